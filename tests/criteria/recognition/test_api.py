"""Recognitions in force as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from communes.models import Unit
from criteria.recognition.models import Basis
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/api/v1/recognitions/"


@pytest.fixture(autouse=True)
def commune(settings: Settings) -> Unit:
    """A commune, the levels, and a day in 2024."""
    settings.PORTAL_TODAY = date(2024, 6, 30)
    factories.the_law(factories.MODEL)
    return factories.a_commune(code="90000")


def results(client: Client, query: str = "") -> list[dict[str, Any]]:
    """The rows of the first page."""
    answer = client.get(f"{URL}{query}")
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_a_row_has_the_fields_of_the_contract(client: Client, commune: Unit) -> None:
    row = factories.a_recognition(
        commune,
        "model",
        decided_on=date(2023, 3, 23),
        in_force_to=date(2024, 12, 31),
        criteria_set=factories.MODEL,
        decision="500/QĐ-UBND",
    )
    assert results(client) == [
        {
            "id": row.pk,
            "unit": "90000",
            "level": "model",
            "criteria_set": factories.MODEL,
            "for_year": None,
            "field": None,
            "decision": "500/QĐ-UBND",
            "decided_on": "2023-03-23",
            "in_force_from": "2023-03-23",
            "in_force_to": "2024-12-31",
            "basis": "sourced",
            "date_precision": "day",
            "source": "một bài báo",
        }
    ]


def test_only_rows_in_force_on_the_day_are_given(client: Client, commune: Unit) -> None:
    factories.a_recognition(
        commune, "ntm", decided_on=date(2023, 1, 1), in_force_to=date(2023, 12, 31)
    )
    assert len(results(client, "?on=2023-01-01")) == 1
    assert len(results(client, "?on=2023-12-31")) == 1
    assert results(client, "?on=2024-01-01") == []
    assert results(client, "?on=2022-12-31") == []


def test_rows_of_units_that_are_gone_are_left_out(client: Client, commune: Unit) -> None:
    gone = factories.a_commune(commune.parent, code="90009", valid_to=date(2024, 1, 1))
    factories.a_recognition(gone, "ntm")
    assert len(results(client, "?on=2023-12-31")) == 1
    assert results(client, "?on=2024-01-01") == []


def test_filters_by_unit_and_level(client: Client, commune: Unit) -> None:
    other = factories.a_commune(commune.parent, code="90001")
    factories.a_recognition(commune, "ntm")
    factories.a_recognition(commune, "advanced", basis=Basis.SYNTHETIC)
    factories.a_recognition(other, "ntm")
    assert [one["level"] for one in results(client, "?unit=90000")] == ["ntm", "advanced"]
    assert [one["unit"] for one in results(client, "?level=ntm")] == ["90000", "90001"]
    assert len(results(client, "?unit=90001&level=advanced")) == 0


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("?untis=90000", "unknown_parameter", "untis"),
        ("?unit=99999", "wrong_value", "unit"),
        ("?level=best", "wrong_value", "level"),
        ("?on=2024-07-01", "future", "on"),
        ("?on=30/06/2024", "wrong_value", "on"),
        ("?on=2024-01-01&on=2024-01-02", "repeated_parameter", "on"),
        ("?page_size=101", "wrong_value", "page_size"),
        ("?page=9", "wrong_value", "page"),
    ],
)
def test_wrong_queries_are_refused_by_name(
    client: Client, query: str, code: str, field: str
) -> None:
    answer = client.get(f"{URL}{query}")
    assert answer.status_code == 400
    assert answer.json()["code"] == code
    assert answer.json()["errors"][0]["field"] == field


def test_pages_follow_one_total_order(client: Client, commune: Unit) -> None:
    for at in range(1, 8):
        unit = factories.a_commune(commune.parent, code=str(90000 + at))
        factories.a_recognition(unit, "ntm")
    seen = []
    for page in (1, 2, 3, 4):
        answer = client.get(f"{URL}?page_size=2&page={page}").json()
        assert answer["count"] == 7
        seen += [one["unit"] for one in answer["results"]]
    assert seen == [str(90000 + at) for at in range(1, 8)]


def test_a_page_needs_the_same_number_of_queries_whatever_its_length(
    client: Client, commune: Unit, django_assert_max_num_queries: Any
) -> None:
    for at in range(1, 12):
        unit = factories.a_commune(commune.parent, code=str(90000 + at))
        factories.a_recognition(unit, "ntm", decision=f"{at}/QĐ-UBND")
    with django_assert_max_num_queries(2):
        client.get(URL)
