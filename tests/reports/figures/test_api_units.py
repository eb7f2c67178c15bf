from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from reports import recompute
from tests import factories
from tests.reports.figures.conftest import ADVANCED, Place, make_place

URL = "/api/v1/units/"


@pytest.fixture
def lawful(db: None) -> Place:
    factories.the_law(ADVANCED)
    place = make_place()
    recompute.run(place.province.pk)
    return place


def test_units_are_listed_in_official_order_with_the_fields_of_the_contract(
    client: Client, lawful: Place
) -> None:
    page = client.get(URL).json()
    assert page["count"] == 9
    codes = [unit["code"] for unit in page["results"]]
    assert codes == sorted(codes)
    gone = factories.a_commune(lawful.north, "Cũ", valid_to=date(2024, 7, 1))
    found = client.get(URL, {"search": "cu"}).json()["results"]
    assert found == [
        {
            "code": gone.code,
            "name": "Cũ",
            "kind": "xa",
            "tier": "commune",
            "parent": lawful.north.code,
            "valid_from": "2020-07-01",
            "valid_to": "2024-06-30",
            "in_programme": True,
        }
    ]


def test_units_are_filtered_by_tier_kind_parent_and_day(client: Client, lawful: Place) -> None:
    def count(**query: str) -> int:
        return int(client.get(URL, query).json()["count"])

    assert count(tier="district") == 2
    assert count(kind="phuong") == 1
    assert count(parent=str(lawful.north.code)) == 3
    assert count(tier="commune", parent=str(lawful.south.code), kind="thi_tran") == 1
    assert count(on="2020-06-30") == 0


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"tier": "xa"}, "tier"),
        ({"kind": "commune"}, "kind"),
        ({"parent": "777"}, "parent"),
        ({"search": ""}, "search"),
        ({"search": " "}, "search"),
        ({"on": "2024-07-01"}, "on"),
        ({"name": "a"}, "name"),
    ],
)
def test_wrong_queries_are_refused_by_name(
    client: Client, lawful: Place, query: dict[str, str], named: str
) -> None:
    response = client.get(URL, query)
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == named


def test_a_list_costs_the_same_however_long_it_is(
    client: Client, lawful: Place, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        client.get(URL)


def test_a_unit_tells_its_levels_on_the_day_and_its_standings(
    client: Client, lawful: Place
) -> None:
    unit = lawful.communes[0]
    model = factories.a_recognition(
        unit, "model", decided_on=date(2023, 3, 23), in_force_to=date(2025, 1, 1), decision="7/QĐ"
    )
    recompute.run(lawful.province.pk)
    answer = client.get(f"{URL}{unit.code}/").json()
    assert [(one["level"], one["own"]) for one in answer["levels"]] == [
        ("ntm", False),
        ("advanced", False),
        ("model", True),
    ]
    assert answer["levels"][2] == {
        "level": "model",
        "pilot": False,
        "own": True,
        "recognition": model.pk,
        "recognised_level": "model",
        "criteria_set": None,
        "for_year": None,
        "decision": "7/QĐ",
        "decided_on": "2023-03-23",
        "in_force_from": "2023-03-23",
        "in_force_to": "2025-01-01",
        "basis": "sourced",
        "date_precision": "day",
        "source": "một bài báo",
    }
    assert answer["standings"] == [
        {
            "criteria_set": ADVANCED,
            "stage": None,
            "year": None,
            "met": 0,
            "total": 19,
            "declared": [],
            "by_decision": False,
            "by_older_decision": True,
        }
    ]
    assert client.get(f"{URL}{unit.code}/", {"on": "2023-03-22"}).json()["levels"] == []


def test_a_code_that_holds_on_no_such_day_is_not_found(client: Client, lawful: Place) -> None:
    assert client.get(f"{URL}77777/").status_code == 404
    early = client.get(f"{URL}{lawful.town.code}/", {"on": "2020-06-30"})
    assert (early.status_code, early.json()["code"]) == (404, "not_found")
