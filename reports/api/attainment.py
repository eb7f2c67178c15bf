"""Rates, tallies by criterion and the pipeline, for everybody."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from communes.calendar import today
from communes.doors.queries import boolean, day, required, strict_query, year_or_this
from reports.api.answers import (
    kept_answer,
    light_answer,
    province_code,
    read_level,
    read_scope,
    read_set,
)
from reports.attainment import Attainment, Published, attainment, rounded, stored
from reports.selectors import pipeline, tallies
from reports.shared_reads import shared
from reports.versions import figures_version, version_text

_SCOPE = OpenApiParameter("scope", OpenApiTypes.STR, required=True)
_LEVEL = OpenApiParameter("level", OpenApiTypes.STR, required=True)


class BasisSerializer(serializers.Serializer[Any]):
    """On what the recognitions in the numerator rest."""

    sourced = serializers.IntegerField()
    appraised = serializers.IntegerField()
    synthetic = serializers.IntegerField()


class PublishedSerializer(serializers.Serializer[Any]):
    """What a source published for the same day."""

    recognised = serializers.IntegerField()
    eligible = serializers.IntegerField()
    percent = serializers.CharField(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]


class AttainmentSerializer(serializers.Serializer[Any]):
    """An attainment rate; the lists are left out with ``lists=false``.

    ``percent`` has one decimal; null when nothing is eligible or, with ``code`` ``no_data``,
    before the first data. ``synthetic_units`` are members of either list placed by illustration.
    """

    scope = serializers.CharField()
    level = serializers.CharField()
    on = serializers.DateField()
    recognised = serializers.IntegerField()
    eligible = serializers.IntegerField()
    percent = serializers.CharField(allow_null=True)
    basis = BasisSerializer()
    published = PublishedSerializer(allow_null=True)
    computed_at = serializers.DateTimeField()
    code = serializers.CharField(required=False)
    pilot = serializers.BooleanField(required=False)
    recognised_units = serializers.ListField(child=serializers.CharField(), required=False)
    eligible_units = serializers.ListField(child=serializers.CharField(), required=False)
    synthetic_units = serializers.ListField(child=serializers.CharField(), required=False)


class CriterionTallySerializer(serializers.Serializer[Any]):
    """How many units meet one criterion; ``by_older_decision`` is never in ``met``."""

    number = serializers.IntegerField()
    met = serializers.IntegerField()
    by_decision = serializers.IntegerField()
    by_older_decision = serializers.IntegerField()
    declared = serializers.IntegerField()
    total = serializers.IntegerField()


class PipelineSerializer(serializers.Serializer[Any]):
    """How many units stand in each state."""

    draft = serializers.IntegerField()
    submitted = serializers.IntegerField()
    province_appraisal = serializers.IntegerField()
    council = serializers.IntegerField()
    recognised = serializers.IntegerField()
    not_recognised = serializers.IntegerField()
    returned = serializers.IntegerField()
    withdrawn = serializers.IntegerField()
    revoked = serializers.IntegerField()


class AttainmentView(APIView):
    """The attainment rate of a scope at a level on a day."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="attainment",
        parameters=[
            _SCOPE,
            _LEVEL,
            OpenApiParameter("on", OpenApiTypes.DATE),
            OpenApiParameter("lists", OpenApiTypes.BOOL),
        ],
        responses=AttainmentSerializer,
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Today's stored figure without lists costs one shared read; else the answer is kept."""
        query = strict_query(request, ("scope", "level", "on", "lists"))
        scope_code, level_code = required(query, "scope"), required(query, "level")
        on, lists = day(query), boolean(query, "lists", default=True)
        if not lists:
            kept = shared(stored, scope_code, level_code, on)
            if kept is not None and kept.version is not None:
                content = to_json(kept, lists=False)
                return light_answer(request, content, version=version_text(kept.version))
        scope, level = shared(read_scope, scope_code, on), shared(read_level, level_code)
        return kept_answer(
            request,
            shared(figures_version, province_code(scope)),
            lambda: to_json(attainment(scope, level, on, lists=lists), lists=lists),
        )


class CriteriaView(APIView):
    """How many units meet each criterion of a set."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="attainment_criteria",
        parameters=[_SCOPE, OpenApiParameter("set", OpenApiTypes.STR, required=True)],
        responses=CriterionTallySerializer(many=True),
    )
    def get(self, request: Request) -> HttpResponseBase:
        """A plain list in official order."""
        query = strict_query(request, ("scope", "set"))
        scope_code, set_code = required(query, "scope"), required(query, "set")
        scope, criteria_set = shared(read_scope, scope_code, today()), shared(read_set, set_code)
        return kept_answer(
            request,
            shared(figures_version, province_code(scope)),
            lambda: [asdict(row) for row in tallies(scope, criteria_set)],
        )


class PipelineView(APIView):
    """How many units stand in each state with a dossier of a year."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="attainment_pipeline",
        parameters=[_SCOPE, _LEVEL, OpenApiParameter("year", OpenApiTypes.INT)],
        responses=PipelineSerializer,
    )
    def get(self, request: Request) -> HttpResponseBase:
        """All states, zeros too; counted anew each time."""
        query = strict_query(request, ("scope", "level", "year"))
        scope_code, level_code = required(query, "scope"), required(query, "level")
        scope, level = read_scope(scope_code, today()), read_level(level_code)
        return light_answer(request, pipeline(scope, level, year_or_this(query)))


def to_json(answer: Attainment, *, lists: bool) -> dict[str, Any]:
    """The answer as the contract writes it."""
    content: dict[str, Any] = {
        "scope": answer.scope,
        "level": answer.level,
        "on": answer.on.isoformat(),
        "recognised": answer.recognised,
        "eligible": answer.eligible,
        "percent": None if answer.percent is None else str(rounded(answer.percent)),
        "basis": asdict(answer.basis),
        "published": None if answer.published is None else _published(answer.published),
        "computed_at": timezone.localtime(answer.computed_at).isoformat(),
    }
    if answer.code:
        content["code"] = answer.code
    if answer.pilot:
        content["pilot"] = True
    if lists:
        content["recognised_units"] = answer.recognised_units
        content["eligible_units"] = answer.eligible_units
        content["synthetic_units"] = answer.synthetic_units
    return content


def _published(published: Published) -> dict[str, Any]:
    percent = published.percent
    return {
        "recognised": published.recognised,
        "eligible": published.eligible,
        "percent": None if percent is None else str(rounded(percent)),
        "source": published.source,
    }
