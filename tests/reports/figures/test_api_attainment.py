from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from communes.models import Role
from criteria.recognition.models import Basis
from reports import recompute
from reports.models import PublishedFigure
from tests import factories
from tests.criteria.dossiers.scene import client_of
from tests.reports.figures.conftest import ADVANCED, Place, make_place
from tests.reports.figures.filing import a_filled_draft, submit

URL = "/api/v1/attainment/"


@pytest.fixture
def figured(db: None) -> Place:
    factories.the_law(ADVANCED)
    place = make_place()
    factories.a_recognition(place.communes[0], "advanced")
    factories.a_recognition(place.communes[1], "advanced", basis=Basis.SYNTHETIC)
    recompute.run(place.province.pk)
    return place


def asked(client: Client, url: str = URL, **query: Any) -> Any:
    response = client.get(url, query)
    assert response.status_code == 200, response.content
    return response.json()


def test_a_rate_answers_with_the_fields_of_the_contract(client: Client, figured: Place) -> None:
    PublishedFigure.objects.create(
        scope=figured.province,
        level_id="advanced",
        on=date(2024, 6, 30),
        recognised=3,
        eligible=5,
        date_precision="day",
        source="một bài báo",
    )
    answer = asked(client, scope=figured.province.code, level="advanced")
    assert answer.pop("computed_at").endswith("+07:00")
    named, illustrative, *rest = [unit.code for unit in figured.eligible]
    assert answer == {
        "scope": figured.province.code,
        "level": "advanced",
        "on": "2024-06-30",
        "recognised": 2,
        "eligible": 5,
        "percent": "40.0",
        "basis": {"sourced": 1, "appraised": 0, "synthetic": 1},
        "published": {
            "recognised": 3,
            "eligible": 5,
            "percent": "60.0",
            "source": "một bài báo",
        },
        "recognised_units": [named, illustrative],
        "eligible_units": [named, illustrative, *rest],
        "synthetic_units": [illustrative, *rest],
    }
    short = asked(client, scope=figured.province.code, level="advanced", lists="false")
    short.pop("computed_at")
    assert short == {key: value for key, value in answer.items() if not key.endswith("_units")}


def test_before_the_first_data_the_percent_is_null_with_a_code(
    client: Client, figured: Place
) -> None:
    answer = asked(client, scope=figured.province.code, level="advanced", on="2020-06-30")
    assert (answer["percent"], answer["code"]) == (None, "no_data")
    assert (answer["eligible"], answer["eligible_units"]) == (0, [])


def test_a_scope_that_did_not_exist_yet_answers_with_empty_lists(
    client: Client, figured: Place
) -> None:
    young = factories.a_district(figured.province, valid_from=date(2024, 1, 1))
    answer = asked(client, scope=young.code, level="ntm", on="2023-12-31")
    assert (answer["eligible_units"], answer["code"]) == ([], "no_data")


def test_a_pilot_level_says_so(client: Client, figured: Place) -> None:
    factories.a_recognition(figured.communes[0], "smart")
    answer = asked(client, scope=figured.province.code, level="smart")
    assert (answer["pilot"], answer["recognised"], answer["eligible"]) == (True, 1, 4)
    assert "pilot" not in asked(client, scope=figured.province.code, level="ntm")


def test_the_nation_is_a_scope(client: Client, figured: Place) -> None:
    assert asked(client, scope="vn", level="advanced", lists="false")["recognised"] == 2
    assert asked(client, scope="vn", level="advanced")["published"] is None


@pytest.mark.parametrize(
    ("query", "code", "named"),
    [
        ({"level": "ntm"}, "missing_parameter", "scope"),
        ({"scope": "90"}, "missing_parameter", "level"),
        ({"scope": "77", "level": "ntm"}, "wrong_value", "scope"),
        ({"scope": "90", "level": "best"}, "wrong_value", "level"),
        ({"scope": "90", "level": "ntm", "on": "30/06/2024"}, "wrong_value", "on"),
        ({"scope": "90", "level": "ntm", "on": "2024-07-01"}, "future", "on"),
        ({"scope": "90", "level": "ntm", "lists": "no"}, "wrong_value", "lists"),
        ({"scope": "90", "level": "ntm", "date": "2024-01-01"}, "unknown_parameter", "date"),
        ({"scope": "77", "level": "ntm", "lists": "false"}, "wrong_value", "scope"),
        ({"scope": "90", "level": "best", "lists": "false"}, "wrong_value", "level"),
    ],
)
def test_wrong_queries_are_refused_by_name(
    client: Client, figured: Place, query: dict[str, str], code: str, named: str
) -> None:
    response = client.get(URL, query)
    assert response.status_code == 400
    assert (response.json()["code"], response.json()["errors"][0]["field"]) == (code, named)


def test_an_unchanged_answer_is_304_and_a_run_changes_it(client: Client, figured: Place) -> None:
    for lists in ("true", "false"):
        query = {"scope": figured.province.code, "level": "advanced", "lists": lists}
        first = client.get(URL, query)
        assert first["Cache-Control"].startswith("public, max-age=")
        again = client.get(URL, query, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        factories.a_recognition(figured.communes[2 if lists == "true" else 3], "advanced")
        recompute.run(figured.province.pk)
        changed = client.get(URL, query, headers={"If-None-Match": first["ETag"]})
        assert changed.status_code == 200
        assert changed.json()["recognised"] == (3 if lists == "true" else 4)


def test_the_etag_knows_language_query_and_who_is_signed_in(
    client: Client, figured: Place
) -> None:
    query = {"scope": figured.province.code, "level": "advanced"}
    etags = {
        client.get(URL, query)["ETag"],
        client.get(URL, query, headers={"Accept-Language": "en"})["ETag"],
        client.get(URL, {**query, "on": "2024-06-29"})["ETag"],
    }
    signed_in = client_of(factories.a_person(Role.OBSERVER, figured.province)).get(URL, query)
    assert signed_in["Cache-Control"].startswith("private")
    assert len({*etags, signed_in["ETag"]}) == 4


def test_a_bad_token_is_refused_even_here(client: Client, figured: Place) -> None:
    response = client.get(
        URL, {"scope": "vn", "level": "ntm"}, headers={"Authorization": "Token xxxxxxxxxxxxxxxxxx"}
    )
    assert response.status_code == 401


def test_todays_figure_without_lists_costs_one_read(
    client: Client, figured: Place, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    query = {"scope": figured.province.code, "level": "advanced", "lists": "false"}
    with django_assert_num_queries(1):
        client.get(URL, query)


@pytest.mark.parametrize("kept", [True, False])
def test_lists_are_kept_by_version_and_answered_without_a_cache(
    client: Client,
    figured: Place,
    settings: Settings,
    django_assert_num_queries: DjangoAssertNumQueries,
    kept: bool,
) -> None:
    if not kept:
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    query = {"scope": figured.province.code, "level": "advanced", "on": "2024-06-29"}
    first = asked(client, **query)
    # The scope, the level and the version; computing asks for members and the published total.
    with django_assert_num_queries(3 if kept else 5):
        second = asked(client, **query)
    for answer in (first, second):
        answer.pop("computed_at")
    assert first == second


def test_criteria_and_pipeline_move_with_a_submission(client: Client, figured: Place) -> None:
    code = figured.province.code
    tallies_url, pipeline_url = f"{URL}criteria/", f"{URL}pipeline/"
    before = asked(client, tallies_url, scope=code, set=ADVANCED)
    assert [row["number"] for row in before] == list(range(1, 20))
    assert before[0] == {
        "number": 1,
        "met": 0,
        "by_decision": 0,
        "by_older_decision": 2,
        "declared": 0,
        "total": 5,
    }
    states = asked(client, pipeline_url, scope=code, level="advanced")
    assert len(states) == 9
    assert sum(states.values()) == 0
    submit(a_filled_draft(figured.communes[2]))
    recompute.run(figured.province.pk)
    after = asked(client, tallies_url, scope=code, set=ADVANCED)
    assert sum(row["declared"] for row in after) > 0
    assert asked(client, tallies_url, scope="vn", set=ADVANCED) == after
    of_commune = asked(client, tallies_url, scope=figured.communes[2].code, set=ADVANCED)
    assert [row["declared"] for row in of_commune] == [row["declared"] for row in after]
    assert {row["total"] for row in of_commune} == {1}
    assert asked(client, pipeline_url, scope=code, level="advanced") == {**states, "submitted": 1}
    other_year = asked(client, pipeline_url, scope=code, level="advanced", year="2023")
    assert other_year == states


@pytest.mark.parametrize(
    ("path", "query", "named"),
    [
        ("criteria/", {"scope": "90"}, "set"),
        ("criteria/", {"set": ADVANCED}, "scope"),
        ("criteria/", {"scope": "90", "set": "none"}, "set"),
        ("criteria/", {"scope": "90", "set": ADVANCED, "on": "2024-01-01"}, "on"),
        ("pipeline/", {"scope": "90", "level": "none"}, "level"),
        ("pipeline/", {"scope": "90", "level": "ntm", "year": "24"}, "year"),
        ("pipeline/", {"scope": "90", "level": "ntm", "year": "0000"}, "year"),
    ],
)
def test_wrong_queries_of_criteria_and_pipeline_are_refused(
    client: Client, figured: Place, path: str, query: dict[str, str], named: str
) -> None:
    response = client.get(URL + path, query)
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == named
