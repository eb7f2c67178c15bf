"""One dossier: its task list, conditions, history and steps; downloads of its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from communes.doors.errors import AbsentError
from criteria.dossiers.access import visible_dossier
from criteria.dossiers.downloads import content_answer
from criteria.dossiers.evidence_rows import one_evidence
from criteria.dossiers.pages.dossier import sheet_of
from criteria.dossiers.pages.history import history_of
from criteria.dossiers.storage import StoreError
from criteria.dossiers.views.doors import person, work_page
from criteria.permissions import Permission, may
from criteria.workflow import OpenStep, open_steps

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from communes.models import User
    from criteria.dossiers.models import Dossier

PAGES = {
    "submit": "criteria:submit",
    "withdraw": "criteria:withdraw",
    "accept": "criteria:appraise",
    "return": "criteria:appraise",
}
"""The page on which a step is taken."""


@dataclass(frozen=True, slots=True)
class Way:
    """A step on the page: a link where it is open, else why it is not."""

    name: str
    label: str
    url: str
    is_open: bool
    reason: str


def ways_of(dossier: Dossier, user: User) -> list[Way]:
    """All steps of a dossier as links or with their reasons."""
    return [_way(dossier, step) for step in open_steps(dossier, user)]


def _way(dossier: Dossier, step: OpenStep) -> Way:
    url = reverse(PAGES[step.name], args=[dossier.pk])
    anchor = "#tra-lai" if step.name == "return" else ""
    return Way(step.name, step.label, f"{url}{anchor}", step.open, step.reason)


@require_safe
@work_page()
def dossier(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The task list: any criterion in any order."""
    user = person(request)
    found = visible_dossier(dossier_id, user)
    ways = ways_of(found, user)
    shown = {
        "sheet": sheet_of(found, user),
        "dossier": found,
        "history": history_of(found, person(request)),
        "open_ways": [way for way in ways if way.is_open],
        "closed_ways": [way for way in ways if not way.is_open],
        "checks": may(user, Permission.EDIT, on=found),
    }
    return render(request, "criteria/dossier.html", shown)


@require_safe
@work_page()
def evidence_content(request: HttpRequest, dossier_id: int, evidence_id: UUID) -> HttpResponseBase:
    """A document, as an attachment; a calm 503 while the store cannot give it."""
    user = person(request)
    found = one_evidence(visible_dossier(dossier_id, user), user, evidence_id)
    if found is None:
        raise AbsentError
    try:
        return content_answer(found)
    except StoreError as error:
        shown = {"dossier_id": dossier_id, "refusal": error.message}
        return render(request, "criteria/file_away.html", shown, status=error.status)
