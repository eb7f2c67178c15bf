"""How one indicator is judged, as a line on the page; autosave answers the same line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from criteria.law.judgement import IndicatorJudgement, Remark
from criteria.law.shapes import Kind, Outcome
from criteria.law.wording import explain

if TYPE_CHECKING:
    from criteria.law.judgement import CriterionJudgement
    from criteria.law.selectors import VersionRules
    from criteria.law.shapes import IndicatorRule


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judgement in one line: ``tone`` of the line, ``icon``, a bold ``title``, its reason."""

    tone: str
    icon: str
    title: str
    text: str


_LOOKS = {
    Outcome.MET: ("", "check"),
    Outcome.NOT_MET: ("no", "cross"),
    Outcome.NO_DATA: ("none", "todo"),
    Outcome.NOT_APPLICABLE: ("none", "na"),
}


def verdict_of(one: IndicatorJudgement, rule: IndicatorRule) -> Verdict:
    """The line of an indicator; one that is never judged says so."""
    if one.outcome is None:
        return Verdict("none", "info", _("Chỉ tiêu mô tả, không đánh giá."), "")
    tone, icon = _LOOKS[one.outcome]
    titles = {Outcome.MET: _("Đạt."), Outcome.NOT_MET: _("Chưa đạt.")}
    text = explain(one, rule)
    if one.kind is Kind.BOOLEAN and one.basis is not None and not one.remarks:
        # «Kết quả: đạt.» would say it twice.
        text = "" if one.outcome in titles else text
    return Verdict(tone, icon, titles.get(one.outcome, ""), text)


def summary_of(criterion: CriterionJudgement) -> str:
    """«1 chỉ tiêu đạt, 2 chưa đạt, 1 chưa có số liệu»; the first one names what is counted."""
    asked = [one for one in criterion.indicators if one.outcome is not None]
    without = sum(one.outcome is Outcome.NO_DATA for one in asked)
    waiting = sum(Remark.WAITS_CONSENT in one.remarks for one in asked)
    undeclared = sum(Remark.NOT_DECLARED in one.remarks for one in asked)
    counts = {
        pgettext("chỉ tiêu", "đạt"): sum(one.outcome is Outcome.MET for one in asked),
        pgettext("chỉ tiêu", "chưa đạt"): sum(one.outcome is Outcome.NOT_MET for one in asked),
        pgettext("chỉ tiêu", "chưa tự đánh giá"): undeclared,
        pgettext("chỉ tiêu", "chưa có số liệu"): without - waiting - undeclared,
        pgettext("chỉ tiêu", "không áp dụng, chờ đồng ý"): waiting,
    }
    told = [(number, words) for words, number in counts.items() if number]
    if not told:
        return ""
    (number, words), *others = told
    first = ngettext("%(n)s chỉ tiêu %(words)s", "%(n)s chỉ tiêu %(words)s", number)
    return ", ".join([first % {"n": number, "words": words}, *(f"{n} {w}" for n, w in others)])


def worst_first(
    criterion: CriterionJudgement, rules: VersionRules
) -> list[tuple[IndicatorJudgement, Verdict]]:
    """What keeps a criterion from being met: its indicators that are not, with their lines."""
    lacking = [
        one for one in criterion.indicators if one.outcome in {Outcome.NOT_MET, Outcome.NO_DATA}
    ]
    lacking.sort(key=lambda one: one.outcome is not Outcome.NOT_MET)
    return [(one, verdict_of(one, rules.by_code[one.code])) for one in lacking]
