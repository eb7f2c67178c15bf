"""The main job in a real browser: fill, prove, submit, and the public page has moved."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from communes.models import JournalLine
from criteria.dossiers.models import Dossier, Evidence
from criteria.dossiers.rows import rows_of
from reports import recompute
from tests.criteria.dossiers.scene import ADVANCED, Scene, a_draft
from tests.journeys.desk import Desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def fill_by_hand(desk: Desk) -> None:
    for part, numerator, denominator in (("nam", "3.512", "3.688"), ("nu", "3.401", "3.612")):
        desk.field("14.1", f"parts.{part}.numerator").fill(numerator)
        desk.field("14.1", f"parts.{part}.denominator").fill(denominator)


def counted(desk: Desk, level: str = "advanced") -> dict[str, int]:
    answer = desk.page.request.get(
        f"{desk.base}/api/v1/attainment/pipeline/?scope=36&level={level}&year=2024"
    )
    found: dict[str, int] = answer.json()
    return found


def test_a_commune_fills_proves_and_submits_and_the_public_page_moves(
    page: Page, live_server: LiveServer, scene: Scene, tmp_path: Path
) -> None:
    desk = Desk(page, live_server.url)
    desk.sign_in("commune_officer")
    page.get_by_label("Chuẩn và năm").select_option(label="Xã đạt chuẩn NTM nâng cao, năm 2024")
    page.get_by_role("button", name="Mở hồ sơ").click()
    page.get_by_role("link", name="Y tế").click()
    fill_by_hand(desk)
    desk.field("14.1", "parts.nu.denominator").blur()
    expect(desk.state("14.1")).to_contain_text("đã lưu")
    expect(page.locator('[data-row="14.1"] [data-verdict]')).to_contain_text("cần thêm 31 người")
    expect(page.locator("[data-status]")).to_have_text("Mọi thay đổi đã lưu")
    paper = tmp_path / "Xác nhận BHYT.pdf"
    paper.write_bytes(PDF)
    page.get_by_role("link", name="Thêm minh chứng 14.1").click()
    page.locator("#tep").set_input_files(paper)
    expect(page.locator("[data-chosen]")).to_have_text("Xác nhận BHYT.pdf")
    page.get_by_role("button", name="Tải lên").click()
    expect(page.get_by_text("Đã nhận tệp “Xác nhận BHYT.pdf”.")).to_be_visible()
    desk.sign_out()

    dossier = Dossier.objects.get()
    assert [one.code for one in Evidence.objects.get().indicators.all()] == ["14.1"]
    recompute.run(scene.province.pk)
    before = counted(desk)
    desk.sign_in("commune_leader")
    page.get_by_role("link", name="Hồ sơ đề nghị xét").click()
    page.get_by_role("link", name="Kiểm tra trước khi nộp").click()
    expect(page.locator("main")).to_contain_text("Nữ 94,2% < 95%")
    page.get_by_role("button", name="Nộp hồ sơ").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã nộp hồ sơ")
    assert JournalLine.objects.filter(chain=dossier.chain_id, kind="submit").count() == 1
    recompute.run(scene.province.pk)
    after = counted(desk)
    assert (before["draft"], before["submitted"]) == (1, 0)
    assert (after["draft"], after["submitted"]) == (0, 1)
    desk.open("reports:dashboard")
    here = page.locator(".flow .is-here")
    expect(here.first).to_contain_text("1")


def test_without_javascript_the_same_work_is_done(
    browser: Browser, live_server: LiveServer, scene: Scene, tmp_path: Path
) -> None:
    dossier = a_draft(scene)
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    desk = Desk(page, live_server.url)
    desk.sign_in("commune_officer")
    desk.criterion(dossier, 14)
    desk.field("14.2", "parts.nam.value").fill("chín mươi")
    desk.field("14.4", "value").fill("64,5")
    paper = tmp_path / "anh.pdf"
    paper.write_bytes(PDF)
    page.locator("#tep").set_input_files(paper)
    page.get_by_label("14.2", exact=True).check()
    page.get_by_role("button", name="Lưu nháp").last.click()
    assert page.title().startswith("Lỗi: ")
    expect(page.get_by_role("alert")).to_contain_text("Hãy nhập một con số, ví dụ 97,5.")
    expect(page.get_by_text("Đã nhận tệp “anh.pdf”.")).to_be_visible()
    expect(desk.field("14.4", "value")).to_have_value("64,5")
    desk.field("14.2", "parts.nam.value").fill("90,5")
    page.get_by_role("button", name="Hoàn thành nhập").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã lưu tiêu chí 14")
    parts = rows_of(dossier.pk)["14.2"].entry.parts
    assert parts is not None
    assert str(parts["nam"].number) == "90.5"
    page.get_by_role("button", name="Đăng xuất").click()
    desk.sign_in("commune_leader")
    desk.open("criteria:submit", dossier.pk)
    page.get_by_role("button", name="Nộp hồ sơ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã nộp hồ sơ")
    page.get_by_role("button", name="Đăng xuất").click()
    desk.sign_in("district_appraiser")
    page.get_by_role("link", name="Xã Ví dụ Một").click()
    page.get_by_label("Tiêu chí 14 cần bổ sung").check()
    page.get_by_label("Lý do, tiêu chí 14").fill("Tách nam, nữ.")
    page.get_by_role("button", name="Trả lại để bổ sung").click()
    expect(page.locator("main")).to_contain_text("Tách nam, nữ.")
    dossier.refresh_from_db()
    assert dossier.state == "returned"
    context.close()
    assert dossier.criteria_set_id == ADVANCED
