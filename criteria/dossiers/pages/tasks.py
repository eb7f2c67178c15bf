"""The task list of a dossier: one row per criterion, what is entered and what is met, apart.

Everything is read off the judgement, so a live dossier and a frozen one are told alike.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communes.text import in_language
from criteria.dossiers.pages.words import name_of
from criteria.law.judgement import IndicatorJudgement, Remark
from criteria.law.shapes import Outcome
from criteria.law.wording import missing_words

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from criteria.law.judgement import CriterionJudgement, SetJudgement
    from criteria.law.selectors import VersionRules

SHOWN_GAPS = 6


class Status(Enum):
    """How far a criterion is: words, tone and icon of its badge.

    Once the commune has handed it in nobody enters anything: it is short of data or without.
    """

    TODO = (gettext_lazy("chưa nhập"), "", "todo", "s-todo")
    WORKING = (gettext_lazy("đang nhập"), "work", "working", "s-work")
    EMPTY = (gettext_lazy("chưa có số liệu"), "", "todo", "s-todo")
    SHORT = (gettext_lazy("chưa đủ"), "wait", "working", "s-near")
    FIX = (gettext_lazy("cần bổ sung"), "fix", "fix", "s-fix")
    DONE = (gettext_lazy("đã nhập đủ"), "met", "check", "s-met")
    NOT_APPLICABLE = (gettext_lazy("không áp dụng"), "", "na", "s-near")

    def __init__(self, words: _StrPromise, tone: str, icon: str, css: str) -> None:
        self.words = words
        self.tone = tone
        self.icon = icon
        self.css = css


_HANDED_IN = {Status.TODO: Status.EMPTY, Status.WORKING: Status.SHORT}


@dataclass(frozen=True, slots=True)
class Task:
    """One criterion; ``gaps`` says what is missing, in people where counts are known."""

    number: int
    name: str
    entered: int
    indicators: int
    gaps: str
    evidence: int
    outcome: str
    status: Status

    @property
    def is_done(self) -> bool:
        """Nothing more to enter."""
        return self.status in {Status.DONE, Status.NOT_APPLICABLE}


@dataclass(frozen=True, slots=True)
class Group:
    """Criteria under their official heading."""

    name: str
    tasks: tuple[Task, ...]

    @property
    def done(self) -> int:
        """Criteria with nothing more to enter."""
        return sum(task.is_done for task in self.tasks)


@dataclass(frozen=True, slots=True)
class TaskList:
    """All criteria of a dossier; ``met`` of ``total`` is its own declaration."""

    groups: tuple[Group, ...]
    met: int
    total: int

    @property
    def tasks(self) -> list[Task]:
        """All rows, in official order."""
        return [task for group in self.groups for task in group.tasks]

    @property
    def done(self) -> int:
        """Criteria with nothing more to enter; number 0 is in no count."""
        return sum(task.is_done for task in self.tasks if task.number)

    @property
    def entered(self) -> int:
        """Indicators entered."""
        return sum(task.entered for task in self.tasks)

    @property
    def indicators(self) -> int:
        """Indicators to enter."""
        return sum(task.indicators for task in self.tasks)

    def number_of(self, status: Status) -> int:
        """How many criteria stand so."""
        return sum(task.status is status for task in self.tasks)

    @property
    def rest_words(self) -> str:
        """«65/75 chỉ tiêu; 3 tiêu chí đang nhập, 1 cần bổ sung, 2 chưa nhập»."""
        counts = {"entered": self.entered, "all": self.indicators}
        open_ones = (Status.WORKING, Status.SHORT, Status.FIX, Status.TODO, Status.EMPTY)
        parts = [
            f"{self.number_of(status)} {status.words}"
            for status in open_ones
            if self.number_of(status)
        ]
        words = _("%(entered)s/%(all)s chỉ tiêu") % counts
        return f"{words}; {_('tiêu chí')}: {', '.join(parts)}" if parts else words


def is_entered(one: IndicatorJudgement) -> bool:
    """Whether nothing more has to be typed; «không áp dụng» is an answer too."""
    if one.outcome is Outcome.NOT_APPLICABLE or Remark.WAITS_CONSENT in one.remarks:
        return True
    if Remark.NOT_DECLARED in one.remarks:
        return False
    if one.parts is not None:
        return all(part is not None for part in one.parts.values())
    return one.value is not None


def task_list(
    rules: VersionRules,
    judgement: SetJudgement,
    evidence: Iterable[Mapping[str, Any]],
    returned: Collection[int] = (),
    *,
    is_open: bool = True,
) -> TaskList:
    """Rows by official group; ``returned``: criteria to be completed now.

    ``is_open``: the commune is still entering it.
    """
    proofs = evidence_by_criterion(rules, evidence)
    by_group: dict[str, list[Task]] = {}
    for criterion in judgement.criteria:
        definition = rules.criterion_definitions[criterion.number]
        status = _status(criterion, criterion.number in returned)
        if not is_open:
            status = _HANDED_IN.get(status, status)
        task = _task(rules, criterion, proofs.get(criterion.number, 0), status)
        by_group.setdefault(definition.group_vi, []).append(task)
    groups = tuple(Group(in_language(name), tuple(tasks)) for name, tasks in by_group.items())
    return TaskList(groups, judgement.met, judgement.total)


def evidence_by_criterion(
    rules: VersionRules, evidence: Iterable[Mapping[str, Any]]
) -> dict[int, int]:
    """How many documents prove each criterion; one may prove several."""
    counts: dict[int, int] = {}
    for row in evidence:
        for number in {rules.by_code[code].criterion for code in row["indicators"]}:
            counts[number] = counts.get(number, 0) + 1
    return counts


def _task(
    rules: VersionRules, criterion: CriterionJudgement, evidence: int, status: Status
) -> Task:
    asked = _asked(criterion)
    return Task(
        number=criterion.number,
        name=name_of(rules.criterion_definitions[criterion.number]),
        entered=sum(is_entered(one) for one in asked),
        indicators=len(asked),
        gaps=_gaps(rules, asked),
        evidence=evidence,
        outcome=_outcome_words(criterion),
        status=status,
    )


def _asked(criterion: CriterionJudgement) -> list[IndicatorJudgement]:
    """Its indicators that are judged."""
    return [one for one in criterion.indicators if one.outcome is not None]


def _status(criterion: CriterionJudgement, is_returned: bool) -> Status:
    if is_returned:
        return Status.FIX
    asked = _asked(criterion)
    entered = sum(is_entered(one) for one in asked)
    if not entered:
        partly = any(one.value is not None or one.parts for one in asked)
        return Status.WORKING if partly else Status.TODO
    if entered < len(asked):
        return Status.WORKING
    waiting = (Remark.WAITS_CONSENT in one.remarks for one in asked)
    return Status.NOT_APPLICABLE if all(waiting) else Status.DONE


def _outcome_words(criterion: CriterionJudgement) -> str:
    return {
        Outcome.MET: _("Đạt"),
        Outcome.NOT_MET: _("Chưa đạt"),
        Outcome.NO_DATA: "",
        Outcome.NOT_APPLICABLE: _("Không áp dụng"),
    }[criterion.outcome]


def _gaps(rules: VersionRules, asked: list[IndicatorJudgement]) -> str:
    """«14.1: thêm 31 người; 14.3: chưa đạt; 14.4: chưa có số liệu»."""
    told = []
    plain: list[str] = []
    for one in asked:
        if one.outcome is Outcome.NOT_MET:
            gap = missing_words(one, rules.by_code[one.code])
            if gap:
                told.append(f"{one.code}: {gap}")
            else:
                plain.append(one.code)
    if plain:
        told.append(_("%(codes)s: chưa đạt") % {"codes": _listed(plain)})
    undeclared = [one.code for one in asked if Remark.NOT_DECLARED in one.remarks]
    if undeclared:
        told.append(_("%(codes)s: chưa tự đánh giá") % {"codes": _listed(undeclared)})
    lacking = [one.code for one in asked if not is_entered(one) and one.code not in undeclared]
    if lacking and len(lacking) < len(asked):
        told.append(_("%(codes)s: chưa có số liệu") % {"codes": _listed(lacking)})
    return "; ".join(told)


def _listed(codes: list[str]) -> str:
    shown = ", ".join(codes[:SHOWN_GAPS])
    return f"{shown}…" if len(codes) > SHOWN_GAPS else shown
