"""Hostile values in addresses, queries and bodies: refused or answered, never a fault of ours."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from communes.models import Role
from tests.criteria.pages.helpers import fields_of
from tests.safety.table import API, PAGES, Case
from tests.safety.test_doors import OF_ANY_QUERY, somebody_who_may
from tests.safety.world import HOSTILE, World

LEADER = Role.COMMUNE_LEADER.value
VALUES = (
    "",
    "\0",
    "x\0y",
    "'; DROP TABLE criteria_dossier; --",
    HOSTILE,
    "%s%(x)s{{ 7|add:7 }}",
    "../../etc/passwd",
    "-1",
    "0",
    "99999999999999999999999",
    "１２３",
    "NaN",
    "2024-02-30",
    "0000-00-00",
    "9999-12-31",
    "\u202e\ufeffa\u0301",
    "x" * 5000,
    "9" * 5000,
)
BODIES: tuple[Any, ...] = (
    None,
    True,
    0,
    10**40,
    "x",
    [],
    [[]],
    {},
    {"": ""},
    {"name": None},
    {"name": ["submit"]},
    {"name": "submit", "note": "\0"},
    {"name": "submit", "note": "x" * 100_000},
    {"name": "return", "criteria": [{"number": 10**40, "reason": "\0"}]},
    {"name": "return", "criteria": {"number": 10}},
    {"unit": "\0", "criteria_set": "\0", "year": 10**40},
    {"unit": 1, "criteria_set": [], "year": "2024", "purpose": {}},
    {"unit": "90000", "criteria_set": "xa-ntm-nang-cao-2021-2025", "year": -1},
    {"username": "\0", "password": "\0"},
    {"username": [], "password": {}},
    [None],
    [{"indicator": None}],
    [{"indicator": "\0", "value": 1}],
    [{"indicator": "10.1", "value": "\0"}],
    [{"indicator": "10.1", "value": "1e999999"}],
    [{"indicator": "10.1", "value": 1e308}],
    [{"indicator": "10.1", "value": "9" * 5000}],
    [{"indicator": "14.1", "parts": {"nam": {"numerator": "9" * 5000, "denominator": "1"}}}],
    [{"indicator": "10.1", "value": {"x": 1}}],
    [{"indicator": "10.1", "numerator": "1", "denominator": "0"}],
    [{"indicator": "10.1", "parts": {"nam": None, "nu": []}}],
    [{"indicator": "10.1", "value": "1", "version": 10**40}],
    [{"indicator": "10.1", "value": "1", "note": "\0\ud800"}],
    [{"indicator": "10.1", "value": "1", "declared": [], "not_applicable": "x"}],
)
RAW = (b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a":NaN}', b'{"a":1,"a":2}', b'"\\ud800"')
PAGE_PARAMETERS = ("ngay", "chuan", "nguon", "sap", "huyen", "ten", "trang", "lang", "next")


def one_of_each(cases: Iterable[Case]) -> tuple[Case, ...]:
    """One readable address for each route."""
    found = {case.route: case for case in cases if case.row().may and case.row().status == 200}
    return tuple(found.values())


READABLE = one_of_each(case for case in API if case.route not in OF_ANY_QUERY)
WRITABLE = {
    "": ("post",),
    "results/": ("put",),
    "steps/": ("post",),
    "evidence/": ("post",),
}


def path_of(case: Case) -> str:
    """The address as the schema writes it."""
    path = f"/{case.route}".replace("<str:", "{").replace("<int:", "{").replace("<uuid:", "{")
    return path.replace(">", "}")


def parameters_of(case: Case) -> set[str]:
    """The query's parameters by the schema, for every reading address."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    found = paths[path_of(case)]["get"].get("parameters", [])
    return {one["name"] for one in found if one["in"] == "query"}


@pytest.mark.parametrize("case", READABLE, ids=str)
def test_no_value_in_a_query_of_the_api_is_a_fault(world: World, case: Case) -> None:
    client = world.program_of(somebody_who_may(case))
    path = case.path(world).split("?")[0]
    for name in sorted(parameters_of(case) | {"page", "page_size", "lang"}):
        for value in VALUES:
            answer = client.get(f"{path}?{urlencode({name: value})}")
            assert answer.status_code in {200, 400, 404}, (name, value)
            assert answer.headers["Content-Type"].split(";")[0] in {
                "application/json",
                "application/pdf",
            }


@pytest.mark.parametrize("case", one_of_each(PAGES), ids=str)
def test_no_value_in_a_query_of_a_page_is_a_fault(world: World, case: Case) -> None:
    browser = world.browser_of(somebody_who_may(case))
    for name in PAGE_PARAMETERS:
        for value in VALUES:
            answer = browser.get(f"{case.path(world)}?{urlencode({name: value})}")
            assert answer.status_code in {200, 302, 400, 404}, (name, value)


@pytest.mark.parametrize(
    "template",
    [
        *("/xa/{}/", "/kiem-chung/{}/", "/ho-so/{}/", "/ho-so/{}/nop/", "/quan-tri/{}/"),
        *("/quan-tri/communes/user/{}/change/", "/quan-tri/communes/dailyroot/{}/change/"),
        *("/api/v1/units/{}/", "/api/v1/criteria-sets/{}/", "/api/v1/dossiers/{}/", "/{}"),
        "/api/v1/dossiers/{}/results/",
    ],
)
def test_no_value_in_an_address_is_a_fault(world: World, template: str) -> None:
    persona = Role.ADMINISTRATOR.value if "quan-tri" in template else LEADER
    browser, program = world.browser_of(persona), world.program_of(persona)
    client = program if template.startswith("/api/") else browser
    for value in VALUES:
        path = template.format(quote(value, safe=""))
        assert client.get(path).status_code in {200, 301, 302, 404}, value
        if template.endswith("results/"):
            written = client.put(path, [], content_type="application/json")
            assert written.status_code in {404, 405}, value


@pytest.mark.parametrize("door", WRITABLE)
@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_no_body_is_a_fault(world: World, door: str, state: str) -> None:
    program = world.program_of(LEADER)
    path = "/api/v1/dossiers/" + (f"{world.dossiers[state].pk}/{door}" if door else "")
    for method in WRITABLE[door]:
        for body in (*(json.dumps(one).encode() for one in BODIES), *RAW):
            answer = getattr(program, method)(path, body, content_type="application/json")
            assert answer.status_code in {200, 400, 403, 404, 409, 415}, body[:200]
            assert answer.headers["Content-Type"] == "application/json"


def test_no_body_at_the_token_door_is_a_fault() -> None:
    client = Client(raise_request_exception=False)
    for body in (*(json.dumps(one).encode() for one in BODIES), *RAW):
        answer = client.post("/api/v1/auth/token/", body, content_type="application/json")
        assert answer.status_code == 400, body[:200]


@pytest.mark.parametrize("key", VALUES)
def test_no_idempotency_key_is_a_fault(world: World, key: str) -> None:
    program = world.program_of(LEADER)
    path = f"/api/v1/dossiers/{world.dossiers['submitted'].pk}/steps/"
    body = {"name": "submit"}
    send = {"headers": {"Idempotency-Key": key.encode().decode("latin-1")}}
    answer = program.post(path, body, content_type="application/json", **send)
    assert answer.status_code in {400, 409}


@pytest.mark.parametrize(
    "token", ["", "x", "\0", "é", "Token", "x" * 5000, "'; --", "00" * 32, "ＡＢ"]
)
def test_no_token_is_a_fault(token: str) -> None:
    client = Client(raise_request_exception=False)
    header = f"Token {token}".encode().decode("latin-1")
    answer = client.get("/api/v1/dossiers/", headers={"Authorization": header})
    assert answer.status_code == 401


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "django_language"])
def test_no_cookie_is_a_fault(name: str) -> None:
    for value in VALUES:
        sent = f"{name}={value}".encode().decode("latin-1")
        answer = Client(raise_request_exception=False).get("/dang-nhap/", headers={"Cookie": sent})
        assert answer.status_code == 200, value


@pytest.mark.parametrize("door", ["tieu-chi/10/", "tieu-chi/14/", "nop/", "rut/", "tham-tra/"])
def test_no_field_of_a_form_is_a_fault(world: World, door: str) -> None:
    state = "submitted" if door == "tham-tra/" else "draft"
    persona = Role.DISTRICT_APPRAISER.value if door == "tham-tra/" else LEADER
    path = f"/ho-so/{world.dossiers[state].pk}/{door}"
    browser = world.browser_of(persona)
    names = {*fields_of(browser.get(path)), "khoa", "note", "chi-tieu", "tep-cu", "dung-lai"}
    names |= {"buoc", "tieu-chi", "ly-do-10"}
    names -= {"nguoi", "csrfmiddlewaretoken"}
    given = {"nguoi": str(world.people[persona].pk)}
    for value in VALUES:
        assert browser.post(path, dict.fromkeys(names, value) | given).status_code < 500, value
        for step in ("accept", "return"):
            sent = dict.fromkeys(names, value) | given | {"buoc": step, "khoa": ""}
            assert browser.post(path, sent).status_code < 500, value


def test_no_field_of_a_door_is_a_fault(client: Client, world: World) -> None:
    office = world.browser_of(Role.COORDINATION_OFFICE.value)
    for value in VALUES:
        for path in ("/dang-nhap/", "/quen-mat-khau/"):
            names = fields_of(client.get(path))
            assert client.post(path, dict.fromkeys(names, value)).status_code < 500, value
        assert office.post("/ma-mot-lan/", {"username": value}).status_code < 500, value
        work = {"ho-so": value, "khoa": ""}
        assert world.browser_of(LEADER).post("/viec-cua-toi/", work).status_code < 500, value
