"""Counts in words, in the active language: what a share counts, and what its two numbers are."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from criteria.law.shapes import Comparator, IndicatorRule, Kind
from criteria.law.target_wording import local_number

WHOLE_SHARE = 100
PEOPLE, HOUSEHOLDS, VILLAGES, SCHOOLS, SITES = (
    "people",
    "households",
    "villages",
    "schools",
    "sites",
)

# The official name of a share begins with what it counts.
_COUNTED = (
    ("Tỷ lệ hộ gia đình và", ""),
    ("Tỷ lệ hộ", HOUSEHOLDS),
    ("Tỷ lệ nghèo đa chiều", HOUSEHOLDS),
    ("Tỷ lệ người", PEOPLE),
    ("Tỷ lệ dân số", PEOPLE),
    ("Tỷ lệ lao động", PEOPLE),
    ("Tỷ lệ học sinh", PEOPLE),
    ("Tỷ lệ trẻ em", PEOPLE),
    ("Tỷ lệ thôn", VILLAGES),
    ("Tỷ lệ trường", SCHOOLS),
    ("Tỷ lệ cơ sở", SITES),
)


class CountLabels(NamedTuple):
    """What the two numbers of a ratio are called on the page."""

    top: str
    base: str


def counted(number: Decimal, rule: IndicatorRule) -> str:
    """«31 người», whole ones; where what is counted is not known, the number as it is."""
    unit = _unit(rule)
    if unit:
        return f"{local_number(math.ceil(number))} {unit}"
    top = _labels(rule).top
    words = {"number": local_number(number), "top": f"{top[:1].lower()}{top[1:]}"}
    return pgettext("số lượng", "%(number)s (theo %(top)s)") % words


def whole_sum(numbers: list[Decimal], rule: IndicatorRule) -> Decimal:
    """The sum of several gaps; people, households and the like are rounded up in each."""
    if _unit(rule):
        return Decimal(sum(math.ceil(one) for one in numbers))
    return sum(numbers, Decimal(0))


def count_labels(rule: IndicatorRule) -> CountLabels:
    """«Số đạt (người)» and «Tổng số (người)», or other words that fit this ratio."""
    labels, unit = _labels(rule), _unit(rule)
    return CountLabels(*(f"{words} ({unit})" for words in labels)) if unit else labels


def _labels(rule: IndicatorRule) -> CountLabels:
    if rule.kind is not Kind.PERCENT:
        return CountLabels(_("Tổng giá trị"), _("Chia cho"))
    if rule.max_value is None or rule.max_value > WHOLE_SHARE:
        return CountLabels(_("Số thực tế"), _("Mức so sánh"))
    if rule.comparator is Comparator.AT_MOST:
        return CountLabels(_("Số thuộc diện"), _("Tổng số"))
    return CountLabels(_("Số đạt"), _("Tổng số"))


def _unit(rule: IndicatorRule) -> str:
    """What is counted, «người»; empty where the name does not say it."""
    name = PEOPLE if rule.split else _counted_name(rule.name)
    return {
        PEOPLE: pgettext("số lượng", "người"),
        HOUSEHOLDS: pgettext("số lượng", "hộ"),
        VILLAGES: pgettext("số lượng", "thôn, xóm"),
        SCHOOLS: pgettext("số lượng", "trường"),
        SITES: pgettext("số lượng", "cơ sở"),
        "": "",
    }[name]


def _counted_name(name: str) -> str:
    return next((noun for begin, noun in _COUNTED if name.startswith(begin)), "")
