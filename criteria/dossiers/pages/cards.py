"""A criterion's page: one card per indicator, as typed, as stored and as judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from communes.text import in_language
from criteria.dossiers.forms import (
    NO,
    YES,
    FieldError,
    TypedRow,
    declares,
    fingerprint,
    typed_from_row,
)
from criteria.dossiers.pages.controls import CountRow, Field, FieldMaker
from criteria.dossiers.pages.verdicts import Verdict, verdict_of
from criteria.dossiers.pages.words import name_of, signed, value_words
from criteria.law.shapes import Kind
from criteria.law.target_wording import amendment_words
from criteria.law.wording import count_labels, target_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from criteria.law.count_wording import CountLabels
    from criteria.law.indicator_definitions import IndicatorDefinition
    from criteria.law.judgement import CriterionJudgement, IndicatorJudgement
    from criteria.law.selectors import VersionRules
    from criteria.law.shapes import IndicatorRule, Situation

JsonRow = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else changed the row first: both values, and who."""

    mine: str
    theirs: str
    who: str
    at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class Card:
    """One indicator (chỉ tiêu): what is asked, what was typed, how it is judged."""

    code: str
    name: str
    kind: Kind
    unit: str
    labels: CountLabels
    requirement: str
    for_both: bool
    clause: str
    previous: str
    previous_year: int | None
    verdict: Verdict
    parts: tuple[CountRow, ...]
    whole: CountRow
    options: tuple[str, ...]
    declared: Field | None
    not_applicable: Field
    note: Field
    version: int
    was: str
    words: str
    saved_by: str
    saved_at: datetime | None
    files: tuple[JsonRow, ...]
    papers: tuple[str, ...]
    remark: str
    amendment: str
    error: str = ""
    conflict: Conflict | None = None
    errors: tuple[Field, ...] = field(default=())

    @property
    def id(self) -> str:
        """The anchor of the card."""
        return f"c{self.code.replace('.', '-')}"

    @property
    def is_ratio(self) -> bool:
        """Shown as numerator / denominator = share."""
        return self.kind is Kind.PERCENT or bool(self.parts)

    @property
    def truths(self) -> tuple[tuple[str, str], ...]:
        """Answers of an indicator that the law marks «Đạt» (1.1, 18.5), and none."""
        return ((YES, _("Đạt")), (NO, _("Chưa đạt")), ("", _("Chưa trả lời")))

    @property
    def truth_legend(self) -> str:
        """What they answer."""
        return _("Kết quả của xã")

    @property
    def declarations(self) -> tuple[tuple[str, str], ...]:
        """What a person says where no official target is known, and nothing."""
        return (("met", _("Đạt")), ("not_met", _("Chưa đạt")), ("", _("Chưa đánh giá")))

    @property
    def declaration_legend(self) -> str:
        """Why they are asked."""
        return _("Chưa có mức đạt chuẩn chính thức, xã tự đánh giá")

    @property
    def is_wrong(self) -> bool:
        """Something on it was not saved."""
        return bool(self.errors or self.error or self.conflict)


@dataclass(frozen=True, slots=True)
class Sent:
    """What came back with a form that was not saved: typed rows, errors, conflicts by code."""

    typed: Mapping[str, TypedRow] = field(default_factory=dict)
    errors: tuple[FieldError, ...] = ()
    conflicts: Mapping[str, JsonRow] = field(default_factory=dict)


def cards_of(
    rules: VersionRules,
    criterion: CriterionJudgement,
    situation: Situation,
    *,
    rows: Mapping[str, JsonRow],
    evidence: Iterable[JsonRow],
    sent: Sent,
) -> tuple[Card, ...]:
    """The cards of one criterion, in official order."""
    proofs = list(evidence)
    return tuple(
        _card(rules, one, situation, rows[one.code], _files(proofs, one.code), sent)
        for one in criterion.indicators
    )


def _files(proofs: list[JsonRow], code: str) -> tuple[JsonRow, ...]:
    return tuple(row for row in proofs if code in row["indicators"])


def _card(
    rules: VersionRules,
    judged: IndicatorJudgement,
    situation: Situation,
    row: JsonRow,
    files: tuple[JsonRow, ...],
    sent: Sent,
) -> Card:
    rule = rules.by_code[judged.code]
    typed = sent.typed.get(rule.code)
    stored = typed_from_row(rule, row)
    make = FieldMaker(rule.code, typed.values if typed else stored, _errors(sent, rule.code))
    controls = _fields(rule, situation, make)
    return Card(
        **_law(rules, judged),
        **_stored(rule, row),
        **controls,
        verdict=verdict_of(judged, rule),
        version=typed.version if typed else row["version"],
        was=typed.was if typed else fingerprint(stored),
        files=files,
        error=make.row_error,
        conflict=_conflict(sent, rule),
        errors=tuple(make.wrong),
    )


def _law(rules: VersionRules, judged: IndicatorJudgement) -> dict[str, Any]:
    """What the law asks and how to prove it."""
    rule, definition = rules.by_code[judged.code], rules.indicator_definitions[judged.code]
    for_both = bool(rule.split) and judged.target.is_official
    return {
        "code": rule.code,
        "name": _name(definition, for_both=for_both),
        "kind": rule.kind,
        "unit": in_language(rule.unit),
        "labels": count_labels(rule),
        "options": rule.options,
        "requirement": "" if rule.descriptive else target_words(judged.target, rule),
        "for_both": for_both,
        "clause": rule.clause,
        "papers": definition.evidence_vi,
        "remark": _remark(definition),
        "amendment": amendment_words(rule),
    }


def _stored(rule: IndicatorRule, row: JsonRow) -> dict[str, Any]:
    """What stands, who wrote it, and what stood last year."""
    previous = row.get("previous")
    return {
        "words": value_words(row, rule),
        "saved_by": signed(row.get("by")),
        "saved_at": _moment(row.get("at")),
        "previous": value_words(previous, rule),
        "previous_year": previous["year"] if previous else None,
    }


def _fields(rule: IndicatorRule, situation: Situation, make: FieldMaker) -> dict[str, Any]:
    """The controls, made in the order in which they are shown: so are their errors."""
    return {
        "parts": tuple(make.counts(part, rule) for part in rule.split),
        "whole": make.counts("", rule),
        "declared": make("declared") if declares(rule, situation) else None,
        "not_applicable": make("not_applicable"),
        "note": make("note"),
    }


def _errors(sent: Sent, code: str) -> dict[str, str]:
    return {one.field: one.message for one in sent.errors if one.code == code}


def _conflict(sent: Sent, rule: IndicatorRule) -> Conflict | None:
    stale = sent.conflicts.get(rule.code)
    if stale is None:
        return None
    return Conflict(
        mine=value_words(stale["yours"], rule) or _("để trống"),
        theirs=value_words(stale["theirs"], rule) or _("để trống"),
        who=signed(stale["by"]),
        at=_moment(stale["at"]),
        version=stale["version"],
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _remark(definition: IndicatorDefinition) -> str:
    """How sure the file is of the indicator's words and target; its notes are for editors."""
    return {
        "medium": _("Chưa đối chiếu với bản gốc của quyết định."),
        "low": _("Câu chữ và mức chưa kiểm chứng. Hãy đối chiếu với bản gốc của quyết định."),
    }.get(definition.confidence or "", "")


def _name(definition: IndicatorDefinition, *, for_both: bool) -> str:
    """The official name; «cho cả nam và nữ» is said beside the target, once."""
    name = name_of(definition)
    if not for_both:
        return name
    return name.removesuffix(" (áp dụng đạt cho cả nam và nữ)").removesuffix(
        " (both men and women)"
    )
