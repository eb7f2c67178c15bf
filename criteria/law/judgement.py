"""What a judgement says (kết quả đánh giá), free of language, exact, and frozen into snapshots.

``to_json`` gives plain JSON with numbers as strings; ``from_json`` gives back an equal object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from criteria.law.numbers import number_text, shown
from criteria.law.shapes import Comparator, Kind, Outcome, Target, TargetKey, TargetValue
from criteria.law.values import exact_value

JsonDict = dict[str, Any]

SHOWN_DECIMALS = 6
"""Decimals of a computed share in the API; more where it would else equal its target."""


class Basis(StrEnum):
    """What an outcome rests on: the official target, or the commune's own declaration."""

    TARGET = "target"
    DECLARED = "declared"


class Remark(StrEnum):
    """What an explanation must not keep silent about."""

    NO_BASE_COUNTS = "no_base_counts"
    NOT_SPLIT = "not_split"
    WORSE_PART = "worse_part"
    NO_OFFICIAL_TARGET = "no_official_target"
    NOT_DECLARED = "not_declared"
    AMENDED_UNREAD = "amended_unread"
    PROVINCE_DEFINED = "province_defined"
    WAITS_CONSENT = "waits_consent"
    DEFAULT_REGION = "default_region"
    DESCRIPTIVE = "descriptive"


@dataclass(frozen=True, slots=True)
class Measure:
    """One judged number: its counts where given, and how much is lacking.

    ``missing`` counts what the numerator lacks (≥) or has too much (≤), in the counts' own unit
    (people, households, metres); ``None`` when met, or when there are no counts.
    """

    value: Fraction
    outcome: Outcome
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    missing: Decimal | None = None


@dataclass(frozen=True, slots=True)
class IndicatorJudgement:
    """One indicator's outcome; ``None`` for a descriptive one, which is never judged.

    ``value`` is ``truth`` or ``choice`` for these kinds, else what ``measure`` holds. ``parts``
    has a ``Measure`` for each part that was given, ``None`` for one that is missing.
    """

    code: str
    kind: Kind
    outcome: Outcome | None
    comparator: Comparator
    target: Target
    basis: Basis | None
    truth: bool | None = None
    choice: str = ""
    measure: Measure | None = None
    parts: Mapping[str, Measure | None] | None = None
    worse_part: str = ""
    remarks: tuple[Remark, ...] = ()

    @property
    def value(self) -> Fraction | bool | str | None:
        """The judged value, exact."""
        if self.kind is Kind.BOOLEAN:
            return self.truth
        if self.kind is Kind.CHOICE:
            return self.choice or None
        return None if self.measure is None else self.measure.value

    @property
    def part_outcomes(self) -> dict[str, Outcome]:
        """Outcome by part, as the API gives it; empty when no parts were given."""
        return {
            name: Outcome.NO_DATA if part is None else part.outcome
            for name, part in (self.parts or {}).items()
        }

    def value_json(self) -> str | bool | None:
        """The value as the API writes it: string with a decimal point, boolean, option, null."""
        value = self.value
        if isinstance(value, Fraction):
            return _value_text(value, self.target.value)
        return value

    def to_json(self) -> JsonDict:
        """Plain JSON, short keys left out where they say nothing."""
        data: JsonDict = {
            "code": self.code,
            "kind": self.kind.value,
            "outcome": None if self.outcome is None else self.outcome.value,
            "value": self.value_json(),
            "basis": None if self.basis is None else self.basis.value,
            "comparator": self.comparator.value,
            "target": target_to_json(self.target),
            "remarks": [remark.value for remark in self.remarks],
        }
        if self.measure is not None:
            data["measure"] = _measure_to_json(self.measure, self.target.value)
        if self.parts is not None:
            data["parts"] = {
                name: None if part is None else _measure_to_json(part, self.target.value)
                for name, part in self.parts.items()
            }
            data["worse_part"] = self.worse_part
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> IndicatorJudgement:
        """The judgement that ``to_json`` wrote."""
        kind = Kind(data["kind"])
        raw, parts = data["value"], data.get("parts")
        return cls(
            code=data["code"],
            kind=kind,
            outcome=None if data["outcome"] is None else Outcome(data["outcome"]),
            comparator=Comparator(data["comparator"]),
            target=target_from_json(data["target"], kind),
            basis=None if data["basis"] is None else Basis(data["basis"]),
            truth=raw if kind is Kind.BOOLEAN else None,
            choice=(raw or "") if kind is Kind.CHOICE else "",
            measure=_measure_from_json(data.get("measure"), kind),
            parts=None
            if parts is None
            else {name: _measure_from_json(part, kind) for name, part in parts.items()},
            worse_part=data.get("worse_part", ""),
            remarks=tuple(Remark(remark) for remark in data["remarks"]),
        )


@dataclass(frozen=True, slots=True)
class CriterionJudgement:
    """One criterion's outcome with its indicators, in official order."""

    number: int
    outcome: Outcome
    indicators: tuple[IndicatorJudgement, ...]

    @property
    def counts_as_met(self) -> bool:
        """Met, or not applicable as a whole, which counts as met."""
        return self.outcome in {Outcome.MET, Outcome.NOT_APPLICABLE}


@dataclass(frozen=True, slots=True)
class SetJudgement:
    """A whole dossier's judgement; criterion 0 is in ``outcome``, in neither number."""

    outcome: Outcome
    met: int
    total: int
    not_applicable: tuple[int, ...]
    criteria: tuple[CriterionJudgement, ...]

    def to_json(self) -> JsonDict:
        """Plain JSON for the snapshot; numbers as strings, no words of any language."""
        return {
            "outcome": self.outcome.value,
            "met": self.met,
            "total": self.total,
            "not_applicable": list(self.not_applicable),
            "criteria": [
                {
                    "number": criterion.number,
                    "outcome": criterion.outcome.value,
                    "indicators": [one.to_json() for one in criterion.indicators],
                }
                for criterion in self.criteria
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> SetJudgement:
        """The judgement that ``to_json`` wrote."""
        return cls(
            outcome=Outcome(data["outcome"]),
            met=data["met"],
            total=data["total"],
            not_applicable=tuple(data["not_applicable"]),
            criteria=tuple(
                CriterionJudgement(
                    criterion["number"],
                    Outcome(criterion["outcome"]),
                    tuple(IndicatorJudgement.from_json(one) for one in criterion["indicators"]),
                )
                for criterion in data["criteria"]
            ),
        )


def target_to_json(target: Target) -> JsonDict:
    """A target with the key that gave it; a number as a string."""
    return {
        "value": _target_value_json(target.value),
        "key": target.key.value,
        "year": target.year,
        "region": target.region,
        "province": target.province,
        "amended_by": target.amended_by,
        "official": target.is_official,
    }


def target_from_json(data: Mapping[str, Any], kind: Kind) -> Target:
    """The target that ``target_to_json`` wrote for an indicator of this kind."""
    raw = data["value"]
    value: TargetValue = Decimal(raw) if kind.is_numeric and raw is not None else raw
    return Target(
        value,
        TargetKey(data["key"]),
        year=data["year"],
        region=data["region"],
        province=data["province"],
        amended_by=data["amended_by"],
    )


def _target_value_json(value: TargetValue) -> str | bool | None:
    return number_text(value) if isinstance(value, Decimal) else value


def _value_text(value: Fraction, target: TargetValue) -> str:
    goal = target if isinstance(target, Decimal) else None
    return number_text(shown(value, goal, decimals=SHOWN_DECIMALS))


def _measure_to_json(measure: Measure, target: TargetValue) -> JsonDict:
    data: JsonDict = {
        "value": _value_text(measure.value, target),
        "outcome": measure.outcome.value,
    }
    if measure.numerator is not None and measure.denominator is not None:
        data["numerator"] = number_text(measure.numerator)
        data["denominator"] = number_text(measure.denominator)
    if measure.missing is not None:
        data["missing"] = number_text(measure.missing)
    return data


def _measure_from_json(data: Mapping[str, Any] | None, kind: Kind) -> Measure | None:
    if data is None:
        return None
    numbers = {name: Decimal(data[name]) for name in _COUNT_FIELDS if name in data}
    value = exact_value(kind, Decimal(data["value"]), *(numbers.get(n) for n in _COUNT_FIELDS[:2]))
    assert value is not None  # noqa: S101 - a number is always given
    return Measure(value, Outcome(data["outcome"]), **numbers)


_COUNT_FIELDS = ("numerator", "denominator", "missing")
