"""Which pages are kept, and under what: nobody can push out the dashboard by asking."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest
from django.http import HttpResponse
from django.test import Client

from reports import page_cache
from tests.reports.pages.helpers import page
from tests.reports.small_province import Province

pytestmark = pytest.mark.django_db
PATIENCE_SECONDS = 10


def count_drawings(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How often each address is drawn, from now on."""
    drawn: dict[str, int] = {}
    draw = page_cache._render

    def count(place: page_cache.Shelf, key: str, view: Callable[[], HttpResponse]) -> object:
        def counted() -> HttpResponse:
            drawn[key] = drawn.get(key, 0) + 1
            return view()

        return draw(place, key, counted)

    monkeypatch.setattr(page_cache, "_render", count)
    return drawn


def test_one_question_is_kept_once_however_it_is_written(
    client: Client, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = count_drawings(monkeypatch)
    for query in ("chuan=model&sap=xa", "sap=xa&chuan=model", "sap=xa&chuan=model&ngay=&nguon="):
        page(client, f"/?{query}")
    assert client.get("/?utm_source=1&sap=xa&chuan=model", follow=True).status_code == 200
    assert list(drawn.values()) == [1]


def test_days_and_words_without_end_push_out_no_page_of_choices(
    client: Client, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = page_cache.Shelf(2, beside=page_cache.Shelf(2))
    monkeypatch.setattr(page_cache, "shelf", small)
    drawn = count_drawings(monkeypatch)
    page(client, "/")
    for number in range(1, 5):
        page(client, f"/?ngay=0{number}/06/2024")
        page(client, f"/danh-sach/?ten=xa {number}")
    page(client, "/danh-sach/?ten=xa 4")
    page(client, "/")
    assert list(drawn.values()) == [1] * 9


def test_a_slow_page_keeps_nobody_from_another() -> None:
    place = page_cache.Shelf(2)
    drawing, finish = Event(), Event()

    def slow() -> HttpResponse:
        drawing.set()
        assert finish.wait(PATIENCE_SECONDS)
        return HttpResponse("slow")

    def quick() -> HttpResponse:
        assert drawing.wait(PATIENCE_SECONDS)
        return HttpResponse("quick")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(page_cache._render, place, "slow", slow)
        second = pool.submit(page_cache._render, place, "quick", quick)
        try:
            assert second.result(PATIENCE_SECONDS).plain == b"quick"
        finally:
            finish.set()
        assert first.result(PATIENCE_SECONDS).plain == b"slow"


def test_two_who_ask_for_one_page_at_once_have_it_drawn_once() -> None:
    place, told = page_cache.Shelf(2), []
    second = Thread(target=lambda: told.append(page_cache._render(place, "key", draw_again)))

    def draw_again() -> HttpResponse:
        return HttpResponse("drawn again")

    def draw() -> HttpResponse:
        second.start()
        second.join(timeout=0.2)  # it waits for this drawing, or has drawn by then
        return HttpResponse("page")

    told.append(page_cache._render(place, "key", draw))
    second.join()
    assert {one.plain for one in told} == {b"page"}
    assert not place._turns
