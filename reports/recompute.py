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
from reports import derived, shared_reads
from reports.models import Mark

ROUNDS = 20
# The first half of an advisory lock's key: «figures of a province».
LOCK_SPACE = 7_102_004

# Each statement after the lock sees what was committed before it (READ COMMITTED). The commit does
# not wait for the disk: a crash loses the figures and the taking away of their marks together.
_LOCK_AND_LOOK = """\
SET LOCAL lock_timeout = '2s';
SET LOCAL synchronous_commit = off;
SELECT pg_advisory_xact_lock(%(space)s, %(province)s);
SELECT province.path, version."on", mark.id, mark.unit_id, mark.set_code
FROM communes_unit province
LEFT JOIN reports_figuresversion version ON version.province_id = province.id
LEFT JOIN reports_mark mark ON mark.province_id = province.id
WHERE province.id = %(province)s"""
_FINISH = """\
WITH cleared AS (DELETE FROM reports_mark WHERE id = ANY(%(marks)s::bigint[]))
INSERT INTO reports_figuresversion AS stored (province_id, number, "on", computed_at)
VALUES (%(province)s, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, %(day)s, %(now)s)
ON CONFLICT (province_id) DO UPDATE
SET number = greatest(stored.number + 1, EXCLUDED.number), "on" = EXCLUDED."on",
    computed_at = EXCLUDED.computed_at
RETURNING EXISTS (
    SELECT FROM reports_mark
    WHERE province_id = %(province)s AND NOT id = ANY(%(marks)s::bigint[]))"""

# What units give, and what is grouped from it. Standings and grouped rows vanish only with their
# units, which marks the whole province.
_WHOLE = (
    (derived.HELD_LEVELS.writing_and_pruning(), derived.RATES.writing_and_pruning()),
    (derived.STANDINGS.writing_and_pruning(), derived.TALLIES.writing_and_pruning()),
)
_OF_MARKED_UNITS = (
    (derived.HELD_LEVELS.writing_and_pruning(), derived.RATES.writing()),
    (derived.STANDINGS.writing(), derived.TALLIES.writing()),
)
# Levels held follow from recognitions alone, and a recognition is announced without a set.
_OF_MARKED_DOSSIERS = _OF_MARKED_UNITS[1:]


class RunResult(Enum):
    """How a run ended; after ``AGAIN`` the caller publishes it anew."""

    DONE = "done"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Work:
    """What a round recomputes: ``None`` for all units, or all criteria sets.

    ``path`` is the province's; ``marks`` are the ids that the round read and will delete.
    """

    path: str
    marks: list[int]
    units: list[int] | None
    sets: list[str] | None


def run(province_id: int, *, whole: bool = False) -> RunResult:
    """Recompute until no mark of the province is left; ``whole`` ignores what the marks name.

    Called by the task, by ``recompute_rates`` and after a load; outside any transaction, so that
    each round commits by itself. A mark that comes as the last round commits is left to its own
    publisher.
    """
    for _round in range(ROUNDS):
        try:
            with transaction.atomic():
                work = _work(province_id, whole=whole)
                if work is None:
                    return RunResult.DONE
                others_wait = write(province_id, work, today())
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                return RunResult.AGAIN
            raise
        shared_reads.forget()
        if not others_wait:
            return RunResult.DONE
        whole = False
    return RunResult.AGAIN


def is_marked(province_id: int) -> bool:
    """Whether anything of the province waits to be recomputed."""
    return Mark.objects.filter(province=province_id).exists()


def _work(province_id: int, *, whole: bool) -> Work | None:
    """Lock the province, then look; ``None`` when nothing waits and the day is the same."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_AND_LOOK, {"space": LOCK_SPACE, "province": province_id})
        rows = cursor.fetchall()
    if not rows:
        return None
    path, computed_for = rows[0][:2]
    marks = [(mark, unit, code) for *_province, mark, unit, code in rows if mark is not None]
    ids = [mark for mark, _unit, _code in marks]
    units = sorted({unit for _mark, unit, _code in marks if unit is not None})
    sets = sorted({code for _mark, _unit, code in marks})
    if whole or computed_for != today() or any(unit is None for _mark, unit, _code in marks):
        return Work(path, ids, None, None)
    if not marks:
        return None
    return Work(path, ids, units, None if "" in sets else sets)


def write(province_id: int, work: Work, day: date) -> bool:
    """Write what the facts give for one province on one day, and take its marks away.

    For marked units the grouped figures are counted again only when one of their rows changed.
    Answers whether marks wait that came since the round read its own.
    """
    parameters: dict[str, Any] = {
        "province": province_id,
        "path": f"{work.path}%",
        "day": day,
        "now": timezone.now(),
        "units": work.units,
        "sets": work.sets,
        "marks": work.marks,
    }
    wanted = []
    with connection.cursor() as cursor:
        for write_units, write_grouped in _statements(work):
            cursor.execute(write_units, parameters)
            if work.units is None or cursor.rowcount:
                wanted.append(write_grouped)
        cursor.execute(";\n".join([*wanted, _FINISH]), parameters)
        (others_wait,) = cursor.fetchone()
    return bool(others_wait)


def _statements(work: Work) -> tuple[tuple[str, str], ...]:
    if work.units is None:
        return _WHOLE
    return _OF_MARKED_UNITS if work.sets is None else _OF_MARKED_DOSSIERS
