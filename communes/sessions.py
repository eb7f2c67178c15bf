"""Sessions end after an hour without use and twelve hours after signing in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

IDLE = timedelta(hours=1)
ABSOLUTE = timedelta(seconds=settings.SESSION_COOKIE_AGE)
# How often use is written down: once a minute is enough to judge an hour.
_STEP = timedelta(minutes=1)
_STARTED, _USED = "signed_in_at", "used_at"


class SessionLimitsMiddleware:
    """Ends a signed-in session that is too old; stands below Django's authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Strangers have no session cookie and cost nothing."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            _judge(request)
        return self.get_response(request)


def begin(request: HttpRequest) -> None:
    """Count both limits from now on: somebody just signed in, be it once more in one session."""
    request.session[_STARTED] = request.session[_USED] = timezone.now().timestamp()


def _judge(request: HttpRequest) -> None:
    now = timezone.now().timestamp()
    started = request.session.setdefault(_STARTED, now)
    used = request.session.setdefault(_USED, now)
    if now - started > ABSOLUTE.total_seconds() or now - used > IDLE.total_seconds():
        logout(request)
    elif now - used > _STEP.total_seconds():
        request.session[_USED] = now
