"""Judgements, targets and problems in words, in the active language (lời giải thích)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from communes.text import in_language
from criteria.law.count_wording import count_labels, counted, whole_sum
from criteria.law.judgement import IndicatorJudgement, Measure, Remark
from criteria.law.numbers import shown
from criteria.law.problem_wording import problem_message
from criteria.law.shapes import Comparator, IndicatorRule, Kind, Outcome, Target
from criteria.law.target_wording import (
    amended_unread,
    amendment_words,
    amount_words,
    local_number,
    region_words,
    target_words,
    with_unit,
)

__all__ = [
    "amendment_words",
    "count_labels",
    "explain",
    "local_number",
    "missing_words",
    "outcome_words",
    "part_words",
    "problem_message",
    "region_words",
    "target_words",
]

_EXACT_DECIMALS = 6


def explain(judgement: IndicatorJudgement, rule: IndicatorRule) -> str:
    """Why an indicator is judged as it is: value, sign, target, gap, and what to bear in mind."""
    if Remark.WAITS_CONSENT in judgement.remarks:
        return _("Chưa tính: chờ đồng ý không áp dụng.")
    if judgement.outcome is Outcome.NOT_APPLICABLE:
        return _("Không áp dụng, đã được đồng ý.")
    sentence = _sentence(judgement, rule)
    notes = [_NOTES[remark](judgement) for remark in judgement.remarks if remark in _NOTES]
    if not notes:
        return sentence
    return _("%(sentence)s Lưu ý: %(notes)s.") % {"sentence": sentence, "notes": "; ".join(notes)}


def _sentence(judgement: IndicatorJudgement, rule: IndicatorRule) -> str:
    if judgement.parts:
        return _parts_sentence(judgement, rule)
    if judgement.kind is Kind.BOOLEAN and judgement.truth is not None:
        words = {"outcome": outcome_words(judgement.outcome)}
        return _("Kết quả: %(outcome)s.") % words
    if judgement.kind is Kind.CHOICE and judgement.choice:
        return _choice_sentence(judgement, rule)
    if judgement.measure is not None:
        return _measure_sentence(judgement.measure, judgement, rule, "")
    if not judgement.target.is_official:
        return _("Chưa có số liệu.")
    words = {"target": target_words(judgement.target, rule)}
    return _("Chưa có số liệu. Mức đạt chuẩn: %(target)s.") % words


def _choice_sentence(judgement: IndicatorJudgement, rule: IndicatorRule) -> str:
    if judgement.outcome is None:
        return f"{in_language(judgement.choice)}."
    words = {
        "value": in_language(judgement.choice),
        "target": target_words(judgement.target, rule),
        "outcome": outcome_words(judgement.outcome),
    }
    if not judgement.target.is_official:
        return _declared(words, judgement.outcome)
    if judgement.outcome is Outcome.MET:
        return _("%(value)s: đạt, mức cần là %(target)s.") % words
    return _("%(value)s: chưa đạt, mức cần là %(target)s.") % words


def _parts_sentence(judgement: IndicatorJudgement, rule: IndicatorRule) -> str:
    parts = judgement.parts or {}
    measured = {name: part for name, part in parts.items() if part is not None}
    all_met = len(measured) == len(parts) and judgement.outcome is Outcome.MET
    if all_met and judgement.target.is_official and set(measured) == {"nam", "nu"}:
        words = {name: _quantity(part, judgement.target, rule) for name, part in measured.items()}
        words["target"] = target_words(judgement.target, rule)
        return _("Nam %(nam)s và nữ %(nu)s đều đạt mức %(target)s.") % words
    worse_first = sorted(parts, key=lambda name: name != judgement.worse_part)
    return " ".join(_part_sentence(name, judgement, rule) for name in worse_first)


def _part_sentence(name: str, judgement: IndicatorJudgement, rule: IndicatorRule) -> str:
    part = (judgement.parts or {}).get(name)
    if part is None:
        return _("%(part)s: chưa có số liệu.") % {"part": part_words(name)}
    return _measure_sentence(part, judgement, rule, f"{part_words(name)} ")


def _measure_sentence(
    measure: Measure, judgement: IndicatorJudgement, rule: IndicatorRule, who: str
) -> str:
    target = judgement.target
    words = {
        "value": f"{who}{_quantity(measure, target, rule)}",
        "outcome": outcome_words(measure.outcome),
    }
    if judgement.outcome is None:
        return f"{words['value']}."
    if not isinstance(target.value, Decimal):
        return _declared(words, measure.outcome)
    words["target"] = amount_words(target.value, rule)
    if measure.outcome is Outcome.MET:
        if who:
            return _("%(value)s: %(outcome)s.") % words
        words["target"] = target_words(target, rule)
        return _("%(value)s, đạt mức %(target)s.") % words
    return _not_met_sentence(measure, target.value, rule, words)


def _not_met_sentence(
    measure: Measure, goal: Decimal, rule: IndicatorRule, words: dict[str, str]
) -> str:
    gap = abs(goal - _shown_value(measure, goal, rule))
    words["gap"] = local_number(gap)
    if rule.kind is Kind.PERCENT:
        words["gap"] = _("%(number)s điểm phần trăm") % {"number": words["gap"]}
    if measure.missing is not None:
        words["missing"] = counted(measure.missing, rule)
    at_most = rule.comparator is Comparator.AT_MOST
    if at_most and measure.missing is None:
        return _("%(value)s > %(target)s, cao hơn %(gap)s.") % words
    if at_most:
        return _("%(value)s > %(target)s, cao hơn %(gap)s: cần giảm %(missing)s.") % words
    if measure.missing is None:
        return _("%(value)s < %(target)s, thấp hơn %(gap)s.") % words
    return _("%(value)s < %(target)s, thấp hơn %(gap)s: cần thêm %(missing)s.") % words


def _declared(words: dict[str, str], outcome: Outcome) -> str:
    if outcome is Outcome.NO_DATA:
        return f"{words['value']}."
    return _("%(value)s, tự đánh giá: %(outcome)s.") % words


def _quantity(measure: Measure, target: Target, rule: IndicatorRule) -> str:
    goal = target.value if isinstance(target.value, Decimal) else None
    number = _shown_value(measure, goal, rule)
    if rule.kind is Kind.PERCENT:
        return f"{local_number(number, keep_zeros=True)}%"
    return with_unit(local_number(number), rule)


def _shown_value(measure: Measure, goal: Decimal | None, rule: IndicatorRule) -> Decimal:
    """Percents and quotients with one decimal, a typed number as typed."""
    typed = measure.denominator is None and rule.kind is not Kind.PERCENT
    return shown(measure.value, goal, decimals=_EXACT_DECIMALS if typed else 1)


def outcome_words(outcome: Outcome | None) -> str:
    """The outcome as a word: «đạt», «chưa đạt», «chưa có số liệu», «không áp dụng»."""
    if outcome is None:
        return _("không đánh giá")
    return {
        Outcome.MET: _("đạt"),
        Outcome.NOT_MET: _("chưa đạt"),
        Outcome.NO_DATA: _("chưa có số liệu"),
        Outcome.NOT_APPLICABLE: _("không áp dụng"),
    }[outcome]


def missing_words(judgement: IndicatorJudgement, rule: IndicatorRule) -> str:
    """The gap in one phrase for lists: «thêm 31 người», «giảm 3 hộ»; empty without counts.

    Of an indicator with parts: the sum over the parts that are not met.
    """
    measures = [judgement.measure] if judgement.parts is None else judgement.parts.values()
    missing = [one.missing for one in measures if one is not None and one.missing is not None]
    if not missing:
        return ""
    words = {"missing": counted(whole_sum(missing, rule), rule)}
    if rule.comparator is Comparator.AT_MOST:
        return _("giảm %(missing)s") % words
    return _("thêm %(missing)s") % words


def part_words(name: str) -> str:
    """The name of a part, to begin a sentence with."""
    return {"nam": _("Nam"), "nu": _("Nữ")}.get(name, name)


_NOTES: Mapping[Remark, Callable[[IndicatorJudgement], str]] = {
    Remark.NO_BASE_COUNTS: lambda judgement: _("không có số gốc"),
    Remark.NOT_SPLIT: lambda judgement: _("chưa tách nam, nữ"),
    Remark.NO_OFFICIAL_TARGET: lambda judgement: _("chưa có mức đạt chuẩn chính thức"),
    Remark.NOT_DECLARED: lambda judgement: _("chưa chọn đạt hay chưa đạt"),
    Remark.AMENDED_UNREAD: lambda judgement: amended_unread(judgement.target),
    Remark.PROVINCE_DEFINED: lambda judgement: _("UBND cấp tỉnh quy định"),
    Remark.DEFAULT_REGION: lambda judgement: _("chưa rõ vùng của tỉnh, xét theo chỉ tiêu chung"),
    Remark.DESCRIPTIVE: lambda judgement: _("chỉ tiêu mô tả, không đánh giá"),
}
