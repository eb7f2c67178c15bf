"""The nouns of the law: indicators with their targets (chỉ tiêu, mức đạt chuẩn), and typed values.

Standard library only. ``values`` fills an ``Entry``, ``rules`` judges it by an ``IndicatorRule``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

TargetValue = Decimal | bool | str | None
"""A number, ``True`` (is_true), an option, or ``None``: no official target is known."""


class Outcome(StrEnum):
    """How a judgement ends (kết quả đánh giá)."""

    MET = "met"
    NOT_MET = "not_met"
    NO_DATA = "no_data"
    NOT_APPLICABLE = "not_applicable"


class Kind(StrEnum):
    """What an indicator's value is."""

    BOOLEAN = "boolean"
    PERCENT = "percent"
    NUMBER = "number"
    MONEY = "money"
    CHOICE = "choice"

    @property
    def is_numeric(self) -> bool:
        """Percent, number or money: these may carry counts."""
        return self in NUMERIC_KINDS


NUMERIC_KINDS = frozenset({Kind.PERCENT, Kind.NUMBER, Kind.MONEY})


class Comparator(StrEnum):
    """How a value is held against its target."""

    AT_LEAST = ">="
    AT_MOST = "<="
    IS_TRUE = "is_true"
    PROVINCE_DEFINED = "province_defined"


@dataclass(frozen=True, slots=True)
class TargetTable:
    """The targets of one indicator, keyed as in the files.

    A region that stands in ``regions`` with ``None`` has no official target; one that is absent
    takes ``default``. ``by_year`` belongs to the Red River Delta, or to ``by_year_province``
    alone. ``by_group`` (commune groups of 2026-2030) is kept, and not judged by.
    """

    default: TargetValue = None
    regions: Mapping[str, TargetValue] = field(default_factory=dict)
    by_year: Mapping[int, TargetValue] = field(default_factory=dict)
    by_year_province: str | None = None
    by_group: Mapping[str, TargetValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Amendment:
    """A later text that changes an indicator (sửa đổi), from the year of ``signed`` on.

    ``targets`` is ``None`` while the amended target has not been read.
    """

    by: str
    signed: date
    name: str | None
    targets: TargetTable | None


@dataclass(frozen=True, slots=True)
class IndicatorRule:
    """What the law asks of one indicator (chỉ tiêu); ``max_value`` ``None`` means unbounded."""

    code: str
    criterion: int
    kind: Kind
    comparator: Comparator
    targets: TargetTable
    name: str = ""
    unit: str = ""
    clause: str = ""
    options: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    max_value: Decimal | None = None
    decimals: int = 6
    descriptive: bool = False
    amendment: Amendment | None = None


@dataclass(frozen=True, slots=True)
class CriterionRule:
    """One criterion (tiêu chí) with its indicators, in official order."""

    number: int
    indicators: tuple[IndicatorRule, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """Where and for which year a dossier is judged; ``region`` ``None``: not known."""

    year: int
    region: str | None
    province: str
    group: str | None = None


class TargetKey(StrEnum):
    """Which key of the table gave the target."""

    YEAR = "year"
    REGION = "region"
    DEFAULT = "default"
    PROVINCE_DEFINED = "province_defined"
    AMENDED_UNREAD = "amended_unread"


@dataclass(frozen=True, slots=True)
class Target:
    """The target that applies (mức đạt chuẩn) and the key that gave it.

    ``amended_by`` names the amending text where it governs the dossier's year.
    """

    value: TargetValue
    key: TargetKey
    year: int | None = None
    region: str | None = None
    province: str | None = None
    amended_by: str | None = None

    @property
    def is_official(self) -> bool:
        """Whether a text that was read gives a target."""
        return self.value is not None


@dataclass(frozen=True, slots=True)
class Part:
    """The value of one part (nam, nữ) of a split indicator."""

    number: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing was typed."""
        return self.number is None and self.denominator is None


@dataclass(frozen=True, slots=True)
class Entry:
    """One declared or appraised result (kết quả chỉ tiêu), parsed and within bounds.

    ``number`` keeps what was typed, even beside counts; the judged value then comes from the
    counts. ``declared`` is ``MET`` or ``NOT_MET``.
    """

    indicator: str
    number: Decimal | None = None
    truth: bool | None = None
    choice: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    parts: Mapping[str, Part] | None = None
    declared: Outcome | None = None
    not_applicable: bool = False
    note: str = ""

    @property
    def has_value(self) -> bool:
        """Whether there is something to judge."""
        return (
            self.number is not None
            or self.truth is not None
            or self.choice != ""
            or self.denominator is not None
            or bool(self.parts)
        )

    @property
    def is_empty(self) -> bool:
        """Neither a value nor «không áp dụng»; a note alone is no data."""
        return not self.has_value and not self.not_applicable
