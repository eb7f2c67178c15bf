"""The one parser of results (kết quả chỉ tiêu) for page, API and spreadsheet. Pure.

Bounds and decimals are data of the indicator. Nothing is guessed: what does not fit is told by
a ``ValueProblem`` with a stable code and the field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from communes.hygiene import fault_of, tidied
from criteria.law.numbers import (
    as_sent,
    decimals_of,
    number_text,
    parse_number,
    round_half_up,
    shown,
    vietnamese_number,
)
from criteria.law.problems import ValueProblem
from criteria.law.shapes import (
    Entry,
    IndicatorRule,
    Kind,
    Outcome,
    Part,
    Situation,
)
from criteria.law.targets import target_for

__all__ = [
    "NOTE_LENGTH",
    "PART_FIELDS",
    "ROW_FIELDS",
    "Entry",
    "ParsedRows",
    "Part",
    "ValueProblem",
    "exact_value",
    "number_text",
    "parse_entry",
    "parse_number",
    "parse_rows",
    "vietnamese_number",
]

NOTE_LENGTH = 2000
PART_FIELDS = frozenset({"value", "numerator", "denominator"})
ROW_FIELDS = PART_FIELDS | {"indicator", "parts", "declared", "not_applicable", "note", "version"}
"""``version`` is the caller's: it is known here and not read."""

# A plain dict is told at once, without asking the abstract class.
_OBJECTS = (dict, Mapping)
_TEXT_CODES = {
    "control_character": "bad_text",
    "too_long": "too_long",
    "old_encoding": "old_encoding",
}
_DECLARATIONS = {"met": Outcome.MET, "not_met": Outcome.NOT_MET}


@dataclass(frozen=True, slots=True)
class ParsedRows:
    """What a whole request or file gave: entries by indicator, or everything wrong with it."""

    entries: Mapping[str, Entry]
    problems: tuple[ValueProblem, ...]


def parse_rows(
    rules: Mapping[str, IndicatorRule], rows: Iterable[object], *, situation: Situation
) -> ParsedRows:
    """Parse all rows and collect the first problem of each; doubles and strangers are named."""
    entries: dict[str, Entry] = {}
    problems: list[ValueProblem] = []
    seen: set[str] = set()
    for row in rows:
        code = ""
        try:
            fields = _object(row)
            code = _code_of(fields)
            if code not in rules:
                raise ValueProblem("unknown_indicator", field="indicator", given=code)
            if code in seen:
                raise ValueProblem("duplicate", field="indicator", given=code)
            seen.add(code)
            entries[code] = parse_entry(rules[code], fields, situation=situation)
        except ValueProblem as problem:
            problems.append(problem.of(code))
    return ParsedRows(entries, tuple(problems))


def _object(row: object) -> Mapping[str, object]:
    if not isinstance(row, _OBJECTS):
        raise ValueProblem("wrong_shape", given=type(row).__name__)
    return row


def _code_of(row: Mapping[str, object]) -> str:
    code = row.get("indicator")
    if code is None:
        raise ValueProblem("indicator_missing", field="indicator")
    if not isinstance(code, str):
        raise ValueProblem("indicator_no_text", field="indicator", given=as_sent(code))
    return code


def parse_entry(
    indicator: IndicatorRule, row: Mapping[str, object], *, situation: Situation
) -> Entry:
    """Parse one row as ``PUT …/results/`` takes it; what it leaves out is empty.

    Raises:
        ValueProblem: the first thing wrong with it.
    """
    _only(row, ROW_FIELDS)
    not_applicable = _flag(row.get("not_applicable"), "not_applicable")
    note = _text(row.get("note"), "note")
    declared = _declaration(indicator, row.get("declared"), situation)
    if indicator.kind.is_numeric:
        overall = _numeric(indicator, row, "")
        parts = _parts(indicator, row.get("parts"))
        entry = Entry(
            indicator.code,
            number=overall.number,
            numerator=overall.numerator,
            denominator=overall.denominator,
            parts=parts,
            declared=declared,
            not_applicable=not_applicable,
            note=note,
        )
    else:
        entry = _worded(indicator, row, declared, not_applicable, note)
    if not_applicable and (entry.has_value or declared is not None):
        raise ValueProblem("value_and_not_applicable", field="not_applicable")
    if declared is not None and not entry.has_value:
        raise ValueProblem("value_missing", field="value")
    return entry


def _only(row: Mapping[str, object], known: frozenset[str], inside: str = "") -> None:
    if row.keys() <= known:
        return
    for name in row:
        if name not in known:
            raise ValueProblem("unknown_field", field=f"{inside}{name}", given=str(name)[:40])


def _worded(
    indicator: IndicatorRule,
    row: Mapping[str, object],
    declared: Outcome | None,
    not_applicable: bool,
    note: str,
) -> Entry:
    for name in ("numerator", "denominator"):
        if not _is_blank(row.get(name)):
            raise ValueProblem("no_counts_here", field=name)
    if row.get("parts"):
        raise ValueProblem("no_split", field="parts")
    raw = row.get("value")
    truth, choice = None, ""
    if not _is_blank(raw):
        if indicator.kind is Kind.BOOLEAN:
            if not isinstance(raw, bool):
                raise ValueProblem("not_a_boolean", field="value", given=as_sent(raw))
            truth = raw
        else:
            choice = _option(indicator, raw)
    return Entry(
        indicator.code,
        truth=truth,
        choice=choice,
        declared=declared,
        not_applicable=not_applicable,
        note=note,
    )


def _is_blank(raw: object) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip())


def _option(indicator: IndicatorRule, raw: object) -> str:
    if isinstance(raw, str):
        name = tidied(raw)
        if name in indicator.options:
            return name
    raise ValueProblem(
        "not_an_option", field="value", given=as_sent(raw), options=indicator.options
    )


def _declaration(indicator: IndicatorRule, raw: object, situation: Situation) -> Outcome | None:
    if _is_blank(raw):
        return None
    outcome = _DECLARATIONS.get(raw) if isinstance(raw, str) else None
    if outcome is None:
        raise ValueProblem("not_a_declaration", field="declared", given=as_sent(raw))
    judged_without = (
        indicator.kind is not Kind.BOOLEAN
        and not indicator.descriptive
        and not target_for(indicator, situation).is_official
    )
    if not judged_without:
        raise ValueProblem("has_target", field="declared")
    return outcome


def _parts(indicator: IndicatorRule, raw: object) -> dict[str, Part] | None:
    if raw is None or raw == {}:
        return None
    if not indicator.split:
        raise ValueProblem("no_split", field="parts")
    if not isinstance(raw, Mapping):
        raise ValueProblem("wrong_shape", field="parts", given=type(raw).__name__)
    parts = {}
    for name, row in raw.items():
        if name not in indicator.split:
            raise ValueProblem("unknown_part", field="parts", given=str(name)[:40])
        if row is None:
            continue
        if not isinstance(row, Mapping):
            raise ValueProblem("wrong_shape", field=f"parts.{name}", given=type(row).__name__)
        _only(row, PART_FIELDS, inside=f"parts.{name}.")
        part = _numeric(indicator, row, f"parts.{name}.")
        if not part.is_empty:
            parts[name] = part
    return parts or None


def _numeric(indicator: IndicatorRule, row: Mapping[str, object], inside: str) -> Part:
    """A value, its counts, or both, within the indicator's bounds; ``inside`` begins fields."""
    number = _bounded(row, f"{inside}value", "value", indicator.decimals)
    numerator = _bounded(row, f"{inside}numerator", "numerator")
    denominator = _bounded(row, f"{inside}denominator", "denominator")
    if (numerator is None) != (denominator is None):
        missing = "numerator" if numerator is None else "denominator"
        raise ValueProblem("counts_incomplete", field=f"{inside}{missing}")
    top = indicator.max_value
    if numerator is None or denominator is None:
        if number is not None and top is not None and number > top:
            given = shown(number, top)
            raise ValueProblem("above_max", field=f"{inside}value", given=given, maximum=top)
        return Part(number)
    if denominator.is_zero():
        raise ValueProblem("zero_denominator", field=f"{inside}denominator")
    value = exact_value(indicator.kind, None, numerator, denominator)
    assert value is not None  # noqa: S101 - both counts are given
    if top is not None and value > Fraction(top):
        given = shown(value, top)
        raise ValueProblem("above_max", field=f"{inside}numerator", given=given, maximum=top)
    if number is not None:
        computed = round_half_up(value, decimals_of(number))
        if computed != number:
            raise ValueProblem(
                "counts_disagree", field=f"{inside}value", given=number, computed=computed
            )
    return Part(number, numerator, denominator)


def _bounded(
    row: Mapping[str, object], place: str, name: str, decimals: int = 6
) -> Decimal | None:
    raw = row.get(name)
    if raw is None:
        return None
    try:
        number = parse_number(raw, decimals=decimals)
    except ValueProblem as problem:
        raise problem.at(place) from problem
    if number is not None and number < 0:
        raise ValueProblem("negative", field=place, given=number)
    return number


def exact_value(
    kind: Kind,
    number: Decimal | None,
    numerator: Decimal | None,
    denominator: Decimal | None,
) -> Fraction | None:
    """The exact value to judge: from the counts where they stand, else what was typed.

    A percent is 100 × numerator / denominator, other kinds the plain quotient. ``denominator``
    is not 0 (the parser refuses it).
    """
    if numerator is not None and denominator is not None:
        share = Fraction(numerator) / Fraction(denominator)
        return 100 * share if kind is Kind.PERCENT else share
    return None if number is None else Fraction(number)


def _flag(raw: object, place: str) -> bool:
    if _is_blank(raw):
        return False
    if not isinstance(raw, bool):
        raise ValueProblem("not_a_boolean", field=place, given=as_sent(raw))
    return raw


def _text(raw: object, place: str) -> str:
    if raw is None:
        return ""
    if not isinstance(raw, str):
        raise ValueProblem("not_a_text", field=place)
    text = tidied(raw)
    fault = fault_of(text, limit=NOTE_LENGTH)
    if fault:
        raise ValueProblem(_TEXT_CODES[fault], field=place, limit=NOTE_LENGTH)
    return text
