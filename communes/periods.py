"""Periods: people give the last day with, rows keep the first day without (nửa mở).

A row's period stands in two columns, ``<name>_from`` and ``<name>_to``; ``None``: without an end.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

_DAY = timedelta(days=1)


def first_day_without(last_day_with: date | None) -> date | None:
    """What a row keeps of the end that people give.

    Raises:
        OverflowError: the calendar's last day, after which there is none.
    """
    return None if last_day_with is None else last_day_with + _DAY


def last_day_with(first_day_without: date | None) -> date | None:
    """What people are told of the end that a row keeps."""
    return None if first_day_without is None else first_day_without - _DAY


def holds(day: date, start: date, end: date | None) -> bool:
    """Whether the day lies in the period from ``start`` to the first day without."""
    return start <= day and (end is None or day < end)


def holds_on(day: date, period: str = "valid") -> Q:
    """Condition on rows whose period has that day: ``valid``, ``in_force``, ``unit__valid``."""
    endless = Q(**{f"{period}_to": None})
    return Q(**{f"{period}_from__lte": day}) & (endless | Q(**{f"{period}_to__gt": day}))


def holds_sql(row: str, period: str = "valid") -> str:
    """The same condition on the row of that name in a statement with the parameter ``day``."""
    start, end = f"{row}.{period}_from", f"{row}.{period}_to"
    return f"({start} <= %(day)s AND ({end} IS NULL OR {end} > %(day)s))"
