"""What signing in shares at every door: names, addresses, the closed account.

django-axes counts failures in PostgreSQL by (name, address) and calls the functions here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext

from communes.doors.errors import ForbiddenError
from communes.doors.requests import is_api
from communes.models import canonical

LONGEST_NAME = 150
LONGEST_SECRET = 4096
"""Longer than anybody's password, short enough to be hashed at every try."""
_LONGEST_COUNTED = 200
_MINUTE = timedelta(minutes=1)


class LockedError(ForbiddenError):
    """403: too many wrong passwords for this name from this address."""

    code = "locked"


def canonical_username(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """The name that failures are counted for, however it was written."""
    given = (credentials or {}).get("username") or request.POST.get("username") or ""
    return canonical(str(given)).replace("\0", "")[:_LONGEST_COUNTED]


def client_address(request: HttpRequest) -> str | None:
    """The visitor's address; as many proxies are believed as ``TRUSTED_PROXIES`` says."""
    direct = _address(request.META.get("REMOTE_ADDR", ""))
    hops = settings.TRUSTED_PROXIES
    if not hops:
        return direct
    named = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if len(named) < hops:
        return direct
    return _address(named[-hops]) or direct


def is_locked(request: HttpRequest, username: str) -> bool:
    """Whether the name is closed at the visitor's address."""
    return bool(AxesProxyHandler.is_locked(request, {"username": username}))


def locked_message(request: HttpRequest, username: str) -> str:
    """What to tell: what happened, in how many minutes to try again, and what the clock shows."""
    until = _closed_until(request, username)
    minutes = max(1, -((timezone.now() - until) // _MINUTE))
    sentence = ngettext(
        "Đã sai %(limit)s lần liên tiếp. Hãy thử lại sau %(minutes)s phút (từ %(clock)s).",
        "Đã sai %(limit)s lần liên tiếp. Hãy thử lại sau %(minutes)s phút (từ %(clock)s).",
        minutes,
    )
    return sentence % {
        "limit": settings.AXES_FAILURE_LIMIT,
        "minutes": minutes,
        "clock": f"{timezone.localtime(_whole_minute(until)):%H:%M}",
    }


def locked_out(
    request: HttpRequest,
    original_response: HttpResponse | None,
    credentials: Mapping[str, Any] | None,
) -> HttpResponse:
    """The answer of a page to a closed account; called by django-axes."""
    message = locked_message(request, canonical_username(request, credentials))
    if is_api(request):
        return JsonResponse({"code": LockedError.code, "message": message}, status=403)
    return render(request, "communes/locked.html", {"message": message}, status=403)


def _closed_until(request: HttpRequest, username: str) -> datetime:
    last: datetime | None = AccessAttempt.objects.filter(
        username=canonical(username), ip_address=client_address(request)
    ).aggregate(last=Max("attempt_time"))["last"]
    cool_off: timedelta = get_cool_off(request)
    return (last or timezone.now()) + cool_off


def _whole_minute(moment: datetime) -> datetime:
    """The minute that has begun by then at the latest: a clock without seconds shows no less."""
    return moment + _MINUTE - timedelta(microseconds=1)


def _address(text: str) -> str | None:
    """A valid address in its plain form, without port or zone; else ``None``."""
    try:
        return str(ip_address(text.strip().split("%")[0]))
    except ValueError:
        return None
