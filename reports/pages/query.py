"""Reading a page's address strictly: a misspelt filter must never show everything."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import wraps

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from communes.calendar import today
from communes.templatetags.portal_format import day as day_words

_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|zarsrc")
"""What social networks append to a shared link; it filters nothing."""


class WrongQueryError(ValueError):
    """The address has a parameter that the page does not know, or a value that it cannot use."""


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day asked for; ``error`` is said at the field, figures are then those of today."""

    day: date
    typed: str
    error: str


def refuse_unknown(query: QueryDict, known: Collection[str]) -> None:
    """Refuse parameters that the page does not know, and one given twice.

    Raises:
        WrongQueryError: with a sentence naming them.
    """
    mine = [name for name in query if not _TRACKING.fullmatch(name)]
    unknown = [name for name in mine if name not in known and name != "lang"]
    if unknown:
        names = ", ".join(unknown)
        raise WrongQueryError(
            _("Địa chỉ có tham số không dùng được: %(names)s.") % {"names": names}
        )
    for name in mine:
        if len(query.getlist(name)) > 1:
            raise WrongQueryError(_("Tham số “%(name)s” được ghi hai lần.") % {"name": name})


def one_of(query: QueryDict, name: str, options: Collection[str], default: str) -> str:
    """Read a choice; empty or absent is the default.

    Raises:
        WrongQueryError: for a value that is not among the options.
    """
    value = query.get(name, "") or default
    if value != default and value not in options:
        raise WrongQueryError(
            _("Tham số “%(name)s” không nhận giá trị “%(value)s”.")
            % {"name": name, "value": value}
        )
    return value


def as_of(query: QueryDict) -> AsOf:
    """Read ``ngay`` as «30/06/2024» or «2024-06-30»; never a day to come."""
    typed = query.get("ngay", "").strip()
    if not typed:
        return AsOf(today(), "", "")
    asked = _parse_day(typed)
    if asked is None:
        return AsOf(today(), typed, _("Nhập ngày theo dạng 30/06/2024."))
    if asked > today():
        words = _("Chọn một ngày không muộn hơn %(day)s.") % {"day": day_words(today())}
        return AsOf(today(), typed, words)
    return AsOf(asked, typed, "")


def _parse_day(typed: str) -> date | None:
    if found := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", typed):
        day, month, year = found.groups()
    elif found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", typed):
        year, month, day = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def strict(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer a wrong address with a calm 400 that says what is wrong."""

    @wraps(view)
    def wrapped(request: HttpRequest, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, **kwargs)
        except WrongQueryError as error:
            return render(request, "400.html", {"reason": error, "back": request.path}, status=400)

    return wrapped
