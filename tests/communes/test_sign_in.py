from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone, translation
from knox.models import AuthToken
from pytest_django import Settings

from communes.hashers import FrugalArgon2Hasher
from communes.models import Role, User
from communes.sign_in import client_address, locked_message
from tests.factories import PASSWORD, a_person, a_province, a_user

pytestmark = pytest.mark.django_db

PAGE = "/dang-nhap/"
TOKEN = "/api/v1/auth/token/"
WRONG = "không phải mật khẩu này"


@pytest.fixture
def person() -> User:
    return a_user("xa.vi-du", full_name="Nguyễn Văn A", body="UBND xã Ví dụ")


def sign_in(client: Client, username: str, password: str, **extra: Any) -> Any:
    return client.post(PAGE, {"username": username, "password": password}, **extra)


def ask_token(client: Client, username: str, password: str, **extra: Any) -> Any:
    body = {"username": username, "password": password}
    return client.post(TOKEN, body, content_type="application/json", **extra)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_password_signs_in_and_leads_on(client: Client, person: User) -> None:
    answer = client.post(
        PAGE, {"username": "xa.vi-du", "password": PASSWORD, "next": "/kiem-chung/"}
    )
    assert (answer.status_code, answer.url) == (302, "/kiem-chung/")
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "address", ["https://example.org/", "//example.org/", "javascript:alert(1)", "\\\\example.org"]
)
def test_the_way_on_never_leaves_the_portal(client: Client, person: User, address: str) -> None:
    shown = client.get(PAGE, {"next": address}).content.decode()
    assert 'name="next"' not in shown
    answer = client.post(PAGE, {"username": "xa.vi-du", "password": PASSWORD, "next": address})
    assert answer.url == reverse(settings.LOGIN_REDIRECT_URL)


@pytest.mark.parametrize("typed", ["XA.VI-DU", " xa.vi-du ", "Xa.Vi-Du"])
def test_a_name_written_otherwise_is_the_same_person(
    client: Client, person: User, typed: str
) -> None:
    sign_in(client, typed, PASSWORD)
    assert is_signed_in(client)
    assert ask_token(client, typed, PASSWORD).status_code == 200


def test_unknown_wrong_and_inactive_get_the_same_answer(client: Client, person: User) -> None:
    a_user("da-nghi", is_active=False)
    tried = [("khong-co", PASSWORD), ("xa.vi-du", WRONG), ("da-nghi", PASSWORD)]
    pages = {
        sign_in(client, *pair).content.decode().split("<main")[1].replace(pair[0], "…")
        for pair in tried
    }
    assert {page.split('name="csrfmiddlewaretoken"')[0] for page in pages} == {
        next(iter(pages)).split('name="csrfmiddlewaretoken"')[0]
    }
    assert all("Tên đăng nhập hoặc mật khẩu không đúng" in page for page in pages)
    answers = [ask_token(client, *pair) for pair in tried]
    assert {answer.status_code for answer in answers} == {400}
    assert {answer.json()["code"] for answer in answers} == {"wrong_credentials"}
    assert not is_signed_in(client)


def test_the_page_says_what_is_wrong_beside_the_field(client: Client) -> None:
    shown = sign_in(client, "", "").content.decode()
    assert "<title>Lỗi: Đăng nhập" in shown
    assert 'href="#id_username"' in shown


def test_ten_wrong_passwords_close_both_doors_for_the_right_one(
    client: Client, person: User
) -> None:
    for number in range(9):
        typed = "XA.vi-du" if number % 2 else "xa.vi-du"
        assert (
            sign_in(client, typed, WRONG, headers={"User-Agent": f"x{number}"}).status_code == 200
        )
    assert ask_token(client, "xa.vi-du", WRONG).status_code == 400
    refused = ask_token(client, " XA.VI-DU", PASSWORD)
    assert (refused.status_code, refused.json()["code"]) == (403, "locked")
    page = sign_in(client, "xa.vi-du", PASSWORD)
    assert page.status_code == 403
    assert "Đã sai 10 lần liên tiếp." in page.content.decode()
    assert page.content.decode().count(" phút") == 1
    assert not is_signed_in(client)
    assert not AuthToken.objects.exists()


@pytest.mark.parametrize(
    ("language", "clock", "said"),
    [
        ("vi", "12:00:20", "Hãy thử lại sau 15 phút (từ 12:16)."),
        ("vi", "12:01:00", "Hãy thử lại sau 15 phút (từ 12:16)."),
        ("vi", "12:10:40", "Hãy thử lại sau 5 phút (từ 12:16)."),
        ("vi", "12:15:19", "Hãy thử lại sau 1 phút (từ 12:16)."),
        ("en", "12:10:40", "Please try again in 5 minutes (from 12:16 on)."),
        ("en", "12:15:19", "Please try again in 1 minute (from 12:16 on)."),
    ],
)
def test_a_closed_account_says_how_long_to_wait(
    client: Client, monkeypatch: pytest.MonkeyPatch, language: str, clock: str, said: str
) -> None:
    for _try in range(10):
        sign_in(client, "xa.vi-du", WRONG)
    closed = datetime.fromisoformat("2024-06-30T12:00:20+07:00")
    AccessAttempt.objects.update(attempt_time=closed)
    now = datetime.fromisoformat(f"2024-06-30T{clock}+07:00")
    monkeypatch.setattr("communes.sign_in.timezone.now", lambda: now)
    with translation.override(language):
        words = locked_message(client.get(PAGE).wsgi_request, "xa.vi-du")
    assert words.endswith(said)


def test_the_tenth_wrong_password_at_the_token_door_is_still_wrong(client: Client) -> None:
    codes = [ask_token(client, "xa.vi-du", WRONG).json()["code"] for _try in range(12)]
    assert codes == ["wrong_credentials"] * 10 + ["locked"] * 2


def test_unknown_names_are_closed_alike(client: Client) -> None:
    for _try in range(10):
        sign_in(client, "khong-co", WRONG)
    assert sign_in(client, "khong-co", WRONG).status_code == 403
    assert ask_token(client, "khong-co", WRONG).json()["code"] == "locked"


def test_others_and_other_addresses_stay_open(client: Client, person: User) -> None:
    a_user("xa.khac")
    for _try in range(10):
        sign_in(client, "xa.vi-du", WRONG)
    assert ask_token(client, "xa.khac", PASSWORD).status_code == 200
    assert ask_token(client, "xa.vi-du", PASSWORD, REMOTE_ADDR="203.0.113.9").status_code == 200
    assert ask_token(client, "xa.vi-du", PASSWORD).status_code == 403


def test_the_account_opens_again_after_a_quarter_of_an_hour(client: Client, person: User) -> None:
    for _try in range(10):
        sign_in(client, "xa.vi-du", WRONG)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert ask_token(client, "xa.vi-du", PASSWORD).status_code == 200


def test_only_failures_in_a_row_count(client: Client, person: User) -> None:
    for _round in range(3):
        for _try in range(9):
            ask_token(client, "xa.vi-du", WRONG)
        assert ask_token(client, "xa.vi-du", PASSWORD).status_code == 200


def test_the_admin_has_no_door_of_its_own(client: Client) -> None:
    answer = client.get("/quan-tri/login/?next=/quan-tri/communes/user/")
    assert answer.url == f"{PAGE}?next=/quan-tri/communes/user/"
    assert client.post("/quan-tri/login/", {"username": "a", "password": "b"}).status_code == 302
    assert not AccessAttempt.objects.exists()


def test_no_password_is_kept_with_a_failure(client: Client, person: User) -> None:
    sign_in(client, "xa.vi-du", WRONG)
    ask_token(client, "xa.vi-du", WRONG)
    form = {"username": "xa.vi-du", "code": "ABCD", "new_password": WRONG}
    client.post("/quen-mat-khau/", form | {"new_password_again": WRONG})
    kept = "".join(AccessAttempt.objects.values_list("post_data", flat=True))
    assert AccessAttempt.objects.count() == 2
    assert WRONG not in kept
    assert "ABCD" not in kept


@pytest.mark.parametrize(
    ("hops", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.7, 203.0.113.9", "198.51.100.7"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "unknown", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "2001:DB8:0::1", "2001:db8::1"),
    ],
)
def test_only_the_set_number_of_proxies_is_believed(
    settings: Settings, hops: int, forwarded: str, expected: str
) -> None:
    settings.TRUSTED_PROXIES = hops
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})
    assert client_address(request) == expected


def test_a_forged_address_does_not_open_a_closed_account(
    client: Client, person: User, settings: Settings
) -> None:
    settings.TRUSTED_PROXIES = 1
    for number in range(10):
        forged = {"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.9"}
        ask_token(client, "xa.vi-du", WRONG, headers=forged)
    again = {"X-Forwarded-For": "198.51.100.99, 203.0.113.9"}
    assert ask_token(client, "xa.vi-du", PASSWORD, headers=again).status_code == 403


def test_signing_in_changes_the_session(client: Client, person: User) -> None:
    client.get(PAGE)
    session = client.session
    session["before"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    sign_in(client, "xa.vi-du", PASSWORD)
    assert client.session.session_key != session.session_key
    assert not Session.objects.filter(session_key=session.session_key).exists()


def test_another_person_takes_nothing_over(client: Client, person: User) -> None:
    sign_in(client, "xa.vi-du", PASSWORD)
    session = client.session
    session["hers"] = True
    session.save()
    a_user("xa.khac")
    sign_in(client, "xa.khac", PASSWORD)
    assert "hers" not in client.session


def test_cookies_are_closed_to_scripts_and_to_plain_connections(
    client: Client, person: User, settings: Settings
) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    cookies = sign_in(client, "xa.vi-du", PASSWORD).cookies
    session = cookies[settings.SESSION_COOKIE_NAME]
    assert session["httponly"]
    assert session["secure"]
    assert session["samesite"] == "Lax"
    assert cookies[settings.CSRF_COOKIE_NAME]["secure"]
    assert cookies[settings.CSRF_COOKIE_NAME]["samesite"] == "Lax"


def test_a_person_who_is_signed_in_is_told_so(client: Client, person: User) -> None:
    client.force_login(person)
    shown = client.get(PAGE).content.decode()
    assert "Bạn đang đăng nhập: Nguyễn Văn A, UBND xã Ví dụ." in shown


def test_signing_out_is_a_post(client: Client, person: User) -> None:
    client.force_login(person)
    assert client.get("/dang-xuat/").status_code == 405
    assert is_signed_in(client)
    assert client.post("/dang-xuat/").url == "/"
    assert not is_signed_in(client)


def test_forms_of_other_sites_are_refused(person: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person)
    for address in (PAGE, "/dang-xuat/", "/quen-mat-khau/", "/ma-mot-lan/"):
        assert strict.post(address).status_code == 403
    assert is_signed_in(strict)


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"username": "x"}, "required", "password"),
        ({"username": "x", "password": 5}, "required", "password"),
        ({"password": "x"}, "required", "username"),
        ({"username": ["x"], "password": "x"}, "not_a_text", "username"),
        ({"username": "x", "password": "x", "otp": "1"}, "unknown_field", "otp"),
        ({"username": "x" * 151, "password": "x"}, "too_long", "username"),
        ({"username": "x\x00", "password": "x"}, "control_character", "username"),
    ],
)
def test_the_token_door_names_what_is_wrong(
    client: Client, body: dict[str, Any], code: str, field: str
) -> None:
    answer = client.post(TOKEN, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["code"] == code
    assert answer.json()["errors"][0]["field"] == field


def test_the_token_door_takes_a_code_and_no_parameters(client: Client, person: User) -> None:
    body = {"username": "xa.vi-du", "password": PASSWORD, "code": "123456"}
    assert client.post(TOKEN, body, content_type="application/json").status_code == 200
    refused = client.post(TOKEN + "?x=1", body, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (400, "unknown_parameter")
    assert client.get(TOKEN).status_code == 405


def test_older_tokens_stay_valid_and_rights_end_at_the_next_request(
    client: Client, person: User
) -> None:
    tokens = [ask_token(client, "xa.vi-du", PASSWORD).json()["token"] for _time in range(2)]
    address = "/api/v1/dossiers/"

    def status(token: str) -> int:
        return client.get(address, headers={"Authorization": f"Token {token}"}).status_code

    assert [status(token) for token in tokens] == [200, 200]
    person.is_active = False
    person.save()
    assert [status(token) for token in tokens] == [401, 401]


@pytest.mark.parametrize("header", ["Token", "Token x", "Token a b", "Token \xff\xfe", "Bearer x"])
def test_a_bad_token_is_401(client: Client, header: str) -> None:
    answer = client.get("/api/v1/dossiers/", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_an_inactive_person_loses_the_session_at_the_next_request(
    client: Client, person: User
) -> None:
    client.force_login(person)
    assert client.get("/ma-mot-lan/").status_code == 403
    person.is_active = False
    person.save()
    assert client.get("/ma-mot-lan/").url.startswith(PAGE)


def test_an_ended_role_ends_at_the_next_request(client: Client) -> None:
    office = a_person(Role.COORDINATION_OFFICE, a_province())
    client.force_login(office)
    assert client.get("/ma-mot-lan/").status_code == 200
    office.assignments.update(valid_to=timezone.localdate())
    assert client.get("/ma-mot-lan/").status_code == 403


def test_a_try_costs_little_memory_and_older_hashes_still_open() -> None:
    """Forty tries at once once held 3 GB."""
    frugal, plain = FrugalArgon2Hasher(), Argon2PasswordHasher()
    made = frugal.encode(PASSWORD, "muoi-cua-mot-nguoi")
    assert "m=19456,t=2,p=1" in made
    assert frugal.verify(PASSWORD, made)
    older = plain.encode(PASSWORD, "muoi-cua-mot-nguoi")
    assert frugal.verify(PASSWORD, older)
    assert frugal.must_update(older)
