"""Recomputes a province's figures from the facts: standings, levels held, rates, tallies.

Idempotent and exact whoever runs beside it: one run a province at a time, each round a
transaction of its own that deletes exactly the marks that it read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from psycopg2.errors import LockNotAvailable

from communes.calendar import today
from communes.models import Unit
from reports import derived

ROUNDS = 20
# The first half of an advisory lock's key: «figures of a province».
LOCK_SPACE = 7_102_004

_LOCK = "SET LOCAL lock_timeout = '2s'; SELECT pg_advisory_xact_lock(%s, %s)"
_MARKS = "SELECT id, unit_id, set_code FROM reports_mark WHERE province_id = %s"
_COMPUTED_FOR = 'SELECT "on" FROM reports_figuresversion WHERE province_id = %s'
_FINISH = """\
WITH cleared AS (DELETE FROM reports_mark WHERE id = ANY(%(marks)s::bigint[]))
INSERT INTO reports_figuresversion AS stored (province_id, number, "on", computed_at)
VALUES (%(province)s, 1, %(day)s, %(now)s)
ON CONFLICT (province_id) DO UPDATE
SET number = stored.number + 1, "on" = EXCLUDED."on", computed_at = EXCLUDED.computed_at"""

# What units give, and what is grouped from it; grouped rows vanish only with their units.
_WHOLE = (
    (derived.HELD_LEVELS.writing_and_pruning(), derived.RATES.writing_and_pruning()),
    (derived.STANDINGS.writing_and_pruning(), derived.TALLIES.writing_and_pruning()),
)
_OF_MARKED_UNITS = (
    (derived.HELD_LEVELS.writing_and_pruning(), derived.RATES.writing()),
    (derived.STANDINGS.writing_and_pruning(), derived.TALLIES.writing()),
)


class Outcome(Enum):
    """How a run ended; after ``AGAIN`` the caller publishes it anew."""

    DONE = "done"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Work:
    """What a round recomputes: ``None`` for all units, or all criteria sets."""

    marks: list[int]
    units: list[int] | None
    sets: list[str] | None


def run(province_id: int, *, whole: bool = False) -> Outcome:
    """Recompute until no mark of the province is left; ``whole`` ignores what the marks name.

    Called by the task, by ``recompute_rates`` and after a load; outside any transaction, so that
    each round commits by itself.
    """
    for _round in range(ROUNDS):
        try:
            with transaction.atomic():
                work = _work(province_id, whole=whole)
                if work is not None:
                    write(province_id, work, today())
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                return Outcome.AGAIN
            raise
        if work is None:
            return Outcome.DONE
        whole = False
    return Outcome.AGAIN


def _work(province_id: int, *, whole: bool) -> Work | None:
    """Lock the province, then look; ``None`` when nothing waits and the day is the same."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [LOCK_SPACE, province_id])
        cursor.execute(_MARKS, [province_id])
        rows = cursor.fetchall()
        cursor.execute(_COMPUTED_FOR, [province_id])
        computed_for = cursor.fetchone()
    marks = [mark for mark, _unit, _set in rows]
    units = sorted({unit for _mark, unit, _set in rows if unit is not None})
    sets = sorted({code for _mark, _unit, code in rows})
    if whole or computed_for != (today(),) or any(unit is None for _mark, unit, _set in rows):
        return Work(marks, None, None)
    if not marks:
        return None
    return Work(marks, units, None if "" in sets else sets)


def write(province_id: int, work: Work, day: date) -> None:
    """Write what the facts give for one province on one day, and take its marks away.

    For marked units the grouped figures are counted again only when one of their rows changed.
    """
    path = Unit.objects.values_list("path", flat=True).get(pk=province_id)
    parameters: dict[str, Any] = {
        "province": province_id,
        "path": f"{path}%",
        "day": day,
        "now": timezone.now(),
        "units": work.units,
        "sets": work.sets,
        "level": None,
        "marks": work.marks,
    }
    with connection.cursor() as cursor:
        for write_units, write_grouped in _WHOLE if work.units is None else _OF_MARKED_UNITS:
            cursor.execute(write_units, parameters)
            if work.units is None or cursor.rowcount:
                cursor.execute(write_grouped, parameters)
        cursor.execute(_FINISH, parameters)
