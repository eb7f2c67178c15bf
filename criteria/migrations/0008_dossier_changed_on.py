"""The portal's day of a dossier's last change, beside its real moment."""

from zoneinfo import ZoneInfo

from django.db import migrations, models
from django.db.models.functions import Greatest, Least, TruncDate

from communes.calendar import today

VIETNAM = ZoneInfo('Asia/Ho_Chi_Minh')


def fill(apps, editor):
    """The day of the moment, but none after the portal's today or before the first."""
    day = TruncDate('changed_at', tzinfo=VIETNAM)
    dossiers = apps.get_model('criteria', 'Dossier').objects
    dossiers.update(changed_on=Greatest('created_on', Least(day, today())))


class Migration(migrations.Migration):

    dependencies = [
        ('criteria', '0007_departments_have_periods'),
    ]

    operations = [
        migrations.AddField(
            model_name='dossier',
            name='changed_on',
            field=models.DateField(null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='dossier',
            name='changed_on',
            field=models.DateField(),
        ),
        migrations.AddConstraint(
            model_name='dossier',
            constraint=models.CheckConstraint(
                condition=models.Q(('changed_on__gte', models.F('created_on'))),
                name='dossier_changed_after_created',
            ),
        ),
    ]
