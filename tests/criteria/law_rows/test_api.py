"""The law for everybody: levels and criteria sets as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from criteria.law.loading import load_data
from tests import factories
from tests.criteria.law_rows.files import a_set

pytestmark = pytest.mark.django_db
URL = f"/api/v1/criteria-sets/{factories.ADVANCED}/"


@pytest.fixture(autouse=True)
def mid_2024(settings: Settings) -> None:
    settings.PORTAL_TODAY = date(2024, 6, 30)


def get(client: Client, path: str, **headers: str) -> Any:
    """The answer's JSON; it must be a 200."""
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_levels_have_the_fields_of_the_contract(client: Client) -> None:
    factories.the_levels()
    levels = get(client, "/api/v1/levels/")
    assert [one["code"] for one in levels] == [
        "ntm",
        "advanced",
        "model",
        "urban_civilised",
        "smart",
        "modern",
    ]
    assert levels[2] == {
        "code": "model",
        "name": "nông thôn mới kiểu mẫu",
        "implies": ["advanced", "ntm"],
        "counts": ["xa"],
        "pilot": False,
        "recognised_from": "2022-03-08",
        "recognised_to": "2025-12-31",
    }
    assert levels[4]["pilot"] is True
    assert get(client, "/api/v1/levels/?lang=en")[2]["name"] == "model new rural"


def test_the_list_of_sets_gives_the_newest_texts(client: Client) -> None:
    factories.the_law(factories.MODEL, factories.NTM)
    load_data(a_set())
    load_data(a_set(name_vi="Bộ mới"))
    sets = get(client, "/api/v1/criteria-sets/")
    assert [(one["code"], one["version"]) for one in sets] == [
        ("bo-vi-du", 2),
        (factories.NTM, 1),
        (factories.MODEL, 1),
    ]
    assert sets[0]["name_vi"] == "Bộ mới"
    assert sets[0]["valid_to"] == "2025-12-31"
    assert sets[2]["prerequisite_levels"] == ["ntm", "advanced"]


def test_a_set_gives_all_that_was_read_of_it(client: Client) -> None:
    factories.the_law(factories.ADVANCED)
    found = get(client, URL)
    assert found["legal_basis"]["number"] == "318/QĐ-TTg"
    assert len(found["criteria"]) == 19
    indicators = {one["code"]: one for row in found["criteria"] for one in row["indicators"]}
    assert len(indicators) == 75
    assert set(indicators["10.1"]) == {
        "code",
        "name",
        "name_vi",
        "name_en",
        "kind",
        "unit",
        "comparator",
        "targets",
        "options",
        "split",
        "max",
        "decimals",
        "descriptive",
        "evidence_vi",
        "confidence",
        "note",
        "amended",
    }
    amended = [one["amended"] for one in indicators.values() if one["amended"]]
    assert amended
    assert {one["by"] for one in amended} == {"211/QĐ-TTg"}
    assert found["criteria"][12]["bodies"] == [
        "Sở Nông nghiệp và PTNT",
        "Liên minh Hợp tác xã tỉnh",
    ]
    english = get(client, URL, **{"accept-language": "en"})
    assert english["criteria"][9]["name"] == english["criteria"][9]["name_en"]


def test_an_unchanged_set_answers_304_and_a_changed_one_does_not(client: Client) -> None:
    factories.the_levels()
    load_data(a_set())
    path = "/api/v1/criteria-sets/bo-vi-du/"
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again["ETag"] == first["ETag"]
    assert again.content == b""
    english = client.get(f"{path}?lang=en", headers={"if-none-match": first["ETag"]})
    assert english.status_code == 200
    load_data(a_set(name_vi="Bộ mới"))
    assert client.get(path, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_pages_of_signed_in_people_are_private(client: Client) -> None:
    factories.the_law(factories.MODEL)
    path = f"/api/v1/criteria-sets/{factories.MODEL}/"
    stranger = client.get(path)
    client.force_login(factories.a_user())
    member = client.get(path)
    assert "public" in stranger["Cache-Control"]
    assert "private" in member["Cache-Control"]
    assert stranger["ETag"] != member["ETag"]


@pytest.mark.parametrize("path", ["levels/", "criteria-sets/", "criteria-sets/bo-vi-du/"])
def test_a_misspelt_parameter_is_refused(client: Client, path: str) -> None:
    factories.the_levels()
    load_data(a_set())
    answer = client.get(f"/api/v1/{path}?levle=ntm")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "levle"


def test_an_unknown_set_is_404_in_the_language_asked_for(client: Client) -> None:
    answer = client.get("/api/v1/criteria-sets/khong-co/")
    assert answer.status_code == 404
    assert answer.json()["message"] == "Không có bộ tiêu chí này."


def test_one_set_is_read_in_few_queries(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    factories.the_law(factories.ADVANCED)
    client.get(URL)
    with django_assert_max_num_queries(4):
        client.get(URL)
