"""One world for all these tests: rows that stay while they run, and go when they are done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.http import HttpResponse
from django.test import override_settings
from pytest_django import DjangoDbBlocker, Settings

from reports.page_cache import shelf
from tests.safety.table import CASES, Case
from tests.safety.world import TODAY, World, a_world

QUICK_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@dataclass(frozen=True, slots=True)
class Tour:
    """What every persona was answered at every address, by GET."""

    answers: dict[tuple[Case, str], HttpResponse]

    def statuses(self, case: Case) -> dict[str, int]:
        return {
            persona: self.answers[case, persona].status_code for persona in case.row().personas
        }

    def shown(self, case: Case) -> list[tuple[str, HttpResponse]]:
        """The answers to those who got the page."""
        found = [(persona, self.answers[case, persona]) for persona in case.row().personas]
        return [(persona, answer) for persona, answer in found if answer.status_code == 200]


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock():
        with override_settings(PORTAL_TODAY=TODAY, PASSWORD_HASHERS=QUICK_HASHERS):
            made = a_world()
        yield made
        # What the process remembers by a row's id must never meet another row under that id.
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False)


@pytest.fixture(scope="package")
def tour(world: World, django_db_blocker: DjangoDbBlocker) -> Tour:
    shelf.clear()
    cache.clear()
    with django_db_blocker.unblock(), override_settings(PORTAL_TODAY=TODAY):
        return Tour(
            {
                (case, persona): _visit(world, case, persona)
                for case in CASES
                for persona in case.row().personas
            }
        )


@pytest.fixture(autouse=True)
def _here(db: None, world: World, settings: Settings) -> None:
    """All tests here are of one kind, so that nothing empties the tables between them."""
    settings.PORTAL_TODAY = TODAY


def _visit(world: World, case: Case, persona: str) -> HttpResponse:
    client = world.program_of(persona) if case.is_api else world.browser_of(persona)
    answer: HttpResponse = client.get(case.path(world))
    return answer
