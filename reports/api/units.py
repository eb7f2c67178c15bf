"""Units with the levels that they hold and where they stand, for everybody."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from communes.doors.errors import AbsentError
from communes.doors.paging import Pages, PageSerializer
from communes.doors.queries import day, one_of, strict_query, wrong_value
from communes.models import Kind, Tier, Unit
from communes.models.units import UnitQuerySet
from communes.periods import last_day_with
from communes.text import fold
from reports.selectors import LevelHeld, levels_of, standings_of

_ON = OpenApiParameter("on", OpenApiTypes.DATE)


class UnitSerializer(serializers.Serializer[Any]):
    """A unit on a day; ``name`` without its kind, ``valid_to`` the last day with."""

    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.values)
    tier = serializers.ChoiceField(choices=Tier.values)
    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent.code", allow_null=True, default=None
    )
    valid_from = serializers.DateField()
    valid_to = serializers.SerializerMethodField()
    in_programme = serializers.BooleanField()

    def get_valid_to(self, unit: Unit) -> date | None:
        """The last day with, ``null`` without an end."""
        return last_day_with(unit.valid_to)


class UnitPageSerializer(PageSerializer):
    """One page of them."""

    results = UnitSerializer(many=True)


class LevelHeldSerializer(serializers.Serializer[Any]):
    """A level in force and the recognition by which it counts.

    ``own`` is false where it counts by a level that implies it; ``pilot`` levels stand apart.
    """

    level = serializers.CharField(source="level.code")
    pilot = serializers.BooleanField(source="level.pilot")
    own = serializers.BooleanField()
    recognition = serializers.IntegerField(source="recognition.pk")
    recognised_level = serializers.CharField(source="recognition.level_id")
    criteria_set = serializers.CharField(source="recognition.criteria_set_id", allow_null=True)
    for_year = serializers.IntegerField(source="recognition.for_year", allow_null=True)
    decision = serializers.SerializerMethodField()
    decided_on = serializers.DateField(source="recognition.decided_on")
    in_force_from = serializers.DateField(source="recognition.in_force_from")
    in_force_to = serializers.SerializerMethodField()
    basis = serializers.CharField(source="recognition.basis")
    date_precision = serializers.CharField(source="recognition.date_precision")
    source = serializers.CharField(source="recognition.source")  # type: ignore[assignment]

    def get_decision(self, held: LevelHeld) -> str | None:
        """The number, ``null`` where no source gives one."""
        decision = held.recognition.decision
        return decision.number if decision else None

    def get_in_force_to(self, held: LevelHeld) -> date | None:
        """The last day with, ``null`` without an end."""
        return last_day_with(held.recognition.in_force_to)


class StandingSerializer(serializers.Serializer[Any]):
    """Where the unit stands today on one set, by the dossier that counts; ``stage`` its state."""

    criteria_set = serializers.CharField(source="criteria_set_id")
    stage = serializers.SerializerMethodField()
    year = serializers.IntegerField(allow_null=True)
    met = serializers.IntegerField()
    total = serializers.IntegerField()
    declared = serializers.ListField(child=serializers.IntegerField(), source="declared_met")
    by_decision = serializers.BooleanField()
    by_older_decision = serializers.BooleanField()

    def get_stage(self, standing: Any) -> str | None:
        """The dossier's state, ``null`` where none counts."""
        return standing.stage or None


class UnitDetailSerializer(UnitSerializer):
    """A unit with the levels in force on the day, and its standings."""

    levels = LevelHeldSerializer(many=True)
    standings = StandingSerializer(many=True)


class UnitsView(APIView):
    """Units valid on a day."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="units",
        parameters=[
            OpenApiParameter("tier", OpenApiTypes.STR, enum=Tier.values),
            OpenApiParameter("kind", OpenApiTypes.STR, enum=Kind.values),
            OpenApiParameter("parent", OpenApiTypes.STR),
            OpenApiParameter("search", OpenApiTypes.STR),
            _ON,
            OpenApiParameter("page", OpenApiTypes.INT),
            OpenApiParameter("page_size", OpenApiTypes.INT),
        ],
        responses=UnitPageSerializer,
    )
    def get(self, request: Request) -> Response:
        """One page of them by code; ``search`` ignores diacritics and case."""
        query = strict_query(request, ("tier", "kind", "parent", "search", "on"), paged=True)
        units = _filtered(query, Unit.objects.on(day(query)).filter(code__isnull=False))
        pages = Pages()
        rows = units.select_related("parent").official_order()
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(UnitSerializer(page, many=True).data)


class UnitView(APIView):
    """One unit on a day."""

    permission_classes = [AllowAny]

    @extend_schema(operation_id="unit", parameters=[_ON], responses=UnitDetailSerializer)
    def get(self, request: Request, code: str) -> Response:
        """With ``levels`` in force on that day and today's ``standings``."""
        on = day(strict_query(request, ("on",)))
        unit = Unit.objects.on(on).filter(code=code).select_related("parent").first()
        if unit is None:
            raise AbsentError(_("Không có đơn vị mang mã này vào ngày đã chọn."))
        content = {
            **UnitSerializer(unit).data,
            "levels": LevelHeldSerializer(levels_of(unit, on), many=True).data,
            "standings": StandingSerializer(standings_of(unit), many=True).data,
        }
        return Response(content)


def _filtered(query: dict[str, str], units: UnitQuerySet) -> UnitQuerySet:
    if tier := one_of(query, "tier", Tier.values):
        units = units.filter(tier=tier)
    if kind := one_of(query, "kind", Kind.values):
        units = units.filter(kind=kind)
    if (parent := query.get("parent")) is not None:
        if not Unit.objects.filter(code=parent).exists():
            raise wrong_value("parent", parent)
        units = units.filter(parent__code=parent)
    if (search := query.get("search")) is not None:
        if not fold(search):
            raise wrong_value("search", search)
        units = units.matching(search)
    return units
