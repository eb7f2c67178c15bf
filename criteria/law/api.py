"""The law as data, for everybody: levels, and criteria sets with all that was read of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from communes.calendar import today
from communes.doors.queries import strict_query
from communes.journal import canonical, sha256
from communes.periods import last_day_with
from communes.text import is_english
from criteria.law.models import Level, SetVersion
from criteria.law.selectors import (
    bodies_by_criterion,
    current_version,
    current_versions,
    rules_by_id,
)

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request


class LevelSerializer(serializers.Serializer[Any]):
    """A level (chuẩn); ``recognised_to`` is the last day with."""

    code = serializers.CharField()
    name = serializers.CharField()
    implies = serializers.ListField(child=serializers.CharField())
    counts = serializers.ListField(child=serializers.CharField())
    pilot = serializers.BooleanField()
    recognised_from = serializers.DateField(allow_null=True)
    recognised_to = serializers.SerializerMethodField()

    def get_recognised_to(self, level: Level) -> date | None:
        """The last day with, ``null`` without an end."""
        return last_day_with(level.recognised_to)


class LegalBasisSerializer(serializers.Serializer[Any]):
    """A legal text (căn cứ pháp lý)."""

    number = serializers.CharField()
    date = serializers.DateField()
    issuer = serializers.CharField()
    annex = serializers.CharField(allow_null=True)


class CriteriaSetSerializer(serializers.Serializer[Any]):
    """A criteria set (bộ tiêu chí) in its newest text; ``valid_to`` is the last day with."""

    code = serializers.CharField(source="criteria_set_id")
    name = serializers.CharField()
    name_vi = serializers.CharField()
    name_en = serializers.CharField()
    level = serializers.CharField(source="criteria_set.level_id")
    applies_to = serializers.ListField(child=serializers.CharField())
    legal_basis = LegalBasisSerializer()
    valid_from = serializers.DateField()
    valid_to = serializers.SerializerMethodField()
    prerequisite_levels = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField(source="number")

    def get_valid_to(self, version: SetVersion) -> date | None:
        """The last day with, ``null`` without an end."""
        return last_day_with(version.valid_to)


class AmendmentSerializer(serializers.Serializer[Any]):
    """A later text that changes an indicator; ``targets`` is null while they were not read."""

    by = serializers.CharField()
    signed = serializers.DateField()
    name_vi = serializers.CharField(allow_null=True)
    targets = serializers.DictField(allow_null=True)
    confidence = serializers.CharField(allow_null=True)
    source = serializers.CharField(allow_null=True)  # type: ignore[assignment]


class IndicatorSerializer(serializers.Serializer[Any]):
    """An indicator (chỉ tiêu); ``targets`` by default, region, year; null: none was read."""

    code = serializers.CharField()
    name = serializers.CharField()
    name_vi = serializers.CharField()
    name_en = serializers.CharField()
    kind = serializers.CharField()
    unit = serializers.CharField()
    comparator = serializers.CharField()
    targets = serializers.DictField()
    options = serializers.ListField(child=serializers.CharField())
    split = serializers.ListField(child=serializers.CharField())
    max = serializers.CharField(allow_null=True)
    decimals = serializers.IntegerField()
    descriptive = serializers.BooleanField()
    evidence_vi = serializers.ListField(child=serializers.CharField())
    confidence = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_null=True)
    amended = AmendmentSerializer(allow_null=True)


class CriterionSerializer(serializers.Serializer[Any]):
    """A criterion (tiêu chí); ``bodies`` answer for it, the leading one first."""

    number = serializers.IntegerField()
    name = serializers.CharField()
    name_vi = serializers.CharField()
    name_en = serializers.CharField()
    group_vi = serializers.CharField()
    department_vi = serializers.CharField()
    bodies = serializers.ListField(child=serializers.CharField())
    indicators = IndicatorSerializer(many=True)


class CriteriaSetDetailSerializer(CriteriaSetSerializer):
    """The same with its criteria and indicators, in official order."""

    criteria = CriterionSerializer(many=True)


class LevelsView(APIView):
    """All levels, in official order."""

    permission_classes = [AllowAny]

    @extend_schema(operation_id="levels", responses=LevelSerializer(many=True))
    def get(self, request: Request) -> Response:
        """``[{code, name, implies, counts, pilot, recognised_from, recognised_to}]``."""
        strict_query(request, ())
        levels = Level.objects.order_by("position", "code")
        return Response(LevelSerializer(levels, many=True).data)


class CriteriaSetsView(APIView):
    """All criteria sets in their newest text."""

    permission_classes = [AllowAny]

    @extend_schema(operation_id="criteria_sets", responses=CriteriaSetSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Without criteria; ask for one set to get them."""
        strict_query(request, ())
        return Response(CriteriaSetSerializer(current_versions(), many=True).data)


class CriteriaSetView(APIView):
    """One criteria set with everything that was read of it."""

    permission_classes = [AllowAny]

    @extend_schema(operation_id="criteria_set", responses=CriteriaSetDetailSerializer)
    def get(self, request: Request, code: str) -> HttpResponseBase:
        """Criteria, indicators, options, targets, legal basis, confidence, amendments."""
        strict_query(request, ())
        version = current_version(code)
        bodies = bodies_by_criterion(code, on=today())
        signed_in = bool(request.user and request.user.is_authenticated)
        etag = _etag(version, bodies, signed_in=signed_in)
        answer: HttpResponseBase | None = get_conditional_response(request._request, etag=etag)
        if answer is None:
            answer = Response(_detail(version, bodies))
        answer.headers["ETag"] = etag
        visibility: dict[str, Any] = {"private" if signed_in else "public": True}
        patch_cache_control(answer, no_cache=True, **visibility)
        return answer


def _etag(version: SetVersion, bodies: dict[int, list[str]], *, signed_in: bool) -> str:
    """Of what the answer is made of (rule 15): the text, the bodies, the language, the viewer."""
    parts = (version.content_hash, version.number, bodies, get_language(), signed_in)
    return f'"{sha256(canonical(parts))}"'


def _detail(version: SetVersion, bodies: dict[int, list[str]]) -> dict[str, Any]:
    english = is_english()
    criteria = rules_by_id(version.pk).definition.canonical()["criteria"]
    for criterion in criteria:
        criterion["bodies"] = bodies.get(criterion["number"], [])
        for named in (criterion, *criterion["indicators"]):
            named["name"] = named["name_en"] if english else named["name_vi"]
    shown = CriterionSerializer(criteria, many=True).data
    return {**CriteriaSetSerializer(version).data, "criteria": shown}
