"""Which units hold a level on a day, and how surely: the rows behind map, list and table.

Units whose membership is illustrative, on either side, look alike: those without the level
cannot be told from those with it, and no real unit is shown as lacking what no source denies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from communes.models import Unit
from criteria.law.models import Level
from criteria.recognition.models import Basis, Recognition
from reports.attainment import Attainment, counted_units


class Certainty(StrEnum):
    """How surely a unit holds a level; the value is the tile's class."""

    NAMED = "t1"
    APPRAISED = "t2"
    ILLUSTRATIVE = "t3"
    UNKNOWN = "t0"
    NOT_RECOGNISED = "tn"


@dataclass(frozen=True, slots=True)
class Member:
    """One eligible unit; ``recognition`` is what a source says, never an illustrative row."""

    unit: Unit
    certainty: Certainty
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
    """Every eligible unit in official order; ``sources_only``: nobody is called illustrative."""
    counted = counted_units(scope, level, answer.on)
    units = Unit.objects.select_related("district").in_bulk([one.unit_id for one in counted])
    recognitions = Recognition.objects.select_related("level", "decision").in_bulk(
        [one.confirmed_by for one in counted if one.confirmed_by is not None]
    )
    illustrative = frozenset(answer.synthetic_units)
    hidden = Certainty.UNKNOWN if sources_only else Certainty.ILLUSTRATIVE
    return [
        Member(units[one.unit_id], hidden, None)
        if one.code in illustrative
        else _confirmed(units[one.unit_id], recognitions.get(one.confirmed_by))
        for one in counted
    ]


def _confirmed(unit: Unit, recognition: Recognition | None) -> Member:
    if recognition is None:
        return Member(unit, Certainty.NOT_RECOGNISED, None)
    appraised = recognition.basis == Basis.APPRAISED
    return Member(unit, Certainty.APPRAISED if appraised else Certainty.NAMED, recognition)


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
        unnamed=tuple(
            r for r in rows if r.certainty in (Certainty.ILLUSTRATIVE, Certainty.UNKNOWN)
        ),
        not_recognised=tuple(r for r in rows if r.certainty is Certainty.NOT_RECOGNISED),
    )


def number_named(rows: Iterable[Member]) -> int:
    """How many units a source names at the level."""
    return sum(row.recognition is not None for row in rows)
