"""Language by query, cookie or header; pages closed by default, background requests by 401."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import trans_real

from communes.carried import ask_to_sign_in
from communes.doors.requests import is_api, takes_gzip


class LanguageMiddleware:
    """``?lang=`` first (and remembered), then the cookie; for the API ``Accept-Language`` too.

    Pages are Vietnamese unless asked otherwise, whatever language the browser was installed in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the language for this request; a page's ``?lang=`` sets the cookie."""
        known = dict(settings.LANGUAGES)
        asked = request.GET.get("lang")
        language = self._choose(request, known, asked)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        if is_api(request):
            patch_vary_headers(response, ("Accept-Language",))
        elif asked in known:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                asked or language,
                max_age=365 * 24 * 3600,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
                samesite="Lax",
            )
        return response

    def _choose(self, request: HttpRequest, known: dict[str, Any], asked: str | None) -> str:
        if asked in known and asked is not None:
            return asked
        if not is_api(request):
            kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
            return kept if kept in known and kept is not None else settings.LANGUAGE_CODE
        header = request.headers.get("Accept-Language", "")
        for name, weight in trans_real.parse_accept_lang_header(header):
            short = name.split("-")[0]
            if short in known and weight > 0:
                return short
        return settings.LANGUAGE_CODE


class PageGZipMiddleware(GZipMiddleware):
    """Pages leave compressed for slow lines; the API's answers are left to the proxy."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        """Compress unless a program asked, or the browser would not take it.

        Files are packed in themselves, and a browser is to know how much is still to come.
        """
        if is_api(request) or isinstance(response, FileResponse):
            return response
        if not takes_gzip(request):
            patch_vary_headers(response, ("Accept-Encoding",))
            return response
        return super().process_response(request, response)


class PrivateByDefaultMiddleware:
    """No cache keeps what nobody gave it leave to keep (rule 15): lists, refusals, other pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """By whether the request says who it is; answers with a rule of their own keep it."""
        response = self.get_response(request)
        named = "Authorization" in request.headers or (
            settings.SESSION_COOKIE_NAME in request.COOKIES
        )
        rule = "private, no-store" if named else "no-cache"
        response.headers.setdefault("Cache-Control", rule)
        return response


class BackgroundLoginRequiredMiddleware(LoginRequiredMiddleware):
    """Pages ask to sign in unless they say ``login_not_required``; background requests get 401."""

    def handle_no_permission(  # type: ignore[override]  # it need not redirect
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        """A redirect for a person, a 401 for a script (rule 16) and for a form, carried on."""
        if is_background(request):
            return not_signed_in()
        return ask_to_sign_in(request) or super().handle_no_permission(request, view_func)

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """The API decides for itself, by its own permission classes."""
        if is_api(request):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


def not_signed_in() -> HttpResponse:
    """What a script is told whose session has ended."""
    message = _("Phiên làm việc đã hết. Hãy đăng nhập lại; nội dung đang nhập vẫn còn.")
    return JsonResponse({"code": "not_signed_in", "message": message}, status=401)


def is_background(request: HttpRequest) -> bool:
    """Whether a script asks (autosave, upload), not a person's navigation."""
    if request.headers.get("X-Requested-With") == "fetch":
        return True
    return request.headers.get("Sec-Fetch-Mode", "navigate") not in {"navigate", "nested-navigate"}
