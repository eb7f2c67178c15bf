"""The planned dossiers: drafts in preparation, and last year's withdrawn ones. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from reports.demo.cast import GIAO_PHONG, TRUC_MY, Cast
from reports.demo.facts import Facts
from reports.demo.plan import COMMUNE_SETS

WITHDRAWN_NOTE = "Hồ sơ minh họa: rút để hoàn thiện số liệu."

# A draft fills one of these, in turn.
_PARTS = (
    ("2.2", "3.1"),
    ("1.1", "2.1", "2.2", "3.1"),
    ("3.1",),
    ("1.1", "2.2", "3.1", "4.1"),
    ("2.1", "2.2"),
)


@dataclass(frozen=True, slots=True)
class PlannedDossier:
    """One dossier; ``indicators`` to fill, ``None`` for all. ``withdrawn`` after filling.

    ``field`` is the outstanding field in the law's words, empty where no source gives it.
    """

    unit: str
    criteria_set: str
    year: int
    indicators: tuple[str, ...] | None
    withdrawn: bool = False
    field: str = ""


def planned_dossiers(
    facts: Facts, cast: Cast, *, field_of: Callable[[str], str]
) -> Iterator[PlannedDossier]:
    """Two advanced dossiers of last year, then this year's model drafts in order of codes."""
    for unit in (GIAO_PHONG, TRUC_MY):
        yield PlannedDossier(
            unit, COMMUNE_SETS["advanced"], facts.as_of.year - 1, None, withdrawn=True
        )
    fields = {one.code: field_of(one.field) for one in facts.model_later}
    for place, unit in enumerate(sorted([*fields, *cast.preparing])):
        field = fields.get(unit, "")
        parts = _PARTS[place % len(_PARTS)]
        yield PlannedDossier(
            unit,
            COMMUNE_SETS["model"],
            facts.as_of.year,
            (*parts, "4.2") if field else parts,
            field=field,
        )
