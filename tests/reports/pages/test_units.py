"""The page of a commune, a ward or a district."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from tests import factories
from tests.reports.pages.helpers import page, words
from tests.reports.small_province import Province

pytestmark = pytest.mark.django_db


def test_a_unit_placed_by_illustration_says_no_source_whether_member_or_not(
    client: Client, province: Province
) -> None:
    member = words(page(client, f"/xa/{province.other.code}/"))
    outside = words(page(client, f"/xa/{province.without.code}/"))
    assert "NTM nâng cao Chưa có nguồn Chưa có nguồn" in member
    assert (
        member.replace("Lộc An", "Nam Vân").replace(
            province.other.code or "", province.without.code or ""
        )
        == outside
    )


def test_without_illustration_a_missing_recognition_is_a_fact(
    client: Client, province: Province
) -> None:
    text = words(page(client, f"/xa/{province.without.code}/"))
    assert "NTM kiểu mẫu Chưa được công nhận" in text


def test_a_level_that_a_higher_one_implies_says_so(client: Client, province: Province) -> None:
    text = words(page(client, f"/xa/{province.inferred.code}/"))
    assert "NTM nâng cao Chưa có nguồn Chưa có nguồn Suy từ NTM kiểu mẫu" in text


def test_a_real_decision_shows_number_day_source_and_that_its_text_is_missing(
    client: Client, province: Province
) -> None:
    html = page(client, f"/xa/{province.named.code}/")
    assert "2400/QĐ-UBND, 28/09/2020" in words(html)
    assert "Chưa có bản toàn văn" in html
    assert (
        '<a href="https://baonamdinh.vn/mot-bai" rel="noopener nofollow">baonamdinh.vn</a>' in html
    )


def test_a_vote_without_a_decision_is_not_called_a_recognition(
    client: Client, province: Province
) -> None:
    html = page(client, f"/xa/{province.voted.code}/")
    assert "Xã Hợp Hưng: Hội đồng thẩm định đã bỏ phiếu NTM nâng cao" in words(html)
    assert "Hội đồng thẩm định đã bỏ phiếu, chưa có số quyết định" in words(html)


def test_a_ward_is_outside_the_programme(client: Client, province: Province) -> None:
    text = words(page(client, f"/xa/{province.ward.code}/"))
    assert "Phường Vị Hoàng: ngoài chương trình nông thôn mới" in text


def test_a_district_counts_its_communes_apart_from_its_own_title(
    client: Client, province: Province
) -> None:
    factories.a_recognition(province.b, "advanced", decided_on=date(2023, 12, 31))
    text = words(page(client, f"/xa/{province.b.code}/"))
    assert "Huyện Bravo: đạt chuẩn NTM nâng cao" in text
    assert "NTM nâng cao 1/2 50,0%" in text


def test_an_unknown_unit_gets_a_calm_404(client: Client, province: Province) -> None:
    assert "Không tìm thấy trang này" in page(client, "/xa/00000/", status=404)


def test_the_provinces_page_is_the_dashboard(client: Client, province: Province) -> None:
    answer = client.get("/xa/36/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/xa/37/").status_code == 404
