"""Whole pages of the public, kept by the version of the figures (rule 15).

A page for someone who is not signed in depends on its address, the language, the portal's day, the
version of the figures and the program itself; all of them are in its ETag. It is kept, compressed
too, in the memory of each web process, so that a hit costs at most one read of the version, shared
by all who ask within a tenth of a second, and a dead Redis nothing. A page for someone signed in
is private and always made anew.

Stands below ``strict_address``: what comes here has known parameters, each once. Of those, a day
and a search word have values without end. Their pages lie on a small shelf beside, so that nobody
can push out the dashboard by asking about one day or word after the other.
"""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from urllib.parse import urlencode
from weakref import WeakValueDictionary

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from communes.calendar import today
from communes.doors.requests import takes_gzip
from communes.models import Tier
from reports.release import release
from reports.shared_reads import shared
from reports.versions import version_text

KEPT_PAGES = 256
KEPT_BESIDE = 32
CHOICES = frozenset({"chuan", "nguon", "sap", "huyen", "lang"})
"""Parameters with a few known values; other values are refused, and a refusal is not kept."""

_NEWEST_VERSION = """
SELECT version.number FROM reports_figuresversion version
JOIN communes_unit province ON province.id = version.province_id
WHERE province.code = %s AND province.tier = %s
ORDER BY province.valid_from DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A rendered page, plain and compressed."""

    plain: bytes
    zipped: bytes


class Shelf:
    """The pages that this process keeps; the one longest unasked for goes first."""

    def __init__(self, size: int, beside: Shelf | None = None) -> None:
        self._size = size
        self._beside = beside
        self._pages: OrderedDict[str, Kept] = OrderedDict()
        self._turns: WeakValueDictionary[str, Lock] = WeakValueDictionary()
        self._lock = Lock()

    def get(self, key: str) -> Kept | None:
        """The page, if it is kept."""
        with self._lock:
            page = self._pages.get(key)
            if page:
                self._pages.move_to_end(key)
            return page

    def put(self, key: str, content: bytes) -> Kept:
        """Keep a page."""
        page = Kept(content, gzip.compress(content, compresslevel=6, mtime=0))
        with self._lock:
            self._pages[key] = page
            while len(self._pages) > self._size:
                self._pages.popitem(last=False)
        return page

    def turn(self, key: str) -> Lock:
        """The lock of whoever draws that page; it goes with the last who holds or awaits it."""
        with self._lock:
            return self._turns.setdefault(key, Lock())

    def for_pages_asked_by(self, query: dict[str, str]) -> Shelf:
        """This one, or the one beside where the values have no end."""
        return self if self._beside is None or CHOICES.issuperset(query) else self._beside

    def clear(self) -> None:
        """Forget all pages, also those beside."""
        with self._lock:
            self._pages.clear()
        if self._beside is not None:
            self._beside.clear()


shelf = Shelf(KEPT_PAGES, beside=Shelf(KEPT_BESIDE))


def public_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Serve a page of figures from memory while nothing that it shows has changed."""

    @wraps(view)
    def wrapped(request: HttpRequest, **kwargs: object) -> HttpResponseBase:
        if request.user.is_authenticated:
            private = view(request, **kwargs)
            private.headers["Cache-Control"] = "private, no-cache"
            return private
        query = _query(request)
        key = _key(request, query)
        etag = f'W/"{key}"'
        if unchanged := get_conditional_response(request, etag=etag):
            return _dress(unchanged, etag)
        place = shelf.for_pages_asked_by(query)
        kept = place.get(key) or _render(place, key, lambda: view(request, **kwargs))
        return kept if isinstance(kept, HttpResponse) else _dress(_answer(request, kept), etag)

    return wrapped


def _render(place: Shelf, key: str, draw: Callable[[], HttpResponse]) -> Kept | HttpResponse:
    """Draw the page unless another thread just did; what is not a plain 200 is not kept."""
    with place.turn(key):
        kept = place.get(key)
        if kept:
            return kept
        response = draw()
        return place.put(key, response.content) if response.status_code == 200 else response


def _query(request: HttpRequest) -> dict[str, str]:
    """What the address says, in whatever order it says it; an empty parameter says nothing."""
    return {name: request.GET[name] for name in sorted(request.GET) if request.GET[name]}


def _key(request: HttpRequest, query: dict[str, str]) -> str:
    parts = [
        release(),
        shared(_version),
        today().isoformat(),
        get_language() or "",
        request.get_host(),
        request.path,
        urlencode(query),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _version() -> str:
    """The version of the portal's province, found by its code: one read.

    Written by hand, since building the same query by the ORM takes ten times as long as asking it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST_VERSION, [settings.PORTAL_PROVINCE, Tier.PROVINCE])
        found = cursor.fetchone()
    return version_text(found[0] if found else 0)


def _answer(request: HttpRequest, kept: Kept) -> HttpResponse:
    if not takes_gzip(request):
        return HttpResponse(kept.plain)
    response = HttpResponse(kept.zipped)
    response.headers["Content-Encoding"] = "gzip"
    return response


def _dress(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    """Shared caches may keep the page but ask before each use."""
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, no-cache"
    patch_vary_headers(response, ("Accept-Encoding", "Cookie"))
    return response
