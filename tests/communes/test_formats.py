"""Dates as people in Vietnam write them; Django's own ``vi`` refuses or turns them round."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.utils import formats, translation


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("24/11/2026", date(2026, 11, 24)),
        ("05/06/2026", date(2026, 6, 5)),
        ("5/6/2026", date(2026, 6, 5)),
        ("2026-06-05", date(2026, 6, 5)),
    ],
)
def test_days_come_before_months(typed: str, expected: date) -> None:
    with translation.override("vi"):
        assert forms.DateField().clean(typed) == expected


@pytest.mark.parametrize("typed", ["13/13/2026", "2026/06/05", "hôm nay", "06/24/2026"])
def test_other_dates_are_refused(typed: str) -> None:
    with translation.override("vi"), pytest.raises(forms.ValidationError):
        forms.DateField().clean(typed)


def test_days_are_shown_as_they_are_typed() -> None:
    with translation.override("vi"):
        assert formats.date_format(date(2026, 6, 5), "SHORT_DATE_FORMAT") == "05/06/2026"
