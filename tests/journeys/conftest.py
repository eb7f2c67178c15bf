"""A commune with its people, and a way to sign in as each of them in a real browser."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import Settings

from tests.criteria.dossiers.scene import Scene, a_scene


@pytest.fixture(autouse=True)
def _portal_day(settings: Settings) -> None:
    settings.PORTAL_TODAY = date(2024, 6, 30)


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return a_scene()
