"""The portal's day of these tests, and a small province."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from pytest_django import Settings

from communes.models import Unit
from tests import factories

TODAY = date(2024, 6, 30)
ADVANCED = "xa-ntm-nang-cao-2021-2025"


@dataclass(frozen=True, slots=True)
class Place:
    """Two districts of a province: four communes, a town and a ward; five are eligible."""

    province: Unit
    north: Unit
    south: Unit
    communes: tuple[Unit, ...]
    town: Unit
    ward: Unit

    @property
    def eligible(self) -> tuple[Unit, ...]:
        return (*self.communes, self.town)


def make_place() -> Place:
    province = factories.a_province()
    north = factories.a_district(province, "Bắc")
    south = factories.a_district(province, "Nam")
    communes = (
        factories.a_commune(north),
        factories.a_commune(north),
        factories.a_commune(south),
        factories.a_commune(south),
    )
    return Place(
        province, north, south, communes, factories.a_town(south), factories.a_ward(north)
    )


@pytest.fixture(autouse=True)
def _portal_day(settings: Settings) -> None:
    settings.PORTAL_TODAY = TODAY


@pytest.fixture
def place(db: None) -> Place:
    factories.the_levels()
    return make_place()
