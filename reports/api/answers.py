"""Answers that caches may keep: ETag, 304, Cache-Control, and the reading of a scope."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.cache import cache
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from rest_framework.request import Request

from communes.doors.queries import NATION, wrong_value
from communes.models import Unit
from criteria.law.models import CriteriaSet, Level

MAX_AGE_SECONDS = 2
KEPT_SECONDS = 300


def kept_answer(request: Request, version: str, make: Callable[[], Any]) -> HttpResponseBase:
    """The answer for one version of the figures: 304, from the cache, or made now.

    The key holds the version, the language, the path with its query, and whether somebody is
    signed in (rule 15).
    """
    key = _key(request, version)
    unchanged = _unchanged(request, key)
    if unchanged is not None:
        return unchanged
    body = cache.get(key)
    if body is None:
        body = _json(make())
        cache.set(key, body, KEPT_SECONDS)
    return _answer(request, body, key)


def light_answer(
    request: Request, content: Any, *, version: str | None = None
) -> HttpResponseBase:
    """An answer that is cheap to make; without a version its content is its version."""
    body = _json(content)
    key = _key(request, version or body)
    return _unchanged(request, key) or _answer(request, body, key)


def read_scope(code: str, on: date, *, name: str = "scope") -> Unit | None:
    """The unit of that code on that day (``vn``: the nation), else another version of it.

    Raises:
        InvalidError: nothing ever had the code.
    """
    if code == NATION:
        return None
    versions = Unit.objects.filter(code=code).select_related("province").order_by("valid_from")
    found = versions.on(on).first() or versions.first()
    if found is None:
        raise wrong_value(name, code)
    return found


def read_level(code: str) -> Level:
    """The level of that code.

    Raises:
        InvalidError: there is none.
    """
    level = Level.objects.filter(pk=code).first()
    if level is None:
        raise wrong_value("level", code)
    return level


def read_set(code: str) -> CriteriaSet:
    """The criteria set of that code.

    Raises:
        InvalidError: there is none.
    """
    criteria_set = CriteriaSet.objects.filter(pk=code).first()
    if criteria_set is None:
        raise wrong_value("set", code)
    return criteria_set


def province_code(scope: Unit | None) -> str | None:
    """Whose figures' version an answer about the scope has; ``None``: all provinces'."""
    return None if scope is None else scope.province.code


def _key(request: Request, version: str) -> str:
    signed_in = "signed-in" if request.user.is_authenticated else "public"
    parts = (version, get_language() or "", request.get_full_path(), signed_in)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _etag(key: str) -> str:
    return f'W/"{key}"'


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _unchanged(request: Request, key: str) -> HttpResponseBase | None:
    response = get_conditional_response(request._request, etag=_etag(key))
    return None if response is None else _dress(request, response, key)


def _answer(request: Request, body: str, key: str) -> HttpResponseBase:
    return _dress(request, HttpResponse(body, content_type="application/json"), key)


def _dress(request: Request, response: HttpResponseBase, key: str) -> HttpResponseBase:
    visibility = "private" if request.user.is_authenticated else "public"
    response.headers["ETag"] = _etag(key)
    response.headers["Cache-Control"] = f"{visibility}, max-age={MAX_AGE_SECONDS}"
    return response
