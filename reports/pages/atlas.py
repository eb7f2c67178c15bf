"""Map and list of who holds a level: the switch between levels, the key, the list twin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from communes.models import Unit
from criteria.law.models import Level
from reports.attainment import Attainment
from reports.pages.address import Address
from reports.pages.members import Certainty, DistrictMembers, Member, by_district, number_named
from reports.pages.tile_map import TileMap, counts, tile_map
from reports.pages.words import short_level


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the map's key."""

    certainty: str
    words: str
    number: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One side of a switch: a link, and whether it is where we are."""

    words: str
    query: str
    here: bool


@dataclass(frozen=True, slots=True)
class Atlas:
    """Map and list of who holds the level; ``map`` is ``None`` where no grid is known."""

    map: TileMap | None
    key: tuple[Key, ...]
    choices: tuple[Choice, ...]
    only_sources: Choice
    districts: tuple[DistrictMembers, ...]
    named: int


def atlas(
    programme: list[Unit],
    rows: list[Member],
    answers: list[tuple[Level, Attainment]],
    address: Address,
) -> Atlas:
    """Put map, key, switch and list together; ``rows`` are the members of the level asked."""
    return Atlas(
        map=tile_map(programme, rows),
        key=tuple(_key(counts(rows))),
        choices=tuple(
            Choice(
                short_level(level),
                f"{address.at_level(level.code)}#so-do",
                here=level.code == address.level,
            )
            for level, answer in answers
            if answer.eligible
        ),
        only_sources=Choice(
            _("Chỉ xem số có nguồn"),
            f"{address.with_sources_only(not address.sources_only)}#so-do",
            here=address.sources_only,
        ),
        districts=tuple(by_district(rows)),
        named=number_named(rows),
    )


def _key(numbers: Mapping[Certainty, int]) -> Iterable[Key]:
    words = {
        Certainty.NAMED: _("Được công nhận, có nguồn"),
        Certainty.APPRAISED: _("Hội đồng thẩm định đã bỏ phiếu, chưa có số quyết định"),
        Certainty.ILLUSTRATIVE: _("Minh họa, chưa có nguồn nêu tên"),
        Certainty.UNKNOWN: _("Chưa có nguồn nêu tên"),
        Certainty.NOT_RECOGNISED: _("Chưa được công nhận"),
    }
    return (Key(one, words[one], numbers[one]) for one in Certainty if numbers.get(one))
