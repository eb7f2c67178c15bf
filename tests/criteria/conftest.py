"""The portal's day of these tests, a scene, and a dossier that was just opened."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import Settings

from criteria.dossiers.models import Dossier
from tests.criteria.dossiers.scene import Scene, a_draft, a_scene


@pytest.fixture(autouse=True)
def _portal_day(settings: Settings) -> None:
    settings.PORTAL_TODAY = date(2024, 6, 30)


@pytest.fixture
def scene(db: None) -> Scene:
    return a_scene()


@pytest.fixture
def draft(scene: Scene) -> Dossier:
    return a_draft(scene)
