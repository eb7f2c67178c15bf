from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone
from pytest_django import Settings

from communes.calendar import today


def test_a_fixed_day_is_today(settings: Settings) -> None:
    settings.PORTAL_TODAY = date(2024, 6, 30)
    assert today() == date(2024, 6, 30)


def test_without_a_fixed_day_today_is_the_day_in_vietnam(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PORTAL_TODAY = None
    monkeypatch.setattr(timezone, "now", lambda: datetime(2024, 6, 30, 16, 59, tzinfo=UTC))
    assert today() == date(2024, 6, 30)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2024, 6, 30, 17, 0, tzinfo=UTC))
    assert today() == date(2024, 7, 1)
