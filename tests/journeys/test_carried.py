"""Without a script, what was typed outlives the session: signing in again, and one button."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from criteria.dossiers.rows import rows_of
from tests.criteria.dossiers.scene import Scene, a_draft
from tests.journeys.desk import Desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def test_without_javascript_what_was_typed_outlives_the_session(
    browser: Browser, live_server: LiveServer, scene: Scene, tmp_path: Path
) -> None:
    dossier = a_draft(scene)
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    desk = Desk(page, live_server.url)
    desk.sign_in("commune_officer")
    desk.criterion(dossier, 14)
    desk.field("14.4", "value").fill("64,5")
    page.locator("details", has=desk.field("14.4", "note")).locator("summary").click()
    desk.field("14.4", "note").fill('Số "tạm"')
    paper = tmp_path / "anh.pdf"
    paper.write_bytes(PDF)
    page.locator("#tep").set_input_files(paper)
    page.get_by_label("Tên tài liệu").fill("Ảnh nhà văn hóa")
    Session.objects.all().delete()
    page.get_by_role("button", name="Lưu nháp").last.click()
    expect(page.get_by_text("Hãy đăng nhập lại; số liệu vừa nhập vẫn còn.")).to_be_visible()
    expect(page.get_by_text("Tệp cần chọn lại: anh.pdf")).to_be_visible()
    page.locator("#id_username").fill("commune_officer")
    page.locator("#id_password").fill("không phải mật khẩu này")
    page.locator("main").get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("alert")).to_contain_text("Hãy nhập lại.")
    desk.fill_sign_in(page, "commune_officer")
    expect(page.locator("main")).to_contain_text("gửi đến trang “Tiêu chí 14”.")
    assert rows_of(dossier.pk) == {}
    page.get_by_role("button", name="Lưu số liệu vừa nhập").click()
    expect(page.get_by_role("alert")).to_contain_text("Chưa nhận được tệp. Số liệu đã lưu.")
    expect(page.get_by_label("Tên tài liệu")).to_have_value("Ảnh nhà văn hóa")
    kept = rows_of(dossier.pk)["14.4"].entry
    assert (str(kept.number), kept.note) == ("64.500000", 'Số "tạm"')
    context.close()


def test_signing_in_in_another_tab_loses_nothing(
    browser: Browser, live_server: LiveServer, scene: Scene
) -> None:
    dossier = a_draft(scene)
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    desk, other = (Desk(context.new_page(), live_server.url) for _tab in range(2))
    desk.sign_in("commune_officer")
    desk.criterion(dossier, 14)
    desk.field("14.4", "value").fill("64,5")
    Session.objects.all().delete()
    other.sign_in("commune_officer")
    desk.page.get_by_role("button", name="Lưu nháp").last.click()
    assert rows_of(dossier.pk) == {}
    desk.page.get_by_role("button", name="Lưu số liệu vừa nhập").click()
    expect(desk.page.locator("main")).to_contain_text("Đã lưu lúc")
    assert str(rows_of(dossier.pk)["14.4"].entry.number) == "64.500000"
    context.close()


def test_signing_in_in_the_tab_that_the_sign_in_page_opened_loses_nothing(
    browser: Browser, live_server: LiveServer, scene: Scene
) -> None:
    dossier = a_draft(scene)
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    desk = Desk(page, live_server.url)
    desk.sign_in("commune_officer")
    desk.criterion(dossier, 14)
    desk.field("14.4", "value").fill("64,5")
    Session.objects.all().delete()
    page.get_by_role("button", name="Lưu nháp").last.click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Quên mật khẩu").click()
    beside = opened.value
    beside.get_by_role("link", name="Về trang đăng nhập").click()
    desk.fill_sign_in(beside, "commune_officer")
    expect(beside.get_by_role("button", name="Đăng xuất")).to_be_visible()
    desk.fill_sign_in(page, "commune_officer")
    page.get_by_role("button", name="Lưu số liệu vừa nhập").click()
    expect(page.locator("main")).to_contain_text("Đã lưu lúc")
    assert str(rows_of(dossier.pk)["14.4"].entry.number) == "64.500000"
    context.close()
