"""Forged, misspelt and stale requests, failures, cookies: the doors stay shut, and calm."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from communes.models import Assignment, Role, User
from communes.people import end_assignment
from criteria.dossiers.models import Dossier
from criteria.law.api import LevelsView
from reports.pages import dashboard as dashboard_page
from tests import factories
from tests.safety.table import API, PAGES, Case
from tests.safety.world import STRANGER, TODAY, World

LEADER = Role.COMMUNE_LEADER.value
SIGN_IN = "/dang-nhap/"
WORK = "/viec-cua-toi/"
ELSEWHERE = ("https://evil.example/", "//evil.example/", r"/\evil.example/", "javascript:alert(1)")
# The admin has filters of its own, the others show nothing by query.
OF_ANY_QUERY = {
    *("dang-xuat/", "quan-tri/"),
    *("healthz", "readyz", "api/v1/schema/", "api/v1/docs/", "api/v1/auth/token/"),
}
STRICT = tuple(
    case for case in (*PAGES, *API) if case.route not in OF_ANY_QUERY and case.row().may
)


def somebody_who_may(case: Case) -> str:
    return min(case.row().may - {STRANGER})


def assert_calm(answer: HttpResponse, status: int) -> None:
    html = answer.content.decode()
    assert answer.status_code == status
    assert len(re.findall(r"<h1[\s>]", html)) == 1
    assert '<html lang="vi">' in html
    assert f"Mã lỗi: {status}" in re.sub(r"\s+", " ", html)
    for word in ("Traceback", "Exception", "Error", "Django"):
        assert word not in html


@pytest.mark.parametrize("case", PAGES, ids=str)
def test_a_page_takes_no_post_without_its_token(world: World, case: Case) -> None:
    before = list(Dossier.objects.order_by("pk").values_list("version", "state"))
    for persona in (LEADER, Role.COORDINATION_OFFICE.value, Role.ADMINISTRATOR.value):
        answer = world.browser_of(persona, checks_csrf=True).post(case.path(world), {})
        assert_calm(answer, 403)
    assert list(Dossier.objects.order_by("pk").values_list("version", "state")) == before


@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.parametrize("case", [case for case in API if case.route not in OF_ANY_QUERY], ids=str)
def test_the_api_takes_no_write_by_session_without_a_token(
    world: World, case: Case, method: str
) -> None:
    browser = world.browser_of(LEADER, checks_csrf=True)
    answer = getattr(browser, method)(case.path(world), {}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize("name", ["khong_co", "format"])
@pytest.mark.parametrize("case", STRICT, ids=str)
def test_a_misspelt_filter_is_refused_by_name(world: World, case: Case, name: str) -> None:
    path, persona = case.path(world), somebody_who_may(case)
    client = world.program_of(persona) if case.is_api else world.browser_of(persona)
    answer = client.get(f"{path}{'&' if '?' in path else '?'}{name}=xml")
    assert answer.status_code == 400
    if case.is_api:
        assert answer.json()["code"] == "unknown_parameter"
        assert [one["field"] for one in answer.json()["errors"]] == [name]
    else:
        assert_calm(answer, 400)


@pytest.mark.parametrize(
    ("form", "status", "kind"),
    [
        ("json", 200, "application/vnd.oai.openapi+json"),
        ("yaml", 200, "application/vnd.oai.openapi"),
        ("xml", 404, "application/vnd.oai.openapi"),
    ],
)
def test_the_schema_comes_in_the_form_asked_for(
    client: Client, form: str, status: int, kind: str
) -> None:
    answer = client.get("/api/v1/schema/", {"format": form})
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (status, kind)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("vi", "Cổng chỉ trả lời bằng application/json."),
        ("en", "The portal answers in application/json only."),
    ],
)
def test_a_form_that_there_is_not_is_told_in_words(
    world: World, language: str, sentence: str
) -> None:
    sent = {"Accept": "text/csv", "Accept-Language": language}
    answer = world.program_of(LEADER).get("/api/v1/dossiers/", headers=sent)
    assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")
    assert answer.json()["message"] == sentence


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("en", "en"),
        ("en-GB,vi;q=0.5", "en"),
        ("vi;q=0.5,en;q=0.9", "en"),
        ("en;q=0", "vi"),
        ("en;q=0.0,fr", "vi"),
        ("fr,en;q=0.1", "en"),
        ("*", "vi"),
    ],
)
def test_the_api_speaks_the_language_that_a_program_accepts(
    client: Client, header: str, language: str
) -> None:
    answer = client.get("/api/v1/levels/", headers={"Accept-Language": header})
    assert answer.headers["Content-Language"] == language


def test_rights_end_at_the_next_request_of_token_and_session(world: World) -> None:
    dossier = world.dossiers["draft"]
    page, api = f"/ho-so/{dossier.pk}/", f"/api/v1/dossiers/{dossier.pk}/"
    browser, program = world.browser_of(LEADER), world.program_of(LEADER)
    assert (browser.get(page).status_code, program.get(api).status_code) == (200, 200)
    for held in Assignment.objects.filter(user=world.people[LEADER]):
        end_assignment(None, held, TODAY - timedelta(days=1))
    assert (browser.get(page).status_code, program.get(api).status_code) == (404, 404)
    written = program.put(f"{api}results/", [], content_type="application/json")
    assert written.status_code == 404


def test_a_closed_account_is_a_stranger_at_the_next_request(world: World) -> None:
    User.objects.filter(pk=world.people[LEADER].pk).update(is_active=False)
    assert world.browser_of(LEADER).get(WORK).url.startswith(SIGN_IN)
    assert world.program_of(LEADER).get("/api/v1/dossiers/").status_code == 401


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_leads_to_no_other_site(world: World, client: Client, target: str) -> None:
    given = {"username": LEADER, "password": factories.PASSWORD, "next": target}
    assert client.post(f"{SIGN_IN}?next={target}", given).url == WORK
    assert "evil" not in re.sub("<form.*?</form>", "", client.get(SIGN_IN).content.decode())
    assert target not in client.get(SIGN_IN, {"next": target}).content.decode()


def test_signing_in_leads_to_the_page_that_was_asked_for(world: World, client: Client) -> None:
    page = f"/ho-so/{world.dossiers['draft'].pk}/"
    asked = client.get(page).url
    assert asked == f"{SIGN_IN}?next={page}"
    given = {"username": LEADER, "password": factories.PASSWORD, "next": page}
    assert client.post(asked, given).url == page


@pytest.mark.parametrize("target", ELSEWHERE)
def test_the_door_of_the_admin_leads_to_no_other_site(client: Client, target: str) -> None:
    answer = client.get("/quan-tri/login/", {"next": target}, follow=True)
    assert [url.split("?")[0] for url, _status in answer.redirect_chain] == [SIGN_IN]
    assert 'name="next"' not in answer.content.decode()


@pytest.mark.parametrize("path", ["/", SIGN_IN, "/api/v1/levels/", "/healthz"])
def test_a_foreign_host_name_is_refused(path: str) -> None:
    answer = Client(raise_request_exception=False).get(path, headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert b"evil" not in answer.content


def test_cookies_are_kept_from_scripts_other_sites_and_plain_lines(
    world: World, client: Client, settings: Settings
) -> None:
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE"):
        setattr(settings, name, True)
    client.get(SIGN_IN, {"lang": "vi"})
    client.post(SIGN_IN, {"username": LEADER, "password": factories.PASSWORD})
    cookies = client.cookies
    assert set(cookies) == {"sessionid", "csrftoken", settings.LANGUAGE_COOKIE_NAME}
    for cookie in cookies.values():
        assert cookie["secure"]
        assert cookie["samesite"] == "Lax"
    assert cookies["sessionid"]["httponly"]
    assert cookies[settings.LANGUAGE_COOKIE_NAME]["httponly"]


def test_refusals_are_calm_pages(world: World) -> None:
    browser = world.browser_of(LEADER)
    assert_calm(browser.get("/khong-co/"), 404)
    assert_calm(browser.get(f"/ho-so/{10**9}/"), 404)
    assert_calm(browser.get("/ma-mot-lan/"), 403)
    assert_calm(browser.get("/", {"khong_co": 1}), 400)
    assert_calm(browser.get("/", headers={"host": "evil.example"}), 400)


def test_a_fault_of_ours_is_a_calm_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object) -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(dashboard_page, "dashboard", fail)
    answer = world.browser_of(LEADER).get("/")
    assert_calm(answer, 500)
    assert b"secret" not in answer.content


def test_under_the_api_every_failure_is_json(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object) -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(LevelsView, "get", fail)
    program = world.program_of(LEADER)
    evil = {"host": "evil.example"}
    answers = {
        400: [
            program.get("/api/v1/units/", {"khong_co": 1}),
            program.get("/api/v1/", headers=evil),
        ],
        401: [Client().get("/api/v1/dossiers/")],
        404: [program.get("/api/v1/khong-co/"), program.get(f"/api/v1/dossiers/{10**9}/")],
        405: [program.delete("/api/v1/units/")],
        500: [program.get("/api/v1/levels/")],
    }
    for status, found in answers.items():
        for answer in found:
            assert answer.status_code == status
            assert answer.headers["Content-Type"] == "application/json"
            assert {"code", "message"} <= set(answer.json())
            assert "secret" not in answer.content.decode()


def test_an_ended_session_signs_out_without_asking_to_sign_in(client: Client) -> None:
    assert client.post("/dang-xuat/").url == "/"
