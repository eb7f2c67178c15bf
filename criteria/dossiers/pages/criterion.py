"""The page of one criterion: its cards, its papers, and the way to its neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from communes.calendar import today
from communes.doors.errors import AbsentError
from criteria.dossiers.access import is_editable, sees_live
from criteria.dossiers.evidence_rows import evidence_for
from criteria.dossiers.judging import judge_rows
from criteria.dossiers.pages.cards import Card, Sent, cards_of
from criteria.dossiers.pages.dossier import Head, head_of
from criteria.dossiers.pages.history import last_return, points_of
from criteria.dossiers.pages.verdicts import summary_of
from criteria.dossiers.pages.words import name_of
from criteria.dossiers.results import results_for
from criteria.dossiers.rows import rows_of
from criteria.dossiers.stages import words_of_state
from criteria.law.judgement import CriterionJudgement, SetJudgement
from criteria.law.selectors import OFFICE, bodies_for, rules_by_id, situation_for
from criteria.permissions import Permission, may, writable_criteria
from criteria.states import DossierState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communes.models import User
    from criteria.dossiers.models import Dossier

JsonRow = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The criterion before or after this one."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class CriterionPage:
    """One criterion as one person sees it; ``reason`` why it was sent back, if it was."""

    head: Head
    number: int
    name: str
    summary: str
    body: str
    cards: tuple[Card, ...]
    files: tuple[JsonRow, ...]
    other_files: tuple[JsonRow, ...]
    before: Neighbour | None
    after: Neighbour | None
    closed_words: str
    returned_reason: str

    @property
    def edits(self) -> bool:
        """Whether the person may write on it now."""
        return not self.closed_words

    @property
    def wrong(self) -> list[Card]:
        """Cards on which something was not saved."""
        return [card for card in self.cards if card.is_wrong]


def criterion_page(
    dossier: Dossier, number: int, viewer: User, sent: Sent | None = None
) -> CriterionPage:
    """The page, with what came back unsaved where a form was refused.

    Raises:
        AbsentError: the set has no such criterion.
    """
    rules = rules_by_id(dossier.version_of_set_id)
    if number not in rules.criterion_definitions:
        raise AbsentError
    definition = rules.criterion_definitions[number]
    judged = judged_criterion(dossier, number, viewer)
    every = evidence_for(dossier, viewer)
    files = _proving(every, {one.code for one in definition.indicators})
    before, after = _neighbours(dossier, number)
    return CriterionPage(
        head=head_of(dossier),
        number=number,
        name=name_of(definition),
        summary=summary_of(judged),
        body=_leading_body(rules.set_code, number),
        cards=cards_of(
            rules,
            judged,
            situation_for(dossier.unit, dossier.year),
            rows={row["indicator"]: row for row in results_for(dossier, viewer)},
            evidence=files,
            sent=sent or Sent(),
        ),
        files=files,
        other_files=_others(every, files),
        before=before,
        after=after,
        closed_words=_closed_words(dossier, number, viewer),
        returned_reason=_returned_reason(dossier, number),
    )


def _proving(every: Iterable[JsonRow], codes: set[str]) -> tuple[JsonRow, ...]:
    return tuple(row for row in every if codes.intersection(row["indicators"]))


def _others(every: Iterable[JsonRow], here: tuple[JsonRow, ...]) -> tuple[JsonRow, ...]:
    """Documents of the dossier that prove nothing here yet, the same bytes once."""
    known = {row["sha256"] for row in here}
    others = {row["sha256"]: row for row in every if row["sha256"] not in known}
    return tuple(others.values())


def judged_criterion(dossier: Dossier, number: int, viewer: User) -> CriterionJudgement:
    """How one criterion is judged, without the conditions beside the criteria."""
    if dossier.snapshot is None or sees_live(dossier, viewer):
        judgement = judge_rows(dossier, rows_of(dossier.pk))
    else:
        judgement = SetJudgement.from_json(dossier.snapshot.judgement)
    return next(one for one in judgement.criteria if one.number == number)


def _neighbours(dossier: Dossier, number: int) -> tuple[Neighbour | None, Neighbour | None]:
    definitions = rules_by_id(dossier.version_of_set_id).criterion_definitions
    around = [Neighbour(one, name_of(definitions[one])) for one in definitions]
    place = next(index for index, one in enumerate(around) if one.number == number)
    before = around[place - 1] if place else None
    return before, around[place + 1] if place + 1 < len(around) else None


def _leading_body(set_code: str, number: int) -> str:
    bodies = bodies_for(set_code, number, on=today())
    if not bodies:
        return ""
    return _("Văn phòng Điều phối NTM tỉnh") if bodies[0] == OFFICE else bodies[0]


def _closed_words(dossier: Dossier, number: int, viewer: User) -> str:
    """Why the page is only read; empty where it can be edited."""
    if not may(viewer, Permission.EDIT, on=dossier):
        return _("Bạn chỉ xem được trang này.")
    if not is_editable(dossier):
        state = {"state": words_of_state(dossier)}
        return _("Hồ sơ đang ở bước “%(state)s” nên không sửa được.") % state
    allowed = writable_criteria(viewer, on=dossier)
    if allowed is not None and number not in allowed:
        return _("Tiêu chí này không được phân công cho bạn.")
    return ""


def _returned_reason(dossier: Dossier, number: int) -> str:
    if dossier.state != DossierState.RETURNED:
        return ""
    points = points_of(last_return(dossier))
    return next((point.reason for point in points if point.number == number), "")
