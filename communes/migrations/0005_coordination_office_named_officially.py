"""The coordination office is written as officials write it; no stored value changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A label among the roles."""

    dependencies = [("communes", "0004_user_name_canonical")]

    operations = [
        migrations.AlterField(
            model_name="assignment",
            name="role",
            field=models.CharField(
                choices=[
                    ("commune_officer", "Cán bộ xã (nhập liệu)"),
                    ("commune_contributor", "Người phối hợp của xã"),
                    ("commune_leader", "Lãnh đạo xã (nộp hồ sơ)"),
                    ("district_appraiser", "Thẩm tra cấp huyện"),
                    ("department_appraiser", "Thẩm định của sở, ngành"),
                    ("front_officer", "Cán bộ Mặt trận Tổ quốc"),
                    ("council_member", "Thành viên Hội đồng thẩm định"),
                    ("coordination_office", "Văn phòng Điều phối NTM tỉnh"),
                    ("province_leader", "Lãnh đạo UBND tỉnh"),
                    ("observer", "Giám sát (chỉ xem)"),
                    ("administrator", "Quản trị"),
                ],
                max_length=24,
                verbose_name="vai trò",
            ),
        ),
    ]
