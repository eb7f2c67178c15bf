"""Evidence of a dossier for machines: attach, list, download."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from communes.days import iso_day
from communes.doors.bodies import refuse, strict_object, text_field
from communes.doors.errors import AbsentError
from communes.doors.idempotency import HEADER
from communes.doors.queries import strict_query
from criteria.dossiers.access import editable_dossier, visible_dossier
from criteria.dossiers.api.requests import IDEMPOTENCY, answer_once, paged, person
from criteria.dossiers.api.serializers import (
    EvidencePageSerializer,
    EvidenceSerializer,
    NewEvidenceSerializer,
)
from criteria.dossiers.downloads import content_answer
from criteria.dossiers.evidence import Description, Upload, attach_evidence
from criteria.dossiers.evidence_rows import evidence_for, evidence_json, one_evidence
from criteria.dossiers.models import ISSUER_LENGTH, NUMBER_LENGTH, TITLE_LENGTH, Dossier
from criteria.dossiers.signatures import signature_of

if TYPE_CHECKING:
    from django.http import FileResponse
    from rest_framework.request import Request

    from communes.models import User

FIELDS = ("file", "indicators", "title", "number", "issued_on", "issuer", "valid_until")


class EvidenceListView(APIView):
    """Documents of a dossier."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="dossier_evidence_list",
        parameters=[OpenApiParameter("page", type=int), OpenApiParameter("page_size", type=int)],
        responses=EvidencePageSerializer,
    )
    def get(self, request: Request, dossier_id: int) -> Response:
        """A page of documents, oldest first."""
        strict_query(request, (), paged=True)
        viewer = person(request)
        rows = evidence_for(visible_dossier(dossier_id, viewer), viewer)
        return paged(request, self, rows, list)

    @extend_schema(
        operation_id="dossier_evidence_attach",
        parameters=[IDEMPOTENCY],
        request={"multipart/form-data": NewEvidenceSerializer},
        responses={201: EvidenceSerializer, 200: EvidenceSerializer},
    )
    def post(self, request: Request, dossier_id: int) -> Response:
        """Attach a file; 200 with the existing one for the same bytes and indicators."""
        strict_query(request, ())
        actor = person(request)
        _look(request, dossier_id, actor)
        data = strict_object(_fields(request.data), FIELDS)
        file = _file(data.pop("file", []))
        indicators = [str(code).strip() for code in data.pop("indicators", [])]
        description = _description(_single(data))

        def act() -> tuple[int, Any]:
            upload = Upload(file=file, name=file.name or "", size=file.size or 0)
            evidence, made = attach_evidence(
                dossier_id, upload, indicators=indicators, description=description, actor=actor
            )
            return 201 if made else 200, evidence_json(evidence, signature_of(evidence.by))

        return answer_once(
            request,
            act,
            fields={**data, "indicators": indicators, "name": file.name},
            files={"file": file},
            still_visible=Dossier.objects.visible_to(actor).filter(pk=dossier_id).exists,
        )


class EvidenceContentView(APIView):
    """The bytes of a document."""

    @extend_schema(
        operation_id="dossier_evidence_content",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, dossier_id: int, evidence_id: UUID) -> FileResponse:
        """The file as an attachment, never shown inside the portal."""
        strict_query(request, ())
        viewer = person(request)
        found = one_evidence(visible_dossier(dossier_id, viewer), viewer, evidence_id)
        if found is None:
            raise AbsentError
        return content_answer(found)


def _look(request: Request, dossier_id: int, actor: User) -> None:
    """Refuse before the file is read, unless an answer may stand from when it could be attached.

    Raises:
        AbsentError, ForbiddenError, ConflictError: as ``editable_dossier``.
    """
    repeatable = HEADER in request.headers
    look = visible_dossier if repeatable else editable_dossier
    look(dossier_id, actor)


def _fields(data: object) -> dict[str, list[Any]]:
    """All values of each field; a request without a body has none."""
    return dict(data.lists()) if isinstance(data, QueryDict) else {}


def _file(given: list[object]) -> UploadedFile[Any]:
    if len(given) != 1 or not isinstance(given[0], UploadedFile):
        raise refuse("file", "required", _("Hãy chọn một tệp."))
    return given[0]


def _single(data: dict[str, Any]) -> dict[str, Any]:
    for name, values in data.items():
        if len(values) > 1:
            raise refuse(name, "repeated", _("Trường này chỉ được gửi một lần."))
    return {name: values[0] for name, values in data.items()}


def _description(data: dict[str, Any]) -> Description:
    return Description(
        title=text_field(data, "title", limit=TITLE_LENGTH, required=True),
        number=text_field(data, "number", limit=NUMBER_LENGTH),
        issued_on=_day(data, "issued_on"),
        issuer=text_field(data, "issuer", limit=ISSUER_LENGTH),
        valid_until=_day(data, "valid_until"),
    )


def _day(data: dict[str, Any], name: str) -> date | None:
    text = text_field(data, name, limit=10)
    if not text:
        return None
    try:
        return iso_day(text)
    except ValueError as error:
        raise refuse(name, "wrong_day", _("Ngày viết theo dạng 2024-06-30.")) from error
