"""Pilot models (mô hình thí điểm): apart from results, in words of their own."""

from __future__ import annotations

from dataclasses import dataclass

from communes.models import Unit
from communes.text import is_english
from criteria.recognition.models import Pilot


@dataclass(frozen=True, slots=True)
class PilotBlock:
    """One pilot in the reader's language."""

    unit: Unit
    name: str
    text: str
    source: str


def pilots(scope: Unit) -> tuple[PilotBlock, ...]:
    """Pilots of a unit and of all below it; districts after communes."""
    rows = Pilot.objects.filter(unit__path__startswith=scope.path).select_related("unit")
    return tuple(
        PilotBlock(row.unit, row.name, (is_english() and row.text_en) or row.text_vi, row.source)
        for row in rows.order_by("unit__tier", "unit__code", "key")
    )
