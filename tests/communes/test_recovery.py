from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken
from pytest_django import Settings

from communes import guesses, recovery
from communes.api import views as api
from communes.doors.errors import ForbiddenError, InvalidError
from communes.models import JournalLine, OneTimeCode, Role, Unit, User
from tests.factories import PASSWORD, a_commune, a_district, a_person, a_province, a_user

pytestmark = pytest.mark.django_db
NEW = "mat-khau-khac-2025"
PAGE = "/quen-mat-khau/"


@pytest.fixture
def province() -> Unit:
    return a_province()


@pytest.fixture
def office(province: Unit) -> User:
    return a_person(Role.COORDINATION_OFFICE, province, "vpdp")


@pytest.fixture
def officer(province: Unit) -> User:
    return a_person(Role.COMMUNE_OFFICER, a_commune(a_district(province)), "xa.vi-du")


def submit(client: Client, code: str, username: str = "xa.vi-du", **fields: str) -> Any:
    form = {"username": username, "code": code, "new_password": NEW, "new_password_again": NEW}
    return client.post(PAGE, form | fields)


def test_a_code_sets_a_new_password_and_ends_what_was_signed_in(
    client: Client, office: User, officer: User
) -> None:
    elsewhere = Client()
    elsewhere.force_login(officer)
    AuthToken.objects.create(user=officer)
    code = recovery.issue_code(office, officer)
    assert re.fullmatch(r"([2-9A-HJ-KMNP-TV-Z]{4}-){2}[2-9A-HJ-KMNP-TV-Z]{4}", code)
    answer = submit(client, f" {code.lower().replace('-', ' ')} ", "XA.Vi-Du")
    assert answer.url == "/dang-nhap/"
    assert "Đã đặt mật khẩu mới" in client.get("/dang-nhap/").content.decode()
    officer.refresh_from_db()
    assert officer.check_password(NEW)
    assert elsewhere.get("/ma-mot-lan/").status_code == 302
    assert not AuthToken.objects.exists()


def test_a_password_that_was_right_a_moment_ago_gives_no_token(
    client: Client, office: User, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new password between the look at the old one and the token: all tokens have ended."""
    row = recovery.find_code(officer.username, recovery.issue_code(office, officer))
    assert row is not None

    def try_and_then_redeem(request: HttpRequest, username: str, password: str) -> User | None:
        found = guesses.try_password(request, username, password)
        recovery.redeem(row, NEW)
        return found

    monkeypatch.setattr(api, "try_password", try_and_then_redeem)
    body = {"username": officer.username, "password": PASSWORD}
    answer = client.post("/api/v1/auth/token/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "wrong_credentials")
    assert not AuthToken.objects.exists()


def test_the_code_is_kept_hashed_and_journalled_without_it(office: User, officer: User) -> None:
    code = recovery.issue_code(office, officer)
    row = OneTimeCode.objects.get()
    assert code.replace("-", "") not in row.code_hash
    line = JournalLine.objects.get()
    assert (line.kind, line.actor) == ("code_issued", office)
    assert line.content == {"code": row.pk, "user": officer.pk}
    recovery.redeem(row, NEW)
    assert JournalLine.objects.last().kind == "password_set"  # type: ignore[union-attr]


def test_a_code_works_once(client: Client, office: User, officer: User) -> None:
    code = recovery.issue_code(office, officer)
    submit(client, code)
    assert "mã không đúng, hoặc mã đã hết hạn" in submit(client, code).content.decode()
    row = OneTimeCode.objects.get()
    with pytest.raises(InvalidError):
        recovery.redeem(row, NEW)


def test_a_code_works_a_day(client: Client, office: User, officer: User) -> None:
    code = recovery.issue_code(office, officer)
    row = OneTimeCode.objects.get()
    assert row.expires_at - row.issued_at == timedelta(hours=24)
    OneTimeCode.objects.update(expires_at=timezone.now())
    assert submit(client, code).status_code == 200
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)


def test_a_new_code_ends_the_one_before(office: User, officer: User) -> None:
    first, second = (recovery.issue_code(office, officer) for _time in range(2))
    assert recovery.find_code("xa.vi-du", first) is None
    assert recovery.find_code("xa.vi-du", second) is not None


def test_a_code_is_for_its_person_only(office: User, officer: User) -> None:
    other = a_user("khac")
    code = recovery.issue_code(office, officer)
    assert recovery.find_code(other.username, code) is None


def test_unknown_people_and_wrong_codes_get_the_same_answer(
    client: Client, office: User, officer: User
) -> None:
    recovery.issue_code(office, officer)
    said = "Tên hoặc mã không đúng, hoặc mã đã hết hạn. Hãy xin mã mới."
    assert said in submit(client, "AAAA-BBBB-CCCC").content.decode()
    assert said in submit(client, "AAAA-BBBB-CCCC", "khong-co").content.decode()


def test_tries_are_limited_and_do_not_close_the_sign_in(
    client: Client, office: User, officer: User
) -> None:
    code = recovery.issue_code(office, officer)
    for _try in range(10):
        submit(client, "AAAA-BBBB-CCCC")
    assert submit(client, code).status_code == 403
    client.post("/dang-nhap/", {"username": "xa.vi-du", "password": PASSWORD})
    assert "_auth_user_id" in client.session


def test_a_new_password_opens_a_closed_account(
    client: Client, office: User, officer: User
) -> None:
    for _try in range(10):
        client.post("/dang-nhap/", {"username": "xa.vi-du", "password": "x"})
    submit(client, recovery.issue_code(office, officer))
    answer = client.post("/dang-nhap/", {"username": "xa.vi-du", "password": NEW})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"new_password_again": "khac"}, "Hai lần nhập khác nhau"),
        ({"new_password": "ngan", "new_password_again": "ngan"}, "Mật khẩu cần ít nhất 12 ký tự."),
        ({"new_password": "password1234", "new_password_again": "password1234"}, "dễ đoán"),
        ({"new_password": "xa.vi-du-2024", "new_password_again": "xa.vi-du-2024"}, "giống tên"),
        ({"new_password": ""}, "Hãy nhập ô này."),
    ],
)
def test_a_weak_password_costs_neither_code_nor_try(
    client: Client, office: User, officer: User, fields: dict[str, str], said: str
) -> None:
    code = recovery.issue_code(office, officer)
    answer = submit(client, code, **fields)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert submit(client, code).status_code == 302


def test_a_rule_about_passwords_that_is_added_speaks_for_itself(
    client: Client, office: User, officer: User, settings: Settings
) -> None:
    added = "django.contrib.auth.password_validation.NumericPasswordValidator"
    settings.AUTH_PASSWORD_VALIDATORS = [{"NAME": added}]
    digits = "902174538816"
    code = recovery.issue_code(office, officer)
    answer = submit(client, code, new_password=digits, new_password_again=digits)
    assert answer.status_code == 200
    assert answer.context["form"].errors["new_password"]


def test_who_may_issue_for_whom(province: Unit, office: User, officer: User) -> None:
    administrator = a_person(Role.ADMINISTRATOR, province)
    other_office = a_person(Role.COORDINATION_OFFICE, a_province())
    colleague = a_person(Role.COORDINATION_OFFICE, province)
    nobody = a_user()
    assert recovery.may_issue(office, officer)
    for role in (
        Role.COORDINATION_OFFICE,
        Role.PROVINCE_LEADER,
        Role.COUNCIL_MEMBER,
        Role.OBSERVER,
    ):
        assert not recovery.may_issue(office, a_person(role, province)), role
    assert recovery.may_issue(administrator, colleague)
    assert recovery.may_issue(administrator, officer)
    assert recovery.may_issue(administrator, nobody)
    assert not recovery.may_issue(office, administrator)
    assert not recovery.may_issue(office, nobody)
    assert not recovery.may_issue(other_office, officer)
    assert not recovery.may_issue(officer, colleague)
    assert not recovery.may_issue(office, office)
    assert not recovery.may_issue(administrator, administrator)


def test_a_refused_code_leaves_no_trace(office: User) -> None:
    with pytest.raises(ForbiddenError):
        recovery.issue_code(office, a_user())
    assert not OneTimeCode.objects.exists()
    assert not JournalLine.objects.exists()


def test_inactive_people_get_no_code(office: User, officer: User) -> None:
    code = recovery.issue_code(office, officer)
    officer.is_active = False
    officer.save()
    assert recovery.find_code(officer.username, code) is None
    assert not recovery.may_issue(office, officer)


def test_the_page_shows_the_code_once(client: Client, office: User, officer: User) -> None:
    client.force_login(office)
    answer = client.post("/ma-mot-lan/", {"username": "XA.vi-du"})
    found = re.search(r"\w{4}-\w{4}-\w{4}", answer.content.decode())
    assert found is not None
    assert recovery.find_code("xa.vi-du", found[0]) is not None
    assert "no-store" in answer.headers["Cache-Control"]
    assert found[0] not in client.get("/ma-mot-lan/").content.decode()


def test_the_page_gives_nothing_away_about_people_out_of_reach(
    client: Client, office: User
) -> None:
    a_user("xa.khac")
    client.force_login(office)
    said = {
        client.post("/ma-mot-lan/", {"username": name})
        .content.decode()
        .count("Không có tài khoản")
        for name in ("xa.khac", "khong-co", "vpdp")
    }
    assert said == {2}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.COORDINATION_OFFICE])
def test_the_page_is_for_offices_and_administrators(client: Client, role: Role) -> None:
    client.force_login(a_person(role, a_province()))
    expected = 200 if role == Role.ADMINISTRATOR else 403
    assert client.get("/ma-mot-lan/").status_code == expected


@pytest.mark.django_db(transaction=True)
def test_two_who_use_a_code_at_once_use_it_once(office: User, officer: User) -> None:
    recovery.issue_code(office, officer)
    start = threading.Barrier(4)
    done: list[str] = []

    def use() -> None:
        try:
            row = OneTimeCode.objects.select_related("user").get()
            start.wait()
            recovery.redeem(row, NEW)
            done.append("set")
        except InvalidError:
            done.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=use) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == ["refused", "refused", "refused", "set"]


@pytest.mark.django_db(transaction=True)
def test_two_who_issue_a_code_at_once_leave_one_open(
    province: Unit, office: User, officer: User
) -> None:
    """Else each of two codes would set a password, one after the other."""
    offices = [office, *(a_person(Role.COORDINATION_OFFICE, province) for _number in range(3))]
    start = threading.Barrier(len(offices))

    def issue(actor: User) -> None:
        try:
            start.wait()
            recovery.issue_code(actor, officer)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=issue, args=[actor]) for actor in offices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert OneTimeCode.objects.count() == len(offices)
    assert OneTimeCode.objects.filter(expires_at__gt=timezone.now()).count() == 1


def test_a_code_that_was_used_ends_every_other(office: User, officer: User) -> None:
    first, second = (recovery.issue_code(office, officer) for _time in range(2))
    OneTimeCode.objects.update(expires_at=timezone.now() + recovery.VALID)
    row = recovery.find_code("xa.vi-du", second)
    assert row is not None
    recovery.redeem(row, NEW)
    assert recovery.find_code("xa.vi-du", first) is None
