"""Indicators and targets as they stand in a set's file (chỉ tiêu, mức đạt chuẩn). Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from criteria.law.numbers import MAX_DECIMALS, number_text, parse_number
from criteria.law.problems import ValueProblem
from criteria.law.reading import CONFIDENCES, DefinitionError, Place, iso
from criteria.law.shapes import (
    Amendment,
    Comparator,
    IndicatorRule,
    Kind,
    TargetTable,
    TargetValue,
)

REGIONS = (
    "trung_du_mien_nui_phia_bac",
    "dong_bang_song_hong",
    "bac_trung_bo",
    "duyen_hai_nam_trung_bo",
    "tay_nguyen",
    "dong_nam_bo",
    "dong_bang_song_cuu_long",
)
"""The seven regions of the sets of 2021-2025."""

PARTS = ("nam", "nu")
DEFAULT_PERCENT_MAX = Decimal(100)

_COMPARATORS = {
    Kind.BOOLEAN: {Comparator.IS_TRUE},
    Kind.CHOICE: {Comparator.AT_LEAST},
    Kind.PERCENT: {Comparator.AT_LEAST, Comparator.AT_MOST},
    Kind.NUMBER: {Comparator.AT_LEAST, Comparator.AT_MOST},
    Kind.MONEY: {Comparator.AT_LEAST, Comparator.AT_MOST},
}
_REQUIRED = ("code", "name_vi", "name_en", "kind", "unit", "comparator", "targets")
_OPTIONAL = (
    "evidence_vi",
    "confidence",
    "note",
    "options",
    "max",
    "decimals",
    "split",
    "amended",
    "descriptive",
)


@dataclass(frozen=True, slots=True)
class AmendmentDefinition:
    """``amended`` of an indicator: the later text, its wording and targets as far as read."""

    by: str
    signed: date
    name_vi: str | None
    targets: TargetTable | None
    confidence: str | None
    source: str | None

    def canonical(self) -> dict[str, Any]:
        """The file's shape, normalised."""
        return {
            "by": self.by,
            "signed": iso(self.signed),
            "name_vi": self.name_vi,
            "targets": None if self.targets is None else canonical_targets(self.targets),
            "confidence": self.confidence,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class IndicatorDefinition:
    """One indicator of the file; ``max_value`` is 100 for a percent that names no other."""

    code: str
    name_vi: str
    name_en: str
    kind: Kind
    unit: str
    comparator: Comparator
    targets: TargetTable
    evidence_vi: tuple[str, ...]
    confidence: str | None
    note: str | None
    options: tuple[str, ...]
    split: tuple[str, ...]
    max_value: Decimal | None
    decimals: int
    descriptive: bool
    amended: AmendmentDefinition | None

    def rule(self, criterion: int, text: str) -> IndicatorRule:
        """What ``rules`` judges by; ``text`` names the legal text for the clause."""
        amended = self.amended
        return IndicatorRule(
            code=self.code,
            criterion=criterion,
            kind=self.kind,
            comparator=self.comparator,
            targets=self.targets,
            name=self.name_vi,
            unit=self.unit,
            clause=f"{self.code}, {text}",
            options=self.options,
            split=self.split,
            max_value=self.max_value,
            decimals=self.decimals,
            descriptive=self.descriptive,
            amendment=None
            if amended is None
            else Amendment(amended.by, amended.signed, amended.name_vi, amended.targets),
        )

    def canonical(self) -> dict[str, Any]:
        """The file's shape, normalised: equal texts of the law give equal dictionaries."""
        return {
            "code": self.code,
            "name_vi": self.name_vi,
            "name_en": self.name_en,
            "kind": self.kind.value,
            "unit": self.unit,
            "comparator": self.comparator.value,
            "targets": canonical_targets(self.targets),
            "evidence_vi": list(self.evidence_vi),
            "confidence": self.confidence,
            "note": self.note,
            "options": list(self.options),
            "split": list(self.split),
            "max": None if self.max_value is None else number_text(self.max_value),
            "decimals": self.decimals,
            "descriptive": self.descriptive,
            "amended": None if self.amended is None else self.amended.canonical(),
        }


def check_indicator(raw: object, criterion: int, path: str) -> IndicatorDefinition:
    """Check one indicator of criterion ``criterion``.

    Raises:
        DefinitionError: with the place and the reason.
    """
    place = Place.of(raw, path)
    code = place.text("code")
    place = Place(place.data, f"{path} › {code}")
    place.only(_REQUIRED, _OPTIONAL)
    if code.split(".")[0] != str(criterion) or not code.replace(".", "").isdecimal():
        raise place.fail("code", f"mã phải bắt đầu bằng «{criterion}.», đang là {code!r}")
    kind = Kind(place.one_of("kind", Kind))
    comparator = _comparator(place, kind)
    options = _options(place, kind)
    reader = _reader(kind, comparator, options)
    descriptive = place.flag("descriptive")
    targets = _targets(place.place("targets"), reader)
    if descriptive and _values_of(targets):
        raise place.fail("targets", "chỉ tiêu mô tả không có mức đạt chuẩn")
    return IndicatorDefinition(
        code=code,
        name_vi=place.text("name_vi"),
        name_en=place.text("name_en"),
        kind=kind,
        unit=place.text("unit"),
        comparator=comparator,
        targets=targets,
        evidence_vi=place.texts("evidence_vi") if "evidence_vi" in place.data else (),
        confidence=_confidence(place),
        note=place.maybe_text("note"),
        options=options,
        split=_split(place, kind),
        max_value=_max_value(place, kind),
        decimals=_decimals(place),
        descriptive=descriptive,
        amended=_amended(place, reader),
    )


def _confidence(place: Place) -> str | None:
    has = place.data.get("confidence") is not None
    return place.one_of("confidence", CONFIDENCES) if has else None


def _comparator(place: Place, kind: Kind) -> Comparator:
    if place.data.get("comparator") is None:
        return Comparator.PROVINCE_DEFINED
    allowed = _COMPARATORS[kind] | {Comparator.PROVINCE_DEFINED}
    return Comparator(place.one_of("comparator", allowed))


def _options(place: Place, kind: Kind) -> tuple[str, ...]:
    options = place.texts("options") if place.data.get("options") else ()
    if kind is Kind.CHOICE and len(options) < 2:
        raise place.fail("options", "chỉ tiêu lựa chọn cần ít nhất hai mức")
    if kind is not Kind.CHOICE and options:
        raise place.fail("options", "chỉ có ở chỉ tiêu lựa chọn (choice)")
    return options


def _split(place: Place, kind: Kind) -> tuple[str, ...]:
    split = place.texts("split", PARTS) if place.data.get("split") else ()
    if split and not kind.is_numeric:
        raise place.fail("split", "chỉ tách được chỉ tiêu là số")
    if len(split) == 1:
        raise place.fail("split", "cần ít nhất hai phần")
    return split


def _max_value(place: Place, kind: Kind) -> Decimal | None:
    if "max" not in place.data:
        return DEFAULT_PERCENT_MAX if kind is Kind.PERCENT else None
    if place.data["max"] is None:
        return None
    if not kind.is_numeric:
        raise place.fail("max", "chỉ có ở chỉ tiêu là số")
    return _number(place.data["max"], place.below("max"))


def _decimals(place: Place) -> int:
    decimals = place.whole("decimals") if "decimals" in place.data else MAX_DECIMALS
    if decimals > MAX_DECIMALS:
        raise place.fail("decimals", f"nhiều nhất {MAX_DECIMALS}")
    return decimals


def _amended(
    place: Place, reader: Callable[[object, str], TargetValue]
) -> AmendmentDefinition | None:
    if place.data.get("amended") is None:
        return None
    inner = place.place("amended")
    inner.only(("by", "signed", "name_vi", "targets"), ("confidence", "source"))
    return AmendmentDefinition(
        by=inner.text("by"),
        signed=inner.day("signed"),
        name_vi=inner.maybe_text("name_vi"),
        targets=None
        if inner.data["targets"] is None
        else _targets(inner.place("targets"), reader),
        confidence=_confidence(inner),
        source=inner.maybe_text("source"),
    )


def _reader(
    kind: Kind, comparator: Comparator, options: tuple[str, ...]
) -> Callable[[object, str], TargetValue]:
    """How one target value of this indicator is read."""

    def read(raw: object, path: str) -> TargetValue:
        if raw is None:
            return None
        if comparator is Comparator.PROVINCE_DEFINED:
            raise DefinitionError(path, "mức do tỉnh quy định: để null, hoặc đổi comparator")
        if kind is Kind.BOOLEAN:
            if raw is not True:
                raise DefinitionError(path, f"cần true hoặc null, đang là {raw!r}")
            return True
        if kind is Kind.CHOICE:
            if raw not in options:
                raise DefinitionError(path, f"{raw!r} không có trong options")
            return str(raw)
        return _number(raw, path)

    return read


def _number(raw: object, path: str) -> Decimal:
    try:
        number = parse_number(raw)
    except ValueProblem as problem:
        raise DefinitionError(path, f"cần một con số, đang là {raw!r}") from problem
    if number is None or number < 0:
        raise DefinitionError(path, f"cần một con số từ 0, đang là {raw!r}")
    return number


def _targets(place: Place, reader: Callable[[object, str], TargetValue]) -> TargetTable:
    place.only(("default",), (*REGIONS, "by_year", "by_year_province", "by_group"))
    values = {
        key: reader(place.data[key], place.below(key))
        for key in ("default", *REGIONS)
        if key in place.data
    }
    years = _keyed(place, "by_year", reader)
    for year in years:
        if not (year.isdecimal() and len(year) == 4):
            raise place.fail("by_year", f"cần năm bốn chữ số, đang là {year!r}")
    province = place.maybe_text("by_year_province")
    if province is not None and not years:
        raise place.fail("by_year_province", "chỉ đi cùng by_year")
    return TargetTable(
        default=values.pop("default"),
        regions=values,
        by_year={int(year): value for year, value in sorted(years.items())},
        by_year_province=province,
        by_group=_keyed(place, "by_group", reader),
    )


def _keyed(
    place: Place, key: str, reader: Callable[[object, str], TargetValue]
) -> dict[str, TargetValue]:
    raw = place.data.get(key)
    if raw is None:
        return {}
    if not isinstance(raw, Mapping):
        raise place.fail(key, f"cần một nhóm khóa, đang là {raw!r}")
    found: dict[str, TargetValue] = {}
    for name, value in raw.items():
        if isinstance(name, bool) or not isinstance(name, int | str):
            raise place.fail(key, f"khóa phải là năm hoặc nhóm, đang là {name!r}")
        if str(name) in found:
            raise place.fail(key, f"{name} có hai lần")
        found[str(name)] = reader(value, f"{place.below(key)} › {name}")
    return found


def _values_of(table: TargetTable) -> list[TargetValue]:
    every = (table.default, *table.regions.values(), *table.by_year.values())
    return [value for value in (*every, *table.by_group.values()) if value is not None]


def canonical_targets(table: TargetTable) -> dict[str, Any]:
    """Targets in the file's shape, regions in one order, numbers as strings."""
    data: dict[str, Any] = {"default": _plain(table.default)}
    data.update((key, _plain(table.regions[key])) for key in REGIONS if key in table.regions)
    data["by_year"] = {str(year): _plain(value) for year, value in sorted(table.by_year.items())}
    if table.by_year_province is not None:
        data["by_year_province"] = table.by_year_province
    if table.by_group:
        data["by_group"] = {name: _plain(value) for name, value in sorted(table.by_group.items())}
    return data


def _plain(value: TargetValue) -> str | bool | None:
    return number_text(value) if isinstance(value, Decimal) else value
