"""What the page's script gets back for one row: saved, wrong, or changed by somebody else."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.utils import timezone

from communes.doors.errors import PortalError
from communes.templatetags.portal_format import clock
from criteria.dossiers.access import editable_dossier, visible_dossier
from criteria.dossiers.pages.criterion import criterion_page
from criteria.dossiers.views.doors import person
from criteria.dossiers.views.saving import Outcome, save_rows

if TYPE_CHECKING:
    from django.http import HttpRequest

    from criteria.dossiers.pages.cards import Card


def answer_row(request: HttpRequest, dossier_id: int, number: int) -> JsonResponse:
    """Save what was sent and answer the cards it names: new version, judgement, errors.

    Nothing in the answer is a value for a field: the field in use is never touched (rule 28).
    """
    try:
        editable_dossier(dossier_id, person(request))
        outcome = save_rows(request, dossier_id, number)
    except PortalError as error:
        refusal = {"code": error.code, "message": str(error.message)}
        return JsonResponse(refusal, status=error.status)
    user = person(request)
    page = criterion_page(visible_dossier(dossier_id, user), number, user, outcome.sent)
    named = [card for card in page.cards if f"{card.code}.version" in request.POST]
    body = {
        "time": clock(timezone.now()),
        "summary": page.summary,
        "rows": {card.code: _row(card, outcome) for card in named},
    }
    return JsonResponse(body, status=outcome.status)


def _row(card: Card, outcome: Outcome) -> dict[str, Any]:
    row: dict[str, Any] = {
        "verdict": asdict(card.verdict),
        "shares": {one.part: one.share for one in (*card.parts, card.whole)},
        "errors": {one.id: one.error for one in card.errors},
        "error": card.error,
    }
    if not outcome.failed:
        row |= {"version": card.version, "was": card.was}
    if card.conflict is not None:
        row["conflict"] = {
            "mine": card.conflict.mine,
            "theirs": card.conflict.theirs,
            "who": card.conflict.who,
            "at": clock(card.conflict.at),
            "version": card.conflict.version,
        }
    return row
