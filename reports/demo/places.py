"""Finds the units of the demo by their codes."""

from __future__ import annotations

from collections.abc import Iterable

from communes.models import Kind, Unit
from reports.demo.cast import Place
from reports.demo.plan import FIRST_DAY


def units_by_code(codes: Iterable[str]) -> dict[str, Unit]:
    """The versions of units that the demo loaded; a code names one unit of whatever tier."""
    found = Unit.objects.on(FIRST_DAY).filter(code__in=set(codes))
    return {unit.code: unit for unit in found if unit.code}


def programme_of(province: str) -> list[Place]:
    """Communes and towns of a province that the programme counts."""
    units = Unit.objects.on(FIRST_DAY).in_programme().filter(province__code=province)
    rows = units.values_list("code", "district__code", "kind")
    return [
        Place(code, district or "", kind == Kind.THI_TRAN) for code, district, kind in rows if code
    ]
