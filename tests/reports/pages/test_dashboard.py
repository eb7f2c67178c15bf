"""The dashboard: both counts, their day and source, districts, pilots, its budget."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from criteria.recognition.models import Basis, Pilot
from tests import factories
from tests.reports.pages.helpers import page, words
from tests.reports.small_province import TODAY, Province

pytestmark = pytest.mark.django_db


def test_the_dashboard_answers_first_with_both_counts_date_and_source(
    client: Client, province: Province
) -> None:
    province.publish(TODAY, 6)
    html = page(client, "/")
    heading = words(re.findall(r"<h1.*?</h1>", html, flags=re.S)[0])
    assert heading.startswith("6/7 = 85,7% xã, thị trấn của Ví dụ đạt chuẩn")
    source = "Nguồn: Báo cáo của Văn phòng Điều phối"
    assert f"Đến ngày 30/6/2024, khớp số đã công bố. {source}." in words(html)
    assert html.count("<h1") == 1


def test_a_published_total_that_differs_says_by_how_much(
    client: Client, province: Province
) -> None:
    province.publish(TODAY, 5)
    assert "Số đã công bố: 5/7, chênh lệch +1." in words(page(client, "/"))


def test_a_day_without_a_published_total_says_so(client: Client, province: Province) -> None:
    assert "Chưa có số công bố cho ngày này" in words(page(client, "/"))


def test_a_day_before_the_first_data_shows_no_zero_percent(
    client: Client, province: Province
) -> None:
    text = words(page(client, "/?ngay=01/01/2019"))
    assert "Chưa có số liệu ngày 01/01/2019" in text
    assert "0,0%" not in text


def test_a_day_to_come_is_refused_at_its_field(client: Client, province: Province) -> None:
    html = page(client, "/?ngay=01/07/2024", status=400)
    assert "<title>Lỗi:" in html
    assert 'id="ngay-loi">Chọn một ngày không muộn hơn 30/06/2024.' in html
    assert 'value="01/07/2024" aria-invalid="true" aria-describedby="ngay-loi"' in html


def test_a_day_is_read_as_people_write_it(client: Client, province: Province) -> None:
    assert page(client, "/?ngay=31/12/2023") == page(client, "/?ngay=2023-12-31").replace(
        "2023-12-31&amp;lang", "31%2F12%2F2023&amp;lang"
    )


def test_no_district_s_share_tells_who_lacks_the_level(client: Client, province: Province) -> None:
    factories.a_recognition(province.invented, "model", basis=Basis.SYNTHETIC)
    table = words(page(client, "/")).split("Kết quả theo huyện, thành phố")[-1]
    assert "0/2" not in table
    assert "chưa có nguồn" in table
    assert "0/2" not in words(page(client, f"/xa/{province.b.code}/"))


def test_the_table_of_districts_counts_from_lists_and_names_what_is_illustrative(
    client: Client, province: Province
) -> None:
    text = words(page(client, "/"))
    assert "Alpha 4 xã, 1 TT 5/5 = 100,0% 3 1/4 = 25,0% 1 Chưa có nguồn" in text
    assert "Bravo 2 xã 1/2 = 50,0% chưa nêu 0/2 = 0,0% chưa nêu Chưa có nguồn" in text
    assert "NTM nâng cao, minh họa" in text


def test_sorting_the_table_is_a_link_that_says_where_it_is(
    client: Client, province: Province
) -> None:
    html = page(client, "/?sap=xa")
    assert html.count('aria-sort="descending"') == 1
    assert words(html).index("Alpha 4 xã") < words(html).index("Bravo 2 xã")


def test_pilots_stand_apart_from_results(client: Client, province: Province) -> None:
    Pilot.objects.create(
        unit=province.named,
        key="smart",
        name_vi="xã nông thôn mới thông minh",
        text_vi="Giai đoạn 2023 - 2025.",
        source="một bài báo",
    )
    text = words(page(client, "/"))
    assert "Thí điểm không phải kết quả công nhận, không tính vào tỷ lệ." in text
    assert "Xã Đồng Sơn: xã nông thôn mới thông minh Giai đoạn 2023 - 2025." in text


def test_english_speaks_english_numbers(client: Client, province: Province) -> None:
    html = page(client, "/?lang=en")
    assert 'lang="en"' in html
    assert "85.7%" in html
    assert "85,7%" not in html


def test_the_map_is_left_out_where_no_grid_was_made(client: Client, province: Province) -> None:
    html = page(client, "/")
    assert 'class="tile' not in html
    assert "Danh sách 7 xã, thị trấn" in html


def test_a_level_that_had_no_data_yet_shows_no_zero_percent_anywhere(
    client: Client, province: Province
) -> None:
    text = words(page(client, "/?ngay=31/12/2021"))
    assert "NTM kiểu mẫu Chưa có số liệu ngày 31/12/2021" in text
    assert "chưa có số liệu" in text
    assert "0,0%" not in text.split("Kết quả theo huyện")[0]
    assert "0/4 = 0,0%" not in text


def test_the_dashboard_and_all_it_needs_stay_within_their_budget(
    client: Client, province: Province
) -> None:
    """Bytes as a browser receives them on its first visit, compressed; kilobytes of 1024."""
    html = page(client, "/")
    files = {
        found: Path(settings.BASE_DIR, "static", found).read_bytes()
        for found in set(re.findall(r'/static/([^"#]+)', html))
    }
    sizes = {name: len(gzip.compress(content)) for name, content in files.items()}
    assert set(sizes) == {"portal.css", "portal.js", "icons.svg", "favicon.svg"}
    assert sizes["portal.css"] <= 12 * 1024
    assert sizes["portal.js"] <= 15 * 1024
    assert len(gzip.compress(html.encode())) + sum(sizes.values()) <= 75 * 1024
