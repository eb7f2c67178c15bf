"""A dossier's head, its task list and what has to be completed, for its pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from communes.templatetags.portal_format import unit_in_sentence, unit_title
from criteria.dossiers.access import is_editable, sees_live
from criteria.dossiers.evidence_rows import evidence_for
from criteria.dossiers.judging import Judged, judgement_for
from criteria.dossiers.pages.history import Point, last_return, returned_points
from criteria.dossiers.pages.tasks import TaskList, task_list
from criteria.dossiers.pages.words import dossier_title, look_of_state
from criteria.dossiers.stages import words_of_states
from criteria.law.selectors import rules_by_id
from criteria.permissions import writable_criteria
from criteria.states import DossierState

if TYPE_CHECKING:
    from collections.abc import Collection

    from communes.models import JournalLine, User
    from criteria.dossiers.models import Dossier

GUARD_LOOKS = {True: ("met", "check"), False: ("fix", "cross"), None: ("", "todo")}


@dataclass(frozen=True, slots=True)
class Head:
    """What every page of a dossier begins with."""

    dossier: Dossier
    title: str
    place: str
    tone: str
    icon: str
    state: str


@dataclass(frozen=True, slots=True)
class ToldGuard:
    """One condition beside the criteria, with its look."""

    name: str
    tone: str
    icon: str
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A dossier as one person sees it: head, rows, conditions, what was sent back."""

    head: Head
    tasks: TaskList
    guards: tuple[ToldGuard, ...]
    judged: Judged
    points: tuple[Point, ...]
    returned_by: JournalLine | None
    edits: bool
    is_live: bool

    @property
    def answered(self) -> int:
        """Points whose criterion changed after it was sent back; shown to who sees the changes."""
        return sum(one.is_answered for one in self.points) if self.is_live else 0


def head_of(dossier: Dossier) -> Head:
    """Title, place and state."""
    return heads_of([dossier])[dossier.pk]


def heads_of(dossiers: Collection[Dossier]) -> dict[int, Head]:
    """The same for many by their ids, with a constant number of queries."""
    words = words_of_states(dossiers)
    return {
        one.pk: Head(
            one, dossier_title(one), place_of(one), *look_of_state(one), state=words[one.pk]
        )
        for one in dossiers
    }


def place_of(dossier: Dossier) -> str:
    """«Xã Trực Mỹ, huyện Trực Ninh»."""
    unit = dossier.unit
    names = [unit_title(unit)]
    if unit.district is not None and unit.district_id != unit.pk:
        names.append(unit_in_sentence(unit.district))
    return ", ".join(names)


def sheet_of(dossier: Dossier, viewer: User) -> Sheet:
    """The dossier's page, live or as submitted, as the viewer may see it."""
    rules = rules_by_id(dossier.version_of_set_id)
    judged = judgement_for(dossier, viewer)
    live = sees_live(dossier, viewer)
    is_returned = dossier.state == DossierState.RETURNED
    line = last_return(dossier) if is_returned else None
    points = returned_points([dossier]).get(dossier.pk, ())
    returned = {one.number for one in points if not one.is_answered} if live else set()
    return Sheet(
        head=head_of(dossier),
        tasks=task_list(
            rules,
            judged.judgement,
            evidence_for(dossier, viewer),
            returned,
            is_open=live and is_editable(dossier),
        ),
        guards=tuple(_guard(judged)),
        judged=judged,
        points=points,
        returned_by=line,
        edits=is_editable(dossier) and writable_criteria(viewer, on=dossier) != frozenset(),
        is_live=live,
    )


def _guard(judged: Judged) -> list[ToldGuard]:
    names = {
        "prerequisites": _("Chuẩn phải có trước"),
        "criteria": _("Các tiêu chí"),
        "satisfaction": _("Sự hài lòng của người dân"),
        "no_debt": _("Không nợ đọng xây dựng cơ bản"),
        "security": _("An ninh, trật tự"),
    }
    words = {True: _("đủ"), False: _("chưa đủ"), None: _("chưa xác nhận")}
    return [
        ToldGuard(
            names[guard.name], *GUARD_LOOKS[guard.ok], words=words[guard.ok], reason=guard.reason
        )
        for guard in judged.guards
    ]
