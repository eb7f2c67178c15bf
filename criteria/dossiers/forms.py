"""What people type on a criterion's page, read into rows for the one parser.

Every row of the page carries the version that was shown (``14.1.version``) and a fingerprint of
what was shown (``14.1.was``): a row that was not touched is not sent on, so that saving a page
never takes back what somebody else has just entered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from criteria.dossiers.pages.words import typed_count, typed_value
from criteria.law.shapes import Kind
from criteria.law.targets import target_for
from criteria.law.values import ValueProblem, parse_rows, vietnamese_number
from criteria.law.wording import problem_message

if TYPE_CHECKING:
    from criteria.law.shapes import IndicatorRule, Situation

JsonRow = dict[str, Any]
YES, NO = "co", "khong"
MINE, THEIRS = "mine", "theirs"
COUNTS = ("numerator", "denominator")
LARGEST_VERSION = 2**31 - 1


@dataclass(frozen=True, slots=True)
class TypedRow:
    """One indicator as it came from the page; ``values`` by the name behind its code."""

    rule: IndicatorRule
    values: Mapping[str, str]
    version: int
    was: str
    choice: str
    their_version: int

    @property
    def is_touched(self) -> bool:
        """Whether the person changed something, and did not give way to somebody else."""
        return self.choice != THEIRS and fingerprint(self.values) != self.was


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong at one field: ``field`` is the name behind the code, «parts.nu.numerator»."""

    code: str
    field: str
    message: str


def field_names(rule: IndicatorRule, *, declares: bool) -> list[str]:
    """The fields of an indicator on the page, in the order in which they are shown."""
    names: list[str] = []
    if rule.kind.is_numeric:
        for part in rule.split:
            names += [f"parts.{part}.{name}" for name in (*COUNTS, "value")]
        names += [*COUNTS, "value"]
    else:
        names.append("value")
    if declares:
        names.append("declared")
    return [*names, "not_applicable", "note"]


def declares(rule: IndicatorRule, situation: Situation) -> bool:
    """Whether the person says «đạt» themselves, since no official target is known."""
    if rule.kind is Kind.BOOLEAN or rule.descriptive:
        return False
    return not target_for(rule, situation).is_official


def typed_from_row(rule: IndicatorRule, row: Mapping[str, Any]) -> dict[str, str]:
    """A stored row as its fields show it; only fields that hold something."""
    values = {
        "declared": row.get("declared") or "",
        "not_applicable": "on" if row.get("not_applicable") else "",
        "note": row.get("note") or "",
    }
    if rule.kind.is_numeric:
        values |= _numbers(row, "")
        for part, counts in (row.get("parts") or {}).items():
            values |= _numbers(counts, f"parts.{part}.")
    elif isinstance(row.get("value"), bool):
        values["value"] = YES if row["value"] else NO
    else:
        values["value"] = row.get("value") or ""
    return {name: text for name, text in values.items() if text}


def _numbers(row: Mapping[str, Any], inside: str) -> dict[str, str]:
    counts = {f"{inside}{name}": typed_count(row.get(name)) for name in COUNTS}
    return {**counts, f"{inside}value": typed_value(row.get("value"))}


def fingerprint(values: Mapping[str, str]) -> str:
    """A short hash of what a row's fields hold, blanks left out."""
    parts = [f"{name}={text.strip()}" for name, text in sorted(values.items()) if text.strip()]
    return hashlib.sha256("\n".join(parts).encode(errors="replace")).hexdigest()[:12]


def read_rows(
    rules: Iterable[IndicatorRule], data: Mapping[str, str], situation: Situation
) -> list[TypedRow]:
    """The rows that the page sent: all of a criterion, or the one that autosave sends."""
    return [_read(rule, data, situation) for rule in rules if f"{rule.code}.version" in data]


def _read(rule: IndicatorRule, data: Mapping[str, str], situation: Situation) -> TypedRow:
    def given(name: str) -> str:
        return str(data.get(f"{rule.code}.{name}", "")).replace("\r\n", "\n")

    names = field_names(rule, declares=declares(rule, situation))
    return TypedRow(
        rule=rule,
        values={name: given(name) for name in names if given(name)},
        version=_version(given("version")),
        was=given("was"),
        choice=given("choice"),
        their_version=_version(given("their_version")),
    )


def _version(text: str) -> int:
    plain = text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_VERSION))
    return min(int(text), LARGEST_VERSION) if plain else 0


def rows_to_put(
    typed: Iterable[TypedRow], situation: Situation
) -> tuple[list[JsonRow], list[FieldError]]:
    """Touched rows as ``put_results`` takes them, or everything that is wrong with them."""
    rows: list[JsonRow] = []
    errors: list[FieldError] = []
    rules: dict[str, IndicatorRule] = {}
    for one in typed:
        if not one.is_touched:
            continue
        rules[one.rule.code] = one.rule
        try:
            rows.append(_to_put(one))
        except ValueProblem as problem:
            errors.append(told(problem.of(one.rule.code)))
    # The rest is checked too, so that the page names everything at once.
    errors += [told(problem) for problem in parse_rows(rules, rows, situation=situation).problems]
    return rows, errors


def told(problem: ValueProblem) -> FieldError:
    """A problem at its field, in words."""
    return FieldError(problem.indicator, problem.field, problem_message(problem))


def _to_put(one: TypedRow) -> JsonRow:
    values, rule = one.values, one.rule
    row: JsonRow = {
        "indicator": rule.code,
        "declared": values.get("declared") or None,
        "not_applicable": bool(values.get("not_applicable")),
        "note": values.get("note", ""),
        "version": one.their_version if one.choice == MINE else one.version,
    }
    if rule.kind.is_numeric:
        row |= _typed_numbers(rule, values, "")
        parts = {part: _typed_numbers(rule, values, f"parts.{part}.") for part in rule.split}
        row["parts"] = {part: counts for part, counts in parts.items() if counts} or None
    elif rule.kind is Kind.BOOLEAN:
        text = values.get("value", "")
        row["value"] = {YES: True, NO: False}.get(text, text or None)
    else:
        row["value"] = values.get("value") or None
    return row


def _typed_numbers(rule: IndicatorRule, values: Mapping[str, str], inside: str) -> dict[str, str]:
    """Numbers as people here write them, a share also «97,5%», in the parser's own writing."""
    found = {}
    for name in (*COUNTS, "value"):
        text = values.get(f"{inside}{name}", "").strip()
        if name == "value" and rule.kind is Kind.PERCENT:
            text = text.removesuffix("%").rstrip()
        if not text:
            continue
        try:
            found[name] = vietnamese_number(text, whole=name in COUNTS)
        except ValueProblem as problem:
            raise problem.at(f"{inside}{name}") from problem
    return found
