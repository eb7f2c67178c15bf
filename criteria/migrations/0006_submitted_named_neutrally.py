"""A submitted dossier's label names no office, since it may be district or province."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A label among the states; no stored value changes."""

    dependencies = [("criteria", "0005_decisions_and_evidence_are_only_added")]

    operations = [
        migrations.AlterField(
            model_name="dossier",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "đang hoàn thiện"),
                    ("submitted", "đang thẩm tra"),
                    ("province_appraisal", "tỉnh đang thẩm định"),
                    ("council", "chờ họp Hội đồng thẩm định"),
                    ("recognised", "đã công nhận"),
                    ("not_recognised", "không công nhận"),
                    ("returned", "cần bổ sung"),
                    ("withdrawn", "đã rút"),
                    ("revoked", "đã thu hồi"),
                ],
                default="draft",
                max_length=20,
                verbose_name="trạng thái",
            ),
        ),
    ]
