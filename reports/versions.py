"""The version of a province's figures: caches and ETags carry it (rule 15)."""

from __future__ import annotations

from django.db.models import Sum

from communes.calendar import today
from reports.models import FiguresVersion


def figures_version(province: str | None) -> str:
    """Changes with every run over the province (by code; ``None``: over any) and with the day.

    One read. Ask it before the figures: what is then kept under it can only be fresher.
    """
    runs = FiguresVersion.objects.all()
    if province is not None:
        runs = runs.filter(province__code=province)
    return version_text(runs.aggregate(number=Sum("number"))["number"] or 0)


def version_text(number: int) -> str:
    """The version as caches write it: the number of runs and the portal's day."""
    return f"{number}.{today():%Y%m%d}"
