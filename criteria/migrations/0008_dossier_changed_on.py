"""The portal's day of a dossier's last change, beside its real moment."""

from zoneinfo import ZoneInfo

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least, TruncDate

from communes.calendar import today

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def fill(apps, editor):
    """The day of the moment, but none after the portal's today or before the first."""
    day = TruncDate("changed_at", tzinfo=VIETNAM)
    dossiers = apps.get_model("criteria", "Dossier").objects
    dossiers.update(changed_on=Greatest("created_on", Least(day, today())))


class Migration(migrations.Migration):
    """A day on each dossier, none before its first."""

    dependencies = [("criteria", "0007_departments_have_periods")]

    operations = [
        migrations.AddField("dossier", "changed_on", models.DateField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("dossier", "changed_on", models.DateField()),
        migrations.AddConstraint(
            "dossier",
            models.CheckConstraint(
                condition=Q(changed_on__gte=F("created_on")),
                name="dossier_changed_after_created",
            ),
        ),
    ]
