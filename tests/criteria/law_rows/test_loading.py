"""Loading the law: twice is once, texts become versions, a bad file changes nothing."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from communes.models import JournalLine
from criteria.events import facts_changed
from criteria.law.loading import load_data, load_file
from criteria.law.models import (
    CriteriaSet,
    Criterion,
    Indicator,
    Level,
    Procedure,
    Responsibility,
    SetVersion,
    Stage,
)
from tests import factories
from tests.criteria.law_rows.files import a_set, write

pytestmark = pytest.mark.django_db

SETS = sorted(path.stem for path in (factories.LAW_DATA / "criteria").glob("*.yaml"))


def rows() -> dict[str, int]:
    """How much of the law and of the journal there is."""
    models = (
        Level,
        CriteriaSet,
        SetVersion,
        Criterion,
        Indicator,
        Procedure,
        Stage,
        Responsibility,
        JournalLine,
    )
    return {model.__name__: model.objects.count() for model in models}


@pytest.fixture
def announced() -> Any:
    """What was announced to those who derive figures."""
    heard: list[dict[str, Any]] = []

    def hear(**event: Any) -> None:
        heard.append({key: event[key] for key in ("units", "sets", "provinces")})

    facts_changed.connect(hear)
    yield heard
    facts_changed.disconnect(hear)


def test_the_seven_sets_loaded_twice_are_the_same_as_once() -> None:
    assert len(SETS) == 7
    factories.the_law(*SETS)
    once = rows()
    factories.the_law(*SETS)
    assert rows() == once
    assert once["SetVersion"] == 7
    assert once["Stage"] == 14
    counts = {code: Indicator.objects.filter(version__criteria_set=code).count() for code in SETS}
    assert counts == {
        "huyen-ntm-2021-2025": 40,
        "huyen-ntm-nang-cao-2021-2025": 37,
        "thi-tran-do-thi-van-minh": 34,
        "xa-ntm-2021-2025": 57,
        "xa-ntm-kieu-mau-2021-2025": 6,
        "xa-ntm-nang-cao-2021-2025": 75,
        "xa-ntm-thong-minh": 16,
    }


def test_the_stored_end_is_the_first_day_without() -> None:
    factories.the_law(factories.NTM)
    assert SetVersion.objects.get().valid_to == date(2026, 1, 1)
    assert Level.objects.get(code="urban_civilised").recognised_to == date(2025, 7, 1)
    assert SetVersion.objects.get().definition["set"]["valid_to"] == "2025-12-31"


def test_a_changed_set_becomes_a_new_version_and_the_old_one_stands() -> None:
    factories.the_levels()
    load_data(a_set())
    first = SetVersion.objects.get()
    changed = a_set()
    changed["criteria"][0]["indicators"][0]["targets"]["default"] = 90
    assert load_data(changed).changed
    assert list(SetVersion.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    first.refresh_from_db()
    assert first.definition["criteria"][0]["indicators"][0]["targets"]["default"] == "80"
    assert Indicator.objects.filter(version=first).count() == 1


def test_an_earlier_text_makes_no_version_and_does_not_come_back() -> None:
    factories.the_levels()
    load_data(a_set())
    load_data(a_set(name_vi="Bộ tiêu chí ví dụ, sửa đổi"))
    before = rows()
    loaded = load_data(a_set())
    assert not loaded.changed
    assert rows() == before
    assert SetVersion.objects.current().get().number == 2


def test_another_way_to_write_the_same_text_is_no_change(tmp_path: Path) -> None:
    factories.the_levels()
    load_file(write(tmp_path, a_set()))
    data = a_set()
    data["criteria"][0]["indicators"][0]["targets"]["default"] = "80.0"
    data["set"]["valid_from"] = date(2022, 3, 8)
    assert not load_file(write(tmp_path, data)).changed


def test_a_load_is_journalled_and_announced_for_all_provinces(announced: list[Any]) -> None:
    provinces = sorted([factories.a_province().pk, factories.a_province().pk])
    factories.the_levels()
    load_data(a_set())
    assert announced == [{"units": [], "sets": [], "provinces": provinces}] * 2
    kinds = JournalLine.objects.order_by("sequence").values_list("kind", flat=True)
    assert list(kinds) == ["levels_loaded", "criteria_loaded"]
    load_data(a_set())
    assert len(announced) == 2


def test_a_procedure_moves_no_figure(announced: list[Any]) -> None:
    factories.the_levels()
    announced.clear()
    load_file(factories.LAW_DATA / "procedure.yaml")
    assert announced == []


def test_a_changed_level_is_changed_and_others_stay() -> None:
    factories.the_levels()
    data = {"levels": [_level("ntm", "nông thôn mới (sửa)"), _level("new", "chuẩn mới")]}
    assert load_data(data).text == "chuẩn: ntm, new"
    assert Level.objects.get(code="ntm").name_vi == "nông thôn mới (sửa)"
    assert Level.objects.get(code="model").implies == ["advanced", "ntm"]


def test_a_changed_procedure_replaces_its_stages() -> None:
    factories.the_law()
    stage = {
        "key": "mot_buoc",
        "order": 1,
        "name_vi": "Nộp hồ sơ",
        "name_en": "Submit",
        "level": "province",
        "actor_vi": "UBND xã",
        "confidence": "low",
    }
    head = {
        "code": "cong-nhan-xa-ntm-2021-2025",
        "name_vi": "Trình tự",
        "name_en": "Procedure",
        "applies_to_levels": ["ntm"],
        "legal_basis": a_set()["set"]["legal_basis"],
        "valid_from": "2022-08-02",
        "valid_to": "2025-06-30",
    }
    assert load_data({"procedure": head, "steps": [stage]}).changed
    procedure = Procedure.objects.get()
    assert procedure.valid_to == date(2025, 7, 1)
    assert [one.key for one in procedure.stages.all()] == ["mot_buoc"]
    assert procedure.responsibilities.count() == 0
    assert [level.code for level in procedure.levels.all()] == ["ntm"]


def _level(code: str, name: str) -> dict[str, Any]:
    return {
        "code": code,
        "name_vi": name,
        "name_en": name,
        "implies": [],
        "counts": ["xa"],
        "recognised_from": None,
        "recognised_to": None,
        "decided_by": "province",
        "confidence": "high",
    }


def _change(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    """A change at a dotted path; numbers are places in lists."""

    def apply(data: dict[str, Any]) -> None:
        *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
        place: Any = data
        for step in steps:
            place = place[step]
        place[last] = value

    return apply


INDICATOR = "criteria/0/indicators/0"
BAD_DATA = {
    "unknown key": (_change("set/colour", "đỏ"), "set › colour"),
    "level not loaded": (_change("set/level", "no_such"), "no_such"),
    "another level": (_change("set/level", "advanced"), "không đổi được chuẩn"),
    "prerequisite not loaded": (_change("set/prerequisite_levels", ["no_such"]), "no_such"),
    "wrong date": (_change("set/valid_from", "08/03/2022"), "valid_from"),
    "ends before it starts": (_change("set/valid_to", "2020-01-01"), "valid_to"),
    "unknown kind of unit": (_change("set/applies_to", ["lang"]), "applies_to"),
    "unknown comparator": (_change(f"{INDICATOR}/comparator", ">"), "1.1 › comparator"),
    "unknown kind": (_change(f"{INDICATOR}/kind", "date"), "1.1 › kind"),
    "target is text": (_change(f"{INDICATOR}/targets/default", "nhiều"), "1.1 › targets"),
    "unknown region": (_change(f"{INDICATOR}/targets/ha_noi", 1), "ha_noi"),
    "foreign code": (_change(f"{INDICATOR}/code", "2.1"), "2.1"),
    "empty name": (_change("criteria/0/name_vi", " "), "tiêu chí 1 › name_vi"),
    "no criteria": (_change("criteria", []), "criteria"),
    "control character": (_change("criteria/0/name_vi", "a\u0007b"), "name_vi"),
    "old encoding": (_change("criteria/0/name_vi", "Nång th«n míi"), "TCVN3"),
    "two things in one file": (_change("levels", []), "một khóa đầu"),
}


@pytest.mark.parametrize("case", BAD_DATA)
def test_bad_data_changes_nothing_and_is_named(case: str, tmp_path: Path) -> None:
    factories.the_levels()
    load_data(a_set())
    before = rows()
    change, named = BAD_DATA[case]
    data = a_set(name_vi="Bộ khác")
    change(data)
    path = write(tmp_path, data)
    with pytest.raises(CommandError) as refusal:
        call_command("load_criteria", path, stdout=StringIO())
    assert refusal.value.returncode == 1
    assert "tep.yaml" in str(refusal.value)
    assert named in str(refusal.value)
    assert rows() == before


LINES = {
    "wrong value": (_change(f"{INDICATOR}/kind", "date"), "kind: date"),
    "unknown key": (_change(f"{INDICATOR}/tagets", 1), "tagets: 1"),
    "unknown key at the top": (_change("extra", 1), "extra: 1"),
    "wrong value deep inside": (_change(f"{INDICATOR}/targets/default", "nhiều"), "nhiều"),
    "refused text": (_change("criteria/0/name_vi", "Nång th«n míi"), "Nång th«n míi"),
    "level not loaded": (_change("set/level", "no_such"), "code: bo-vi-du"),
    "another level": (_change("set/level", "advanced"), "level: advanced"),
}


@pytest.mark.parametrize("case", LINES)
def test_what_is_wrong_is_told_with_its_line(case: str, tmp_path: Path) -> None:
    factories.the_levels()
    load_data(a_set())
    change, written = LINES[case]
    data = a_set(name_vi="Bộ khác")
    change(data)
    path = write(tmp_path, data)
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines, start=1) if written in line)
    with pytest.raises(CommandError, match=rf"tep.yaml: dòng {at}, "):
        call_command("load_criteria", path, stdout=StringIO())


def test_of_doubles_the_second_line_is_named(tmp_path: Path) -> None:
    factories.the_levels()
    data = a_set()
    indicators = data["criteria"][0]["indicators"]
    indicators.append(copy.deepcopy(indicators[0]))
    path = write(tmp_path, data)
    lines = path.read_text(encoding="utf-8").splitlines()
    at = [number for number, line in enumerate(lines, start=1) if "code: '1.1'" in line]
    assert len(at) == 2
    with pytest.raises(CommandError, match=rf"dòng {at[1]}, .*1\.1: có hai lần"):
        call_command("load_criteria", path, stdout=StringIO())


SMALL = "set:\n  code: a\n"
BAD_BYTES = {
    "empty": (b"", "để trống"),
    "not yaml": (b"set: [1, 2\n", "dòng 2"),
    "doubled key": ((SMALL + "  code: b\n").encode(), "dòng 3: khóa 'code' có hai lần"),
    "alias": (b"set: &a {code: a}\nlevels: *a\n", "dòng 2"),
    "python tag": (b"set: !!python/object/apply:os.getcwd []\n", "dòng 1"),
    "two documents": (b"set: 1\n---\nset: 2\n", "dòng"),
    "impossible date": (b"set:\n  valid_from: 2022-13-45\n", "dòng 2"),
    "a list as key": (b"? [1, 2]\n: 3\n", "dòng 1"),
    "Windows-1258": (
        SMALL.encode() + "  name_vi: Thu nhâ\u0323p".encode("cp1258"),
        "dòng 3: Không phải UTF-8, có vẻ là Windows-1258",
    ),
    "TCVN3": (
        SMALL.encode() + b"  name_vi: x\xb7 \xa7\xe5ng S\xacn\n",
        "dòng 3: Không phải UTF-8, có vẻ là TCVN3",
    ),
    "damaged UTF-16": (b"\xff\xfea", "UTF-16 bị hỏng"),
    "UTF-16 without a mark": (SMALL.encode("utf-16-le"), "UTF-16"),
    "nested too deep": (b"[" * 100 + b"]" * 100, "sâu"),
    "nested far too deep": (b"- " * 50_000, "tep.yaml"),
    "no known top key": (b"bo: 1\n", "khóa đầu"),
    "a list": (b"- 1\n", "khóa đầu"),
}


@pytest.mark.parametrize("case", BAD_BYTES)
def test_bad_bytes_change_nothing_and_are_named(case: str, tmp_path: Path) -> None:
    content, named = BAD_BYTES[case]
    path = tmp_path / "tep.yaml"
    path.write_bytes(content)
    with pytest.raises(CommandError) as refusal:
        call_command("load_criteria", path, stdout=StringIO())
    assert named in str(refusal.value)
    assert sum(rows().values()) == 0


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="không đọc được"):
        call_command("load_criteria", tmp_path / "khong-co.yaml")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_marked_encodings_are_taken(encoding: str, tmp_path: Path) -> None:
    text = (factories.LAW_DATA / "levels.yaml").read_text(encoding="utf-8")
    path = tmp_path / "levels.yaml"
    path.write_text(text, encoding=encoding)
    out = StringIO()
    call_command("load_criteria", path, stdout=out)
    assert "ntm" in out.getvalue()
    assert Level.objects.get(code="ntm").name_vi == "nông thôn mới"


def test_decomposed_letters_are_stored_composed(tmp_path: Path) -> None:
    factories.the_levels()
    load_file(write(tmp_path, a_set(name_vi="Bo\u0323\u0302 tieu")))
    assert SetVersion.objects.get().name_vi == "B\u1ed9 tieu"


@pytest.mark.django_db(transaction=True)
def test_two_loads_of_one_text_at_once_make_one_version() -> None:
    factories.the_levels()
    start = threading.Barrier(4)
    results: list[bool] = []

    def load() -> None:
        try:
            start.wait()
            results.append(load_data(a_set()).changed)
        finally:
            connection.close()

    threads = [threading.Thread(target=load) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, False, False, True]
    assert SetVersion.objects.count() == 1
