"""The public pages as their readers get them: through HTTP, without an account."""

from __future__ import annotations

import gzip
import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from communes.models import DailyRoot, Role, Unit
from criteria.dossiers.models import Dossier
from criteria.dossiers.results import put_results
from criteria.recognition.models import Basis, Pilot
from reports import recompute
from reports.page_cache import shelf
from tests import factories
from tests.reports.figures.conftest import ADVANCED
from tests.reports.figures.filing import a_filled_draft, submit
from tests.reports.small_province import TODAY, Province

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mid_2024(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "PORTAL_TODAY", TODAY)
    shelf.clear()


@pytest.fixture
def province() -> Province:
    return Province()


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:500]
    return answer.content.decode()


def words(html: str) -> str:
    """The page's text with its spaces folded."""
    text = re.sub(r"<(script|style|title)\b.*?</\1>", " ", html, flags=re.S)
    text = re.sub(r"</?(a|b|i|small|time)\b[^>]*>", "", text)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def tile_of(html: str, unit: Unit) -> str:
    found = re.search(rf'href="/xa/{unit.code}/" tabindex="-1">.*?class="([^"]*)"', html)
    assert found
    return found.group(1)


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


@pytest.mark.parametrize(
    "address",
    [
        "/?chaun=model",
        "/?chuan=khong-co",
        "/?sap=zz",
        "/?nguon=2",
        "/?ngay=1&ngay=2",
        "/danh-sach/?huyen=1",
    ],
)
def test_a_misspelt_address_is_refused_and_named(
    client: Client, province: Province, address: str
) -> None:
    text = words(page(client, address, status=400))
    assert "ham số" in text
    assert "Mở lại trang" in text


def test_what_a_social_network_appends_to_a_link_is_let_through(
    client: Client, province: Province
) -> None:
    page(client, "/?fbclid=abc&utm_source=zalo")


def test_the_illustrative_look_alike_on_either_side(client: Client, province: Province) -> None:
    html = page(client, f"/danh-sach/?huyen={province.b.code}")
    unnamed = html.split("Chưa có nguồn nêu tên (2)")[1]
    assert "Nam Vân" in unnamed
    assert "Lộc An" in unnamed
    assert "Chưa được công nhận" not in html


def test_a_past_day_names_nobody_as_lacking_what_illustration_gives_later(
    client: Client, province: Province
) -> None:
    html = page(client, "/danh-sach/?ngay=31/12/2020")
    assert "Chưa có nguồn nêu tên" in html
    assert "Chưa được công nhận" not in html


def test_no_district_s_share_tells_who_lacks_the_level(client: Client, province: Province) -> None:
    factories.a_recognition(province.invented, "model", basis=Basis.SYNTHETIC)
    table = words(page(client, "/")).split("Kết quả theo huyện, thành phố")[-1]
    assert "0/2" not in table
    assert "chưa có nguồn" in table
    assert "0/2" not in words(page(client, f"/xa/{province.b.code}/"))


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


def test_search_ignores_diacritics_and_opens_a_single_hit(
    client: Client, province: Province
) -> None:
    answer = client.get("/tim/?ten=dong son")
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"/xa/{province.named.code}/",
    )
    assert "Xã Giao Phong" in page(client, "/tim/?ten=O")
    assert "Không có xã, huyện nào tên “zz”" in page(client, "/tim/?ten=zz")


def test_english_speaks_english_numbers(client: Client, province: Province) -> None:
    html = page(client, "/?lang=en")
    assert 'lang="en"' in html
    assert "85.7%" in html
    assert "85,7%" not in html


def test_a_hit_costs_one_query_and_moves_with_the_figures(
    client: Client, province: Province
) -> None:
    first = page(client, "/")
    with CaptureQueriesContext(connection) as asked:
        assert page(client, "/") == first
    assert len(asked) == 1
    factories.a_recognition(province.without, "advanced", basis=Basis.SYNTHETIC)
    assert page(client, "/") == first
    province.recompute()
    assert "7/7 = 100,0%" in words(page(client, "/"))


def test_an_unchanged_page_answers_304_and_another_language_does_not(
    client: Client, province: Province
) -> None:
    answer = client.get("/")
    etag = answer.headers["ETag"]
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert {"Cookie", "Accept-Encoding"} <= set(answer.headers["Vary"].split(", "))
    again = client.get("/", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/?lang=en", headers={"If-None-Match": etag}).status_code == 200
    province.recompute()
    assert client.get("/?lang=vi", headers={"If-None-Match": etag}).status_code == 200


def test_a_page_for_someone_signed_in_is_private_and_never_kept(
    client: Client, province: Province
) -> None:
    public = page(client, "/")
    client.force_login(factories.a_user())
    answer = client.get("/", headers={"If-None-Match": client.get("/").headers.get("ETag", "")})
    assert answer.status_code == 200
    assert "private" in answer.headers["Cache-Control"]
    assert "ETag" not in answer.headers
    assert "Đăng xuất" in answer.content.decode()
    client.logout()
    assert page(client, "/") == public


def test_the_page_is_sent_compressed_to_who_takes_it(client: Client, province: Province) -> None:
    plain = client.get("/").content
    answer = client.get("/", headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content) == plain


def test_daily_roots_are_listed_with_their_heads(client: Client) -> None:
    DailyRoot.objects.create(
        day=date(2024, 6, 29),
        root="ab" * 32,
        heads=[["chain", 7, "cd" * 32]],
        taken_at="2024-06-29T17:05Z",
    )
    assert "ab" * 32 in page(client, "/kiem-chung/")
    html = page(client, "/kiem-chung/2024-06-29/")
    assert "cd" * 32 in html
    assert "00:05, 30/06/2024" in html
    page(client, "/kiem-chung/2024-06-28/", status=404)
    page(client, "/kiem-chung/hom-qua/", status=404)


@pytest.mark.parametrize("address", ["/", "/danh-sach/", "/tim/", "/kiem-chung/"])
def test_pages_carry_no_inline_style_or_script(
    client: Client, province: Province, address: str
) -> None:
    html = page(client, address)
    assert "style=" not in html
    assert "<style" not in html
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert not re.search(r"\son\w+=", html)


def test_the_map_is_left_out_where_no_grid_was_made(client: Client, province: Province) -> None:
    html = page(client, "/")
    assert 'class="tile' not in html
    assert "Danh sách 7 xã, thị trấn" in html


def test_an_unknown_unit_gets_a_calm_404(client: Client, province: Province) -> None:
    assert "Không tìm thấy trang này" in page(client, "/xa/00000/", status=404)


def test_a_level_that_had_no_data_yet_shows_no_zero_percent_anywhere(
    client: Client, province: Province
) -> None:
    text = words(page(client, "/?ngay=31/12/2021"))
    assert "NTM kiểu mẫu Chưa có số liệu ngày 31/12/2021" in text
    assert "chưa có số liệu" in text
    assert "0,0%" not in text.split("Kết quả theo huyện")[0]
    assert "0/4 = 0,0%" not in text


def test_the_api_is_described_on_a_page_of_our_own(client: Client) -> None:
    html = page(client, "/api/v1/docs/")
    assert not re.search(r"(src|href)=\"(https?:)?//", html)
    assert "<style" not in html


def test_a_submission_moves_the_public_pages(client: Client) -> None:
    factories.the_law(ADVANCED)
    unit = factories.a_commune(
        factories.a_district(factories.a_province(code=settings.PORTAL_PROVINCE))
    )
    assert unit.province is not None
    draft = a_filled_draft(unit)
    recompute.run(unit.province.pk)
    text = words(page(client, "/"))
    assert "1 xã đang hoàn thiện hồ sơ đề nghị công nhận NTM nâng cao năm 2024" in text
    assert "tiêu chí" not in words(page(client, f"/xa/{unit.code}/"))
    submit(draft)
    recompute.run(unit.province.pk)
    text = words(page(client, "/"))
    assert "1 xã có hồ sơ đề nghị công nhận NTM nâng cao năm 2024" in text
    assert "1 huyện đang thẩm tra" in text
    assert "Khó nhất" not in text
    snapshot = Dossier.objects.get(pk=draft.pk).snapshot
    assert snapshot is not None
    text = words(page(client, f"/xa/{unit.code}/"))
    assert f"Xã tự đánh giá đạt {snapshot.met}/{snapshot.total} tiêu chí" in text
    assert "Hồ sơ năm 2024, huyện đang thẩm tra." in text


def test_the_hardest_criterion_is_counted_over_dossiers_and_names_no_commune(
    client: Client,
) -> None:
    factories.the_law(ADVANCED)
    district = factories.a_district(factories.a_province(code=settings.PORTAL_PROVINCE))
    assert district.province is not None
    for place in range(5):
        draft = a_filled_draft(factories.a_commune(district))
        if place < 2:
            officer = factories.a_person(Role.COMMUNE_OFFICER, draft.unit)
            put_results(draft.pk, [{"indicator": "17.1", "value": None}], officer)
        submit(draft)
    recompute.run(district.province.pk)
    text = words(page(client, "/"))
    assert "Khó nhất: Môi trường, 2 xã chưa tự đánh giá đạt" in text
    assert "Đếm 5 hồ sơ đã nộp" in text


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
