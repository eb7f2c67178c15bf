"""Every unit names its province; a province names itself. ``place`` has always filled it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """NOT NULL on the province of a unit."""

    dependencies = [("communes", "0005_coordination_office_named_officially")]

    operations = [
        migrations.AlterField(
            model_name="unit",
            name="province",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="communes.unit",
            ),
        )
    ]
