"""In a demo every page says that it is one: those of the admin, of the API and of failures too."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from communes.models import Role
from tests.criteria.pages.helpers import text_of
from tests.safety.world import STRANGER, World

WORDS = "Bản minh họa, số liệu đến 30/06/2024."
ADMINISTRATOR = Role.ADMINISTRATOR.value


@pytest.mark.parametrize("demo", [True, False])
@pytest.mark.parametrize(
    ("path", "persona", "status"),
    [
        ("/", STRANGER, 200),
        ("/dang-nhap/", STRANGER, 200),
        ("/kiem-chung/", STRANGER, 200),
        ("/?khong_co=1", STRANGER, 400),
        ("/khong-co/", STRANGER, 404),
        ("/api/v1/docs/", STRANGER, 200),
        ("/quan-tri/", ADMINISTRATOR, 200),
        ("/quan-tri/communes/user/", ADMINISTRATOR, 200),
        ("/quan-tri/communes/user/add/", ADMINISTRATOR, 200),
    ],
)
def test_every_page_of_a_demo_says_so(
    world: World, settings: Settings, demo: bool, path: str, persona: str, status: int
) -> None:
    settings.DEMO = demo
    answer = world.browser_of(persona).get(path)
    assert answer.status_code == status
    assert text_of(answer).count(WORDS) == int(demo)


def test_a_form_that_was_open_too_long_says_so(world: World, settings: Settings) -> None:
    settings.DEMO = True
    answer = world.browser_of(ADMINISTRATOR, checks_csrf=True).post("/viec-cua-toi/", {})
    assert answer.status_code == 403
    assert text_of(answer).count(WORDS) == 1
