"""The list of communes and towns: who holds a level, by district, with year and act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from communes.models import Tier, Unit
from communes.templatetags.portal_format import unit_short
from communes.text import fold
from criteria.law.models import Level
from reports.attainment import Attainment, attainment
from reports.pages.address import Address
from reports.pages.figures import is_illustrative
from reports.pages.members import DistrictMembers, Member, by_district, members
from reports.pages.query import AsOf
from reports.pages.words import counted, short_level


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a drop-down."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """All that the page says; ``shown`` counts what the filter left."""

    scope: Unit
    as_of: AsOf
    address: Address
    answer: Attainment
    level_words: str
    counted: str
    illustrative: bool
    name: str
    levels: tuple[Option, ...]
    districts: tuple[Option, ...]
    groups: tuple[DistrictMembers, ...]
    shown: int
    narrowed: bool


def unit_list(
    scope: Unit,
    levels: Mapping[str, Level],
    as_of: AsOf,
    address: Address,
    *,
    district: str,
    name: str,
) -> ListPage:
    """List the eligible units of a level, narrowed to a district or to a part of a name."""
    level = levels[address.level]
    answer = attainment(scope, level, as_of.day)
    rows = members(answer, scope, level, sources_only=address.sources_only)
    kept = [row for row in rows if _fits(row, district, fold(name))]
    return ListPage(
        scope=scope,
        as_of=as_of,
        address=address,
        answer=answer,
        level_words=level.short_name,
        counted=counted(level.counts),
        illustrative=is_illustrative(answer),
        name=name,
        levels=tuple(
            Option(each.code, short_level(each), each.code == level.code)
            for each in levels.values()
        ),
        districts=tuple(
            Option(each.code or "", unit_short(each), each.code == district)
            for each in districts_of(scope, as_of)
        ),
        groups=tuple(by_district(kept)),
        shown=len(kept),
        narrowed=bool(district or name),
    )


def districts_of(scope: Unit, as_of: AsOf) -> list[Unit]:
    """Districts of the scope on that day, in official order."""
    rows = Unit.objects.on(as_of.day).within(scope).filter(tier=Tier.DISTRICT)
    return list(rows.official_order())


def _fits(row: Member, district: str, folded_name: str) -> bool:
    if district and (row.unit.district is None or row.unit.district.code != district):
        return False
    return folded_name in row.unit.search
