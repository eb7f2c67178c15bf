"""Many guesses at once, with threads on PostgreSQL: no more are tried than the limit allows."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import hashers
from django.db import connections
from django.test import Client, RequestFactory

from communes import guesses, recovery
from communes.models import Role, User
from tests.factories import PASSWORD, a_commune, a_district, a_person, a_province

NAME = "xa.vi-du"
WRONG = "không phải mật khẩu này"
LIMIT: int = settings.AXES_FAILURE_LIMIT
HANGS_SECONDS = 60
SAID = "Đang có nhiều lượt thử cùng lúc cho tên này. Hãy đợi vài giây rồi thử lại."


def at_the_page(client: Client, name: str, secret: str, **extra: Any) -> Any:
    return client.post("/dang-nhap/", {"username": name, "password": secret}, **extra)


def at_the_token_door(client: Client, name: str, secret: str, **extra: Any) -> Any:
    body = {"username": name, "password": secret}
    return client.post("/api/v1/auth/token/", body, content_type="application/json", **extra)


def at_the_door_of_codes(client: Client, name: str, secret: str, **extra: Any) -> Any:
    new = {"new_password": "mat-khau-khac-2025", "new_password_again": "mat-khau-khac-2025"}
    return client.post("/quen-mat-khau/", {"username": name, "code": secret, **new}, **extra)


Guess = Callable[..., Any]
DOORS = (at_the_page, at_the_token_door, at_the_door_of_codes)
NAMES = {door: f"code:{NAME}" if door is at_the_door_of_codes else NAME for door in DOORS}
every_door = pytest.mark.parametrize("guess", DOORS)


@pytest.fixture
def officer() -> User:
    return a_person(Role.COMMUNE_OFFICER, a_commune(a_district(a_province())), NAME)


@pytest.fixture
def right(guess: Guess, officer: User) -> str:
    """What opens the door."""
    if guess is not at_the_door_of_codes:
        return PASSWORD
    return recovery.issue_code(a_person(Role.ADMINISTRATOR, a_province()), officer)


class Looks:
    """Counts the secrets that are looked at.

    With a crowd, a look ends only when everybody else looks too, or has left with an answer: so
    that whoever may look beside another does.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.tried = 0
        self.crowd = 0
        self._seen: set[int] = set()
        self._changed = threading.Condition()
        self._verify = hashers.verify_password
        monkeypatch.setattr(hashers, "verify_password", self._look)

    def expect(self, crowd: int) -> None:
        self.tried, self.crowd = 0, crowd
        self._seen.clear()

    def leave(self) -> None:
        with self._changed:
            self._seen.add(threading.get_ident())
            self._changed.notify_all()

    def _look(self, *given: Any, **named: Any) -> tuple[bool, bool]:
        with self._changed:
            self.tried += 1
        self.leave()
        with self._changed:
            assert self._changed.wait_for(lambda: len(self._seen) >= self.crowd, HANGS_SECONDS)
        return self._verify(*given, **named)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    return Looks(monkeypatch)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody waits for the turn, however slow the machine."""
    monkeypatch.setattr(guesses, "LONGEST_WAIT", f"{HANGS_SECONDS}s")
    monkeypatch.setattr(guesses, "_waiting_room", threading.Semaphore(100))


def all_at_once(number: int, act: Callable[[], int]) -> list[int]:
    """What each of so many threads answered."""
    start = threading.Barrier(number)
    answers: list[int] = []

    def run() -> None:
        try:
            start.wait(HANGS_SECONDS)
            answers.append(act())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _number in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(HANGS_SECONDS)
    return answers


@contextmanager
def somebody_guesses(name: str) -> Iterator[None]:
    """Hold the turn of a name, as a request does that has not been answered yet."""
    holds, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with guesses.turn(RequestFactory().post("/"), name):
                holds.set()
                may_end.wait(HANGS_SECONDS)
        finally:
            connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    assert holds.wait(HANGS_SECONDS)
    try:
        yield
    finally:
        may_end.set()
        holder.join()


@pytest.mark.django_db(transaction=True)
@every_door
def test_of_guesses_at_once_the_last_one_allowed_is_the_last_one_tried(
    client: Client, guess: Guess, right: str, looks: Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "LONGEST_WAIT", "50ms")
    for _try in range(LIMIT - 1):
        guess(client, NAME, WRONG)
    looks.expect(8)

    def once_only() -> int:
        answer = guess(Client(), NAME, WRONG)
        looks.leave()
        return int(answer.status_code)

    answers = all_at_once(looks.crowd, once_only)
    assert looks.tried == 1
    assert answers.count(HTTPStatus.TOO_MANY_REQUESTS) == looks.crowd - 1
    assert guess(client, NAME, right).status_code == HTTPStatus.FORBIDDEN
    assert looks.tried == 1


@pytest.mark.django_db(transaction=True)
@every_door
def test_a_crowd_that_does_not_give_up_tries_no_more_than_the_limit(
    client: Client, guess: Guess, right: str, looks: Looks, patient: None
) -> None:
    def until_closed() -> int:
        """Guess until the name is closed; the door of tokens says so at the next guess."""
        guesser = Client()
        while True:
            status = int(guess(guesser, NAME, WRONG).status_code)
            if status == HTTPStatus.FORBIDDEN:
                return status

    answers = all_at_once(12, until_closed)
    assert Counter(answers) == {HTTPStatus.FORBIDDEN: 12}
    assert looks.tried == LIMIT
    assert guess(client, NAME, right).status_code == HTTPStatus.FORBIDDEN
    assert looks.tried == LIMIT


@pytest.mark.django_db(transaction=True)
def test_a_button_pressed_twice_signs_in_twice(officer: User, patient: None) -> None:
    answers = all_at_once(3, lambda: int(at_the_page(Client(), NAME, PASSWORD).status_code))
    assert answers == [HTTPStatus.FOUND] * 3


@pytest.mark.django_db
@pytest.mark.parametrize("name", [NAME, "khong-co"])
@every_door
def test_who_cannot_have_the_turn_is_told_so_and_nothing_is_tried(
    client: Client,
    guess: Guess,
    name: str,
    right: str,
    looks: Looks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(guesses, "LONGEST_WAIT", "1ms")
    with somebody_guesses(NAMES[guess].replace(NAME, name)):
        answer = guess(client, f" {name.upper()}", right)
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    if guess is at_the_token_door:
        assert answer.json() == {"code": "busy", "message": SAID}
    else:
        assert SAID in answer.content.decode()
    assert looks.tried == 0
    assert not AccessAttempt.objects.exists()


@pytest.mark.django_db
@every_door
def test_only_a_few_threads_wait_for_a_turn(
    client: Client, guess: Guess, right: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a flood of guesses at one name does not hold all threads of the server."""
    monkeypatch.setattr(guesses, "LONGEST_WAIT", f"{HANGS_SECONDS}s")
    monkeypatch.setattr(guesses, "_waiting_room", threading.BoundedSemaphore(1))
    with somebody_guesses(NAMES[guess]), guesses._waiting_room:
        assert guess(client, NAME, right).status_code == HTTPStatus.TOO_MANY_REQUESTS


@pytest.mark.django_db
@every_door
def test_nobody_waits_for_another_name(client: Client, guess: Guess, right: str) -> None:
    with somebody_guesses(f"{NAMES[guess]}-khac"):
        assert guess(client, NAME, right).status_code in {HTTPStatus.OK, HTTPStatus.FOUND}


@pytest.mark.django_db
@every_door
def test_nobody_waits_for_another_address(client: Client, guess: Guess, right: str) -> None:
    with somebody_guesses(NAMES[guess]):
        answer = guess(client, NAME, right, REMOTE_ADDR="203.0.113.9")
    assert answer.status_code in {HTTPStatus.OK, HTTPStatus.FOUND}


@pytest.mark.django_db
def test_the_turns_of_two_names_cannot_be_made_to_meet(settings: Any) -> None:
    """Without the secret nobody finds a name whose turn keeps another one waiting."""
    request = RequestFactory().post("/")
    before = guesses._key(request, NAME)
    assert before == guesses._key(request, f" {NAME.upper()} ")
    assert -(2**63) <= before < 2**63
    settings.SECRET_KEY = "another"
    assert guesses._key(request, NAME) != before
