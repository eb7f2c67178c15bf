"""What no request may carry: a body without measure, a NUL in its address.

Django itself writes the files of any form to disk before a view is asked, and PostgreSQL has no
text with a NUL.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext as _

from communes.carried import ask_to_enter_again
from communes.doors.files import longest_body, may_bring_file, too_large_words
from communes.doors.requests import is_api
from ntm_portal.middleware import is_background, not_signed_in

Next = Callable[[HttpRequest], HttpResponse]


class IntakeMiddleware:
    """Stands before whatever reads a body; judges by the announced length and who sends it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        # The form on the page has a token, which that middleware puts beside it into a cookie.
        self.ask_to_enter_again = cast("Next", CsrfViewMiddleware(ask_to_enter_again))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse what is longer than the largest form or, where files are taken, file."""
        length = _length(request)
        if length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return self.get_response(request)
        if length > longest_body(request):
            return _refuse(request)
        if _is_strangers_form(request):
            return not_signed_in() if is_background(request) else self.ask_to_enter_again(request)
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> None:
        """Nothing has a name with a NUL; the API names a parameter that has one by itself."""
        if any("\0" in str(value) for value in (*view_args, *view_kwargs.values())):
            raise Http404
        values = (value for _name, given in request.GET.lists() for value in given)
        if not is_api(request) and any("\0" in value for value in values):
            raise BadRequest


def _is_strangers_form(request: HttpRequest) -> bool:
    """Whether Django would read all files of a form for its token, before it asks who sends it.

    The API asks first. A session that only now ends by its limits will do: its form is carried on.
    """
    return not is_api(request) and not request.user.is_authenticated


def _refuse(request: HttpRequest) -> HttpResponse:
    message = _words(request)
    if is_api(request):
        body = {"code": "too_large", "message": message}
        return JsonResponse(body, status=400, json_dumps_params={"ensure_ascii": False})
    # No address has matched yet: «//elsewhere/» would lead to another site.
    shown = {"reason": message, "back": escape_leading_slashes(request.path)}
    return render(request, "400.html", shown, status=400)


def _length(request: HttpRequest) -> int:
    """The announced length in bytes; without one a body is not read at all."""
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else 0


def _words(request: HttpRequest) -> str:
    if may_bring_file(request):
        return too_large_words()
    return _("Nội dung gửi quá lớn. Hãy chia thành nhiều lần.")
