"""A procedure keeps other spellings of bodies, and the body of each outstanding field."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two JSON columns, empty until the procedure is loaded again."""

    dependencies = [("criteria", "0002_append_only_facts")]

    operations = [
        migrations.AddField("procedure", "aliases", models.JSONField(default=dict)),
        migrations.AddField("procedure", "fields", models.JSONField(default=dict)),
    ]
