"""Strict addresses of pages: a misspelt filter must never show everything (rule 8)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _

from communes.doors.paging import whole_number
from communes.doors.queries import LANGUAGE, MOST_NAMED

if TYPE_CHECKING:
    from django.core.paginator import Page, Paginator

View = Callable[..., HttpResponseBase]

_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|msclkid|mc_[ce]id|zarsrc")
"""What newsletters and social networks append to a link; it filters nothing."""


class WrongAddressError(ValueError):
    """The address has a parameter that the page does not know, or a value that it cannot use."""


def strict_address(*known: str) -> Callable[[View], View]:
    """A page with these parameters in its address, each once; else a calm 400 says what is wrong.

    What a newsletter or a social network appended is no mistake of the reader's: they are sent on
    to the address without it. Only passing over it would have the page's own links repeat it, and
    caches keep a copy for each; the API refuses it, for nobody shares its addresses.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            tracked = any(map(_TRACKING.fullmatch, request.GET))
            if tracked and request.method in {"GET", "HEAD"}:
                return HttpResponseRedirect(_without_tracking(request))
            try:
                _refuse_wrong_names(request.GET, known)
                one_of(request.GET, LANGUAGE, dict(settings.LANGUAGES), "")
                return view(request, *args, **kwargs)
            except WrongAddressError as error:
                shown = {"reason": error, "back": escape_uri_path(request.path)}
                return render(request, "400.html", shown, status=400)

        return wrapped

    return decorate


def one_of(query: QueryDict, name: str, options: Collection[str], default: str) -> str:
    """Read a choice; empty or absent is the default.

    Raises:
        WrongAddressError: for a value that is not among the options.
    """
    value = query.get(name, "") or default
    if value != default and value not in options:
        raise _wrong_value(name, value)
    return value


def page_of(query: QueryDict, pages: Paginator[Any]) -> Page[Any]:
    """The page of a long list that ``trang`` names; empty or absent is the first.

    Raises:
        WrongAddressError: there is no such page.
    """
    asked = query.get("trang", "") or "1"
    number = whole_number(asked)
    if number is None or number not in pages.page_range:
        raise _wrong_value("trang", asked)
    return pages.page(number)


def _refuse_wrong_names(query: QueryDict, known: Collection[str]) -> None:
    mine = [name for name in query if not _TRACKING.fullmatch(name)]
    unknown = [name for name in mine if name not in known and name != LANGUAGE]
    if unknown:
        names = ", ".join(unknown[:MOST_NAMED])
        raise WrongAddressError(
            _("Địa chỉ có tham số không dùng được: %(names)s.") % {"names": names}
        )
    for name in mine:
        if len(query.getlist(name)) > 1:
            raise WrongAddressError(_("Tham số “%(name)s” được ghi hai lần.") % {"name": name})


def _wrong_value(name: str, value: str) -> WrongAddressError:
    return WrongAddressError(
        _("Tham số “%(name)s” không nhận giá trị “%(value)s”.")
        % {"name": name, "value": value[:60]}
    )


def _without_tracking(request: HttpRequest) -> str:
    query = request.GET.copy()
    for name in list(query):
        if _TRACKING.fullmatch(name):
            del query[name]
    path = escape_uri_path(request.path)
    return f"{path}?{query.urlencode()}" if query else path
