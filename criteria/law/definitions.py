"""Criteria sets and levels as files (bộ tiêu chí, chuẩn), checked strictly after parsing. Pure.

Periods stay as in the files: ``valid_to`` and ``recognised_to`` are the last day with; the loader
converts. ``canonical()`` has the file's own shape, so that ``check_set(d.canonical()) == d``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from criteria.law.indicator_definitions import (
    PARTS,
    REGIONS,
    AmendmentDefinition,
    IndicatorDefinition,
    canonical_targets,
    check_indicator,
)
from criteria.law.procedure_definitions import (
    ProcedureDefinition,
    ResponsibilityDefinition,
    StageDefinition,
    check_procedure,
)
from criteria.law.reading import (
    CONFIDENCES,
    UNIT_KINDS,
    DefinitionError,
    Place,
    iso,
    no_doubles,
    top_place,
)
from criteria.law.shapes import CriterionRule, IndicatorRule
from criteria.law.texts import LegalBasis, check_legal_basis

__all__ = [
    "PARTS",
    "REGIONS",
    "AmendmentDefinition",
    "CriterionDefinition",
    "DefinitionError",
    "IndicatorDefinition",
    "LegalBasis",
    "LevelDefinition",
    "ProcedureDefinition",
    "ResponsibilityDefinition",
    "SetDefinition",
    "StageDefinition",
    "canonical_targets",
    "check_indicator",
    "check_levels",
    "check_procedure",
    "check_set",
]

DECIDERS = frozenset({"province", "district", "ministry", "prime_minister"})


@dataclass(frozen=True, slots=True)
class CriterionDefinition:
    """One criterion (tiêu chí) of the file; number 0 holds general conditions."""

    number: int
    name_vi: str
    name_en: str
    group_vi: str
    department_vi: str
    indicators: tuple[IndicatorDefinition, ...]

    def canonical(self) -> dict[str, Any]:
        """The file's shape, normalised."""
        return {
            "number": self.number,
            "name_vi": self.name_vi,
            "name_en": self.name_en,
            "group_vi": self.group_vi,
            "department_vi": self.department_vi,
            "indicators": [indicator.canonical() for indicator in self.indicators],
        }


@dataclass(frozen=True, slots=True)
class SetDefinition:
    """One criteria set (bộ tiêu chí); ``valid_to`` is the last day with, ``None``: open."""

    code: str
    name_vi: str
    name_en: str
    level: str
    applies_to: tuple[str, ...]
    legal_basis: LegalBasis
    valid_from: date
    valid_to: date | None
    prerequisite_levels: tuple[str, ...]
    criteria: tuple[CriterionDefinition, ...]

    def canonical(self) -> dict[str, Any]:
        """JSON-able and stable: what is hashed, stored and compared."""
        return {
            "set": {
                "code": self.code,
                "name_vi": self.name_vi,
                "name_en": self.name_en,
                "level": self.level,
                "applies_to": list(self.applies_to),
                "legal_basis": self.legal_basis.canonical(),
                "valid_from": iso(self.valid_from),
                "valid_to": iso(self.valid_to),
                "prerequisite_levels": list(self.prerequisite_levels),
            },
            "criteria": [criterion.canonical() for criterion in self.criteria],
        }

    def rules(self) -> tuple[CriterionRule, ...]:
        """What ``judge_set`` takes, in official order."""
        text = self.legal_basis.words
        return tuple(
            CriterionRule(
                criterion.number,
                tuple(one.rule(criterion.number, text) for one in criterion.indicators),
            )
            for criterion in self.criteria
        )

    def indicator_rules(self) -> dict[str, IndicatorRule]:
        """Rules by the indicator's code: what the parser of rows takes."""
        return {rule.code: rule for one in self.rules() for rule in one.indicators}


@dataclass(frozen=True, slots=True)
class LevelDefinition:
    """One level (chuẩn); ``recognised_to`` is the last day with."""

    code: str
    name_vi: str
    name_en: str
    implies: tuple[str, ...]
    counts: tuple[str, ...]
    pilot: bool
    recognised_from: date | None
    recognised_to: date | None
    decided_by: str
    confidence: str

    def canonical(self) -> dict[str, Any]:
        """The file's shape, normalised."""
        return {
            "code": self.code,
            "name_vi": self.name_vi,
            "name_en": self.name_en,
            "implies": list(self.implies),
            "counts": list(self.counts),
            "pilot": self.pilot,
            "recognised_from": iso(self.recognised_from),
            "recognised_to": iso(self.recognised_to),
            "decided_by": self.decided_by,
            "confidence": self.confidence,
        }


def check_set(data: object) -> SetDefinition:
    """Check a parsed criteria set.

    Raises:
        DefinitionError: the first wrong thing, with its place and the reason.
    """
    top = top_place(data, "set")
    top.only(("set", "criteria"))
    place = top.place("set")
    place.only(
        (
            "code",
            "name_vi",
            "name_en",
            "level",
            "applies_to",
            "legal_basis",
            "valid_from",
            "valid_to",
            "prerequisite_levels",
        )
    )
    criteria = tuple(_criterion(raw) for raw in top.items("criteria"))
    if not criteria:
        raise top.fail("criteria", "cần ít nhất một tiêu chí")
    no_doubles(criteria, lambda one: f"tiêu chí {one.number}", "tệp › criteria")
    found = SetDefinition(
        code=place.code("code"),
        name_vi=place.text("name_vi"),
        name_en=place.text("name_en"),
        level=place.code("level"),
        applies_to=place.texts("applies_to", UNIT_KINDS),
        legal_basis=check_legal_basis(place.place("legal_basis")),
        valid_from=place.day("valid_from"),
        valid_to=place.maybe_day("valid_to"),
        prerequisite_levels=place.texts("prerequisite_levels"),
        criteria=criteria,
    )
    if not found.applies_to:
        raise place.fail("applies_to", "cần ít nhất một loại đơn vị")
    if found.valid_to is not None and found.valid_to < found.valid_from:
        raise place.fail("valid_to", "không được trước valid_from")
    return found


def _criterion(raw: object) -> CriterionDefinition:
    place = Place.of(raw, "criteria")
    number = place.whole("number")
    path = f"tiêu chí {number}"
    place = Place(place.data, path)
    place.only(("number", "name_vi", "name_en", "group_vi", "department_vi", "indicators"))
    indicators = tuple(check_indicator(one, number, path) for one in place.items("indicators"))
    if all(one.descriptive for one in indicators):
        raise place.fail("indicators", "cần ít nhất một chỉ tiêu được đánh giá")
    no_doubles(indicators, lambda one: f"chỉ tiêu {one.code}", path)
    return CriterionDefinition(
        number=number,
        name_vi=place.text("name_vi"),
        name_en=place.text("name_en"),
        group_vi=place.text("group_vi"),
        department_vi=place.text("department_vi"),
        indicators=indicators,
    )


def check_levels(data: object) -> list[LevelDefinition]:
    """Check the parsed list of levels; ``implies`` must name known levels and be complete.

    Raises:
        DefinitionError: the first wrong thing, with its place and the reason.
    """
    top = top_place(data, "levels")
    top.only(("levels",))
    levels = [_level(raw) for raw in top.items("levels")]
    no_doubles(levels, lambda one: f"chuẩn {one.code}", "tệp › levels")
    implied = {level.code: set(level.implies) for level in levels}
    for level in levels:
        path = f"chuẩn {level.code} › implies"
        for code in level.implies:
            if code not in implied:
                raise DefinitionError(path, f"không có chuẩn {code!r}")
            if level.code in implied[code] or code == level.code:
                raise DefinitionError(path, f"{level.code!r} và {code!r} bao hàm vòng quanh")
            missing = implied[code] - implied[level.code]
            if missing:
                raise DefinitionError(path, f"thiếu {min(missing)!r}, vì {code!r} bao hàm nó")
    return levels


def _level(raw: object) -> LevelDefinition:
    place = Place.of(raw, "levels")
    place = Place(place.data, f"chuẩn {place.code('code')}")
    place.only(
        (
            "code",
            "name_vi",
            "name_en",
            "implies",
            "counts",
            "recognised_from",
            "recognised_to",
            "decided_by",
            "confidence",
        ),
        ("pilot",),
    )
    level = LevelDefinition(
        code=place.code("code"),
        name_vi=place.text("name_vi"),
        name_en=place.text("name_en"),
        implies=place.texts("implies"),
        counts=place.texts("counts", UNIT_KINDS),
        pilot=place.flag("pilot"),
        recognised_from=place.maybe_day("recognised_from"),
        recognised_to=place.maybe_day("recognised_to"),
        decided_by=place.one_of("decided_by", DECIDERS),
        confidence=place.one_of("confidence", CONFIDENCES),
    )
    first, last = level.recognised_from, level.recognised_to
    if first is not None and last is not None and last < first:
        raise place.fail("recognised_to", "không được trước recognised_from")
    return level
