"""User names are stored in one form only, so that a name written otherwise is still that person."""

from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    """A check on user names."""

    dependencies = [("communes", "0003_unit_periods_do_not_overlap")]

    operations = [
        migrations.AlterModelManagers(name="user", managers=[]),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=Q(username=Lower("username")), name="user_name_canonical"
            ),
        ),
    ]
