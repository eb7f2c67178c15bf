from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections

from communes import journal
from communes.doors.errors import AbsentError, ConflictError, InvalidError
from communes.doors.idempotency import IdempotencyConflictError, content_hash, once
from communes.models import IdempotentAnswer, JournalLine, User
from tests.factories import a_user


def act_once(user: User, key: str | None, content: object, **options: Any) -> tuple[int, Any]:
    """Take a step whose trace is one line of the journal."""

    def act() -> tuple[int, Any]:
        line = journal.record("thử", {"content": content}, actor=user)
        return 201, {"line": line.sequence}

    return once(
        **{
            "user": user,
            "method": "POST",
            "path": "/api/v1/thu/",
            "key": key,
            "content": content_hash(content),
            "act": act,
            **options,
        }
    )


@pytest.mark.django_db
def test_the_same_key_gets_the_same_answer_and_one_act() -> None:
    user = a_user()
    assert act_once(user, "k", {"a": 1}) == (201, {"line": 1})
    assert act_once(user, "k", {"a": 1}) == (201, {"line": 1})
    assert JournalLine.objects.count() == 1


@pytest.mark.django_db
def test_without_a_key_every_request_acts() -> None:
    user = a_user()
    assert [act_once(user, None, {})[1]["line"] for _time in range(2)] == [1, 2]


@pytest.mark.django_db
def test_other_content_under_the_key_is_a_conflict() -> None:
    user = a_user()
    act_once(user, "k", {"a": 1})
    with pytest.raises(IdempotencyConflictError) as caught:
        act_once(user, "k", {"a": 2})
    assert (caught.value.status, caught.value.code) == (409, "idempotency_conflict")


@pytest.mark.django_db
def test_a_key_is_of_one_person_method_and_path() -> None:
    user = a_user()
    act_once(user, "k", {})
    act_once(a_user(), "k", {})
    act_once(user, "k", {}, method="PUT")
    act_once(user, "k", {}, path="/api/v1/khac/")
    assert JournalLine.objects.count() == 4


@pytest.mark.django_db
def test_a_refusal_is_not_stored() -> None:
    user = a_user()

    def refuse() -> tuple[int, Any]:
        raise ConflictError

    with pytest.raises(ConflictError):
        act_once(user, "k", {}, act=refuse)
    assert not IdempotentAnswer.objects.exists()
    assert act_once(user, "k", {}) == (201, {"line": 1})


@pytest.mark.django_db
def test_a_stored_answer_is_kept_from_those_who_see_it_no_more() -> None:
    user = a_user()
    act_once(user, "k", {})
    with pytest.raises(AbsentError):
        act_once(user, "k", {}, still_visible=lambda: False)


@pytest.mark.django_db
def test_an_answer_that_is_tidied_away_as_it_is_asked_for_is_made_again() -> None:
    user = a_user()
    act_once(user, "k", {"a": 1})

    def tidy_after_the_claim(execute: Any, sql: str, *rest: Any) -> Any:
        result = execute(sql, *rest)
        if sql.startswith("INSERT INTO communes_idempotentanswer") and not tidied:
            tidied.extend(IdempotentAnswer.objects.all())
            IdempotentAnswer.objects.all().delete()
        return result

    tidied: list[IdempotentAnswer] = []
    with connection.execute_wrapper(tidy_after_the_claim):
        assert act_once(user, "k", {"a": 1}) == (201, {"line": 2})
    assert len(tidied) == 1
    assert act_once(user, "k", {"a": 1}) == (201, {"line": 2})


@pytest.mark.django_db
def test_a_key_that_is_too_long_is_refused() -> None:
    with pytest.raises(InvalidError):
        act_once(a_user(), "k" * 201, {})


def test_of_files_the_bytes_are_compared_and_not_the_name() -> None:
    def hashed(name: str, raw: bytes) -> str:
        return content_hash({"title": "x"}, {"file": SimpleUploadedFile(name, raw)})

    assert hashed("a.pdf", b"1") == hashed("b.pdf", b"1")
    assert hashed("a.pdf", b"1") != hashed("a.pdf", b"2")


@pytest.mark.django_db(transaction=True)
def test_requests_at_once_with_one_key_act_once() -> None:
    user = a_user()
    start = threading.Barrier(8)
    answers: list[object] = []

    def send() -> None:
        try:
            start.wait()
            answers.append(act_once(user, "k", {"a": 1}))
        except Exception as error:
            answers.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [(201, {"line": 1})] * 8
    assert JournalLine.objects.count() == 1
