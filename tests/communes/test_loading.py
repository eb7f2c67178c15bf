from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from communes.doors.tables import FileRefusedError
from communes.events import units_changed
from communes.loading import load_units
from communes.models import JournalLine, Kind, Tier, Unit
from tests.factories import a_commune, a_district, a_province

pytestmark = pytest.mark.django_db

DATA = Path("communes/data")
FIRST_DAY = date(2020, 7, 1)
PROVINCES = "province_code,province_name,province_kind\n90,Ví dụ,tinh\n91,Thử,thanh_pho\n"
HEADINGS = (
    "province_code,district_code,district_name,district_kind,"
    "commune_code,commune_name,commune_kind\n"
)
ROWS = (
    "90,900,Ví dụ,huyen,90001,Đồng Sơn,xa\n"
    "90,900,Ví dụ,huyen,90004,Gôi,thi_tran\n"
    "90,901,Thử,thanh_pho,90007,Năng Tĩnh,phuong\n"
)
COMMUNES = HEADINGS + ROWS


def load(text: str, valid_from: date = FIRST_DAY, last_day: date | None = None) -> tuple[int, int]:
    report = load_units(text.encode(), valid_from=valid_from, last_day=last_day)
    return report.created, report.present


def refusal(text: str | bytes, **period: date) -> str:
    """What is said when the file is refused; nothing was written."""
    before = list(Unit.objects.order_by("pk").values())
    lines = JournalLine.objects.count()
    raw = text.encode() if isinstance(text, str) else text
    with pytest.raises(FileRefusedError) as caught:
        load_units(raw, **({"valid_from": FIRST_DAY} | period))
    assert list(Unit.objects.order_by("pk").values()) == before
    assert JournalLine.objects.count() == lines
    return str(caught.value)


def test_nam_dinh_has_204_communes_and_towns_in_the_programme() -> None:
    load((DATA / "provinces-2024.csv").read_text())
    assert load((DATA / "nam-dinh-2024.csv").read_text()) == (236, 0)
    units = Unit.objects.filter(province__code="36").on(date(2024, 6, 30))
    assert units.filter(tier=Tier.COMMUNE).count() == 226
    assert units.in_programme().count() == 204
    assert units.in_programme().filter(kind=Kind.THI_TRAN).count() == 16
    assert units.filter(tier=Tier.DISTRICT).count() == 10


def test_every_unit_stands_in_the_tree() -> None:
    load(PROVINCES)
    load(COMMUNES)
    province, district = Unit.objects.get(code="90"), Unit.objects.get(code="900")
    commune = Unit.objects.get(code="90001")
    assert commune.path == f"/{province.pk}/{district.pk}/{commune.pk}/"
    assert (commune.parent, commune.district, commune.province) == (district, district, province)
    assert (province.province, province.parent, province.district) == (province, None, None)
    assert list(Unit.objects.within(district).order_by("code").values_list("code", flat=True)) == [
        "900",
        "90001",
        "90004",
    ]
    assert commune.search == "dong son"
    assert commune.sort_key


def test_a_commune_without_district_stands_right_under_its_province() -> None:
    load(PROVINCES)
    load(HEADINGS + "90,,,,90001,Côn Ví dụ,dac_khu\n")
    commune = Unit.objects.get(code="90001")
    assert commune.parent == commune.province == Unit.objects.get(code="90")
    assert commune.district is None


def test_loading_again_changes_nothing() -> None:
    heard: list[list[int]] = []

    def hear(*, provinces: list[int], **_signal: object) -> None:
        heard.append(provinces)

    load(PROVINCES)
    units_changed.connect(hear)
    try:
        assert load(COMMUNES) == (5, 0)
        before = list(Unit.objects.order_by("pk").values())
        assert load(COMMUNES) == (0, 5)
        assert load(COMMUNES, date(2024, 6, 30)) == (0, 5)
    finally:
        units_changed.disconnect(hear)
    assert list(Unit.objects.order_by("pk").values()) == before
    assert heard == [[Unit.objects.get(code="90").pk]]
    assert list(JournalLine.objects.values_list("kind", flat=True)) == ["units_loaded"] * 2


def test_a_load_adds_and_never_ends_what_it_does_not_name() -> None:
    load(PROVINCES)
    load(COMMUNES)
    load(HEADINGS + "90,900,Ví dụ,huyen,90010,Mới,xa\n", date(2023, 1, 1), date(2023, 12, 31))
    added = Unit.objects.get(code="90010")
    assert (added.valid_from, added.valid_to) == (date(2023, 1, 1), date(2024, 1, 1))
    assert not Unit.objects.exclude(pk=added.pk).exclude(valid_to=None).exists()
    assert added in Unit.objects.on(date(2023, 12, 31))
    assert added not in Unit.objects.on(date(2024, 1, 1))


def test_a_code_is_used_again_after_its_unit_has_ended() -> None:
    a_province(code="90")
    load(HEADINGS + "90,,,,90001,Trước,xa\n", FIRST_DAY, date(2024, 8, 31))
    assert load(HEADINGS + "90,,,,90001,Sau,phuong\n", date(2024, 9, 1)) == (1, 0)
    names = Unit.objects.filter(code="90001").official_order().values_list("name", flat=True)
    assert list(names) == ["Trước", "Sau"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("90,900,Ví dụ,huyen,90001,Khác tên,xa", "Dòng 2: Mã 90001"),
        ("90,900,Ví dụ,huyen,90001,Đồng Sơn,phuong", "Dòng 2: Mã 90001"),
        ("90,901,Thử,thanh_pho,90001,Đồng Sơn,xa", "Dòng 2: Mã 90001"),
        ("90,,,,90001,Đồng Sơn,xa", "Dòng 2: Mã 90001"),
        ("90,900,Khác tên,huyen,90001,Đồng Sơn,xa", "Dòng 2: Mã 900"),
        ("91,900,Ví dụ,huyen,90001,Đồng Sơn,xa", "Dòng 2: Mã 900"),
    ],
)
def test_another_name_kind_or_parent_for_a_code_in_force_is_refused(row: str, words: str) -> None:
    load(PROVINCES)
    load(COMMUNES)
    assert words in refusal(HEADINGS + row + "\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Tệp rỗng"),
        (HEADINGS, "chỉ có dòng tên cột"),
        ("code,name\n90,Ví dụ\n", "Dòng 1: Không nhận ra các cột"),
        ("a,a\n1,2\n", "Dòng 1: Cột bị lặp: a"),
        (HEADINGS + "90,900,Ví dụ,huyen,90001,Đồng Sơn\n", "Dòng 2: Có 6 ô, cần 7 ô"),
        (HEADINGS + "90,900,Ví dụ,huyen,90001,Đồng Sơn,xa,thừa\n", "Dòng 2: Có 8 ô"),
        (HEADINGS + ROWS + "90,900,Ví dụ,huyen,90001,Đồng Sơn,xa\n", "Dòng 5: Mã 90001 đã có"),
        (HEADINGS + "90,900,Ví dụ,huyen,90001,Đồng Sơn,lang\n", "Dòng 2: Loại “lang”"),
        (HEADINGS + "90,900,Ví dụ,xa,90001,Đồng Sơn,xa\n", "Dòng 2: Loại “xa”"),
        (HEADINGS + "90,900,Ví dụ,huyen,9001,Đồng Sơn,xa\n", "Dòng 2: Cột commune_code"),
        (HEADINGS + "90,900,Ví dụ,huyen,٩٠٠٠١,Đồng Sơn,xa\n", "Dòng 2: Cột commune_code"),
        (HEADINGS + "90,900,,huyen,90001,Đồng Sơn,xa\n", "Dòng 2: Cột district_name trống"),
        (HEADINGS + "90,900,Ví dụ,huyen,90001, ,xa\n", "Dòng 2: Cột commune_name trống"),
        (HEADINGS + "90,900,Ví dụ,huyen,90001,§ång S¬n,xa\n", "Dòng 2: Chữ có vẻ theo bảng mã cũ"),
        (HEADINGS + "90,900,Ví dụ,huyen,90001,Đồng\x07Sơn,xa\n", "Dòng 2: Có ký tự điều khiển"),
        (HEADINGS + "90,900,Ví dụ,huyen,90001," + "a" * 121 + ",xa\n", "Dòng 2: Dài quá 120"),
        (HEADINGS + '90,900,"Ví dụ"x,huyen,90001,Đồng Sơn,xa\n', "Dòng 2: Dấu nháy"),
        (
            HEADINGS + "90,900,Ví dụ,huyen,90001,A,xa\n90,900,Ví Dụ,huyen,90004,B,xa\n",
            "Dòng 3: Huyện 900 ghi khác với dòng 2",
        ),
        (
            HEADINGS.strip() + ",in_ntm_programme\n90,900,Ví dụ,huyen,90001,A,phuong,true\n",
            "Dòng 2: Cột in_ntm_programme",
        ),
        (HEADINGS + ROWS.replace("90,9", "99,9"), "Dòng 2: Tỉnh 99 chưa có"),
    ],
)
def test_a_bad_file_changes_nothing_and_names_line_and_reason(text: str, words: str) -> None:
    load(PROVINCES)
    assert words in refusal(text)


def test_every_wrong_line_is_named() -> None:
    load(PROVINCES)
    said = refusal(HEADINGS + ROWS.replace("xa\n", "lang\n").replace("phuong", "pho"))
    assert "Dòng 2:" in said
    assert "Dòng 3:" not in said
    assert "Dòng 4:" in said


def test_the_province_must_be_there_on_the_first_day() -> None:
    a_province(code="90", valid_from=date(2021, 1, 1))
    assert "Tỉnh 90 chưa có vào ngày 01/07/2020" in refusal(COMMUNES)


def test_no_unit_outlives_its_parent() -> None:
    a_province(code="90", valid_to=date(2025, 7, 1))
    assert "Tỉnh Ví dụ chỉ có đến ngày 30/06/2025" in refusal(COMMUNES)
    assert load(COMMUNES, FIRST_DAY, date(2025, 6, 30)) == (5, 0)


def test_a_period_that_runs_into_a_later_one_is_refused() -> None:
    province = a_province(code="90")
    a_commune(province, code="90001", valid_from=date(2024, 9, 1))
    row = HEADINGS + "90,,,,90001,Trước,xa\n"
    assert "Mã 90001 đã có từ ngày 01/09/2024" in refusal(row)
    assert load(row, FIRST_DAY, date(2024, 8, 31)) == (1, 0)


def test_a_last_day_before_the_first_is_refused() -> None:
    assert "Ngày cuối đứng trước" in refusal(PROVINCES, last_day=date(2020, 6, 30))


def test_the_last_day_of_all_is_no_way_to_say_without_end() -> None:
    assert "để trống" in refusal(PROVINCES, last_day=date.max)


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbf" + COMMUNES.encode(),
        COMMUNES.replace(",", ";").encode(),
        COMMUNES.replace(",", "\t").replace("\n", "\r\n").encode(),
        COMMUNES.encode("utf-16"),
        unicodedata.normalize("NFD", COMMUNES).encode(),
        COMMUNES.replace("Đồng Sơn", "  Đồng   Sơn ").encode(),
        (COMMUNES + "\n,,,,,,\n").encode(),
    ],
    ids=["bom", "semicolons", "tabs", "utf-16", "nfd", "blanks", "blank-lines"],
)
def test_files_as_offices_save_them_are_taken(raw: bytes) -> None:
    load(PROVINCES)
    assert load_units(raw, valid_from=FIRST_DAY).created == 5
    assert Unit.objects.get(code="90001").name == "Đồng Sơn"


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (COMMUNES.replace("Thử", "Th").encode("utf-16-le"), "UTF-16"),
        (
            unicodedata.normalize("NFD", "Đồng Sơn")
            .replace("o\u031b", "ơ")
            .replace("o\u0302", "ô")
            .encode("cp1258"),
            "Windows-1258",
        ),
        (b"\xa7\xe5ng S\xacn", "TCVN3"),
    ],
)
def test_other_encodings_are_refused_by_name(raw: bytes, name: str) -> None:
    assert name in refusal(raw)


def test_the_first_line_in_another_encoding_is_named() -> None:
    raw = COMMUNES.encode() + b"90009,x\xb7 \xa7\xe5ng S\xacn\n"
    assert f"Dòng {COMMUNES.count(chr(10)) + 1}: Không phải UTF-8" in refusal(raw)


def test_two_versions_of_a_code_on_one_day_are_refused_by_the_database() -> None:
    province = a_province()
    a_commune(province, code="90001", valid_to=date(2024, 9, 1))
    with pytest.raises(IntegrityError, match="unit_periods_do_not_overlap"), transaction.atomic():
        a_commune(province, code="90001", valid_from=date(2024, 8, 31))
    a_commune(province, code="90001", valid_from=date(2024, 9, 1))


def test_codes_of_different_length_are_different() -> None:
    province = a_province(code="90")
    district = a_district(province, code="900")
    a_commune(district, code="90000")
    assert Unit.objects.count() == 3


def test_the_command_says_no_change_and_exits_1_on_a_bad_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "tỉnh mẫu.csv"
    file.write_text(PROVINCES)
    call_command("load_units", str(file), "--from", "2020-07-01")
    assert "thêm 2 đơn vị" in capsys.readouterr().out
    call_command("load_units", str(file), "--from", "2020-07-01")
    assert "không có gì thay đổi" in capsys.readouterr().out
    file.write_text(PROVINCES + "92,Ví dụ,lang\n")
    with pytest.raises(CommandError, match="Dòng 4: Loại “lang”") as caught:
        call_command("load_units", str(file), "--from", "2020-07-01")
    assert caught.value.returncode == 1
    with pytest.raises(CommandError, match="Không đọc được"):
        call_command("load_units", str(tmp_path / "không có.csv"), "--from", "2020-07-01")
    with pytest.raises(CommandError, match="--from"):
        call_command("load_units", str(file), "--from", "20200701")
