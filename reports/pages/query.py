"""The day that a page of figures is asked about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from communes.calendar import today
from communes.templatetags.portal_format import day as day_words


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day asked for; ``error`` is said at the field, figures are then those of today."""

    day: date
    typed: str
    error: str


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
