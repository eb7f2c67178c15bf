"""Results through the API: rows set whole, all or nothing, conflicts told, who may write what."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from communes import journal
from communes.models import Role
from criteria.dossiers.models import Dossier, Result
from criteria.dossiers.results import put_results
from criteria.law.selectors import rules_by_id
from criteria.workflow import take
from tests import factories
from tests.criteria.dossiers.scene import Scene, a_draft, client_of, good_rows


def url_of(dossier: Dossier) -> str:
    return f"/api/v1/dossiers/{dossier.pk}/results/"


def put(client: APIClient, dossier: Dossier, rows: object) -> Any:
    return client.put(url_of(dossier), rows, format="json")


def read(client: APIClient, dossier: Dossier) -> dict[str, Any]:
    return {row["indicator"]: row for row in client.get(url_of(dossier)).json()}


@pytest.fixture
def officer(scene: Scene) -> APIClient:
    return client_of(scene.officer)


def split_code(dossier: Dossier) -> str:
    """A percent of the set that is asked for men and women."""
    rules = rules_by_id(dossier.version_of_set_id).by_code
    return next(code for code, rule in rules.items() if rule.split)


def test_rows_come_back_as_they_were_put(officer: APIClient, draft: Dossier) -> None:
    code = split_code(draft)
    rows = [
        {"indicator": "10.1", "value": "66.50", "note": "Theo Cục Thống kê"},
        {
            "indicator": code,
            "parts": {
                "nam": {"numerator": "950", "denominator": "1000"},
                "nu": {"value": "94.2"},
            },
        },
        {"indicator": "1.1", "value": True},
    ]
    answer = put(officer, draft, rows)
    assert answer.status_code == 200, answer.content
    standing = read(officer, draft)
    assert standing["10.1"]["value"] == "66.5"
    assert standing["10.1"]["note"] == "Theo Cục Thống kê"
    assert standing["10.1"]["version"] == 1
    assert standing["10.1"]["by"] == {"name": "commune_officer", "body": ""}
    assert standing["10.1"]["at"].endswith("+07:00")
    assert standing[code]["parts"] == {
        "nam": {"value": None, "numerator": "950", "denominator": "1000"},
        "nu": {"value": "94.2", "numerator": None, "denominator": None},
    }
    assert standing["1.1"]["value"] is True
    assert standing["2.1"] == {
        "indicator": "2.1",
        "value": None,
        "numerator": None,
        "denominator": None,
        "parts": None,
        "declared": None,
        "not_applicable": False,
        "note": "",
        "version": 0,
        "by": None,
        "at": None,
        "previous": None,
    }
    kept = (
        "indicator",
        "value",
        "numerator",
        "denominator",
        "parts",
        "declared",
        "not_applicable",
        "note",
        "version",
    )
    again = put(officer, draft, [{key: row[key] for key in kept} for row in standing.values()])
    assert again.status_code == 200, again.content
    assert read(officer, draft) == standing


def test_a_row_is_set_whole_and_null_clears(officer: APIClient, draft: Dossier) -> None:
    put(
        officer,
        draft,
        [{"indicator": "10.1", "value": "66", "note": "x"}, {"indicator": "1.1", "value": True}],
    )
    assert put(officer, draft, [{"indicator": "10.1", "value": 70}]).json()[0]["note"] == ""
    cleared = put(officer, draft, [{"indicator": "10.1", "value": None}]).json()
    assert (cleared[0]["value"], cleared[0]["version"]) == (None, 3)
    assert read(officer, draft)["1.1"]["value"] is True


def test_an_empty_row_where_nothing_stood_writes_nothing(
    officer: APIClient, draft: Dossier
) -> None:
    answer = put(officer, draft, [{"indicator": "10.1", "value": None}])
    assert answer.json()[0]["version"] == 0
    assert not Result.objects.exists()
    assert Dossier.objects.get().version == draft.version


def test_all_or_nothing_with_every_problem_named(officer: APIClient, draft: Dossier) -> None:
    rows = [
        {"indicator": "10.1", "value": "70"},
        {"indicator": "1.1", "value": "có"},
        {"indicator": "99.9", "value": "1"},
        {"indicator": "10.1", "value": "71"},
        {"indicator": "2.1", "value": "chín mươi"},
    ]
    answer = put(officer, draft, rows)
    assert answer.status_code == 400
    body = answer.json()
    assert body["code"] == "wrong_results"
    told = {(error["indicator"], error["code"]) for error in body["errors"]}
    assert told == {
        ("1.1", "not_a_boolean"),
        ("99.9", "unknown_indicator"),
        ("10.1", "duplicate"),
        ("2.1", "not_a_number"),
    }
    assert all(error["message"] for error in body["errors"])
    assert not Result.objects.exists()


@pytest.mark.parametrize("body", [{}, "x", 5, None, [5], ["10.1"], [{"value": "1"}], [[]]])
def test_a_body_of_another_shape_is_refused(
    officer: APIClient, draft: Dossier, body: object
) -> None:
    assert put(officer, draft, body).status_code == 400


@pytest.mark.parametrize("version", ["1", -1, 1.5, True, 2**40])
def test_a_version_is_a_whole_number(officer: APIClient, draft: Dossier, version: object) -> None:
    answer = put(officer, draft, [{"indicator": "10.1", "value": "1", "version": version}])
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "wrong_version"


def test_a_stale_version_shows_both_values(scene: Scene, draft: Dossier) -> None:
    officer, leader = client_of(scene.officer), client_of(scene.leader)
    put(
        officer, draft, [{"indicator": "10.1", "value": "66"}, {"indicator": "1.1", "value": True}]
    )
    put(leader, draft, [{"indicator": "10.1", "value": "67", "version": 1}])
    answer = put(
        officer,
        draft,
        [
            {"indicator": "10.1", "value": "68", "version": 1},
            {"indicator": "1.1", "value": False, "version": 1},
        ],
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    error = answer.json()["errors"][0]
    assert error["indicator"] == "10.1"
    assert (error["yours"]["value"], error["theirs"]["value"]) == ("68", "67")
    assert error["by"] == {"name": "commune_leader", "body": ""}
    assert error["at"]
    assert len(answer.json()["errors"]) == 1
    assert read(officer, draft)["1.1"]["value"] is True


def test_writing_what_stands_is_no_conflict(scene: Scene, draft: Dossier) -> None:
    officer = client_of(scene.officer)
    for value in ("66", "67"):
        put(officer, draft, [{"indicator": "10.1", "value": value}])
    before = Dossier.objects.get().version
    repeated = put(officer, draft, [{"indicator": "10.1", "value": "67.0", "version": 1}])
    assert repeated.status_code == 200
    assert repeated.json()[0]["version"] == 2
    assert Dossier.objects.get().version == before


def test_a_value_on_a_row_that_another_began_is_a_conflict(scene: Scene, draft: Dossier) -> None:
    put(client_of(scene.leader), draft, [{"indicator": "10.1", "value": "66"}])
    late = put(
        client_of(scene.officer), draft, [{"indicator": "10.1", "value": "70", "version": 0}]
    )
    assert late.status_code == 409


def test_a_contributor_writes_only_their_criteria(scene: Scene, draft: Dossier) -> None:
    contributor = client_of(scene.person(Role.COMMUNE_CONTRIBUTOR))
    assert put(contributor, draft, [{"indicator": "10.1", "value": "66"}]).status_code == 200
    answer = put(
        contributor,
        draft,
        [{"indicator": "10.1", "value": "67"}, {"indicator": "1.1", "value": True}],
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "not_your_criterion")
    assert [error["indicator"] for error in answer.json()["errors"]] == ["1.1"]
    assert read(contributor, draft)["10.1"]["value"] == "66"


def test_a_contributor_without_criteria_writes_nothing(scene: Scene, draft: Dossier) -> None:
    nobody = factories.a_person(Role.COMMUNE_CONTRIBUTOR, scene.commune, "nobody")
    answer = put(client_of(nobody), draft, [{"indicator": "10.1", "value": "66"}])
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("neighbour", 404),
        (Role.DISTRICT_APPRAISER, 404),
        (Role.COORDINATION_OFFICE, 404),
        (Role.ADMINISTRATOR, 404),
        (Role.OBSERVER, 403),
    ],
)
def test_others_cannot_write(scene: Scene, draft: Dossier, role: str, status: int) -> None:
    client = client_of(scene.person(role))
    answer = put(client, draft, [{"indicator": "10.1", "value": "66"}])
    assert answer.status_code == status
    assert not Result.objects.exists()


def test_a_closed_dossier_takes_no_values(scene: Scene, draft: Dossier) -> None:
    take("submit", dossier_id=draft.pk, actor=scene.leader)
    answer = put(client_of(scene.officer), draft, [{"indicator": "10.1", "value": "66"}])
    assert (answer.status_code, answer.json()["code"]) == (409, "closed")
    district = put(client_of(scene.appraiser), draft, [{"indicator": "10.1", "value": "66"}])
    assert district.status_code == 403


def test_rights_end_with_the_assignment(scene: Scene, draft: Dossier) -> None:
    client = client_of(scene.officer)
    assert put(client, draft, [{"indicator": "10.1", "value": "66"}]).status_code == 200
    scene.officer.assignments.update(valid_to="2024-06-30")
    assert put(client, draft, [{"indicator": "10.1", "value": "67"}]).status_code == 404


@pytest.mark.parametrize(
    ("row", "code", "sentence"),
    [
        (
            {"indicator": "10.1", "value": "1,5"},
            "comma_is_no_decimal",
            "Hãy viết phần thập phân sau dấu chấm, không dùng dấu phẩy. Đang là “1,5”.",
        ),
        (
            {"indicator": "10.1", "value": True},
            "not_a_number",
            "Hãy nhập một con số, ví dụ 97,5. Đang là “true”.",
        ),
        ({"value": "1"}, "indicator_missing", "Hãy nêu mã chỉ tiêu (indicator)."),
        (
            {"indicator": 2.1, "value": "1"},
            "indicator_no_text",
            "Mã chỉ tiêu phải là chữ, ví dụ “2.1”. Đang là 2.1.",
        ),
    ],
)
def test_programs_are_told_what_to_send(
    scene: Scene, draft: Dossier, row: dict[str, Any], code: str, sentence: str
) -> None:
    answer = put(client_of(scene.officer), draft, [row])
    told = answer.json()["errors"][0]
    assert (answer.status_code, told["code"]) == (400, code)
    assert told["message"].endswith(sentence)


def test_last_year_stands_beside(scene: Scene) -> None:
    earlier = a_draft(scene, year=2023)
    said = {"indicator": "10.1", "value": "61", "note": "Chưa chắc."}
    put_results(earlier.pk, [said], scene.officer)
    take("withdraw", dossier_id=earlier.pk, actor=scene.leader, payload={"note": "x"})
    draft = a_draft(scene)
    take("submit", dossier_id=draft.pk, actor=scene.leader)
    for role, note in [
        (Role.COMMUNE_OFFICER, "Chưa chắc."),
        (Role.OBSERVER, "Chưa chắc."),
        (Role.DISTRICT_APPRAISER, ""),
        (Role.COORDINATION_OFFICE, ""),
    ]:
        previous = read(client_of(scene.person(role)), draft)["10.1"]["previous"]
        told = (previous["year"], previous["value"], previous["note"])
        assert told == (2023, "61", note), role


def test_of_last_year_stands_what_was_submitted(scene: Scene) -> None:
    earlier = a_draft(scene, year=2023)
    said = {"indicator": "10.1", "value": "61", "note": "Chắc."}
    put_results(earlier.pk, [said], scene.officer)
    take("submit", dossier_id=earlier.pk, actor=scene.leader)
    wanted = {"criteria": [{"number": 10, "reason": "x"}]}
    take("return", dossier_id=earlier.pk, actor=scene.appraiser, payload=wanted)
    put_results(earlier.pk, [{"indicator": "10.1", "value": "62"}], scene.officer)
    take("withdraw", dossier_id=earlier.pk, actor=scene.leader, payload={"note": "x"})
    draft = a_draft(scene)
    take("submit", dossier_id=draft.pk, actor=scene.leader)
    for role in (Role.COMMUNE_LEADER, Role.OBSERVER, Role.DISTRICT_APPRAISER):
        previous = read(client_of(scene.person(role)), draft)["10.1"]["previous"]
        assert (previous["value"], previous["note"]) == ("61", "Chắc."), role
        assert not previous.keys() & {"version", "by", "at"}


def test_a_returned_dossier_shows_others_what_was_submitted(scene: Scene, draft: Dossier) -> None:
    put_results(draft.pk, [{"indicator": "10.1", "value": "61"}], scene.officer)
    take("submit", dossier_id=draft.pk, actor=scene.leader)
    wanted = {"criteria": [{"number": 10, "reason": "x"}]}
    take("return", dossier_id=draft.pk, actor=scene.appraiser, payload=wanted)
    put_results(draft.pk, [{"indicator": "10.1", "value": "77"}], scene.officer)
    for role, value in [
        (Role.COMMUNE_OFFICER, "77"),
        (Role.COMMUNE_LEADER, "77"),
        (Role.OBSERVER, "61"),
        (Role.DISTRICT_APPRAISER, "61"),
        (Role.COORDINATION_OFFICE, "61"),
    ]:
        assert read(client_of(scene.person(role)), draft)["10.1"]["value"] == value, role


def test_others_read_the_journal_up_to_the_return(scene: Scene, draft: Dossier) -> None:
    take("submit", dossier_id=draft.pk, actor=scene.leader)
    wanted = {"criteria": [{"number": 10, "reason": "x"}]}
    take("return", dossier_id=draft.pk, actor=scene.appraiser, payload=wanted)
    journal.append(draft.chain, "evidence_added", {"indicators": ["10.1"]}, actor=scene.officer)

    def newest(role: Role) -> str:
        client = client_of(scene.person(role))
        answer = client.get(f"/api/v1/dossiers/{draft.pk}/journal/").json()
        return str(answer["results"][-1]["kind"])

    assert newest(Role.COMMUNE_LEADER) == "evidence_added"
    assert newest(Role.DISTRICT_APPRAISER) == "return"
    assert newest(Role.OBSERVER) == "return"


def test_seventy_five_rows_cost_as_few_queries_as_one(scene: Scene, draft: Dossier) -> None:
    client = client_of(scene.officer)
    rows = good_rows(draft)
    put(client, draft, rows[:1])
    with CaptureQueriesContext(
        connection,
    ) as one:
        put(client, draft, rows[1:2])
    with CaptureQueriesContext(connection) as all_rows:
        assert put(client, draft, rows).status_code == 200
    assert len(all_rows) == len(one)
    # token, assignments, savepoint and its release, lock, rows, write
    assert len(one) <= 8, [query["sql"][:80] for query in one]


def test_a_body_over_the_limit_is_refused(
    officer: APIClient, draft: Dossier, settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2000
    answer = put(officer, draft, [{"indicator": "10.1", "value": "1", "note": "x" * 2000}])
    assert answer.status_code == 400
    assert not Result.objects.exists()


def test_a_list_longer_than_any_set_is_refused_as_a_whole(
    officer: APIClient, draft: Dossier
) -> None:
    answer = put(officer, draft, [{}] * 5000)
    assert (answer.status_code, answer.json()["code"]) == (400, "too_many")
    assert "errors" not in answer.json()
