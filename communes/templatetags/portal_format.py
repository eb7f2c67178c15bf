"""How a value looks on a page: numbers, shares, days, names, icons.

Vietnamese is the first language: «97,5%», «7.300», «30/06/2024». In English the same values read
«97.5%», «7,300», «30 Jun 2024». Nothing here queries.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Protocol
from urllib.parse import urlsplit

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from communes.text import in_language, is_english

register = template.Library()


class Named(Protocol):
    """Anything with the name and the kind of a unit (đơn vị hành chính)."""

    name: str
    kind: str


def _as_decimal(value: object) -> Decimal | None:
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _grouped(exact: Decimal, *, decimals: int | None = None) -> str:
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    english = f"{exact:,f}"
    if is_english():
        return english
    return english.translate(str.maketrans(",.", ".,"))


@register.filter
def number(value: object) -> str:
    """Write a number in the reader's language: 7300 → «7.300», 94.2 → «94,2»; nothing for None.

    Decimals stay as they are stored.
    """
    exact = _as_decimal(value)
    return "" if exact is None else _grouped(exact)


@register.filter
def percent(value: object) -> str:
    """Write a share given in percent with one decimal, half up: 97.549 → «97,5%»."""
    exact = _as_decimal(value)
    return "" if exact is None else f"{_grouped(exact, decimals=1)}%"


@register.filter
def signed(value: int) -> str:
    """Write a change with its sign: 11 → «+11», -2 → «−2», 0 → «0»."""
    if value == 0:
        return "0"
    return f"{'+' if value > 0 else '−'}{_grouped(Decimal(abs(value)))}"


@register.filter
def day(value: date | datetime | None) -> str:
    """Write a day for tables and fields: «30/06/2024» («30 Jun 2024» in English)."""
    if value is None:
        return ""
    local = _local_day(value)
    return formats.date_format(local, "j M Y") if is_english() else local.strftime("%d/%m/%Y")


@register.filter
def day_prose(value: date | datetime | None) -> str:
    """Write a day for sentences, as official letters do: «18/3/2024», «02/8/2022», «01/02/2024».

    Days below 10 and the months 1 and 2 carry a zero (Nghị định 30/2020/NĐ-CP, phụ lục I).
    """
    if value is None:
        return ""
    local = _local_day(value)
    if is_english():
        return formats.date_format(local, "j M Y")
    month = f"{local.month:02d}" if local.month <= 2 else str(local.month)
    return f"{local.day:02d}/{month}/{local.year}"


@register.filter
def clock(value: datetime | None) -> str:
    """Write the time of day in Vietnam: «14:05»."""
    return "" if value is None else timezone.localtime(value).strftime("%H:%M")


@register.filter
def moment(value: datetime | None) -> str:
    """Write a moment in Vietnam: «14:05, 30/06/2024»."""
    return "" if value is None else f"{clock(value)}, {day(value)}"


def _local_day(value: date | datetime) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


@register.simple_tag
def when(value: date | datetime | None, style: str = "table") -> str:
    """Write a day that stands alone as ``<time>``; ``style`` is «table», «prose» or «moment»."""
    if value is None:
        return ""
    if style == "moment" and isinstance(value, datetime):
        words = moment(value)
    else:
        words = day_prose(value) if style == "prose" else day(value)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw a symbol of ``static/icons.svg``; hidden from screen readers, words stand beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), name
    )


@register.filter
def unit_title(unit: Named) -> str:
    """Name a unit with its kind in full: «Xã Đồng Sơn», «Thị trấn Gôi», «Huyện Giao Thủy»."""
    return _kind_words(unit.kind) % {"name": unit.name}


@register.filter
def unit_in_sentence(unit: Named) -> str:
    """Name a unit inside a sentence: «xã Đồng Sơn», «thị trấn Gôi»."""
    title = unit_title(unit)
    if is_english():
        return title
    return title[:1].lower() + title[1:]


@register.filter("in_language")
def words_in_language(words: str) -> str:
    """Words of the law's files, such as the options of an indicator, in the active language."""
    return in_language(words)


@register.filter
def unit_short(unit: Named) -> str:
    """Name a unit for lists, where the kind is plain: «Đồng Sơn», «TT. Gôi», «TP. Nam Định»."""
    short = {
        "thi_tran": _("TT. %(name)s"),
        "thanh_pho": _("TP. %(name)s"),
        "thi_xa": _("TX. %(name)s"),
    }
    return short.get(unit.kind, "%(name)s") % {"name": unit.name}


def _kind_words(kind: str) -> str:
    words = {
        "xa": _("Xã %(name)s"),
        "thi_tran": _("Thị trấn %(name)s"),
        "phuong": _("Phường %(name)s"),
        "dac_khu": _("Đặc khu %(name)s"),
        "huyen": _("Huyện %(name)s"),
        "thi_xa": _("Thị xã %(name)s"),
        "quan": _("Quận %(name)s"),
        "thanh_pho": _("Thành phố %(name)s"),
        "tinh": _("Tỉnh %(name)s"),
    }
    return words.get(kind, "%(name)s")


@register.filter
def as_control(field: BoundField, css: str = "input") -> SafeString:
    """Render a form field's widget with the portal's class (``input``, ``select``, ``area``)."""
    return field.as_widget(attrs={"class": css})


_URL = re.compile(r"https?://[^\s;]+")


@register.filter
def sources(text: str) -> SafeString:
    """Write sources, parted by «;», with addresses as links: «Báo X https://…» → «Báo X»."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    return format_html_join("; ", "{}", ((_source(part),) for part in parts))


def _source(part: str) -> SafeString | str:
    found = _URL.search(part)
    if found is None:
        return part
    address = found.group().rstrip(".,)")
    words = part.replace(address, "").strip(" :,()") or urlsplit(address).hostname or address
    return format_html('<a href="{}" rel="noopener nofollow">{}</a>', address, words)
