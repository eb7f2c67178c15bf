"""The API's wiring: its routes, and the one place that turns refusals into answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext as _
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import exceptions
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from communes.doors.errors import (
    AbsentError,
    ForbiddenError,
    InvalidError,
    PortalError,
    SignInNeededError,
)


class NamedForms(DefaultContentNegotiation):
    """The schema alone comes in the form that ``format=json`` or ``format=yaml`` names.

    Everywhere else ``format`` is an unknown parameter (rule 8).
    """

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        """As inherited; a form that there is not is 404."""
        named = format_suffix or request.query_params.get("format")
        chosen: tuple[BaseRenderer, str] = super().select_renderer(request, renderers, named)
        return chosen


urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "schema/",
        SpectacularAPIView.as_view(content_negotiation_class=NamedForms),
        name="schema",
    ),
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
    refusal = InvalidError(_sentence(error))
    refusal.status = error.status_code
    refusal.code = str(error.default_code)
    return refusal


def _sentence(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.MethodNotAllowed):
        return _("Địa chỉ này không nhận cách gọi đó.")
    if isinstance(error, exceptions.UnsupportedMediaType):
        return _("Kiểu nội dung gửi không được hỗ trợ.")
    if isinstance(error, exceptions.NotAcceptable):
        forms = ", ".join(one.media_type for one in error.available_renderers or ())
        return _("Cổng chỉ trả lời bằng %(forms)s.") % {"forms": forms}
    return _("Cổng không nhận yêu cầu này.")
