"""Words about levels, recognitions and counted units, the same on every page."""

from __future__ import annotations

import re
from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from communes.models import Kind
from communes.templatetags.portal_format import day as day_words
from communes.text import in_language
from criteria.law.models import Level
from criteria.recognition.models import Basis, DatePrecision, Recognition

_YEAR = re.compile(r"(?:tháng (\d+) )?năm (\d{4})")


def short_level(level: Level) -> str:
    """A level's short name by itself: «NTM nâng cao», «Đô thị văn minh»."""
    name = level.short_name
    return name[:1].upper() + name[1:]


def counted(kinds: Collection[str]) -> str:
    """What a level counts: «xã, thị trấn», «xã», «thị trấn»."""
    if Kind.XA in kinds and Kind.THI_TRAN in kinds:
        return _("xã, thị trấn")
    if Kind.THI_TRAN in kinds:
        return pgettext("đếm", "thị trấn")
    return pgettext("đếm", "xã")


def counted_scope(kinds: Collection[str]) -> str:
    """What a level counts, as a note under its figure."""
    if Kind.XA in kinds and Kind.THI_TRAN in kinds:
        return _("Xét cả xã và thị trấn")
    return _("Chỉ xét thị trấn") if Kind.THI_TRAN in kinds else _("Chỉ xét xã")


def kinds_and_numbers(units: Collection[str]) -> str:
    """How many communes and towns: «20 xã, 2 TT»; ``units`` are their kinds."""
    communes = sum(kind == Kind.XA for kind in units)
    towns = sum(kind == Kind.THI_TRAN for kind in units)
    parts = []
    if communes:
        parts.append(ngettext("%(n)s xã", "%(n)s xã", communes) % {"n": communes})
    if towns:
        parts.append(ngettext("%(n)s TT", "%(n)s TT", towns) % {"n": towns})
    return ", ".join(parts) or "0"


def title_words(recognition: Recognition) -> str:
    """The title that a recognition gives: «NTM kiểu mẫu 2022, giáo dục»."""
    words = short_level(recognition.level)
    if recognition.for_year:
        words = f"{words} {recognition.for_year}"
    return f"{words}, {in_language(recognition.field)}" if recognition.field else words


def when_words(words: str) -> str:
    """When an act was, as a source has it: «năm 2015», «tháng 9 năm 2017»."""
    found = _YEAR.fullmatch(words)
    if found is None:
        return in_language(words)
    month, year = found.groups()
    if month is None:
        return _("năm %(year)s") % {"year": year}
    return _("tháng %(month)s năm %(year)s") % {"month": month, "year": year}


def act_words(recognition: Recognition) -> str:
    """What is known of the act: number and day, day alone, a vote, or that none is known."""
    if recognition.decision:
        number = recognition.decision.number
        if recognition.date_precision == DatePrecision.DAY:
            return f"{number}, {day_words(recognition.decided_on)}"
        return f"{number}, {when_words(recognition.words)}" if recognition.words else number
    if recognition.basis == Basis.APPRAISED:
        return _("Hội đồng thẩm định đã bỏ phiếu, chưa có số quyết định")
    if recognition.date_precision == DatePrecision.DAY:
        return _("Quyết định ngày %(day)s, chưa có số") % {
            "day": day_words(recognition.decided_on)
        }
    return when_words(recognition.words) or _("Chưa có số quyết định")
