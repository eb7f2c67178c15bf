"""Loads recognitions from a CSV: adds what is new, takes what stands as present (rule 14)."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from communes.doors.tables import Fault, FileRefusedError
from criteria.recognition.granting import Grant, decision_of, grant_all, problem_of
from criteria.recognition.models import Decision, Recognition
from criteria.recognition.references import References
from criteria.recognition.rows import read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from communes.models import User
    from criteria.recognition.rows import RecognitionRow

    Key = tuple[int, str, date, str]

# Key of the database lock that lets one load wait for another; any fixed number does.
_LOAD_LOCK = 7_102_021
_COMPARED = (
    "criteria_set_id",
    "for_year",
    "field",
    "in_force_from",
    "in_force_to",
    "basis",
    "date_precision",
    "source",
    "note",
)


@dataclass(frozen=True, slots=True)
class LoadReport:
    """How many recognitions were added and how many stood already."""

    created: int
    present: int


@transaction.atomic
def load_recognitions(raw: bytes, *, actor: User | None = None) -> LoadReport:
    """Append the recognitions of a file; the same file again changes nothing.

    Raises:
        FileRefusedError: nothing was changed; every wrong line with its reason.
    """
    rows = read_rows(raw)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOAD_LOCK])
    faults: list[Fault] = []
    grants = _grants(rows, faults)
    new = _not_standing(grants, faults)
    if faults:
        raise FileRefusedError(sorted(faults, key=lambda fault: fault.line))
    grant_all(
        _with_decisions(new),
        actor=actor,
        by_province=True,
        details={"file_sha256": hashlib.sha256(raw).hexdigest()},
    )
    return LoadReport(created=len(new), present=len(rows) - len(new))


def _grants(rows: list[RecognitionRow], faults: list[Fault]) -> dict[int, Grant]:
    """What the lines ask for, by line; what is wrong goes into ``faults``."""
    references = References.of(rows)
    grants: dict[int, Grant] = {}
    for row in rows:
        try:
            grant = _grant(row, references)
            problem = problem_of(grant)
            if problem:
                raise ValueError(problem)
            grants[row.line] = grant
        except ValueError as error:
            faults.append(Fault(row.line, str(error)))
    return grants


def _grant(row: RecognitionRow, references: References) -> Grant:
    """The line with its unit found; its decision is not stored yet."""
    unit = references.unit_of(row)
    references.check(row, unit)
    decision = Decision(number=row.decision, decided_on=row.decided_on, source=row.source)
    return Grant(
        unit=unit,
        level=row.level,
        criteria_set=row.criteria_set,
        for_year=row.for_year,
        field=row.field,
        decision=decision if row.decision else None,
        decided_on=row.decided_on,
        in_force_from=row.in_force_from,
        in_force_to=row.in_force_to,
        basis=row.basis,
        date_precision=row.date_precision,
        source=row.source,
        note=row.note,
    )


def _not_standing(grants: Mapping[int, Grant], faults: list[Fault]) -> list[Grant]:
    """Those whose key is new. An equal row, even one replaced since, is taken as present."""
    standing: dict[Key, list[Recognition]] = defaultdict(list)
    for one in Recognition.objects.filter(
        unit__in={grant.unit.pk for grant in grants.values()}
    ).select_related("decision"):
        standing[_key(one)].append(one)
    new = []
    for line, grant in grants.items():
        row = grant.row()
        known = standing.get(_key(row), [])
        if not known:
            new.append(grant)
        elif not any(_same(row, one) for one in known):
            reason = _("Khác với lần nạp trước của cùng đơn vị, chuẩn, ngày và quyết định.")
            faults.append(Fault(line, reason))
    return new


def _key(row: Recognition) -> Key:
    number = row.decision.number if row.decision else ""
    return (row.unit_id, row.level_id, row.decided_on, number)


def _same(row: Recognition, other: Recognition) -> bool:
    return all(getattr(row, name) == getattr(other, name) for name in _COMPARED)


def _with_decisions(grants: list[Grant]) -> list[Grant]:
    """The same with their acts stored; lines with one number and day share one."""
    acts: dict[tuple[str, date], Decision] = {}
    found = []
    for grant in grants:
        act = grant.decision
        if act is not None:
            key = (act.number, act.decided_on)
            if key not in acts:
                acts[key] = decision_of(*key, source=act.source)
            act = acts[key]
        found.append(replace(grant, decision=act))
    return found
