"""Who answers for a criterion has a period, since departments are merged.

Rows that are there count from their procedure's first day on, without an end; loading the
procedure again adds the merged departments and ends the former ones.
"""

from django.db import migrations, models
from django.db.models import F, Q

FILL = """
UPDATE criteria_responsibility r SET valid_from = p.valid_from
FROM criteria_procedure p WHERE p.code = r.procedure_id
"""


class Migration(migrations.Migration):
    """Two days on each row, and no two rows of a place that begin together."""

    dependencies = [("criteria", "0006_submitted_named_neutrally")]

    operations = [
        migrations.AddField("responsibility", "valid_from", models.DateField(null=True)),
        migrations.AddField("responsibility", "valid_to", models.DateField(null=True, blank=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField("responsibility", "valid_from", models.DateField()),
        migrations.RemoveConstraint("responsibility", "responsibility_place_once"),
        migrations.AddConstraint(
            "responsibility",
            models.UniqueConstraint(
                fields=["procedure", "set_code", "criterion", "position", "valid_from"],
                name="responsibility_place_once",
            ),
        ),
        migrations.AddConstraint(
            "responsibility",
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="responsibility_period_not_empty",
            ),
        ),
    ]
