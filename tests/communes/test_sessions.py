from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from communes import sessions
from communes.models import Role
from tests.factories import PASSWORD, a_person, a_province

pytestmark = pytest.mark.django_db
PAGE = "/ma-mot-lan/"


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(a_person(Role.COORDINATION_OFFICE, a_province()))
    assert client.get(PAGE).status_code == 200
    return client


def travel(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    now = timezone.now() + by
    monkeypatch.setattr(sessions.timezone, "now", lambda: now)


def test_a_session_ends_after_an_hour_without_use(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    travel(monkeypatch, sessions.IDLE + timedelta(seconds=5))
    assert office.get(PAGE).status_code == 302
    assert "_auth_user_id" not in office.session


def test_a_background_request_of_an_ended_session_is_401(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    travel(monkeypatch, sessions.IDLE + timedelta(seconds=5))
    answer = office.post(PAGE, headers={"X-Requested-With": "fetch"})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_use_keeps_a_session_but_not_longer_than_twelve_hours(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = timedelta(minutes=50)
    for _step in range(14):
        travel(monkeypatch, step)
        assert office.get(PAGE).status_code == 200
    travel(monkeypatch, step)
    assert office.get(PAGE).status_code == 302


def test_signing_in_once_more_begins_the_twelve_hours_anew(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else who signed in again after eleven hours would lose their page an hour later."""
    person = a_person(Role.COORDINATION_OFFICE, a_province(), "vpdp")
    given = {"username": person.username, "password": PASSWORD}
    client.post("/dang-nhap/", given)
    assert client.get(PAGE).status_code == 200
    step = timedelta(minutes=50)
    for _step in range(14):
        travel(monkeypatch, step)
        assert client.get(PAGE).status_code == 200
    client.post("/dang-nhap/", given)
    travel(monkeypatch, step)
    assert client.get(PAGE).status_code == 200


def test_use_is_written_down_once_a_minute(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = office.session["used_at"]
    office.get(PAGE)
    assert office.session["used_at"] == used
    travel(monkeypatch, timedelta(seconds=61))
    office.get(PAGE)
    assert office.session["used_at"] > used
