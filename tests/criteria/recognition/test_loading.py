"""Loading recognitions: whole or not at all, named by line, twice is once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from communes import journal
from communes.doors.tables import FileRefusedError
from communes.models import JournalLine, Unit
from criteria.events import facts_changed
from criteria.law.models import Level
from criteria.recognition.loading import load_recognitions
from criteria.recognition.models import Decision, Recognition
from criteria.recognition.rows import COLUMNS
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def commune(settings: Settings) -> Unit:
    """A commune, the real law, and a day in 2024."""
    settings.PORTAL_TODAY = date(2024, 6, 30)
    factories.the_law(factories.NTM, factories.ADVANCED, factories.MODEL)
    return factories.a_commune(code="90000")


@pytest.fixture
def announced() -> Iterator[list[dict[str, Any]]]:
    """What was announced to those who derive figures."""
    heard: list[dict[str, Any]] = []

    def hear(**event: Any) -> None:
        heard.append({key: event[key] for key in ("units", "sets", "provinces")})

    facts_changed.connect(hear)
    yield heard
    facts_changed.disconnect(hear)


def line(**cells: str) -> dict[str, str]:
    """A valid line; the rest is empty."""
    usual = {
        "unit": "90000",
        "tier": "commune",
        "level": "advanced",
        "decision": "12/QĐ-UBND",
        "decided_on": "2023-05-04",
        "basis": "sourced",
        "date_precision": "day",
        "source": "Báo Ví dụ",
    }
    return {**dict.fromkeys(COLUMNS, ""), **usual, **cells}


def table(*lines: dict[str, str], separator: str = ",") -> bytes:
    """A file of these lines."""
    rows = [list(COLUMNS), *([one[name] for name in COLUMNS] for one in lines)]
    return "\n".join(separator.join(row) for row in rows).encode()


def refusal(raw: bytes) -> str:
    """Why the file is refused; nothing may have been written."""
    before = (Recognition.objects.count(), Decision.objects.count(), JournalLine.objects.count())
    with pytest.raises(FileRefusedError) as error:
        load_recognitions(raw)
    after = (Recognition.objects.count(), Decision.objects.count(), JournalLine.objects.count())
    assert after == before
    return str(error.value)


def test_a_line_is_recorded_as_it_says(commune: Unit) -> None:
    raw = table(
        line(
            level="model",
            criteria_set=factories.MODEL,
            for_year="2022",
            field="giáo dục",
            in_force_to="2024-06-29",
            note="ghi chú",
        )
    )
    assert load_recognitions(raw).created == 1
    row = Recognition.objects.get()
    assert (row.unit, row.level_id, row.criteria_set_id) == (commune, "model", factories.MODEL)
    assert (row.for_year, row.field, row.basis) == (2022, "giáo dục", "sourced")
    assert row.decision is not None
    assert row.decision.number == "12/QĐ-UBND"
    assert row.in_force_from == row.decided_on == date(2023, 5, 4)
    assert row.in_force_to == date(2024, 6, 30), "the first day without"


def test_the_same_file_again_changes_nothing(announced: list[dict[str, Any]]) -> None:
    raw = table(line(), line(decision="", decided_on="2022-05-04", basis="appraised"))
    load_recognitions(raw)
    lines = JournalLine.objects.count()
    announced.clear()
    report = load_recognitions(raw)
    assert (report.created, report.present) == (0, 2)
    assert Recognition.objects.count() == 2
    assert JournalLine.objects.count() == lines
    assert announced == []


def test_a_load_adds_and_ends_nothing() -> None:
    load_recognitions(table(line()))
    report = load_recognitions(table(line(decided_on="2024-01-02", decision="1/QĐ-UBND")))
    assert report.created == 1
    assert Recognition.objects.in_force(date(2024, 6, 30)).count() == 2


def test_a_load_marks_the_province_and_is_journalled(
    commune: Unit, announced: list[dict[str, Any]]
) -> None:
    load_recognitions(table(line()))
    assert announced == [{"units": [], "sets": [], "provinces": [commune.province_id]}]
    last = JournalLine.objects.filter(chain__name=journal.PORTAL).latest("sequence")
    assert last.kind == "recognitions_recorded"
    assert last.content["recognitions"] == [Recognition.objects.get().pk]
    assert len(last.content["file_sha256"]) == 64


def test_one_act_recognises_many_units(commune: Unit) -> None:
    factories.a_commune(commune.parent, code="90001")
    load_recognitions(table(line(), line(unit="90001")))
    assert Decision.objects.count() == 1
    assert Recognition.objects.count() == 2


def test_a_unit_is_matched_on_the_day_of_the_decision() -> None:
    new = factories.a_commune(code="90007", valid_from=date(2024, 1, 1))
    load_recognitions(table(line(unit="90007", decided_on="2024-02-01")))
    assert Recognition.objects.get().unit == new
    assert "Dòng 2" in refusal(table(line(unit="90007", decided_on="2023-12-31")))


def test_titles_of_districts_and_provinces_are_loaded(commune: Unit) -> None:
    province, district = commune.province, commune.district
    assert province is not None
    assert district is not None
    load_recognitions(
        table(
            line(unit=str(province.code), tier="province", level="ntm"),
            line(unit=str(district.code), tier="district", level="ntm"),
        )
    )
    assert {row.unit for row in Recognition.objects.all()} == {province, district}


def test_a_different_second_load_is_refused_with_its_line() -> None:
    load_recognitions(table(line()))
    for change in (
        {"for_year": "2023"},
        {"basis": "appraised"},
        {"in_force_to": "2024-01-01"},
        {"date_precision": "estimated"},
        {"source": "nguồn khác"},
        {"note": "khác"},
    ):
        words = refusal(table(line(decided_on="2024-03-03"), line(**change)))
        assert words.startswith("Dòng 3: Khác với lần nạp trước"), change


def test_a_replaced_row_that_is_loaded_again_is_taken_as_present() -> None:
    load_recognitions(table(line()))
    first = Recognition.objects.get()
    later = factories.a_recognition(first.unit, "ntm", decided_on=date(2024, 1, 1))
    Recognition.objects.filter(pk=first.pk).update(superseded_by=later)
    assert load_recognitions(table(line())).created == 0


BAD_LINES = {
    "unknown unit": ({"unit": "99999"}, "99999"),
    "not a code": ({"unit": "Giao Phong"}, "unit"),
    "wrong tier": ({"tier": "district"}, "huyện mã 90000"),
    "unknown tier": ({"tier": "ward"}, "tier"),
    "unknown level": ({"level": "best"}, "best"),
    "level of other kinds": ({"level": "urban_civilised"}, "không áp dụng cho loại xa"),
    "unknown set": ({"criteria_set": "khong-co"}, "khong-co"),
    "set of another level": ({"criteria_set": factories.NTM}, "thuộc chuẩn ntm"),
    "set not yet in force": (
        {"criteria_set": factories.ADVANCED, "decided_on": "2022-03-07"},
        "08/03/2022",
    ),
    "unknown field": ({"level": "model", "field": "ca hát"}, "ca hát"),
    "field of no model": ({"field": "giáo dục"}, "giáo dục"),
    "no day": ({"decided_on": ""}, "decided_on"),
    "a day of ours": ({"decided_on": "04/05/2023"}, "YYYY-MM-DD"),
    "a day without hyphens": ({"decided_on": "20230504"}, "YYYY-MM-DD"),
    "impossible day": ({"in_force_from": "2023-02-30"}, "in_force_from"),
    "a day to come": ({"decided_on": "2024-07-01"}, "chưa đến"),
    "in force before the act": ({"in_force_from": "2023-05-03"}, "trước ngày quyết định"),
    "empty period": ({"in_force_to": "2023-05-03"}, "hết hiệu lực trước"),
    "no day after": ({"in_force_to": "9999-12-31"}, "để trống"),
    "year": ({"for_year": "23"}, "for_year"),
    "unknown basis": ({"basis": "heard"}, "basis"),
    "unknown precision": ({"date_precision": "month"}, "date_precision"),
    "without a source": ({"source": ""}, "nguồn"),
    "invented with a real number": ({"basis": "synthetic"}, "minh-hoa-"),
    "real with a false number": ({"decision": "minh-hoa-01/QĐ-UBND"}, "minh-hoa-"),
    "control character": ({"note": "a\u0007b"}, "note"),
    "old encoding": ({"source": "Nång th«n míi"}, "source"),
    "too long": ({"decision": "9" * 61}, "decision"),
}


@pytest.mark.parametrize("case", BAD_LINES)
def test_a_bad_line_changes_nothing_and_is_named(case: str) -> None:
    cells, named = BAD_LINES[case]
    good = line(decided_on="2024-01-01")
    words = refusal(table(good, line(**cells)))
    assert words.startswith("Dòng 3: ")
    assert named in words


def test_all_bad_lines_are_named_at_once() -> None:
    words = refusal(table(line(level="best"), line(decided_on="2024-01-01"), line(unit="99999")))
    assert [one.split(":")[0] for one in words.splitlines()] == ["Dòng 2", "Dòng 4"]


def test_doubles_in_one_file_are_refused() -> None:
    words = refusal(table(line(), line(decided_on="2024-01-01"), line(note="khác")))
    assert words.startswith("Dòng 4: Trùng")
    assert "dòng 2" in words


def test_a_town_cannot_hold_a_set_of_communes(commune: Unit) -> None:
    factories.a_commune(commune.parent, code="90002", kind="thi_tran")  # type: ignore[arg-type]
    Level.objects.filter(code="model").update(counts=["xa", "thi_tran"])
    words = refusal(table(line(unit="90002", level="model", criteria_set=factories.MODEL)))
    assert f"Bộ tiêu chí {factories.MODEL}" in words
    assert "thi_tran" in words


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        (b"", "rỗng"),
        (table(), "chỉ có dòng tên cột"),
        (b"unit,tier\n90000,commune\n", "Cần đúng các cột"),
        (table(line()).replace(b",note", b",notes", 1), "Cần đúng các cột"),
        (table(line()) + b",9", "ô"),
        (table(line()).decode().encode("utf-16-le"), "UTF-16"),
        (
            table(line(decision="", source="Mu\u0323c luc")).decode().encode("cp1258"),
            "Windows-1258",
        ),
    ],
)
def test_a_bad_file_is_refused(raw: bytes, named: str) -> None:
    assert named in refusal(raw)


def test_semicolons_and_a_byte_order_mark_are_taken() -> None:
    load_recognitions(b"\xef\xbb\xbf" + table(line(), separator=";"))
    assert Recognition.objects.count() == 1


def test_the_command_says_what_it_did_and_why_not(tmp_path: Path) -> None:
    path = tmp_path / "cong-nhan.csv"
    path.write_bytes(table(line()))
    out = StringIO()
    call_command("load_recognitions", path, stdout=out)
    call_command("load_recognitions", path, stdout=out)
    assert out.getvalue().splitlines() == [
        "Thêm 1 công nhận, 0 đã có.",
        "Không có gì thay đổi: 1 công nhận đã có.",
    ]
    path.write_bytes(table(line(level="best")))
    with pytest.raises(CommandError) as error:
        call_command("load_recognitions", path)
    assert error.value.returncode == 1
    assert "cong-nhan.csv" in str(error.value)
    assert "Dòng 2" in str(error.value)
    with pytest.raises(CommandError):
        call_command("load_recognitions", tmp_path / "khong-co.csv")


def test_many_lines_need_few_queries(commune: Unit, django_assert_max_num_queries: Any) -> None:
    lines = [
        line(unit=str(factories.a_commune(commune.parent, code=str(91000 + at)).code))
        for at in range(40)
    ]
    with django_assert_max_num_queries(20):
        load_recognitions(table(*lines))
