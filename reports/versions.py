"""The version of a province's figures: caches and ETags carry it (rule 15)."""

from __future__ import annotations

from django.db.models import Sum

from communes.calendar import today
from communes.models import Unit
from reports.models import FiguresVersion


def figures_version(province: Unit | None) -> str:
    """Changes with every run over the province (``None``: over any) and with the day; one read.

    Read it before the figures: what is then kept under it can only be fresher, never older.
    """
    if province is None:
        number = FiguresVersion.objects.aggregate(number=Sum("number"))["number"]
    else:
        runs = FiguresVersion.objects.filter(province_id=province.pk)
        number = runs.values_list("number", flat=True).first()
    return version_text(number or 0)


def version_text(number: int) -> str:
    """The version as caches write it: the number of runs and the portal's day."""
    return f"{number}.{today():%Y%m%d}"
