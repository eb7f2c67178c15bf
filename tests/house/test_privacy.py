"""No cache keeps what it was given no leave to keep."""

from __future__ import annotations

import pytest
from django.test import Client

from communes.models import Role
from tests.factories import a_person, a_province

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/api/v1/dossiers/", "/api/v1/units/", "/tim/", "/kiem-chung/"])
def test_what_a_person_is_shown_stays_with_the_person(client: Client, path: str) -> None:
    client.force_login(a_person(Role.COORDINATION_OFFICE, a_province()))
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_token_makes_an_answer_private_even_a_refusal(client: Client) -> None:
    answer = client.get("/api/v1/dossiers/", headers={"Authorization": "Token khong-dung"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (401, "private, no-store")


def test_a_stranger_gets_lists_that_caches_ask_about(client: Client) -> None:
    assert client.get("/api/v1/units/").headers["Cache-Control"] == "no-cache"
