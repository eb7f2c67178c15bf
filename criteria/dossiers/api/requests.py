"""What the room's views share: repeated requests, pages, bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from communes.doors.idempotency import HEADER, content_hash, once
from communes.doors.paging import Pages
from communes.models import User

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.views import APIView

IDEMPOTENCY = OpenApiParameter(
    HEADER,
    location=OpenApiParameter.HEADER,
    description="A key of your own: a repeated request gets the first one's answer.",
)


def person(request: Request) -> User:
    """Who asks; the views of this room are closed to strangers."""
    return cast(User, request.user)


def answer_once(
    request: Request,
    act: Callable[[], tuple[int, Any]],
    *,
    fields: object,
    files: dict[str, UploadedFile[Any]] | None = None,
    still_visible: Callable[[], bool] = lambda: True,
) -> Response:
    """Act, or repeat the stored answer of the same ``Idempotency-Key``.

    Raises:
        AbsentError: the answer stands, but the dossier is no longer the person's to see.
    """
    key = request.headers.get(HEADER)
    status, body = once(
        user=person(request),
        method=str(request.method),
        path=request.path,
        key=key,
        content=content_hash(fields, files) if key else "",
        act=act,
        still_visible=still_visible,
    )
    return Response(body, status=status)


def paged(
    request: Request,
    view: APIView,
    rows: QuerySet[Any] | Sequence[Any],
    shape: Callable[[list[Any]], list[Any]],
) -> Response:
    """One page of rows, shaped together so that names need one query."""
    pages = Pages()
    page = pages.paginate_queryset(rows, request, view)
    return pages.get_paginated_response(shape(list(page or [])))
