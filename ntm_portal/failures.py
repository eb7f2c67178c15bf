"""Calm pages for 400, 403, 404 and 500; the API answers JSON under the same addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from communes.carried import ask_again
from communes.doors.requests import is_api
from ntm_portal.middleware import is_background

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """400: the request itself is broken."""
    return _fail(request, 400, "bad_request", _("Yêu cầu gửi đến không đúng."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """403: seen, but not this person's to do."""
    return _fail(request, 403, "forbidden", _("Tài khoản này không có quyền làm việc đó."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """404: not there, or not for this person."""
    return _fail(request, 404, "not_found", _("Không tìm thấy nội dung này."))


def server_error(request: HttpRequest) -> HttpResponseBase:
    """500: our fault; the page asks nothing of the database."""
    return _fail(request, 500, "server_error", _("Cổng đang gặp lỗi. Hãy thử lại sau ít phút."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """403 with the way out: the form was open too long or came from elsewhere."""
    answer = None if is_background(request) else ask_again(request)
    return answer or render(request, "csrf_failure.html", status=403)


def _fail(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    if is_api(request):
        return JsonResponse({"code": code, "message": message}, status=status)
    return render(request, f"{status}.html", status=status)
