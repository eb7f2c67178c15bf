"""The day of these tests, and a small province."""

from __future__ import annotations

import pytest
from django.conf import settings

from tests.reports.small_province import TODAY, Province


@pytest.fixture(autouse=True)
def mid_2024(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "PORTAL_TODAY", TODAY)


@pytest.fixture
def province() -> Province:
    return Province()
