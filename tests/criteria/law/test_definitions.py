"""Files of the law: the real ones are whole, wrong ones are refused with place and reason."""

from __future__ import annotations

import json

import pytest
import yaml

from criteria.law.definitions import (
    DefinitionError,
    check_levels,
    check_procedure,
    check_set,
)
from criteria.law.rules import Comparator, Kind
from tests.criteria.law.law_files import ADVANCED, DATA, MODEL, NTM, parsed, rule_of, set_of

COUNTS = {
    "huyen-ntm-2021-2025": (10, 40),
    "huyen-ntm-nang-cao-2021-2025": (10, 37),
    "thi-tran-do-thi-van-minh": (10, 34),
    NTM: (19, 57),
    MODEL: (4, 6),
    ADVANCED: (19, 75),
    "xa-ntm-thong-minh": (3, 16),
}


def test_all_sets_of_the_project_are_counted():
    assert {path.stem for path in (DATA / "criteria").glob("*.yaml")} == set(COUNTS)


@pytest.mark.parametrize("code", COUNTS)
def test_a_set_has_the_published_number_of_criteria_and_indicators(code):
    found = set_of(code)
    indicators = [one for criterion in found.criteria for one in criterion.indicators]
    assert (len(found.criteria), len(indicators)) == COUNTS[code]
    assert found.code == code


@pytest.mark.parametrize("code", COUNTS)
def test_the_canonical_text_is_json_and_gives_the_set_back(code):
    found = set_of(code)
    again = check_set(json.loads(json.dumps(found.canonical())))
    assert again == found
    assert again.canonical() == found.canonical()


@pytest.mark.parametrize(("code", "missing"), [(NTM, 14), (ADVANCED, 21)])
def test_as_many_targets_are_unknown_as_the_sources_say(code, missing):
    tables = [rule.targets for rule in set_of(code).indicator_rules().values()]
    assert sum(table.regions["dong_bang_song_hong"] is None for table in tables) == missing


def test_the_order_of_keys_and_comments_make_no_other_text():
    data = parsed(f"criteria/{MODEL}.yaml")
    turned = yaml.safe_load(yaml.safe_dump(data, sort_keys=True, allow_unicode=True))
    assert check_set(turned).canonical() == set_of(MODEL).canonical()


def test_percents_are_bounded_by_one_hundred_unless_the_file_says_otherwise():
    assert rule_of(ADVANCED, "14.1").max_value == 100
    assert rule_of(MODEL, "2.1").max_value is None
    assert rule_of(MODEL, "2.2").max_value is None


def test_the_descriptive_field_and_the_years_of_the_model_set():
    field, income = rule_of(MODEL, "4.2"), rule_of(MODEL, "2.2")
    assert (field.descriptive, field.kind, field.comparator) == (
        True,
        Kind.CHOICE,
        Comparator.PROVINCE_DEFINED,
    )
    assert income.targets.by_year_province == "36"
    assert income.targets.by_year == {2021: 66, 2022: 72, 2023: 83, 2024: 93, 2025: 103}


def test_levels_say_what_they_imply_and_who_counts():
    levels = {level.code: level for level in check_levels(parsed("levels.yaml"))}
    assert list(levels) == ["ntm", "advanced", "model", "urban_civilised", "smart", "modern"]
    assert levels["model"].implies == ("advanced", "ntm")
    assert levels["model"].counts == ("xa",)
    assert levels["smart"].pilot
    assert levels["advanced"].recognised_to.isoformat() == "2025-12-31"


def test_the_procedure_has_its_stages_and_who_answers():
    found = check_procedure(parsed("procedure.yaml"))
    assert [stage.order for stage in found.stages] == list(range(1, 15))
    assert found.levels == ("ntm", "advanced", "model")
    assert any(stage.tier == "district" for stage in found.stages)
    health = next(r for r in found.responsibilities if (r.set_code, r.number) == (ADVANCED, 14))
    assert health.departments_2022 == ("Sở Y tế", "Bảo hiểm xã hội tỉnh")
    assert check_procedure(json.loads(json.dumps(found.canonical()))) == found


def test_without_a_day_of_the_merger_the_file_reads_as_before():
    data = parsed("procedure.yaml")
    del data["responsibility"]["departments_2025_from"]
    found = check_procedure(data)
    assert found.departments_2025_from is None
    assert "departments_2025_from" not in found.canonical()["responsibility"]


def test_regions_name_only_known_ones():
    assert parsed("regions.yaml") == {"regions": {"36": "dong_bang_song_hong"}}


def change(data, path, value):
    """Set, or with ``...`` delete, what stands at a path of keys."""
    *way, last = path
    for key in way:
        data = data[key]
    if value is ...:
        del data[last]
    else:
        data[last] = value


FIRST = ("criteria", 0, "indicators", 0)
INCOME = ("criteria", 1, "indicators", 1)
FIELD = ("criteria", 3, "indicators", 1)


@pytest.mark.parametrize(
    ("path", "value", "place", "reason"),
    [
        (("extra",), 1, "tệp › extra", "không biết khóa"),
        (("set",), ..., "tệp", "'set'"),
        (("set", "code"), "Xã NTM", "set › code", "chữ thường"),
        (("set", "level"), ..., "set › level", "thiếu"),
        (("set", "applies_to"), ["xa", "lang"], "applies_to", "'lang'"),
        (("set", "applies_to"), ["xa", "xa"], "applies_to", "hai lần"),
        (("set", "applies_to"), [], "applies_to", "ít nhất một"),
        (("set", "valid_from"), "08/03/2022", "valid_from", "YYYY-MM-DD"),
        (("set", "valid_from"), "20220308", "valid_from", "YYYY-MM-DD"),
        (("set", "valid_from"), "2022-W10-2", "valid_from", "YYYY-MM-DD"),
        (("set", "valid_to"), "2021-01-01", "valid_to", "trước valid_from"),
        (("set", "valid_to"), "9999-12-31", "valid_to", "để trống"),
        (("set", "legal_basis"), "319", "legal_basis", "nhóm khóa"),
        (("criteria",), {}, "criteria", "danh sách"),
        (("criteria",), [], "criteria", "ít nhất một"),
        (("criteria", 1, "number"), 1, "tiêu chí 1 › 2.1 › code", "«1.»"),
        (("criteria", 0, "number"), "1", "number", "số nguyên"),
        (("criteria", 0, "indicators"), [], "tiêu chí 1 › indicators", "ít nhất một"),
        ((*FIRST, "note"), 7, "1.1 › note", "cần chữ"),
        ((*FIRST, "tagets"), {}, "1.1 › tagets", "không biết khóa"),
        ((*FIRST, "kind"), "ratio", "1.1 › kind", "'ratio'"),
        ((*FIRST, "comparator"), "==", "1.1 › comparator", "'=='"),
        ((*FIRST, "comparator"), ">=", "1.1 › comparator", "is_true"),
        ((*FIRST, "confidence"), "sure", "1.1 › confidence", "'sure'"),
        ((*FIRST, "targets", "default"), False, "1.1 › targets › default", "true hoặc null"),
        ((*FIRST, "targets", "default"), ..., "1.1 › targets › default", "thiếu"),
        ((*FIRST, "targets", "mien_bac"), True, "targets › mien_bac", "không biết khóa"),
        ((*FIRST, "split"), ["nam", "nu"], "1.1 › split", "là số"),
        ((*FIRST, "options"), ["a", "b"], "1.1 › options", "lựa chọn"),
        ((*FIRST, "max"), 100, "1.1 › max", "là số"),
        ((*FIRST, "descriptive"), True, "1.1 › targets", "mô tả"),
        ((*FIRST, "amended"), {"by": "211/QĐ-TTg"}, "1.1 › amended", "thiếu"),
        ((*INCOME, "targets", "default"), "nhiều", "2.2 › targets › default", "con số"),
        ((*INCOME, "targets", "default"), True, "2.2 › targets › default", "con số"),
        ((*INCOME, "targets", "default"), -1, "2.2 › targets › default", "từ 0"),
        ((*INCOME, "targets", "by_year"), {"hai": 1}, "2.2 › targets › by_year", "bốn chữ số"),
        ((*INCOME, "targets", "by_year"), [1], "2.2 › targets › by_year", "nhóm khóa"),
        ((*INCOME, "targets", "by_year"), {2024: 1, "2024": 2}, "by_year", "hai lần"),
        ((*INCOME, "targets", "by_year"), {}, "by_year_province", "by_year"),
        ((*INCOME, "decimals"), 9, "2.2 › decimals", "6"),
        ((*INCOME, "split"), ["nam", "tre_em"], "2.2 › split", "'tre_em'"),
        ((*INCOME, "split"), ["nam"], "2.2 › split", "hai phần"),
        ((*FIELD, "options"), ["một"], "4.2 › options", "hai mức"),
        ((*FIELD, "targets", "default"), "y tế", "4.2 › targets › default", "tỉnh quy định"),
    ],
)
def test_a_wrong_set_is_refused_with_place_and_reason(path, value, place, reason):
    data = parsed(f"criteria/{MODEL}.yaml")
    change(data, path, value)
    with pytest.raises(DefinitionError) as error:
        check_set(data)
    assert place in error.value.path
    assert reason in error.value.reason


def test_the_same_indicator_or_criterion_twice_is_named():
    data = parsed(f"criteria/{MODEL}.yaml")
    data["criteria"][0]["indicators"] *= 2
    with pytest.raises(DefinitionError, match=r"1\.1: có hai lần"):
        check_set(data)
    data = parsed(f"criteria/{MODEL}.yaml")
    data["criteria"] *= 2
    with pytest.raises(DefinitionError, match="tiêu chí 1: có hai lần"):
        check_set(data)


def test_a_target_outside_its_options_is_named():
    data = parsed(f"criteria/{ADVANCED}.yaml")
    change(data, ("criteria", 2, "indicators", 5, "targets", "default"), "Giỏi")
    with pytest.raises(DefinitionError, match=r"3\.6 › targets › default: 'Giỏi'"):
        check_set(data)


def test_targets_of_commune_groups_are_kept():
    data = parsed(f"criteria/{MODEL}.yaml")
    change(data, (*INCOME, "targets", "by_group"), {1: 90, "2": None})
    rule = check_set(data).indicator_rules()["2.2"]
    assert rule.targets.by_group == {"1": 90, "2": None}


def test_a_missing_comparator_leaves_the_target_to_the_province():
    data = parsed(f"criteria/{ADVANCED}.yaml")
    change(data, ("criteria", 1, "indicators", 1, "comparator"), None)
    assert check_set(data).indicator_rules()["2.2"].comparator is Comparator.PROVINCE_DEFINED


@pytest.mark.parametrize("data", [None, [], "set", 7, {"levels": []}, {1: 2}])
def test_what_is_no_set_is_refused(data):
    with pytest.raises(DefinitionError):
        check_set(data)


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ((0, "implies"), ["advanced"], "vòng quanh"),
        ((0, "implies"), ["ntm"], "vòng quanh"),
        ((1, "implies"), ["gold"], "'gold'"),
        ((2, "implies"), ["advanced"], "'ntm'"),
        ((0, "decided_by"), "king", "'king'"),
        ((2, "recognised_to"), "2020-01-01", "trước recognised_from"),
        ((1, "code"), "ntm", "hai lần"),
        ((0, "pilot"), "yes", "true hoặc false"),
    ],
)
def test_wrong_levels_are_refused(path, value, reason):
    data = parsed("levels.yaml")
    change(data["levels"], path, value)
    with pytest.raises(DefinitionError) as error:
        check_levels(data)
    assert reason in error.value.reason


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("steps", 0, "key"), "public_notice", "steps"),
        (("steps", 0, "order"), 2, "steps"),
        (("steps", 0, "level"), "nation", "bước commune_report › level"),
        (("steps", 1, "days"), "15", "bước public_notice › days"),
        (("steps",), [], "steps"),
        (("procedure", "code"), None, "procedure › code"),
        (("responsibility", "sets", NTM, 0, "department_2022_vi"), "", "department_2022_vi"),
        (("responsibility", "sets", NTM, 0, "number"), 2, NTM),
        (("responsibility", "departments_2025_from"), "2022-08-02", "departments_2025_from"),
        (("votes",), {}, "votes"),
    ],
)
def test_a_wrong_procedure_is_refused(path, value, place):
    data = parsed("procedure.yaml")
    change(data, path, value)
    with pytest.raises(DefinitionError) as error:
        check_procedure(data)
    assert place in error.value.path
