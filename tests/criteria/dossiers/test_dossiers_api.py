"""Dossiers through the API: opening, lists, progress, steps, journal; strict and closed."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from rest_framework.test import APIClient

from communes.models import JournalLine, Role
from criteria.dossiers.creation import create_dossier
from criteria.dossiers.evidence import Description, Upload, attach_evidence
from criteria.dossiers.models import Dossier
from criteria.dossiers.results import put_results
from criteria.states import DossierState
from criteria.workflow import take
from tests import factories
from tests.criteria.dossiers.files import PDF
from tests.criteria.dossiers.scene import (
    ADVANCED,
    Scene,
    a_draft,
    client_of,
    good_rows,
    load_law,
)

URL = "/api/v1/dossiers/"


def open_one(client: APIClient, scene: Scene, **changes: Any) -> Any:
    body = {"unit": scene.commune.code, "criteria_set": ADVANCED, "year": 2024, **changes}
    sent = {key: value for key, value in body.items() if value is not ...}
    return client.post(URL, sent, format="json")


def test_opening_answers_the_draft(scene: Scene) -> None:
    answer = open_one(client_of(scene.officer), scene)
    assert answer.status_code == 201
    body = answer.json()
    assert (body["unit"], body["criteria_set"], body["year"]) == (
        scene.commune.code,
        ADVANCED,
        2024,
    )
    assert (body["state"], body["purpose"], body["version"]) == ("draft", "recognition", 1)
    line = JournalLine.objects.get(kind="create")
    assert line.content["dossier"] == body["id"]
    assert line.on.isoformat() == "2024-06-30"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"unit": ...}, "required"),
        ({"unit": "99999"}, "unknown_unit"),
        ({"criteria_set": "khong-co"}, "unknown_set"),
        ({"year": "2024"}, "not_a_year"),
        ({"year": True}, "not_a_year"),
        ({"year": 20240}, "wrong_year"),
        ({"year": 2009}, "wrong_year"),
        ({"year": 2020}, "not_in_force"),
        ({"purpose": "review"}, "wrong_purpose"),
        ({"state": "submitted"}, "unknown_field"),
    ],
)
def test_what_is_wrong_with_opening_is_named(
    scene: Scene, changes: dict[str, Any], code: str
) -> None:
    answer = open_one(client_of(scene.officer), scene, **changes)
    assert (answer.status_code, answer.json()["code"]) == (400, code), answer.content
    assert answer.json()["message"]
    assert not Dossier.objects.exists()


def test_a_set_says_for_whom_it_is(scene: Scene) -> None:
    load_law("thi-tran-do-thi-van-minh", "xa-ntm-kieu-mau-2021-2025")
    town = factories.a_town(scene.district)
    officer = factories.a_person(Role.COMMUNE_OFFICER, town, "town")
    client = client_of(officer)
    answers = {
        code: open_one(client, scene, unit=town.code, criteria_set=code).json().get("code")
        for code in ("xa-ntm-kieu-mau-2021-2025", "thi-tran-do-thi-van-minh")
    }
    assert answers == {
        "xa-ntm-kieu-mau-2021-2025": "wrong_kind",
        "thi-tran-do-thi-van-minh": "no_procedure",
    }


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.COMMUNE_OFFICER, 201),
        (Role.COMMUNE_LEADER, 201),
        (Role.COMMUNE_CONTRIBUTOR, 403),
        (Role.DISTRICT_APPRAISER, 403),
        (Role.COORDINATION_OFFICE, 403),
        (Role.OBSERVER, 403),
        ("neighbour", 404),
    ],
)
def test_who_may_open(scene: Scene, role: str, status: int) -> None:
    assert open_one(client_of(scene.person(role)), scene).status_code == status


def test_a_second_open_one_is_refused_until_the_first_is_finished(scene: Scene) -> None:
    client = client_of(scene.officer)
    first = open_one(client, scene).json()["id"]
    second = open_one(client, scene)
    assert (second.status_code, second.json()["code"]) == (409, "open_exists")
    take("withdraw", dossier_id=first, actor=scene.leader, payload={"note": "x"})
    assert open_one(client, scene).status_code == 201


@pytest.mark.parametrize(
    "path",
    [
        "",
        "1/",
        "1/results/",
        "1/judgement/",
        "1/evidence/",
        "1/steps/",
        "1/journal/",
        "progress/?scope=36&set=x",
    ],
)
def test_without_a_token_nothing_answers(scene: Scene, path: str) -> None:
    assert APIClient().get(URL + path).status_code == 401


@pytest.mark.parametrize(
    "query",
    [
        "x=1",
        "state=done",
        "unit=99999",
        "set=x",
        "year=24",
        "year=0000",
        "mine=yes",
        "page=0",
        "page_size=101",
        "state=draft&state=x",
    ],
)
def test_lists_refuse_what_they_do_not_know(scene: Scene, query: str) -> None:
    answer = client_of(scene.officer).get(f"{URL}?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == query.split("=")[0]


def test_lists_show_what_the_person_may_see(scene: Scene) -> None:
    draft = a_draft(scene)
    theirs = create_dossier(scene.person("neighbour"), scene.neighbour.code or "", ADVANCED, 2024)
    take("submit", dossier_id=theirs.pk, actor=scene.person("neighbour"))

    def listed(role: str, query: str = "") -> list[int]:
        page = client_of(scene.person(role)).get(f"{URL}{query}").json()
        assert page["count"] == len(page["results"])
        return [row["id"] for row in page["results"]]

    assert listed(Role.COMMUNE_OFFICER) == [draft.pk]
    assert listed("neighbour") == [theirs.pk]
    assert listed(Role.DISTRICT_APPRAISER) == [theirs.pk]
    assert listed(Role.OBSERVER) == [theirs.pk, draft.pk]
    assert listed(Role.OBSERVER, "?mine=true") == [theirs.pk, draft.pk]
    assert listed(Role.OBSERVER, "?state=draft") == [draft.pk]
    assert listed(Role.OBSERVER, f"?unit={scene.commune.code}&year=2024&set={ADVANCED}") == [
        draft.pk
    ]
    assert listed(Role.OBSERVER, "?year=2023") == []
    assert listed(Role.DISTRICT_APPRAISER, "?mine=true") == [theirs.pk]
    assert listed(Role.DEPARTMENT_APPRAISER) == []
    assert listed(Role.ADMINISTRATOR, "?mine=true") == []
    assert listed(Role.ADMINISTRATOR) == []


def test_a_list_costs_the_same_for_one_and_for_many(scene: Scene) -> None:
    client = client_of(scene.person(Role.OBSERVER))
    a_draft(scene)
    with CaptureQueriesContext(connection) as one:
        client.get(URL)
    for year in (2022, 2023):
        dossier = factories.a_commune(scene.district)
        officer = factories.a_person(Role.COMMUNE_LEADER, dossier, f"of-{year}")
        made = create_dossier(officer, dossier.code or "", ADVANCED, year)
        take("submit", dossier_id=made.pk, actor=officer)
    with CaptureQueriesContext(connection) as many:
        assert client.get(URL).json()["count"] == 3
    assert len(many) == len(one)
    assert not any("definition" in query["sql"] for query in many)


def test_progress_counts_drafts_without_their_values(scene: Scene) -> None:
    draft = a_draft(scene)
    rows = [row for row in good_rows(draft) if row["indicator"].startswith("10.")]
    put_results(draft.pk, rows, scene.officer)
    theirs = create_dossier(scene.person("neighbour"), scene.neighbour.code or "", ADVANCED, 2024)
    take("submit", dossier_id=theirs.pk, actor=scene.person("neighbour"))
    query = f"{URL}progress/?scope={scene.district.code}&set={ADVANCED}&year=2024"
    answer = client_of(scene.appraiser).get(query)
    assert answer.status_code == 200, answer.content
    assert answer.json() == [
        {
            "unit": scene.commune.code,
            "state": "draft",
            "met": 1,
            "total": 19,
            "evidence": 0,
            "changed_on": "2024-06-30",
        },
        {
            "unit": scene.neighbour.code,
            "state": "submitted",
            "met": 0,
            "total": 19,
            "evidence": 0,
            "changed_on": "2024-06-30",
        },
    ]


def test_progress_tells_the_portals_day_of_the_last_change(
    scene: Scene, settings: Settings
) -> None:
    draft = a_draft(scene)
    client = client_of(scene.appraiser)

    def changed_on(day: date, change: Callable[[], object]) -> str:
        settings.PORTAL_TODAY = day
        change()
        query = f"{URL}progress/?scope={scene.district.code}&set={ADVANCED}"
        return str(client.get(query).json()[0]["changed_on"])

    def attach() -> None:
        upload = Upload(file=io.BytesIO(PDF), name="a.pdf", size=len(PDF))
        said = Description(title="Báo cáo")
        attach_evidence(
            draft.pk, upload, indicators=["10.1"], description=said, actor=scene.officer
        )

    row = {"indicator": "10.1", "value": "61"}
    written = changed_on(date(2024, 7, 1), lambda: put_results(draft.pk, [row], scene.officer))
    same = changed_on(date(2024, 7, 2), lambda: put_results(draft.pk, [row], scene.officer))
    attached = changed_on(date(2024, 7, 3), attach)
    moved = changed_on(
        date(2024, 7, 4), lambda: take("submit", dossier_id=draft.pk, actor=scene.leader)
    )
    assert (written, same) == ("2024-07-01", "2024-07-01")
    assert (attached, moved) == ("2024-07-03", "2024-07-04")


@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [
        (Role.DISTRICT_APPRAISER, "district", 200),
        (Role.DISTRICT_APPRAISER, "province", 404),
        (Role.COORDINATION_OFFICE, "province", 200),
        (Role.OBSERVER, "province", 200),
        (Role.COMMUNE_LEADER, "commune", 403),
        (Role.PROVINCE_LEADER, "province", 403),
        (Role.ADMINISTRATOR, "province", 403),
    ],
)
def test_who_sees_progress(scene: Scene, role: str, scope: str, status: int) -> None:
    code = getattr(scene, scope).code
    answer = client_of(scene.person(role)).get(f"{URL}progress/?scope={code}&set={ADVANCED}")
    assert answer.status_code == status


def test_progress_of_the_nation_is_for_who_holds_all_of_it(scene: Scene) -> None:
    draft = a_draft(scene)
    query = f"{URL}progress/?scope=vn&set={ADVANCED}"
    assert client_of(scene.appraiser).get(query).status_code == 404
    assert client_of(scene.leader).get(query).status_code == 403
    told = client_of(scene.office).get(query)
    assert [row["unit"] for row in told.json()] == [draft.unit.code]
    other = factories.a_province()
    assert client_of(scene.office).get(query).status_code == 404
    user = scene.office
    factories.hold(user, Role.COORDINATION_OFFICE, other)
    assert client_of(scene.office).get(query).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?scope=36",
        f"?set={ADVANCED}",
        "?scope=77777&set=x",
        "?scope=36&set=x",
        f"?scope=36&set={ADVANCED}&yaer=2024",
    ],
)
def test_progress_is_asked_for_exactly(scene: Scene, query: str) -> None:
    assert client_of(scene.office).get(f"{URL}progress/{query}").status_code == 400


def test_a_step_repeated_with_its_key_is_one_step(scene: Scene) -> None:
    draft, client = a_draft(scene), client_of(scene.leader)
    url = f"{URL}{draft.pk}/steps/"

    def submit(note: str) -> Any:
        body = {"name": "submit", "note": note}
        return client.post(url, body, format="json", HTTP_IDEMPOTENCY_KEY="k")

    first, again, other = submit("a"), submit("a"), submit("b")
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")
    assert JournalLine.objects.filter(kind="submit").count() == 1


def test_a_stored_answer_is_only_for_who_still_sees_it(scene: Scene) -> None:
    draft, client = a_draft(scene), client_of(scene.leader)
    url = f"{URL}{draft.pk}/steps/"
    body = {"name": "submit"}
    client.post(url, body, format="json", HTTP_IDEMPOTENCY_KEY="k")
    scene.leader.assignments.update(valid_to="2024-06-30")
    again = client.post(url, body, format="json", HTTP_IDEMPOTENCY_KEY="k")
    assert again.status_code == 404


def test_a_refused_step_may_be_repeated_with_its_key(scene: Scene) -> None:
    draft, client = a_draft(scene), client_of(scene.leader)
    url = f"{URL}{draft.pk}/steps/"
    refused = client.post(url, {"name": "withdraw"}, format="json", HTTP_IDEMPOTENCY_KEY="k")
    assert refused.status_code == 400
    body = {"name": "withdraw", "note": "Sai năm."}
    assert client.post(url, body, format="json", HTTP_IDEMPOTENCY_KEY="k").status_code == 200


@pytest.mark.parametrize("body", [{}, [], {"name": 5}, {"name": "submit", "x": 1}, {"name": "x"}])
def test_a_step_is_asked_for_exactly(scene: Scene, body: object) -> None:
    draft = a_draft(scene)
    answer = client_of(scene.leader).post(f"{URL}{draft.pk}/steps/", body, format="json")
    assert answer.status_code == 400
    assert Dossier.objects.get().state == DossierState.DRAFT


def test_steps_say_why_they_are_closed(scene: Scene) -> None:
    draft = a_draft(scene)
    told = client_of(scene.leader).get(f"{URL}{draft.pk}/steps/").json()
    assert [(step["name"], step["open"]) for step in told] == [
        ("submit", True),
        ("withdraw", True),
        ("accept", False),
        ("return", False),
    ]
    assert [bool(step["reason"]) for step in told] == [False, False, True, True]


def test_the_journal_is_paged_and_names_no_account(scene: Scene) -> None:
    draft = a_draft(scene)
    take("submit", dossier_id=draft.pk, actor=scene.leader, payload={"note": "Kính gửi"})
    page = client_of(scene.officer).get(f"{URL}{draft.pk}/journal/?page_size=1&page=2").json()
    assert (page["count"], page["next"]) == (2, None)
    line = page["results"][0]
    assert set(line) == {"sequence", "kind", "at", "on", "actor", "content", "hash"}
    assert (line["sequence"], line["kind"], line["on"]) == (2, "submit", "2024-06-30")
    assert line["content"]["note"] == "Kính gửi"


def test_a_judgement_tells_in_the_language_asked_for(scene: Scene) -> None:
    draft = a_draft(scene)
    put_results(draft.pk, [{"indicator": "14.1", "value": "94.96"}], scene.officer)
    take("submit", dossier_id=draft.pk, actor=scene.leader)
    client = client_of(scene.appraiser)
    url = f"{URL}{draft.pk}/judgement/"
    vietnamese, english = client.get(url).json(), client.get(f"{url}?lang=en").json()

    def told(judgement: dict[str, Any]) -> str:
        indicators = {
            one["code"]: one for all_ in judgement["criteria"] for one in all_["indicators"]
        }
        return str(indicators["14.1"]["explanation"])

    assert "94,96% < 95%" in told(vietnamese)
    assert told(english) != told(vietnamese)
    guards = {guard["name"]: guard for guard in vietnamese["guards"]}
    assert guards["criteria"]["ok"] is False
    assert guards["prerequisites"]["ok"] is False
    assert guards["prerequisites"]["as_of"] == "2024-06-30"
    for name in ("satisfaction", "no_debt", "security"):
        assert (guards[name]["ok"], guards[name]["as_of"]) == (None, None)
        assert guards[name]["reason"]


@pytest.mark.parametrize("path", ["", "steps/", "results/", "evidence/"])
def test_writes_refuse_parameters_that_they_do_not_know(scene: Scene, path: str) -> None:
    draft, client = a_draft(scene), client_of(scene.leader)
    url = f"{URL}{draft.pk}/{path}?dry_run=1" if path else f"{URL}?dry_run=1"
    send = client.put if path == "results/" else client.post
    kind = "multipart" if path == "evidence/" else "json"
    answer = send(url, {}, format=kind)
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter")
