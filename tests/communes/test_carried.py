"""A form whose session had ended: what is carried through signing in, and for whom."""

from __future__ import annotations

import re
from dataclasses import asdict
from html.parser import HTMLParser
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from communes import carried
from communes.models import Role, User
from tests.factories import PASSWORD, a_person, a_province, a_user

pytestmark = pytest.mark.django_db

DOOR = "/ma-mot-lan/"
SIGN_IN = "/dang-nhap/"
KEPT = "Phiên làm việc đã hết. Hãy đăng nhập lại; số liệu vừa nhập vẫn còn."
TYPED = 'chữ "có dấu" <b>&amp;\r\ndòng hai'


class _Form(HTMLParser):
    """The fields and the address of the first form in the page's main part."""

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.action = ""
        self.feed(answer.content.decode().split("<main", 1)[1])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.action = given.get("action") or ""
        elif tag == "input" and given.get("name"):
            self.fields.append((str(given["name"]), given.get("value") or ""))

    def values(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, value in self.fields:
            found.setdefault(name, []).append(value)
        return found


@pytest.fixture
def office() -> User:
    return a_person(Role.COORDINATION_OFFICE, a_province(), "van-phong")


@pytest.fixture
def browser() -> Client:
    """A browser that had a session once, and whose forms have their token."""
    found = Client(enforce_csrf_checks=True)
    found.get(SIGN_IN)
    return found


def send(browser: Client, path: str, fields: dict[str, Any], **extra: Any) -> Any:
    token = browser.cookies["csrftoken"].value
    return browser.post(path, {**fields, "csrfmiddlewaretoken": token}, **extra)


def sign_in(browser: Client, page: HttpResponse, password: str = PASSWORD, **other: str) -> Any:
    filled = {**_Form(page).values(), "username": "van-phong", "password": password, **other}
    del filled["csrfmiddlewaretoken"]
    return send(browser, SIGN_IN, filled)


def test_a_form_without_a_session_is_carried_to_the_button(browser: Client, office: User) -> None:
    asked = send(browser, f"{DOOR}?lang=vi", {"username": ["a", TYPED], "khoa": "k-1"})
    assert asked.status_code == 401
    assert KEPT in asked.content.decode()
    assert _Form(asked).action == SIGN_IN
    assert "no-store" in asked.headers["Cache-Control"]
    shown = sign_in(browser, asked)
    form = _Form(shown)
    assert shown.status_code == 200
    assert form.action == f"{DOOR}?lang=vi"
    assert [pair for pair in form.fields if pair[0] != "csrfmiddlewaretoken"] == [
        ("username", "a"),
        ("username", TYPED),
        ("khoa", "k-1"),
    ]
    assert "Bạn đang đăng nhập" in shown.content.decode()
    assert "Cấp mã một lần" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert not office.one_time_codes.exists()


def test_the_button_is_an_ordinary_form(browser: Client, office: User) -> None:
    leader = a_person(Role.COMMUNE_LEADER, office.assignments.get().unit, "lanh-dao")
    form = _Form(sign_in(browser, send(browser, DOOR, {"username": "lanh-dao"})))
    assert browser.post(form.action, {"username": "lanh-dao"}).status_code == 403
    assert browser.post(form.action, form.values()).status_code == 200
    assert leader.one_time_codes.count() == 1


def test_wrong_passwords_lose_nothing_and_leave_nothing(browser: Client, office: User) -> None:
    page = send(browser, DOOR, {"username": "chữ đã nhập"})
    for _try in range(2):
        page = sign_in(browser, page, "sai mật khẩu")
        assert page.status_code == 200
        assert KEPT in page.content.decode()
    kept = "".join(AccessAttempt.objects.values_list("post_data", flat=True))
    assert "giu" in kept
    assert _Form(page).values()["giu"][0] not in kept
    assert ("username", "chữ đã nhập") in _Form(sign_in(browser, page)).fields


def test_a_closed_account_loses_nothing(browser: Client, office: User) -> None:
    page = send(browser, DOOR, {"username": "chữ đã nhập"})
    for _try in range(10):
        page = sign_in(browser, page, "sai mật khẩu")
    for _try in range(2):
        assert page.status_code == 403
        words = re.sub(r"<[^>]*>", "", page.content.decode())
        assert re.search(r"\(từ \d\d:\d\d\)\.\s+Nội dung vừa nhập vẫn còn ở trang này\.", words)
        form = _Form(page)
        again = browser.post(form.action, form.values())
        assert again.status_code == 200
        assert KEPT in again.content.decode()
        assert "Lỗi:" not in again.content.decode()
        page = sign_in(browser, again)
    AccessAttempt.objects.all().delete()
    assert ("username", "chữ đã nhập") in _Form(sign_in(browser, again)).fields


def test_a_stranger_leaves_nothing_on_the_server(browser: Client) -> None:
    send(browser, DOOR, {"username": "x"})
    assert not Session.objects.exists()


def test_secrets_and_tokens_are_not_carried(browser: Client, office: User) -> None:
    asked = send(
        browser, DOOR, {"username": "x", "password": "p", "new_password": "p", "giu": "g"}
    )
    form = _Form(sign_in(browser, asked))
    assert {name for name, _value in form.fields} == {"username", "csrfmiddlewaretoken"}


def test_of_files_the_names_are_told(browser: Client, office: User) -> None:
    asked = send(browser, DOOR, {"username": "x", "tep": SimpleUploadedFile("anh.pdf", b"%PDF")})
    for page in (asked, shown := sign_in(browser, asked)):
        assert "Tệp cần chọn lại: anh.pdf" in page.content.decode()
    assert ("tep", "anh.pdf") in _Form(shown).fields


def test_what_is_too_long_is_told(browser: Client, office: User) -> None:
    fits = send(browser, DOOR, {"username": "x" * (carried.MOST_CHARACTERS - 30)})
    assert KEPT in fits.content.decode()
    asked = send(browser, DOOR, {"username": "x" * carried.MOST_CHARACTERS})
    assert asked.status_code == 401
    assert "quá dài nên không giữ được" in asked.content.decode()
    assert "giu" not in _Form(asked).values()
    assert sign_in(browser, asked).url == DOOR


def _another(sealed: str) -> str:
    return signing.dumps({"address": DOOR, "fields": [], "files": []}, salt="communes.carried")


def _broken(sealed: str) -> str:
    return sealed[:-1] + ("A" if sealed[-1] != "A" else "B")


@pytest.mark.parametrize("forge", [_another, _broken, lambda _sealed: "x" * 9])
def test_a_forged_form_is_dropped_in_words(browser: Client, office: User, forge: Any) -> None:
    page = send(browser, DOOR, {"username": "x"})
    forged = forge(_Form(page).values()["giu"][0])
    wrong = sign_in(browser, page, "sai mật khẩu", giu=forged)
    assert KEPT not in wrong.content.decode()
    answer = sign_in(browser, page, giu=forged)
    assert (answer.status_code, answer.url) == (302, DOOR)
    assert "Không giữ được nội dung vừa nhập." in browser.get("/viec-cua-toi/").content.decode()


@pytest.mark.parametrize(
    "change", [{"address": "/trang-da-bo/"}, {"ten_moi": "x"}], ids=["page", "fields"]
)
def test_what_a_former_release_sealed_is_dropped_in_words(
    browser: Client, office: User, monkeypatch: pytest.MonkeyPatch, change: dict[str, str]
) -> None:
    monkeypatch.setattr(carried, "asdict", lambda form: asdict(form) | change)
    page = send(browser, DOOR, {"username": "x"})
    monkeypatch.undo()
    wrong = sign_in(browser, page, "sai mật khẩu")
    assert (wrong.status_code, KEPT in wrong.content.decode()) == (200, False)
    assert sign_in(browser, page).status_code == 302
    assert "Không giữ được nội dung vừa nhập." in browser.get("/viec-cua-toi/").content.decode()


def test_another_browser_cannot_open_it(browser: Client, office: User) -> None:
    sealed = _Form(send(browser, DOOR, {"username": "x"})).values()["giu"][0]
    other = Client(enforce_csrf_checks=True)
    assert sign_in(other, other.get(SIGN_IN), giu=sealed).status_code == 302


def test_it_is_kept_no_longer_than_a_session(
    browser: Client, office: User, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    page = send(browser, DOOR, {"username": "x"})
    late = signing.time.time() + settings.SESSION_COOKIE_AGE + 5
    monkeypatch.setattr(signing.time, "time", lambda: late)
    assert sign_in(browser, page).status_code == 302


def test_who_may_not_is_refused_by_the_page_itself(browser: Client, office: User) -> None:
    a_user("ai-do")
    shown = sign_in(browser, send(browser, DOOR, {"username": "x"}), username="ai-do")
    assert shown.status_code == 200
    form = _Form(shown)
    assert browser.post(form.action, form.values()).status_code == 403


def test_a_form_of_another_site_is_not_carried(browser: Client) -> None:
    answer = browser.post(DOOR, {"username": "x"})
    assert answer.status_code == 403
    assert "giu" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/quan-tri/communes/user/add/", "/quan-tri/"])
def test_pages_of_the_admin_are_not_carried(browser: Client, path: str) -> None:
    assert send(browser, path, {"username": "x"}).status_code == 302


def test_an_empty_form_has_nothing_to_carry(browser: Client) -> None:
    assert send(browser, DOOR, {}).url == f"{SIGN_IN}?next={DOOR}"


def test_scripts_and_the_api_are_told_as_before(browser: Client) -> None:
    answer = send(browser, DOOR, {"username": "x"}, headers={"X-Requested-With": "fetch"})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    answer = send(browser, "/api/v1/dossiers/", {"unit": "x"})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_the_sign_in_page_never_carries_itself(browser: Client, office: User) -> None:
    for path in (SIGN_IN, "/quen-mat-khau/"):
        assert "giu" not in _Form(send(browser, path, {"username": "x", "password": "y"})).values()


OWN = {"Origin": "http://testserver"}


def stale(browser: Client, **headers: str) -> Any:
    """A form from before the browser's last signing in, which took place in another tab."""
    old = browser.cookies["csrftoken"].value
    send(browser, SIGN_IN, {"username": "van-phong", "password": PASSWORD})
    fields = {"username": "chữ đã nhập", "csrfmiddlewaretoken": old}
    return browser.post(DOOR, fields, headers=headers)


def test_signing_in_in_another_tab_loses_nothing(browser: Client, office: User) -> None:
    shown = stale(browser, **OWN)
    assert shown.status_code == 403
    assert "no-store" in shown.headers["Cache-Control"]
    form = _Form(shown)
    assert form.action == DOOR
    assert ("username", "chữ đã nhập") in form.fields
    assert browser.post(form.action, form.values()).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://testserver.evil.example"},
        {**OWN, "X-Requested-With": "fetch"},
    ],
)
def test_a_form_that_may_be_foreign_is_refused_as_before(
    browser: Client, office: User, headers: dict[str, str]
) -> None:
    answer = stale(browser, **headers)
    assert answer.status_code == 403
    assert "chữ đã nhập" not in answer.content.decode()
    assert "Trang đã để quá lâu" in answer.content.decode()


def test_signing_in_and_out_in_another_tab_loses_nothing(browser: Client, office: User) -> None:
    old = browser.cookies["csrftoken"].value
    send(browser, SIGN_IN, {"username": "van-phong", "password": PASSWORD})
    Session.objects.all().delete()
    fields = {"username": "chữ đã nhập", "csrfmiddlewaretoken": old}
    asked = browser.post(DOOR, fields, headers=OWN)
    assert asked.status_code == 401
    assert ("username", "chữ đã nhập") in _Form(sign_in(browser, asked)).fields


def carried_beside(browser: Client) -> dict[str, str]:
    """What the sign-in page of one tab sends after the signing in of another."""
    page = send(browser, DOOR, {"username": "chữ đã nhập"})
    send(browser, SIGN_IN, {"username": "van-phong", "password": PASSWORD})
    return dict(_Form(page).fields)


@pytest.mark.parametrize("typed", [{}, {"username": "van-phong", "password": PASSWORD}])
def test_what_the_sign_in_page_carries_survives_a_signing_in_in_another_tab(
    browser: Client, office: User, typed: dict[str, str]
) -> None:
    shown = browser.post(SIGN_IN, carried_beside(browser) | typed, headers=OWN)
    assert shown.status_code == 403
    form = _Form(shown)
    assert form.action == DOOR
    assert ("username", "chữ đã nhập") in form.fields
    assert browser.post(form.action, form.values()).status_code == 200


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}])
def test_what_may_be_foreign_is_not_opened_beside(
    browser: Client, office: User, headers: dict[str, str]
) -> None:
    answer = browser.post(SIGN_IN, carried_beside(browser), headers=headers)
    assert answer.status_code == 403
    assert "chữ đã nhập" not in answer.content.decode()


def test_only_the_browser_that_sealed_a_form_opens_it_beside(
    browser: Client, office: User
) -> None:
    sealed = carried_beside(browser)
    other = Client(enforce_csrf_checks=True)
    other.get(SIGN_IN)
    carried_beside(other)
    answer = other.post(SIGN_IN, sealed, headers=OWN)
    assert answer.status_code == 403
    assert "chữ đã nhập" not in answer.content.decode()


@pytest.mark.parametrize("path", [SIGN_IN, "/quen-mat-khau/", "/quan-tri/communes/user/add/"])
def test_a_stale_form_with_secrets_is_not_carried(
    browser: Client, office: User, path: str
) -> None:
    send(browser, SIGN_IN, {"username": "van-phong", "password": PASSWORD})
    stale_fields = {"username": "chữ đã nhập", "csrfmiddlewaretoken": "x" * 64}
    answer = browser.post(path, stale_fields, headers=OWN)
    assert answer.status_code == 403
    assert "chữ đã nhập" not in answer.content.decode()
