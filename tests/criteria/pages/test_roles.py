"""Who sees which page, and what waits for whom."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from communes.models import Role
from criteria.dossiers.models import Dossier
from criteria.dossiers.results import put_results
from tests.criteria.dossiers.scene import Scene, a_draft, a_scene
from tests.criteria.pages.helpers import fields_of, fill, send_back, signed_in, submit, text_of

PAGES = ("dossier", "criterion", "submit", "receipt", "withdraw", "appraise")


def address(name: str, dossier: Dossier) -> str:
    args = [dossier.pk, 10] if name == "criterion" else [dossier.pk]
    return reverse(f"criteria:{name}", args=args)


@pytest.mark.parametrize("name", PAGES)
def test_a_draft_is_not_there_for_neighbour_and_district(
    scene: Scene, draft: Dossier, name: str
) -> None:
    for role in ("neighbour", Role.DISTRICT_APPRAISER, Role.DEPARTMENT_APPRAISER):
        client = signed_in(scene.person(role))
        assert client.get(address(name, draft)).status_code == 404
        assert client.post(address(name, draft)).status_code in {404, 405}


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_is_asked_to_sign_in(client: Client, draft: Dossier, name: str) -> None:
    answer = client.get(address(name, draft))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("communes:sign_in"))


def test_a_script_without_a_session_gets_401(client: Client, draft: Dossier) -> None:
    answer = client.post(address("criterion", draft), headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 401
    assert answer.json()["code"] == "not_signed_in"


def test_an_officer_may_check_but_not_submit_and_reads_why(scene: Scene, draft: Dossier) -> None:
    client = signed_in(scene.officer)
    page = client.get(address("submit", draft))
    assert page.status_code == 200
    assert "Bước này do lãnh đạo xã thực hiện." in text_of(page)
    assert client.post(address("submit", draft)).status_code == 403
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_after_submission_the_district_reads_what_was_submitted(
    scene: Scene, draft: Dossier
) -> None:
    put_results(draft.pk, [{"indicator": "10.1", "value": "77.7"}], scene.officer)
    submit(scene, draft)
    send_back(scene, draft)
    put_results(draft.pk, [{"indicator": "10.1", "value": "88.8"}], scene.officer)
    district = text_of(signed_in(scene.appraiser).get(address("criterion", draft)))
    assert "77,7" in district
    assert "88,8" not in district
    commune = signed_in(scene.officer).get(address("criterion", draft))
    assert fields_of(commune)["10.1.value"] == "88,8"
    assert "Thiếu biểu thu nhập." in text_of(commune)


def test_a_contributor_edits_the_criteria_assigned_and_reads_the_others(
    scene: Scene, draft: Dossier
) -> None:
    client = signed_in(scene.person(Role.COMMUNE_CONTRIBUTOR))
    own = client.get(reverse("criteria:criterion", args=[draft.pk, 10]))
    other = client.get(reverse("criteria:criterion", args=[draft.pk, 1]))
    assert "10.1.version" in fields_of(own)
    assert "1.1.version" not in fields_of(other)
    assert "Tiêu chí này không được phân công cho bạn." in text_of(other)


def test_my_work_counts_a_draft_for_the_district_without_any_value(
    scene: Scene, draft: Dossier
) -> None:
    row = {"indicator": "10.1", "value": "77.7", "declared": "met"}
    put_results(draft.pk, [row], scene.officer)
    page = signed_in(scene.appraiser).get(reverse("criteria:my_work"))
    words = text_of(page)
    assert "1 hồ sơ đang hoàn thiện" in words
    assert "1/19" in words
    assert "77,7" not in words
    assert "77.7" not in page.content.decode()
    assert reverse("criteria:dossier", args=[draft.pk]) not in page.content.decode()


def test_my_work_shows_what_waits_by_role(scene: Scene, draft: Dossier) -> None:
    fill(scene, draft)
    submit(scene, draft)
    url = reverse("criteria:my_work")
    district = signed_in(scene.appraiser).get(url)
    assert address("appraise", draft) in district.content.decode()
    office = text_of(signed_in(scene.office).get(url))
    assert "Không có hồ sơ nào chờ." in office
    assert "Cấp mã một lần" in office
    leader = text_of(signed_in(scene.leader).get(url))
    assert "Đã nhập đủ" in leader
    assert "huyện đang thẩm tra" in leader
    department = text_of(signed_in(scene.person(Role.DEPARTMENT_APPRAISER)).get(url))
    assert "Chưa có hồ sơ nào đến bước của bạn." in department
    admin = signed_in(scene.person(Role.ADMINISTRATOR)).get(url)
    assert reverse("admin:index") in admin.content.decode()


def test_my_work_puts_returned_dossiers_first_with_their_points(
    scene: Scene, draft: Dossier
) -> None:
    submit(scene, draft)
    send_back(scene, draft)
    words = text_of(signed_in(scene.officer).get(reverse("criteria:my_work")))
    assert "1 điểm cần sửa" in words
    assert "cần bổ sung" in words
    page = text_of(signed_in(scene.officer).get(address("dossier", draft)))
    assert "Thiếu biểu thu nhập." in page


def test_a_point_is_told_as_corrected_once_its_criterion_changed(
    scene: Scene, draft: Dossier
) -> None:
    submit(scene, draft)
    send_back(scene, draft)
    sheet, work = address("dossier", draft), reverse("criteria:my_work")
    client = signed_in(scene.officer)
    put_results(draft.pk, [{"indicator": "11.1", "value": "1"}], scene.officer)
    assert "đã sửa" not in text_of(client.get(sheet))
    put_results(draft.pk, [{"indicator": "10.1", "value": "70"}], scene.officer)
    assert "1 điểm cần sửa, đã sửa 1" in text_of(client.get(sheet))
    assert "1 điểm cần sửa, đã sửa 1" in text_of(client.get(work))
    assert "đã sửa" not in text_of(signed_in(scene.appraiser).get(sheet))


@pytest.mark.django_db
def test_where_no_district_looks_the_office_does() -> None:
    scene = a_scene(with_district=False)
    draft = a_draft(scene)
    submit(scene, draft)
    office = signed_in(scene.office).get(reverse("criteria:my_work"))
    assert address("appraise", draft) in office.content.decode()
    assert "tỉnh đang tiếp nhận" in text_of(office)


def test_a_criterion_names_the_department_of_today(
    scene: Scene, draft: Dossier, settings: Settings
) -> None:
    client, url = signed_in(scene.officer), reverse("criteria:criterion", args=[draft.pk, 2])
    assert "Sở Giao thông vận tải" in text_of(client.get(url))
    settings.PORTAL_TODAY = date(2025, 3, 1)
    merged = text_of(client.get(url))
    assert "Sở Xây dựng" in merged
    assert "Sở Giao thông vận tải" not in merged


def test_unknown_parameters_are_refused(scene: Scene, draft: Dossier) -> None:
    client = signed_in(scene.officer)
    assert client.get(f"{address('dossier', draft)}?loc=x").status_code == 400
    assert client.get(f"{address('dossier', draft)}?lang=en").status_code == 200


@pytest.mark.parametrize("path", ["99999999999999999999/", "99999999999999999999/tieu-chi/1/"])
def test_an_impossible_number_is_absent(scene: Scene, path: str) -> None:
    assert signed_in(scene.officer).get(f"/ho-so/{path}").status_code == 404


def test_signs_that_no_text_holds_break_nothing(scene: Scene, draft: Dossier) -> None:
    client = signed_in(scene.officer)
    url = reverse("criteria:my_work")
    assert client.post(url, {"ho-so": "9\0|x|2024", "khoa": "\0"}).status_code == 400
    page = fields_of(client.get(address("criterion", draft)))
    for name in ("10.1.value", "10.1.note", "10.1.was", "10.1.version", "title"):
        assert client.post(address("criterion", draft), {**page, name: "a\0b"}).status_code < 500


@pytest.mark.parametrize("name", ["my_work", *PAGES[:3]])
def test_no_cache_keeps_a_page_of_work(scene: Scene, draft: Dossier, name: str) -> None:
    url = reverse("criteria:my_work") if name == "my_work" else address(name, draft)
    kept = signed_in(scene.officer).get(url).headers["Cache-Control"]
    assert "private" in kept
    assert "no-store" in kept
