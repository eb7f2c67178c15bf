"""Every address × every role, here and elsewhere: who is let in, and what every page must have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.safety.conftest import Tour
from tests.safety.table import CASES, OF_DOSSIERS, PAGES, ROWS, Case
from tests.safety.world import HOSTILE, IDENTITY, PHONE, STRANGER, World

ADMIN = "quan-tri/"
# The code of a journal's chain is drawn by chance, and may look like an identity number.
CHAIN = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
HTML_PAGES = tuple(
    case
    for case in PAGES
    if case.row().may and case.row().status == 200
    if case.route != "healthz" and "minh-chung" not in case.route
)


def routes(patterns: list[URLPattern | URLResolver], above: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = f"{above}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


EVERY_ROUTE = tuple(routes(get_resolver().url_patterns))
UNDER_ADMIN = tuple(route for route in EVERY_ROUTE if route.startswith(ADMIN) and route != ADMIN)


def test_every_address_has_a_row() -> None:
    assert {route for route in EVERY_ROUTE if route not in UNDER_ADMIN} == {*ROWS, *OF_DOSSIERS}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_everybody_gets_what_the_table_says(tour: Tour, case: Case) -> None:
    row = case.row()
    expected = {persona: row.expected(case.route, persona) for persona in row.personas}
    assert tour.statuses(case) == expected


@pytest.mark.parametrize("route", UNDER_ADMIN)
def test_the_admin_is_closed_to_all_but_administrators(world: World, route: str) -> None:
    path = re.sub(r"<[^>]*>", "1", route)
    path = path.replace(r"^(?P1communes|criteria)/$", "communes/").replace("(?P1.*)$", "khong-co")
    for persona in (STRANGER, "coordination_office", "province_leader"):
        answer = world.browser_of(persona).get(f"/{path}", follow=True)
        at_the_door = answer.request["PATH_INFO"] == "/dang-nhap/"
        assert at_the_door if persona == STRANGER else answer.status_code in {403, 405}, persona


@pytest.mark.parametrize("case", HTML_PAGES, ids=str)
def test_every_page_has_one_heading_and_its_language(tour: Tour, case: Case) -> None:
    for persona, answer in tour.shown(case):
        html = answer.content.decode()
        assert len(re.findall(r"<h1[\s>]", html)) == 1, persona
        assert re.search(r'<html[^>]* lang="vi"', html), persona
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_answer_carries_the_safety_headers(tour: Tour, case: Case) -> None:
    for persona in case.row().personas:
        headers = tour.answers[case, persona].headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_no_shared_cache_keeps_what_a_person_was_shown(tour: Tour, case: Case) -> None:
    for persona, answer in tour.shown(case):
        kept = answer.headers.get("Cache-Control", "private")
        if persona != STRANGER:
            assert "public" not in kept, persona


@pytest.mark.parametrize("case", HTML_PAGES, ids=str)
def test_text_of_people_is_never_markup(tour: Tour, case: Case) -> None:
    for persona, answer in tour.shown(case):
        html = answer.content.decode()
        assert "<img src=x" not in html, persona
        assert HOSTILE not in html, persona


@pytest.mark.parametrize(
    "case",
    [
        Case(""),
        Case("danh-sach/"),
        Case("xa/<str:code>/"),
        Case("viec-cua-toi/"),
        Case("ho-so/<int:dossier_id>/", "submitted"),
        Case("ho-so/<int:dossier_id>/", "returned"),
        Case("ho-so/<int:dossier_id>/tieu-chi/<int:number>/", "draft"),
        Case("ho-so/<int:dossier_id>/nop/", "draft"),
        Case("ho-so/<int:dossier_id>/tham-tra/", "submitted"),
        Case("ho-so/<int:dossier_id>/bien-nhan/", "submitted"),
    ],
    ids=str,
)
def test_hostile_text_is_shown_as_it_was_written(tour: Tour, case: Case) -> None:
    """So that the test above looks at pages that do show it."""
    persona, answer = tour.shown(case)[-1]
    assert HOSTILE in unescape(answer.content.decode()), persona


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_public_sees_no_identity_number_and_no_telephone(tour: Tour, case: Case) -> None:
    answer = tour.answers[case, STRANGER]
    if answer.status_code != 200:
        return
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    text = CHAIN.sub(" ", text)
    assert IDENTITY not in text
    assert PHONE not in text
    assert not re.findall(r"\b\d{12}\b", text)
    assert not re.findall(r"(?<![\w.])(?:0|\+84)\d{9}\b", text)


@pytest.mark.parametrize("case", HTML_PAGES, ids=str)
def test_every_page_speaks_english_when_asked(tour: Tour, world: World, case: Case) -> None:
    path = case.path(world)
    asked = f"{path}{'&' if '?' in path else '?'}lang=en"
    answer = world.browser_of(tour.shown(case)[-1][0]).get(asked)
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == "en"
    assert re.search(r'<html[^>]* lang="en"', answer.content.decode())
