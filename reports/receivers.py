"""Listens to the events of the apps below: writes marks with the fact, publishes after commit.

Runs inside the writer's transaction by ``Signal.send``: no mark, no commit.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.db import connection, transaction

from communes.events import units_changed
from communes.models import Unit
from criteria.events import facts_changed
from reports.models import Mark
from reports.tasks import publish_recompute


def connect() -> None:
    """Connect the receivers; called once by the app's ``ready``."""
    units_changed.connect(_units_changed, dispatch_uid="reports.units_changed")
    facts_changed.connect(_facts_changed, dispatch_uid="reports.facts_changed")


def _units_changed(*, provinces: list[int], **_signal: object) -> None:
    mark_provinces(provinces)


def _facts_changed(
    *, units: list[int], sets: list[str], provinces: list[int], **_signal: object
) -> None:
    mark_provinces(provinces)
    _mark_units(units, sets)


def mark_provinces(provinces: Iterable[int]) -> None:
    """Have whole provinces recomputed (ids); called inside a transaction."""
    wanted = sorted(set(provinces))
    Mark.objects.bulk_create(Mark(province_id=province) for province in wanted)
    _publish_after_commit(wanted)


def _mark_units(units: list[int], sets: list[str]) -> None:
    """One mark for each unit and criteria set; no set named means all."""
    if not units:
        return
    places = list(Unit.objects.filter(pk__in=units).values_list("pk", "province_id"))
    Mark.objects.bulk_create(
        Mark(province_id=province, unit_id=unit, set_code=code)
        for unit, province in places
        for code in sets or [""]
    )
    _publish_after_commit({province for _unit, province in places if province is not None})


def _publish_after_commit(provinces: Iterable[int]) -> None:
    """Hand the recompute over once for each province and transaction."""
    open_savepoints = set(connection.savepoint_ids)
    waiting = {
        entry[1].args
        for entry in connection.run_on_commit
        if isinstance(entry[1], partial)
        and entry[1].func is publish_recompute
        and set(entry[0]) <= open_savepoints
    }
    for province in provinces:
        if (province,) not in waiting:
            transaction.on_commit(partial(publish_recompute, province), robust=True)
