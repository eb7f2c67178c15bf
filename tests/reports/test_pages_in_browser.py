"""The public pages in a real browser: no other host, no error, and no jump when one asks anew."""

from __future__ import annotations

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.reports.small_province import TODAY, Province

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def mid_2024(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "PORTAL_TODAY", TODAY)
    Province()


def test_asking_about_another_level_keeps_the_place_and_the_focus(
    page: Page, live_server: LiveServer
) -> None:
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(live_server.url)
    choice = page.locator(".switch").get_by_role("link", name="NTM kiểu mẫu")
    choice.scroll_into_view_if_needed()
    before = choice.bounding_box()
    choice.click()
    page.get_by_role("heading", level=1, name="1/6").wait_for()
    assert page.url.endswith("/?chuan=model")
    assert "1/6 xã đạt chuẩn NTM kiểu mẫu" in page.title()
    focused = page.locator(":focus")
    assert focused.inner_text() == "NTM kiểu mẫu"
    assert focused.get_attribute("aria-current") == "true"
    after = focused.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) <= 2
    page.go_back()
    page.get_by_role("heading", level=1, name="6/7").wait_for()
    assert faults == []
    assert [url for url in asked if not url.startswith(live_server.url)] == []


def test_everything_is_there_without_javascript(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    page.goto(live_server.url)
    page.locator(".switch").get_by_role("link", name="NTM kiểu mẫu").click()
    assert page.url.endswith("/?chuan=model#so-do")
    page.goto(live_server.url)
    page.get_by_label("Xã của bạn").fill("dong son")
    page.get_by_role("button", name="Tìm").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Xã Đồng Sơn")
    page.get_by_role("link", name="EN, English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("heading", level=1).inner_text().startswith("Đồng Sơn Commune")
    context.close()


def test_nothing_overflows_sideways(page: Page, live_server: LiveServer) -> None:
    over = {}
    for address in ("/", "/danh-sach/", "/tim/?ten=o", "/kiem-chung/"):
        page.goto(f"{live_server.url}{address}")
        page.locator("details").evaluate_all("folds => folds.forEach(f => (f.open = true))")
        for width in (320, 360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            over[address, width] = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
    assert {place: pixels for place, pixels in over.items() if pixels > 0} == {}
