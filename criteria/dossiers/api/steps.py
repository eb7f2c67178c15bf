"""Steps and journal of a dossier for machines."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from communes.doors.bodies import strict_object, text_field
from communes.doors.queries import strict_query
from communes.models import JournalLine
from criteria.dossiers.access import visible_dossier, visible_lines
from criteria.dossiers.api.requests import IDEMPOTENCY, answer_once, paged, person
from criteria.dossiers.api.serializers import (
    DossierSerializer,
    JournalPageSerializer,
    OpenStepSerializer,
    TakenStepSerializer,
    dossier_json,
)
from criteria.dossiers.models import Dossier
from criteria.dossiers.rows import moment_json
from criteria.dossiers.signatures import signature_of
from criteria.workflow import open_steps, take

if TYPE_CHECKING:
    from rest_framework.request import Request

NAME_LENGTH = 40


class StepsView(APIView):
    """What the person may do with the dossier now; doing it."""

    @extend_schema(operation_id="dossier_steps_list", responses=OpenStepSerializer(many=True))
    def get(self, request: Request, dossier_id: int) -> Response:
        """Every step, open or with the reason why it is closed; a plain list."""
        strict_query(request, ())
        actor = person(request)
        steps = open_steps(visible_dossier(dossier_id, actor), actor)
        return Response([asdict(step) for step in steps])

    @extend_schema(
        operation_id="dossier_steps_take",
        parameters=[IDEMPOTENCY],
        request=TakenStepSerializer,
        responses=DossierSerializer,
    )
    def post(self, request: Request, dossier_id: int) -> Response:
        """Take a step; the dossier after it."""
        strict_query(request, ())
        data = strict_object(request.data, _names(request.data))
        name = text_field(data, "name", limit=NAME_LENGTH, required=True)
        payload = {key: value for key, value in data.items() if key != "name"}
        actor = person(request)

        def act() -> tuple[int, Any]:
            taken = take(name, dossier_id=dossier_id, actor=actor, payload=payload)
            return 200, dossier_json(taken)

        return answer_once(
            request,
            act,
            fields=data,
            still_visible=Dossier.objects.visible_to(actor).filter(pk=dossier_id).exists,
        )


class JournalView(APIView):
    """The dossier's journal."""

    @extend_schema(
        operation_id="dossier_journal",
        parameters=[OpenApiParameter("page", type=int), OpenApiParameter("page_size", type=int)],
        responses=JournalPageSerializer,
    )
    def get(self, request: Request, dossier_id: int) -> Response:
        """A page of lines, oldest first."""
        strict_query(request, (), paged=True)
        user = person(request)
        lines = visible_lines(visible_dossier(dossier_id, user), user)
        return paged(request, self, lines.order_by("sequence"), _lines_json)


def _names(data: object) -> list[str]:
    """The step itself knows which fields it carries, and refuses the others by name."""
    return list(map(str, data)) if isinstance(data, dict) else []


def _lines_json(lines: list[JournalLine]) -> list[dict[str, Any]]:
    return [
        {
            "sequence": line.sequence,
            "kind": line.kind,
            "at": moment_json(line.at),
            "on": line.on.isoformat(),
            "actor": signature_of(line.actor) if line.actor else None,
            "content": line.content,
            "hash": line.hash,
        }
        for line in lines
    ]
