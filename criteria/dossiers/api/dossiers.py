"""Dossiers for machines: list, open, read, progress."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from communes.calendar import today
from communes.doors.bodies import refuse, strict_object, text_field
from communes.doors.errors import AbsentError, ForbiddenError
from communes.doors.queries import (
    NATION,
    boolean,
    one_of,
    required,
    strict_query,
    wrong_value,
    year,
    year_or_this,
)
from communes.models import Unit
from criteria.dossiers.access import visible_dossier
from criteria.dossiers.api.requests import IDEMPOTENCY, answer_once, paged, person
from criteria.dossiers.api.serializers import (
    DossierPageSerializer,
    DossierSerializer,
    NewDossierSerializer,
    ProgressSerializer,
    dossier_json,
)
from criteria.dossiers.creation import create_dossier
from criteria.dossiers.models import Dossier
from criteria.dossiers.progress import progress
from criteria.law.models import CriteriaSet
from criteria.permissions import Permission, assigned_within, holding
from criteria.states import DossierState, Purpose

if TYPE_CHECKING:
    from rest_framework.request import Request

    from communes.models import Assignment
    from criteria.dossiers.models import DossierQuerySet

CODE_LENGTH = 80
ALL_PATHS = "/"
FILTERS = ("state", "unit", "set", "year", "mine")


class DossiersView(APIView):
    """All dossiers that the person may see; opening one."""

    @extend_schema(
        operation_id="dossiers_list",
        parameters=[
            OpenApiParameter("state", enum=DossierState.values),
            OpenApiParameter("unit", description="Code of a unit."),
            OpenApiParameter("set", description="Code of a criteria set."),
            OpenApiParameter("year", type=int),
            OpenApiParameter("mine", type=bool, description="Of units of one's own assignments."),
            OpenApiParameter("page", type=int),
            OpenApiParameter("page_size", type=int),
        ],
        responses=DossierPageSerializer,
    )
    def get(self, request: Request) -> Response:
        """A page of dossiers, newest year first."""
        found = _filtered(request).newest_first()
        rows = found.select_related("unit", "version_of_set", "snapshot").only(*_SHOWN)
        return paged(request, self, rows, lambda page: [dossier_json(one) for one in page])

    @extend_schema(
        operation_id="dossiers_create",
        parameters=[IDEMPOTENCY],
        request=NewDossierSerializer,
        responses={201: DossierSerializer},
    )
    def post(self, request: Request) -> Response:
        """Open a draft; a second open one for the unit, set and purpose is 409."""
        strict_query(request, ())
        data = strict_object(request.data, ("unit", "criteria_set", "year", "purpose"))
        unit = text_field(data, "unit", limit=CODE_LENGTH, required=True)
        set_code = text_field(data, "criteria_set", limit=CODE_LENGTH, required=True)
        chosen_year = data.get("year")
        if type(chosen_year) is not int:
            raise refuse("year", "not_a_year", _("Năm là một số có bốn chữ số."))
        purpose = text_field(data, "purpose", limit=CODE_LENGTH) or Purpose.RECOGNITION.value
        actor = person(request)

        def act() -> tuple[int, Any]:
            return 201, dossier_json(create_dossier(actor, unit, set_code, chosen_year, purpose))

        mine = Dossier.objects.visible_to(actor).filter(
            unit__code=unit, criteria_set=set_code, year=chosen_year
        )
        return answer_once(request, act, fields=data, still_visible=mine.exists)


class DossierView(APIView):
    """One dossier."""

    @extend_schema(operation_id="dossiers_read", responses=DossierSerializer)
    def get(self, request: Request, dossier_id: int) -> Response:
        """The dossier as it stands."""
        strict_query(request, ())
        return Response(dossier_json(visible_dossier(dossier_id, person(request))))


class ProgressView(APIView):
    """Who is how far, drafts included, without values."""

    @extend_schema(
        operation_id="dossiers_progress",
        parameters=[
            OpenApiParameter("scope", required=True, description="Code of a unit, or vn."),
            OpenApiParameter("set", required=True, description="Code of a criteria set."),
            OpenApiParameter("year", type=int, description="Default: this year."),
        ],
        responses=ProgressSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """One row for each unit that has a dossier, by code; a plain list."""
        query = strict_query(request, ("scope", "set", "year"))
        territory = _territory(request, required(query, "scope"))
        set_code = _set_code(required(query, "set"))
        return Response(progress(territory, set_code, year_or_this(query)))


_SHOWN = (
    "unit__code",
    "unit__name",
    "criteria_set_id",
    "version_of_set__number",
    "year",
    "purpose",
    "state",
    "version",
    "created_at",
    "changed_at",
    "submitted_at",
    "submitted_on",
    "snapshot__met",
    "snapshot__total",
)


def _filtered(request: Request) -> DossierQuerySet:
    query = strict_query(request, FILTERS, paged=True)
    rows = Dossier.objects.visible_to(person(request))
    if state := one_of(query, "state", DossierState.values):
        rows = rows.filter(state=state)
    if "unit" in query:
        rows = rows.filter(unit__code=_unit_code(query["unit"]))
    if "set" in query:
        rows = rows.filter(criteria_set=_set_code(query["set"]))
    if (chosen_year := year(query)) is not None:
        rows = rows.filter(year=chosen_year)
    if boolean(query, "mine", default=False):
        rows = rows.filter(assigned_within(person(request)))
    return rows


def _unit_code(code: str) -> str:
    if not Unit.objects.filter(code=code).exists():
        raise wrong_value("unit", code)
    return code


def _set_code(code: str) -> str:
    if not CriteriaSet.objects.filter(code=code).exists():
        raise wrong_value("set", code)
    return code


def _territory(request: Request, code: str) -> str:
    """The path of a unit over which the person sees progress today; ``vn``: of all provinces.

    Raises:
        InvalidError: nothing ever had the code.
        ForbiddenError: the person's roles see no progress.
        AbsentError: the person's territory is narrower.
    """
    if code != NATION and not Unit.objects.filter(code=code).exists():
        raise wrong_value("scope", code)
    held = holding(person(request), Permission.SEE_PROGRESS)
    if not held:
        raise ForbiddenError
    there = Unit.objects.on(today())
    chosen = there.filter(parent=None) if code == NATION else there.filter(code=code)
    paths = list(chosen.values_list("path", flat=True))
    if not paths or not all(_is_within(path, held) for path in paths):
        raise AbsentError
    return ALL_PATHS if code == NATION else paths[0]


def _is_within(path: str, held: list[Assignment]) -> bool:
    return any(path.startswith(one.unit.path) for one in held)
