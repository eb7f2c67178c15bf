"""Typed values outlive a lost session, a lost line and another person at the same desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from criteria.dossiers.models import Dossier
from criteria.dossiers.results import put_results
from criteria.dossiers.rows import rows_of
from tests.criteria.dossiers.scene import Scene, a_draft
from tests.journeys.desk import Desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PART = "parts.nam.value"


@pytest.fixture
def draft(scene: Scene) -> Dossier:
    return a_draft(scene)


@pytest.fixture
def desk(page: Page, live_server: LiveServer, draft: Dossier) -> Desk:
    """The officer sits at criterion 14."""
    found = Desk(page, live_server.url)
    found.sign_in("commune_officer")
    found.criterion(draft, 14)
    return found


@pytest.fixture
def context(desk: Desk) -> Iterator[BrowserContext]:
    """The browser of that desk, online again at the end."""
    yield desk.page.context
    desk.page.context.set_offline(False)


def number(draft: Dossier, code: str) -> str | None:
    row = rows_of(draft.pk).get(code)
    return None if row is None else f"{row.entry.number:f}".rstrip("0").rstrip(".")


def test_what_was_typed_is_saved_after_signing_in_again(desk: Desk, draft: Dossier) -> None:
    Session.objects.all().delete()
    desk.type_value("14.4", "64,5")
    status = desk.page.locator("[data-status]")
    expect(status).to_contain_text("Phiên làm việc đã hết.")
    with desk.page.expect_popup() as opened:
        status.get_by_role("link").click()
    again = opened.value
    Desk.fill_sign_in(again, "commune_officer")
    expect(again.get_by_text("Đã đăng nhập lại.")).to_be_visible()
    again.close()
    desk.page.bring_to_front()
    desk.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(desk.state("14.4")).to_contain_text("đã lưu")
    assert number(draft, "14.4") == "64.5"


def test_a_numerator_alone_is_no_error_while_the_denominator_is_on_its_way(desk: Desk) -> None:
    numerator = desk.page.locator('[name="14.1.parts.nam.numerator"]')
    numerator.fill("3512")
    numerator.press("Tab")
    expect(desk.state("14.1")).to_contain_text("đang chờ gửi")
    desk.page.keyboard.type("3688")
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.press("Tab")
    expect(desk.state("14.1")).to_contain_text("đã lưu")
    expect(desk.page.locator("#c14-1 .error")).to_have_count(0)


def test_unsent_values_wait_for_the_line_and_for_their_person(
    desk: Desk, draft: Dossier, context: BrowserContext
) -> None:
    context.set_offline(True)
    desk.type_value("14.4", "64,5")
    expect(desk.page.locator("[data-status]")).to_contain_text("Mất kết nối.")
    Session.objects.all().delete()
    context.set_offline(False)
    desk.sign_in("commune_leader")
    desk.criterion(draft, 14)
    expect(desk.field("14.4", "value")).to_have_value("")
    desk.page.get_by_role("link", name="Việc của tôi").first.click()
    desk.sign_out()
    assert number(draft, "14.4") is None
    desk.sign_in("commune_officer")
    desk.criterion(draft, 14)
    expect(desk.field("14.4", "value")).to_have_value("64,5")
    expect(desk.state("14.4")).to_contain_text("đã lưu")
    assert number(draft, "14.4") == "64.5"


def test_signing_out_with_unsent_values_is_announced(desk: Desk) -> None:
    asked: list[str] = []
    desk.page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    desk.page.route("**/tieu-chi/**", lambda route: route.abort())
    desk.type_value("14.4", "64,5")
    expect(desk.page.locator("[data-status]")).to_contain_text("Mất kết nối.")
    desk.sign_out()
    assert ["Còn ô chưa gửi." in words for words in asked] == [True]
    assert desk.page.evaluate("Object.keys(localStorage)") == []


def test_a_wrong_number_is_told_at_its_field_while_others_are_saved(
    desk: Desk, draft: Dossier
) -> None:
    desk.type_value("14.4", "chín mươi")
    desk.type_value("14.2", "91", PART)
    expect(desk.state("14.4")).to_contain_text("có lỗi, chưa lưu")
    field = desk.field("14.4", "value")
    expect(field).to_have_attribute("aria-invalid", "true")
    error = desk.page.locator(f"#{field.get_attribute('aria-describedby')}")
    expect(error).to_have_text("Hãy nhập một con số, ví dụ 97,5. Đang là “chín mươi”.")
    expect(desk.state("14.2")).to_contain_text("đã lưu")
    assert list(rows_of(draft.pk)) == ["14.2"]
    desk.type_value("14.4", "90")
    expect(desk.state("14.4")).to_contain_text("đã lưu")
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_two_people_in_one_row_see_both_values(desk: Desk, scene: Scene, draft: Dossier) -> None:
    put_results(draft.pk, [{"indicator": "14.4", "value": "50"}], scene.leader)
    desk.type_value("14.4", "60,5")
    card = desk.page.locator('[data-row="14.4"]')
    expect(card.get_by_role("button", name="Lấy giá trị đang lưu: 50%")).to_be_visible()
    assert number(draft, "14.4") == "50"
    card.get_by_role("button", name="Giữ của bạn: 60,5%").click()
    expect(desk.state("14.4")).to_contain_text("đã lưu")
    assert number(draft, "14.4") == "60.5"


def test_an_answer_leaves_the_field_in_use_alone(desk: Desk, draft: Dossier) -> None:
    desk.type_value("14.4", "chín")
    expect(desk.state("14.4")).to_contain_text("có lỗi, chưa lưu")
    field = desk.field("14.4", "value")
    field.click()
    field.press("End")
    with desk.page.expect_response("**/tieu-chi/14/"):
        desk.page.keyboard.type(" mươi")
    assert desk.page.evaluate("document.activeElement.name") == "14.4.value"
    expect(field).to_have_value("chín mươi")
    assert desk.page.evaluate("document.activeElement.selectionStart") == len("chín mươi")


def test_nothing_is_sent_while_an_input_method_is_composing(desk: Desk, browser: Browser) -> None:
    sent: list[str] = []
    desk.page.on("request", lambda request: sent.append(request.method))
    field = desk.field("14.4", "value")
    field.dispatch_event("compositionstart")
    desk.type_value("14.4", "6")
    desk.type_value("14.2", "91", PART)
    assert "POST" not in sent
    with desk.page.expect_response("**/tieu-chi/14/"):
        field.dispatch_event("compositionend")
    assert "POST" in sent
