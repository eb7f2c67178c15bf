"""The API's wiring: its routes, and the one place that turns refusals into answers."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext as _
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from communes.doors.errors import (
    AbsentError,
    ForbiddenError,
    InvalidError,
    PortalError,
    SignInNeededError,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="api_docs.html"),
        name="docs",
    ),
    path("", include("communes.api_urls")),
    path("", include("criteria.api_urls")),
    path("", include("reports.api_urls")),
]


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """``{code, message, errors?}`` for every refusal; ``None`` lets real faults become a 500."""
    refusal = error if isinstance(error, PortalError) else _as_portal_error(error)
    if refusal is None:
        return exception_handler(error, context)
    body: dict[str, Any] = {"code": refusal.code, "message": str(refusal.message)}
    if refusal.errors is not None:
        body["errors"] = refusal.errors
    headers = {}
    if isinstance(error, exceptions.APIException):
        plain = exception_handler(error, context)
        headers = dict(plain.headers) if plain else {}
        headers.pop("Content-Type", None)
    return Response(body, status=refusal.status, headers=headers)


def _as_portal_error(error: Exception) -> PortalError | None:
    if isinstance(error, Http404 | exceptions.NotFound):
        return AbsentError()
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        return SignInNeededError()
    if isinstance(error, PermissionDenied | exceptions.PermissionDenied):
        return ForbiddenError()
    if isinstance(error, exceptions.ParseError):
        return InvalidError(str(error.detail), code="not_json")
    if isinstance(error, exceptions.APIException):
        return _other(error)
    return None


def _other(error: exceptions.APIException) -> PortalError:
    refusal = InvalidError(
        {
            405: _("Địa chỉ này không nhận cách gọi đó."),
            415: _("Kiểu nội dung gửi không được hỗ trợ."),
        }.get(error.status_code)
    )
    refusal.status = error.status_code
    refusal.code = str(error.default_code)
    return refusal
