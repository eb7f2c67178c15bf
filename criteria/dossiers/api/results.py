"""Results and judgement of a dossier for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from communes.doors.queries import strict_query
from criteria.dossiers.access import visible_dossier
from criteria.dossiers.api.requests import person
from criteria.dossiers.api.serializers import (
    GivenResultSerializer,
    JudgementSerializer,
    ResultSerializer,
    WrittenResultSerializer,
)
from criteria.dossiers.judging import judgement_for, judgement_json
from criteria.dossiers.results import put_results, results_for
from criteria.law.selectors import rules_by_id

if TYPE_CHECKING:
    from rest_framework.request import Request


class ResultsView(APIView):
    """Declared values of a dossier."""

    @extend_schema(operation_id="dossier_results_read", responses=ResultSerializer(many=True))
    def get(self, request: Request, dossier_id: int) -> Response:
        """All indicators in official order; a plain list."""
        strict_query(request, ())
        viewer = person(request)
        return Response(results_for(visible_dossier(dossier_id, viewer), viewer))

    @extend_schema(
        operation_id="dossier_results_set",
        request=GivenResultSerializer(many=True),
        responses=WrittenResultSerializer(many=True),
    )
    def put(self, request: Request, dossier_id: int) -> Response:
        """Set the rows named, whole; all or nothing. Answers the rows named."""
        strict_query(request, ())
        return Response(put_results(dossier_id, request.data, person(request)))


class JudgementView(APIView):
    """How the law judges the dossier."""

    @extend_schema(operation_id="dossier_judgement", responses=JudgementSerializer)
    def get(self, request: Request, dossier_id: int) -> Response:
        """Outcome, explanations and guards; from the last snapshot once it was submitted."""
        strict_query(request, ())
        viewer = person(request)
        dossier = visible_dossier(dossier_id, viewer)
        judged = judgement_for(dossier, viewer)
        return Response(judgement_json(judged, rules_by_id(dossier.version_of_set_id)))
