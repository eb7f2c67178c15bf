"""A published total never counts more than it considers, nor considers nothing."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """A CHECK on published totals."""

    dependencies = [("reports", "0002_room_for_updates")]

    operations = [
        migrations.AddConstraint(
            model_name="publishedfigure",
            constraint=models.CheckConstraint(
                condition=Q(eligible__gt=0) & Q(recognised__lte=F("eligible")),
                name="published_figure_within_eligible",
            ),
        )
    ]
