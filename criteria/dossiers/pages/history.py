"""The journal of a dossier in words (lịch sử hồ sơ): who did what, when, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from communes.models import JournalLine
from criteria.states import DossierState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from criteria.dossiers.models import Dossier

SHOWN_LINES = 30


@dataclass(frozen=True, slots=True)
class Point:
    """One criterion that was sent back, and why."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Event:
    """One line; ``on`` is the portal's day, ``at`` the real moment."""

    title: str
    who: str
    on: date
    at: datetime
    note: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class History:
    """The newest lines first; ``earlier`` counts those left out."""

    events: tuple[Event, ...]
    earlier: int


def history_of(dossier: Dossier) -> History:
    """The newest lines of the dossier's journal."""
    lines = JournalLine.objects.filter(chain=dossier.chain_id).select_related("actor")
    newest = list(lines.order_by("-sequence")[:SHOWN_LINES])
    total = newest[0].sequence if newest else 0
    return History(tuple(map(_event, newest)), total - len(newest))


def returned_points(dossiers: Iterable[Dossier]) -> dict[int, tuple[Point, ...]]:
    """What has to be completed in each returned dossier, by its id; one query."""
    waiting = {one.chain_id: one.pk for one in dossiers if one.state == DossierState.RETURNED}
    if not waiting:
        return {}
    lines = JournalLine.objects.filter(chain__in=waiting, kind="return").order_by("sequence")
    found = {waiting[line.chain_id]: _points(line.content) for line in lines}
    return {pk: found.get(pk, ()) for pk in waiting.values()}


def last_return(dossier: Dossier) -> JournalLine | None:
    """The line by which it was sent back last, with the person."""
    lines = JournalLine.objects.filter(chain=dossier.chain_id, kind="return")
    return lines.select_related("actor").order_by("-sequence").first()


def points_of(line: JournalLine | None) -> tuple[Point, ...]:
    """The criteria that a line sends back, in official order."""
    return () if line is None else _points(line.content)


def _points(content: dict[str, Any]) -> tuple[Point, ...]:
    return tuple(Point(one["number"], one["reason"]) for one in content.get("criteria", ()))


def _event(line: JournalLine) -> Event:
    return Event(
        title=_title(line),
        who=line.actor.signature if line.actor else "",
        on=line.on,
        at=line.at,
        note=line.content.get("note", ""),
        points=_points(line.content),
    )


def _title(line: JournalLine) -> str:
    codes = ", ".join(line.content.get("indicators", ()))
    titles = {
        "create": _("Mở hồ sơ"),
        "submit": _("Nộp hồ sơ, lần %(number)s") % {"number": line.content.get("number", 1)},
        "withdraw": _("Rút hồ sơ"),
        "accept": _("Chuyển tỉnh thẩm định"),
        "return": _("Trả lại để bổ sung"),
        "evidence_added": _("Thêm minh chứng cho %(codes)s") % {"codes": codes},
        "evidence_removed": _("Bỏ một minh chứng"),
    }
    return titles.get(line.kind, line.kind)
