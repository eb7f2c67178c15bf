"""Marks: what has to be recomputed. Written with the fact, published after commit, never lost."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from communes.calendar import today
from communes.models import Unit
from reports import recompute
from reports.models import FiguresVersion, Mark
from reports.tasks import publish_recompute


def mark_provinces(provinces: Iterable[int]) -> None:
    """Have whole provinces recomputed (ids); called inside the transaction of the fact."""
    wanted = sorted(set(provinces))
    Mark.objects.bulk_create(Mark(province_id=province) for province in wanted)
    _publish_after_commit(wanted)


def mark_units(units: Iterable[int], sets: Iterable[str]) -> None:
    """Have units recomputed (ids) on these criteria sets; no set means all, and levels held."""
    places = list(Unit.objects.filter(pk__in=units).values_list("pk", "province_id"))
    codes = list(sets) or [""]
    Mark.objects.bulk_create(
        Mark(province_id=province, unit_id=unit, set_code=code)
        for unit, province in places
        for code in codes
    )
    _publish_after_commit({province for _unit, province in places})


def _publish_after_commit(provinces: Iterable[int]) -> None:
    """Hand the recompute over with each call; that a burst sends few tasks is Redis' key's doing.

    Without Redis each call runs it here, and all but the first find nothing to do.
    """
    for province in provinces:
        transaction.on_commit(partial(publish_recompute, province), robust=True)


def waiting_provinces(*, for_at_least: timedelta = timedelta(0)) -> list[int]:
    """Ids of provinces with a mark of that age, and of those whose figures are of another day."""
    marked = Mark.objects.filter(made_at__lte=timezone.now() - for_at_least)
    of_another_day = FiguresVersion.objects.exclude(on=today())
    return sorted(
        {*marked.values_list("province_id", flat=True)}
        | {*of_another_day.values_list("province_id", flat=True)}
    )


def clear_left_marks() -> None:
    """Recompute here and now what a crash left: at the start of a portal without workers."""
    for province in waiting_provinces():
        recompute.run(province)
