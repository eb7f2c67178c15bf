"""The journal of a dossier in words (lịch sử hồ sơ): who did what, when, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communes.models import JournalLine
from criteria.dossiers.access import visible_lines
from criteria.dossiers.models import Dossier, Result
from criteria.law.selectors import rules_by_id
from criteria.states import DossierState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communes.models import User

READ_LINES = 200
PAPERS = ("evidence_added", "evidence_removed")


@dataclass(frozen=True, slots=True)
class Point:
    """One criterion that was sent back, and why; answered once its values or papers changed."""

    number: int
    reason: str
    is_answered: bool = False


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


def history_of(dossier: Dossier, viewer: User) -> History:
    """The newest lines of the dossier's journal; papers of one person and day are told as one."""
    newest = list(visible_lines(dossier, viewer).order_by("-sequence")[:READ_LINES])
    total = newest[0].sequence if newest else 0
    events = tuple(_event(list(together)) for _key, together in groupby(newest, key=_together))
    return History(events, total - len(newest))


def _together(line: JournalLine) -> tuple[object, ...]:
    """What lines have in common that are told as one."""
    if line.kind in PAPERS:
        return line.kind, line.actor_id, line.on
    return (line.sequence,)


def returned_points(dossiers: Iterable[Dossier]) -> dict[int, tuple[Point, ...]]:
    """What has to be completed in each returned dossier, by its id; two queries."""
    waiting = {one.chain_id: one for one in dossiers if one.state == DossierState.RETURNED}
    if not waiting:
        return {}
    kinds = ("return", *PAPERS)
    lines = JournalLine.objects.filter(chain__in=waiting, kind__in=kinds).order_by("sequence")
    told: dict[int, list[JournalLine]] = {}
    for line in lines:
        since = [] if line.kind == "return" else told.get(line.chain_id, [])
        told[line.chain_id] = [*since, line]
    written = _written([one.pk for one in waiting.values()])
    return {
        one.pk: _answered(one, told.get(chain, []), written.get(one.pk, {}))
        for chain, one in waiting.items()
    }


def _written(dossiers: list[int]) -> dict[int, dict[int, datetime]]:
    """When each criterion's values changed last, by dossier and number."""
    rows = Result.objects.filter(dossier__in=dossiers).order_by()
    latest = rows.values_list("dossier_id", "indicator__criterion__number").annotate(Max("at"))
    found: dict[int, dict[int, datetime]] = {}
    for dossier, number, at in latest:
        found.setdefault(dossier, {})[number] = at
    return found


def _answered(
    dossier: Dossier, lines: list[JournalLine], written: Mapping[int, datetime]
) -> tuple[Point, ...]:
    """The points of the last return, the first of ``lines``; papers changed since follow it."""
    if not lines:
        return ()
    sent_back, *papers = lines
    rules = rules_by_id(dossier.version_of_set_id)
    codes = {code for line in papers for code in line.content.get("indicators", ())}
    touched = {rules.by_code[code].criterion for code in codes}
    touched.update(number for number, at in written.items() if at > sent_back.at)
    points = _points(sent_back.content)
    return tuple(replace(one, is_answered=one.number in touched) for one in points)


def last_return(dossier: Dossier) -> JournalLine | None:
    """The line by which it was sent back last, with the person."""
    lines = JournalLine.objects.filter(chain=dossier.chain_id, kind="return")
    return lines.select_related("actor").order_by("-sequence").first()


def points_of(line: JournalLine | None) -> tuple[Point, ...]:
    """The criteria that a line sends back, in official order."""
    return () if line is None else _points(line.content)


def _points(content: dict[str, Any]) -> tuple[Point, ...]:
    return tuple(Point(one["number"], one["reason"]) for one in content.get("criteria", ()))


def _event(lines: list[JournalLine]) -> Event:
    """One event from its lines, newest first."""
    line = lines[0]
    return Event(
        title=_title(lines),
        who=line.actor.signature if line.actor else "",
        on=line.on,
        at=line.at,
        note=line.content.get("note", ""),
        points=_points(line.content),
    )


def _title(lines: list[JournalLine]) -> str:
    line, number = lines[0], len(lines)
    codes = {code for one in lines for code in one.content.get("indicators", ())}
    in_order = sorted(codes, key=lambda code: [int(part) for part in code.split(".")])
    papers = {"n": number, "codes": ", ".join(in_order)}
    titles = {
        "create": _("Mở hồ sơ"),
        "submit": _("Nộp hồ sơ, lần %(number)s") % {"number": line.content.get("number", 1)},
        "withdraw": _("Rút hồ sơ"),
        "accept": _("Chuyển tỉnh thẩm định"),
        "return": _("Trả lại để bổ sung"),
        "evidence_added": ngettext(
            "Thêm %(n)s minh chứng cho %(codes)s", "Thêm %(n)s minh chứng cho %(codes)s", number
        )
        % papers,
        "evidence_removed": ngettext("Bỏ %(n)s minh chứng", "Bỏ %(n)s minh chứng", number)
        % papers,
    }
    return titles.get(line.kind, line.kind)
