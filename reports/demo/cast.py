"""Who plays what where no source names a unit: a choice by rule, the same on every machine.

Among units in the order of their codes, ``spread`` takes every n-th one, so the choice follows
neither names nor districts. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reports.demo.facts import Facts

GIAO_THUY = "365"
TRUC_NINH = "363"
# The demo's accounts of communes act for these two, one in each district.
GIAO_PHONG = "14212"
TRUC_MY = "14068"

# Sources count 12 model communes in Giao Thủy and 6 in Trực Ninh by early 2025: these many more
# than those they name, at most.
MODEL_CAPS = {GIAO_THUY: 3, TRUC_NINH: 5}


@dataclass(frozen=True, slots=True)
class Place:
    """A commune or town of the programme; ``district`` is a code."""

    code: str
    district: str
    is_town: bool


@dataclass(frozen=True, slots=True)
class Cast:
    """Units chosen by rule, as codes in official order.

    ``model_first`` counts by 31/03/2024, ``model_second`` by 15/05/2024, ``model_last`` by
    01/06/2024. ``preparing`` have a draft. ``advanced_2022`` and ``advanced_giao_thuy`` came to
    the advanced level late, ``without_advanced`` have none. ``urban`` are towns.
    """

    model_first: tuple[str, ...]
    model_second: tuple[str, ...]
    model_last: tuple[str, ...]
    preparing: tuple[str, ...]
    advanced_2022: tuple[str, ...]
    advanced_giao_thuy: tuple[str, ...]
    without_advanced: tuple[str, ...]
    urban: tuple[str, ...]


def choose(facts: Facts, places: Iterable[Place]) -> Cast:
    """Choose; a commune plays one part at most, and none where a source names it."""
    ordered = sorted(places, key=lambda place: place.code)
    free = [place for place in ordered if not place.is_town and place.code not in facts.named]
    model = spread(_capped(free, MODEL_CAPS), 17)
    free = _without(free, model)
    preparing = spread(free, 12)
    free = _without(free, preparing)
    late_giao_thuy = spread([place for place in free if place.district == GIAO_THUY], 2)
    others = [place for place in free if place.district != GIAO_THUY]
    late = spread(others, 10)
    return Cast(
        model_first=_codes(_without(model, [*model[5:16:5]])),
        model_second=_codes([model[5], model[15]]),
        model_last=_codes([model[10]]),
        preparing=_codes(preparing),
        advanced_2022=_codes(late[::2]),
        advanced_giao_thuy=_codes(late_giao_thuy),
        without_advanced=_codes(late[1::2]),
        urban=_codes(spread([place for place in ordered if place.is_town], 6)),
    )


def spread(places: Sequence[Place], number: int) -> list[Place]:
    """``number`` places at even distances.

    Raises:
        ValueError: There are fewer.
    """
    if number > len(places):
        raise ValueError(f"{number} of {len(places)}")
    return [places[(2 * i + 1) * len(places) // (2 * number)] for i in range(number)]


def _capped(places: Sequence[Place], caps: Mapping[str, int]) -> list[Place]:
    """The places, of each capped district only as many as its cap allows."""
    kept: set[str] = set()
    for district, cap in caps.items():
        there = [place for place in places if place.district == district]
        kept.update(place.code for place in spread(there, min(cap, len(there))))
    return [place for place in places if place.district not in caps or place.code in kept]


def _without(places: Iterable[Place], taken: Iterable[Place]) -> list[Place]:
    codes = {place.code for place in taken}
    return [place for place in places if place.code not in codes]


def _codes(places: Iterable[Place]) -> tuple[str, ...]:
    return tuple(place.code for place in places)
