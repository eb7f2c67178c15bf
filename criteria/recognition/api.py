"""Recognitions in force, for everybody."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from communes.doors.paging import Pages, PageSerializer
from communes.doors.queries import day, strict_query, wrong_value
from communes.models import Unit
from communes.periods import holds_on, last_day_with
from criteria.law.models import Level
from criteria.recognition.models import Recognition, RecognitionQuerySet

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response


class RecognitionSerializer(serializers.Serializer[Any]):
    """A recognition (công nhận); ``in_force_to`` is the last day with, ``decision`` its number.

    ``criteria_set`` null: under an earlier or unknown text.
    """

    id = serializers.IntegerField()
    unit = serializers.CharField(source="unit.code")
    level = serializers.CharField(source="level_id")
    criteria_set = serializers.CharField(source="criteria_set_id", allow_null=True)
    for_year = serializers.IntegerField(allow_null=True)
    field = serializers.SerializerMethodField()
    decision = serializers.SerializerMethodField()
    decided_on = serializers.DateField()
    in_force_from = serializers.DateField()
    in_force_to = serializers.SerializerMethodField()
    basis = serializers.CharField()
    date_precision = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]

    def get_field(self, row: Recognition) -> str | None:
        """The outstanding field of a model commune, else ``null``."""
        return row.field or None

    def get_decision(self, row: Recognition) -> str | None:
        """The number, ``null`` where no source gives one."""
        return row.decision.number if row.decision else None

    def get_in_force_to(self, row: Recognition) -> date | None:
        """The last day with, ``null`` without an end."""
        return last_day_with(row.in_force_to)


class RecognitionPageSerializer(PageSerializer):
    """One page of them."""

    results = RecognitionSerializer(many=True)


class RecognitionsView(APIView):
    """Recognitions in force on a day, newest act first."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="recognitions",
        parameters=[
            OpenApiParameter("unit", OpenApiTypes.STR),
            OpenApiParameter("level", OpenApiTypes.STR),
            OpenApiParameter("on", OpenApiTypes.DATE),
            OpenApiParameter("page", OpenApiTypes.INT),
            OpenApiParameter("page_size", OpenApiTypes.INT),
        ],
        responses=RecognitionPageSerializer,
    )
    def get(self, request: Request) -> Response:
        """One page of them; a unit or level that never was is refused."""
        query = strict_query(request, ("unit", "level", "on"), paged=True)
        rows = _in_force(day(query))
        unit, level = query.get("unit"), query.get("level")
        if unit is not None:
            if not Unit.objects.filter(code=unit).exists():
                raise wrong_value("unit", unit)
            rows = rows.filter(unit__code=unit)
        if level is not None:
            if not Level.objects.filter(code=level).exists():
                raise wrong_value("level", level)
            rows = rows.filter(level=level)
        pages = Pages()
        page = pages.paginate_queryset(rows.official_order(), request, view=self)
        return pages.get_paginated_response(RecognitionSerializer(page, many=True).data)


def _in_force(on: date) -> RecognitionQuerySet:
    """Rows in force on that day, of units that were there on that day."""
    rows = Recognition.objects.in_force(on).filter(holds_on(on, "unit__valid"))
    return rows.select_related("unit", "decision")
