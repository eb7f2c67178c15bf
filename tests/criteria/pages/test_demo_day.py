"""A demo whose calendar stands still says so once, since moments on its pages are real."""

from __future__ import annotations

from django.urls import reverse
from pytest_django import Settings

from tests.criteria.dossiers.scene import Scene
from tests.criteria.pages.helpers import signed_in, text_of

SENTENCE = "Lịch dừng ở ngày này; giờ lưu và giờ tính là giờ thật."


def my_work(scene: Scene) -> str:
    return text_of(signed_in(scene.appraiser).get(reverse("criteria:my_work")))


def test_the_banner_tells_that_the_calendar_stands(scene: Scene, settings: Settings) -> None:
    settings.DEMO = True
    words = my_work(scene)
    assert f"Bản minh họa, số liệu đến 30/06/2024. {SENTENCE}" in words
    assert words.count(SENTENCE) == 1


def test_no_such_word_where_days_pass_or_nothing_is_illustrative(
    scene: Scene, settings: Settings
) -> None:
    assert SENTENCE not in my_work(scene)
    settings.DEMO = True
    settings.PORTAL_TODAY = None
    assert SENTENCE not in my_work(scene)
