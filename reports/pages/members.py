"""Which units hold a level on a day, and how surely: the rows behind map, list and table.

A unit whose membership is illustrative, on either side, gets one place: those without the level
cannot be told from those with it, and no real unit is shown as lacking what no source denies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from communes.models import Tier, Unit
from criteria.law.models import Level
from criteria.recognition.models import Basis, Recognition
from reports.attainment import Attainment


class Place(StrEnum):
    """Where a unit stands at a level; the value is the tile's class."""

    NAMED = "t1"
    APPRAISED = "t2"
    ILLUSTRATIVE = "t3"
    UNKNOWN = "t0"
    NOT_RECOGNISED = "tn"


@dataclass(frozen=True, slots=True)
class Member:
    """One eligible unit; ``recognition`` is what a source says, never an illustrative row."""

    unit: Unit
    place: Place
    recognition: Recognition | None


@dataclass(frozen=True, slots=True)
class DistrictMembers:
    """The eligible units of one district, those with a source first."""

    district: Unit
    sourced: tuple[Member, ...]
    unnamed: tuple[Member, ...]
    not_recognised: tuple[Member, ...]

    @property
    def total(self) -> int:
        """How many eligible units the district has."""
        return len(self.sourced) + len(self.unnamed) + len(self.not_recognised)


def members(answer: Attainment, scope: Unit, level: Level, *, sources_only: bool) -> list[Member]:
    """Every eligible unit in official order with its place; ``sources_only``: no illustration."""
    eligible = Unit.objects.on(answer.on).within(scope).filter(tier=Tier.COMMUNE)
    units = eligible.filter(kind__in=level.counts).select_related("district").official_order()
    known = _best_known(level, answer.on, scope)
    illustrative = frozenset(answer.synthetic_units)
    hidden = Place.UNKNOWN if sources_only else Place.ILLUSTRATIVE
    return [
        Member(unit, hidden, None)
        if unit.code in illustrative
        else _confirmed(unit, known.get(unit.pk))
        for unit in units
    ]


def _confirmed(unit: Unit, recognition: Recognition | None) -> Member:
    if recognition is None:
        return Member(unit, Place.NOT_RECOGNISED, None)
    appraised = recognition.basis == Basis.APPRAISED
    return Member(unit, Place.APPRAISED if appraised else Place.NAMED, recognition)


def _best_known(level: Level, on: date, scope: Unit) -> dict[int, Recognition]:
    """For each unit what it counts by: its own recognition, else the nearest that implies it."""
    rows = (
        Recognition.objects.in_force(on)
        .filter(unit__path__startswith=scope.path)
        .exclude(basis=Basis.SYNTHETIC)
        .select_related("level", "decision")
        .order_by("unit_id", "in_force_from", "pk")
    )
    best: dict[int, Recognition] = {}
    for row in rows:
        if row.level_id != level.code and level.code not in row.level.implies:
            continue
        held = best.get(row.unit_id)
        if held is None or _nearness(row, level) <= _nearness(held, level):
            best[row.unit_id] = row
    return best


def _nearness(row: Recognition, level: Level) -> int:
    return 0 if row.level_id == level.code else len(row.level.implies)


def by_district(rows: Iterable[Member]) -> list[DistrictMembers]:
    """Group by district, in the order of their codes; units without a district are left out."""
    groups: dict[Unit, list[Member]] = defaultdict(list)
    for row in rows:
        if row.unit.district:
            groups[row.unit.district].append(row)
    return [
        _district(district, groups[district])
        for district in sorted(groups, key=lambda unit: unit.code or "")
    ]


def _district(district: Unit, rows: list[Member]) -> DistrictMembers:
    sourced = [row for row in rows if row.recognition]
    sourced.sort(key=lambda row: (row.unit.sort_key, row.unit.code or ""))
    return DistrictMembers(
        district=district,
        sourced=tuple(sourced),
        unnamed=tuple(r for r in rows if r.place in (Place.ILLUSTRATIVE, Place.UNKNOWN)),
        not_recognised=tuple(r for r in rows if r.place is Place.NOT_RECOGNISED),
    )


def number_named(rows: Iterable[Member]) -> int:
    """How many units a source names at the level."""
    return sum(row.recognition is not None for row in rows)
