"""Strict queries: a misspelt filter must never return everything (rule 8)."""

from __future__ import annotations

from datetime import MINYEAR, date
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from communes.calendar import today
from communes.days import iso_day
from communes.doors.errors import InvalidError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rest_framework.request import Request

LANGUAGE = "lang"
NATION = "vn"
"""The scope of all provinces."""
PAGING = frozenset({"page", "page_size"})
MOST_NAMED = 20
"""How many wrong names an answer repeats: it is never much longer than what was sent."""


def strict_query(
    request: Request, allowed: Iterable[str], *, paged: bool = False
) -> dict[str, str]:
    """The query's parameters by name; unknown or repeated ones are refused by name.

    ``page`` and ``page_size`` belong to ``paged`` lists alone. Signs that no text of ours holds
    are a wrong value.
    """
    given = request.query_params
    known = {*allowed, LANGUAGE, *(PAGING if paged else ())}
    unknown = sorted(set(given) - known)[:MOST_NAMED]
    repeated = sorted(name for name in given if len(given.getlist(name)) > 1)[:MOST_NAMED]
    problems = [_problem(name, "unknown_parameter", _("Tham số không có.")) for name in unknown]
    problems += [
        _problem(name, "repeated_parameter", _("Tham số bị lặp lại.")) for name in repeated
    ]
    if problems:
        raise InvalidError(
            _("Tham số không hợp lệ: %(names)s.") % {"names": ", ".join([*unknown, *repeated])},
            code="unknown_parameter" if unknown else "repeated_parameter",
            errors=problems,
        )
    for name in given:
        if not _is_possible(name, given[name]):
            raise wrong_value(name, given[name].replace("\0", "�"))
    return {name: str(given[name]) for name in given if name not in {LANGUAGE, *PAGING}}


def _is_possible(name: str, value: str) -> bool:
    if name == LANGUAGE:
        return value in dict(settings.LANGUAGES)
    return "\0" not in value


def wrong_value(name: str, value: str, reason: str = "") -> InvalidError:
    """The refusal of one parameter's value, naming it."""
    sentence = reason or _("Giá trị “%(value)s” không hợp lệ.") % {"value": value[:60]}
    return InvalidError(
        f"{name}: {sentence}", code="wrong_value", errors=[_problem(name, "wrong_value", sentence)]
    )


def required(query: Mapping[str, str], name: str) -> str:
    """A parameter that must be there."""
    if not query.get(name):
        sentence = _("Cần có tham số này.")
        raise InvalidError(
            f"{name}: {sentence}",
            code="missing_parameter",
            errors=[_problem(name, "missing_parameter", sentence)],
        )
    return query[name]


def day(query: Mapping[str, str], name: str = "on") -> date:
    """An ISO day, by default today; a day after today is refused as ``future``."""
    text = query.get(name)
    if text is None:
        return today()
    try:
        chosen = iso_day(text)
    except ValueError as error:
        raise wrong_value(name, text) from error
    if chosen > today():
        sentence = _("Ngày này chưa đến. Hãy chọn ngày không sau %(day)s.") % {
            "day": f"{today():%d/%m/%Y}"
        }
        raise InvalidError(sentence, code="future", errors=[_problem(name, "future", sentence)])
    return chosen


def boolean(query: Mapping[str, str], name: str, *, default: bool) -> bool:
    """``true`` or ``false``."""
    text = query.get(name)
    if text is None:
        return default
    if text not in {"true", "false"}:
        raise wrong_value(name, text)
    return text == "true"


def year(query: Mapping[str, str], name: str = "year") -> int | None:
    """A year of four digits, ``None`` when not asked for; the year 0000 never was."""
    text = query.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4 and int(text) >= MINYEAR):
        raise wrong_value(name, text)
    return int(text)


def year_or_this(query: Mapping[str, str], name: str = "year") -> int:
    """The same, by default the year of the portal's today."""
    chosen = year(query, name)
    return today().year if chosen is None else chosen


def one_of(query: Mapping[str, str], name: str, choices: Iterable[str]) -> str | None:
    """One of the choices, ``None`` when not asked for."""
    text = query.get(name)
    if text is not None and text not in set(choices):
        raise wrong_value(name, text)
    return text


def _problem(field: str, code: str, message: str) -> dict[str, str]:
    return {"field": field, "code": code, "message": message}
