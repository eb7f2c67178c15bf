"""Compares all stored figures with what the facts give from scratch; changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from communes.calendar import today
from communes.models import Tier, Unit
from communes.snapshot import one_snapshot
from reports import derived, sql
from reports.derived import Derived
from reports.models import FiguresVersion, Mark

# Grouped figures are compared with what follows from facts, not from other stored rows.
_FROM_FACTS = (
    (derived.HELD_LEVELS, sql.HELD),
    (derived.STANDINGS, sql.STANDINGS),
    (derived.RATES, sql.rates(sql.computed_once(sql.HELD))),
    (derived.TALLIES, sql.tallies(sql.computed_once(sql.STANDINGS))),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One derived row that is not what the facts give; ``None``: it is not there."""

    table: str
    row: str
    stored: dict[str, Any] | None
    computed: dict[str, Any] | None

    def __str__(self) -> str:
        stored, computed = self.stored or {}, self.computed or {}
        names = [name for name in {**stored, **computed} if stored.get(name) != computed.get(name)]
        if self.stored is None or self.computed is None:
            what = "missing" if self.stored is None else "not given by the facts"
            return f"{self.table} {self.row}: {what}"
        told = ", ".join(
            f"{name} {json.dumps(stored[name])} instead of {json.dumps(computed[name])}"
            for name in names
            if name != "computed_at"
        )
        return f"{self.table} {self.row}: {told}"


@dataclass(slots=True)
class Findings:
    """What a check found; ``passed_over`` counts rows that differ while a mark waits."""

    differences: list[Difference] = field(default_factory=list)
    passed_over: int = 0
    provinces: int = 0


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What has a waiting mark in one province."""

    whole: bool
    units: frozenset[int]
    scopes: frozenset[int]
    sets: frozenset[str]

    def covers(self, row: dict[str, Any]) -> bool:
        """Whether a mark still stands for the row: its unit, or its scope and set."""
        if self.whole or row.get("unit_id") in self.units:
            return True
        if row.get("scope_id") not in self.scopes:
            return False
        return "" in self.sets or row.get("criteria_set_id", "") in {"", *self.sets}


def check() -> Findings:
    """Recompute every province in one snapshot and compare; called outside any transaction."""
    findings = Findings()
    with one_snapshot():
        days = dict(FiguresVersion.objects.values_list("province_id", "on"))
        provinces = Unit.objects.filter(tier=Tier.PROVINCE)
        there = set(provinces.on(today()).values_list("pk", flat=True))
        for province in provinces.order_by("code", "valid_from"):
            if province.pk in days or province.pk in there:
                _compare(province, days.get(province.pk, today()), findings)
    return findings


def _compare(province: Unit, day: date, findings: Findings) -> None:
    """Compare one province as of the day that its figures were stored for."""
    waiting = _waiting(province)
    findings.provinces += 1
    for table, fresh in _FROM_FACTS:
        for stored, computed in _rows(table, fresh, province, day):
            row = computed or stored or {}
            if waiting.covers(row):
                findings.passed_over += 1
            else:
                name = _name(table, row)
                findings.differences.append(Difference(table.table, name, stored, computed))


def _rows(
    table: Derived, fresh: str, province: Unit, day: date
) -> Iterator[tuple[dict[str, Any] | None, dict[str, Any] | None]]:
    parameters: dict[str, Any] = {
        "province": province.pk,
        "path": f"{province.path}%",
        "day": day,
        "now": timezone.now(),
        "units": None,
        "sets": None,
    }
    with connection.cursor() as cursor:
        cursor.execute(table.differences(fresh), parameters)
        for stored, computed in cursor.fetchall():
            yield _parsed(stored), _parsed(computed)


def _parsed(row: str | None) -> dict[str, Any] | None:
    """A row as the driver gives JSON: text, or nothing where the side is missing."""
    return None if row is None else json.loads(row)


def _waiting(province: Unit) -> _Waiting:
    marks = list(Mark.objects.filter(province=province).select_related("unit"))
    units = [mark.unit for mark in marks if mark.unit is not None]
    return _Waiting(
        whole=len(units) < len(marks),
        units=frozenset(unit.pk for unit in units),
        scopes=frozenset(
            scope for unit in units for scope in (unit.province_id, unit.district_id) if scope
        ),
        sets=frozenset(mark.set_code for mark in marks),
    )


def _name(table: Derived, row: dict[str, Any]) -> str:
    """The row's key with the unit by its code."""
    units = Unit.objects.in_bulk([row[key] for key in table.key if key in _UNIT_KEYS])
    return " ".join(
        str(units[row[key]].code if key in _UNIT_KEYS else row[key]) for key in table.key
    )


_UNIT_KEYS = frozenset({"unit_id", "scope_id"})
