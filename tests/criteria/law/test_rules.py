"""Judging: cases copied from the law, and the edges where judgements go wrong."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from criteria.law.rules import (
    Amendment,
    Basis,
    Comparator,
    CriterionRule,
    IndicatorRule,
    Kind,
    Outcome,
    Remark,
    SetJudgement,
    Situation,
    TargetKey,
    TargetTable,
    judge_criterion,
    judge_indicator,
    judge_set,
    target_for,
)
from criteria.law.values import Entry, Part, parse_rows
from tests.criteria.law.law_files import (
    ADVANCED,
    MODEL,
    NAM_DINH_2023,
    NAM_DINH_2024,
    NTM,
    rule_of,
    rules_of,
    set_of,
)

MET, NOT_MET, NO_DATA = Outcome.MET, Outcome.NOT_MET, Outcome.NO_DATA


def number(code: str, value: str, **more: object) -> Entry:
    return Entry(code, number=Decimal(value), **more)


def counts(code: str, numerator: int, denominator: int) -> Entry:
    return Entry(code, numerator=Decimal(numerator), denominator=Decimal(denominator))


def two(code: str, nam: tuple[int, int], nu: tuple[int, int] | None) -> Entry:
    parts = {"nam": Part(numerator=Decimal(nam[0]), denominator=Decimal(nam[1]))}
    if nu is not None:
        parts["nu"] = Part(numerator=Decimal(nu[0]), denominator=Decimal(nu[1]))
    return Entry(code, parts=parts)


# Targets ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("region", "value", "key"),
    [
        ("dong_bang_song_hong", 99, TargetKey.REGION),
        ("trung_du_mien_nui_phia_bac", 95, TargetKey.REGION),
        ("dong_nam_bo", 99, TargetKey.REGION),
        (None, 98, TargetKey.DEFAULT),
    ],
)
def test_electricity_by_region(region, value, key):
    target = target_for(rule_of(NTM, "4.2"), Situation(2023, region, "99"))
    assert (target.value, target.key) == (value, key)


def test_schools_have_a_target_in_the_delta_only():
    schools = rule_of(NTM, "5.1")
    assert target_for(schools, NAM_DINH_2023).value == 100
    assert target_for(schools, Situation(2023, "tay_nguyen", "62")).value is None


@pytest.mark.parametrize(
    ("year", "value"), [(2021, 66), (2022, 72), (2023, 83), (2024, 93), (2025, 103)]
)
def test_income_of_model_communes_in_nam_dinh_by_year(year, value):
    target = target_for(rule_of(MODEL, "2.2"), Situation(year, "dong_bang_song_hong", "36"))
    assert (target.value, target.key, target.year, target.province) == (
        value,
        TargetKey.YEAR,
        year,
        "36",
    )


@pytest.mark.parametrize(("year", "province"), [(2026, "36"), (2020, "36"), (2023, "34")])
def test_years_are_not_extrapolated_nor_lent_to_another_province(year, province):
    income = rule_of(MODEL, "2.2")
    assert target_for(income, Situation(year, "dong_bang_song_hong", province)).value is None


def table(**more: object) -> IndicatorRule:
    return IndicatorRule(
        "1.1", 1, Kind.NUMBER, Comparator.AT_LEAST, TargetTable(default=Decimal(1), **more)
    )


def test_an_explicit_null_of_a_region_ends_the_search():
    rule = table(regions={"tay_nguyen": None})
    assert target_for(rule, Situation(2023, "tay_nguyen", "62")).value is None
    assert target_for(rule, Situation(2023, "bac_trung_bo", "38")).value == 1


def test_years_without_a_province_belong_to_the_red_river_delta():
    rule = table(by_year={2023: Decimal(5)}, regions={"dong_bang_song_hong": Decimal(3)})
    assert target_for(rule, Situation(2023, "dong_bang_song_hong", "36")).value == 5
    assert target_for(rule, Situation(2024, "dong_bang_song_hong", "36")).value == 3
    assert target_for(rule, Situation(2023, "tay_nguyen", "62")).value == 1
    assert target_for(rule, Situation(2023, None, "36")).value == 1


def test_an_amendment_counts_from_the_year_it_was_signed():
    amended = TargetTable(default=Decimal(9))
    rule = IndicatorRule(
        "1.1",
        1,
        Kind.NUMBER,
        Comparator.AT_LEAST,
        TargetTable(default=Decimal(1)),
        amendment=Amendment("211/QĐ-TTg", date(2024, 3, 1), None, amended),
    )
    before, after = (target_for(rule, Situation(year, None, "36")) for year in (2023, 2024))
    assert (before.value, before.amended_by) == (1, None)
    assert (after.value, after.amended_by) == (9, "211/QĐ-TTg")


def test_an_amendment_that_was_not_read_leaves_no_official_target():
    works = rule_of(ADVANCED, "3.4")
    assert target_for(works, NAM_DINH_2023).value == 100
    after = target_for(works, NAM_DINH_2024)
    assert (after.value, after.key) == (None, TargetKey.AMENDED_UNREAD)


# One indicator ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "indicator", "entry", "outcome"),
    [
        (ADVANCED, "3.1", {"number": Decimal(90)}, MET),
        (ADVANCED, "3.1", {"number": Decimal("89.999999")}, NOT_MET),
        (ADVANCED, "16.1", {"number": Decimal(1)}, MET),
        (ADVANCED, "16.1", {"number": Decimal(0)}, NOT_MET),
        (ADVANCED, "17.11", {"number": Decimal("3.9")}, NOT_MET),
        (MODEL, "2.1", {"number": Decimal(110)}, MET),
        (MODEL, "2.1", {"number": Decimal("109.9")}, NOT_MET),
        (MODEL, "2.2", {"number": Decimal(83)}, MET),
        (MODEL, "2.2", {"number": Decimal("82.9")}, NOT_MET),
        (ADVANCED, "1.1", {"truth": True}, MET),
        (ADVANCED, "1.1", {"truth": False}, NOT_MET),
        (ADVANCED, "3.6", {"choice": "Tốt"}, MET),
        (ADVANCED, "3.6", {"choice": "Khá"}, MET),
        (ADVANCED, "3.6", {"choice": "Đạt"}, NOT_MET),
        (ADVANCED, "5.3", {"choice": "Mức độ 2"}, NOT_MET),
        (ADVANCED, "5.4", {"choice": "Mức độ 2"}, MET),
    ],
)
def test_a_value_is_held_against_its_target(code, indicator, entry, outcome):
    judged = judge_indicator(rule_of(code, indicator), Entry(indicator, **entry), NAM_DINH_2023)
    assert judged.outcome is outcome
    assert judged.basis is Basis.TARGET


def test_at_most_turns_the_comparison_round():
    poverty = IndicatorRule(
        "11.1",
        11,
        Kind.PERCENT,
        Comparator.AT_MOST,
        TargetTable(default=Decimal(2)),
        max_value=Decimal(100),
    )
    assert judge_indicator(poverty, number("11.1", "2"), NAM_DINH_2023).outcome is MET
    judged = judge_indicator(poverty, counts("11.1", 25, 1000), NAM_DINH_2023)
    assert (judged.outcome, judged.measure.missing) == (NOT_MET, 5)


def test_women_below_the_target_decide_and_31_people_are_missing():
    entry = two("14.1", (3512, 3688), (3401, 3612))
    judged = judge_indicator(rule_of(ADVANCED, "14.1"), entry, NAM_DINH_2023)
    assert judged.outcome is NOT_MET
    assert judged.part_outcomes == {"nam": MET, "nu": NOT_MET}
    assert judged.worse_part == "nu"
    assert judged.parts["nu"].missing == 31
    assert judged.value == Fraction(100 * 6913, 7300)
    assert Remark.WORSE_PART in judged.remarks


def test_a_part_without_data_leaves_the_indicator_without():
    health = rule_of(ADVANCED, "14.1")
    judged = judge_indicator(health, two("14.1", (99, 100), None), NAM_DINH_2023)
    assert (judged.outcome, judged.part_outcomes) == (NO_DATA, {"nam": MET, "nu": NO_DATA})
    judged = judge_indicator(health, two("14.1", (9, 100), None), NAM_DINH_2023)
    assert judged.outcome is NOT_MET


def test_one_overall_value_is_judged_and_says_that_it_is_not_split():
    judged = judge_indicator(rule_of(ADVANCED, "14.1"), number("14.1", "96"), NAM_DINH_2023)
    assert judged.outcome is MET
    assert set(judged.remarks) == {Remark.NOT_SPLIT, Remark.NO_BASE_COUNTS}
    judged = judge_indicator(rule_of(ADVANCED, "14.1"), counts("14.1", 96, 100), NAM_DINH_2023)
    assert set(judged.remarks) == {Remark.NOT_SPLIT}


def test_the_judged_value_comes_from_the_counts():
    entry = Entry(
        "3.1", number=Decimal("90.0"), numerator=Decimal(89999), denominator=Decimal(100000)
    )
    judged = judge_indicator(rule_of(ADVANCED, "3.1"), entry, NAM_DINH_2023)
    assert (judged.value, judged.outcome) == (Fraction("89.999"), NOT_MET)
    assert judged.measure.missing == 1


def test_without_an_official_target_a_number_counts_only_when_declared():
    roads = rule_of(ADVANCED, "2.2")
    silent = judge_indicator(roads, number("2.2", "100"), NAM_DINH_2023)
    assert (silent.outcome, silent.basis) == (NO_DATA, Basis.DECLARED)
    assert {Remark.NOT_DECLARED, Remark.NO_OFFICIAL_TARGET} <= set(silent.remarks)
    for declared in (MET, NOT_MET):
        entry = number("2.2", "100", declared=declared)
        assert judge_indicator(roads, entry, NAM_DINH_2023).outcome is declared


def test_a_declaration_covers_the_parts_of_a_split_indicator():
    labour = rule_of(ADVANCED, "12.1")
    entry = Entry("12.1", parts={"nam": Part(Decimal(80)), "nu": Part(Decimal(70))}, declared=MET)
    judged = judge_indicator(labour, entry, NAM_DINH_2023)
    assert (judged.outcome, judged.part_outcomes) == (MET, {"nam": MET, "nu": MET})


def test_a_boolean_is_its_own_declaration():
    towns = rule_of("thi-tran-do-thi-van-minh", "4.1")
    assert towns.targets.default is None
    judged = judge_indicator(towns, Entry("4.1", truth=True), NAM_DINH_2023)
    assert (judged.outcome, judged.basis) == (MET, Basis.DECLARED)
    co_operative = judge_indicator(rule_of(NTM, "13.1"), Entry("13.1", truth=False), NAM_DINH_2024)
    assert co_operative.outcome is NOT_MET
    assert Remark.AMENDED_UNREAD in co_operative.remarks


def test_a_choice_without_a_target_needs_a_declaration():
    rule = rule_of("huyen-ntm-nang-cao-2021-2025", "3.3")
    assert judge_indicator(rule, Entry("3.3", choice="Tốt"), NAM_DINH_2023).outcome is NO_DATA
    entry = Entry("3.3", choice="Tốt", declared=MET)
    assert judge_indicator(rule, entry, NAM_DINH_2023).outcome is MET


def test_a_descriptive_indicator_is_listed_and_never_judged():
    judged = judge_indicator(rule_of(MODEL, "4.2"), Entry("4.2", choice="y tế"), NAM_DINH_2023)
    assert (judged.outcome, judged.value, judged.basis) == (None, "y tế", None)


def test_not_applicable_waits_for_consent():
    entry = Entry("3.1", not_applicable=True)
    waiting = judge_indicator(rule_of(ADVANCED, "3.1"), entry, NAM_DINH_2023)
    assert (waiting.outcome, waiting.remarks) == (NO_DATA, (Remark.WAITS_CONSENT,))
    agreed = judge_indicator(rule_of(ADVANCED, "3.1"), entry, NAM_DINH_2023, consented=True)
    assert agreed.outcome is Outcome.NOT_APPLICABLE


def test_consent_alone_makes_nothing_inapplicable():
    rule = rule_of(ADVANCED, "3.1")
    assert judge_indicator(rule, None, NAM_DINH_2023, consented=True).outcome is NO_DATA


def test_a_province_without_a_known_region_says_that_the_general_target_was_taken():
    judged = judge_indicator(rule_of(NTM, "4.2"), number("4.2", "98"), Situation(2023, None, "01"))
    assert judged.outcome is MET
    assert Remark.DEFAULT_REGION in judged.remarks


def test_lengths_lack_the_step_they_are_counted_in():
    entry = Entry("2.1", numerator=Decimal("3.20"), denominator=Decimal("5.4"))
    judged = judge_indicator(rule_of(ADVANCED, "2.1"), entry, NAM_DINH_2023)
    assert judged.measure.missing == Decimal("2.2")


# A criterion, a set -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcomes", "result"),
    [
        ("met met", "met"),
        ("met no_data", "no_data"),
        ("no_data not_met met", "not_met"),
        ("met not_applicable", "met"),
        ("not_applicable not_met", "not_met"),
        ("not_applicable no_data", "no_data"),
        ("not_applicable not_applicable", "not_applicable"),
    ],
)
def test_a_criterion_is_as_good_as_its_worst_indicator(outcomes, result):
    rule = rule_of(ADVANCED, "1.1")
    values = {
        "met": Entry("1.1", truth=True),
        "not_met": Entry("1.1", truth=False),
        "no_data": None,
        "not_applicable": Entry("1.1", not_applicable=True),
    }
    judged = [
        judge_indicator(rule, values[name], NAM_DINH_2023, consented=True)
        for name in outcomes.split()
    ]
    assert judge_criterion(CriterionRule(1, ()), judged).outcome == result


def best_entries(code: str) -> dict[str, Entry]:
    """Every indicator at its best."""
    entries = {}
    for rule in set_of(code).indicator_rules().values():
        lacks = not target_for(rule, NAM_DINH_2023).is_official
        declared = MET if lacks and rule.kind is not Kind.BOOLEAN else None
        if rule.kind is Kind.BOOLEAN:
            entries[rule.code] = Entry(rule.code, truth=True)
        elif rule.kind is Kind.CHOICE:
            entries[rule.code] = Entry(rule.code, choice=rule.options[-1], declared=declared)
        else:
            best = "0" if rule.comparator is Comparator.AT_MOST else "100"
            entries[rule.code] = number(rule.code, best, declared=declared)
    return entries


@pytest.mark.parametrize(
    ("code", "total"), [(NTM, 19), (ADVANCED, 19), ("thi-tran-do-thi-van-minh", 9)]
)
def test_everything_at_its_best_meets_the_set(code, total):
    judged = judge_set(rules_of(code), best_entries(code), NAM_DINH_2023)
    assert (judged.outcome, judged.met, judged.total) == (MET, total, total)


def test_an_empty_dossier_has_no_data_and_meets_nothing():
    judged = judge_set(rules_of(ADVANCED), {}, NAM_DINH_2023)
    assert (judged.outcome, judged.met, judged.total) == (NO_DATA, 0, 19)
    assert sum(len(criterion.indicators) for criterion in judged.criteria) == 75


def test_criterion_zero_closes_the_outcome_but_is_in_neither_number():
    code = "thi-tran-do-thi-van-minh"
    entries = best_entries(code)
    first = rules_of(code)[0]
    assert first.number == 0
    del entries[first.indicators[0].code]
    judged = judge_set(rules_of(code), entries, NAM_DINH_2023)
    assert (judged.outcome, judged.met, judged.total) == (NO_DATA, 9, 9)


def test_a_criterion_that_does_not_apply_counts_as_met_and_stays_in_the_total():
    entries = best_entries(ADVANCED)
    codes = [rule.code for rule in rules_of(ADVANCED)[6].indicators]
    entries |= {code: Entry(code, not_applicable=True) for code in codes}
    waiting = judge_set(rules_of(ADVANCED), entries, NAM_DINH_2023)
    assert (waiting.outcome, waiting.met, waiting.not_applicable) == (NO_DATA, 18, ())
    agreed = judge_set(rules_of(ADVANCED), entries, NAM_DINH_2023, frozenset(codes))
    assert (agreed.outcome, agreed.met, agreed.total) == (MET, 19, 19)
    assert agreed.not_applicable == (7,)


def test_a_judgement_survives_the_snapshot():
    rows = [
        {
            "indicator": "14.1",
            "parts": {"nam": {"value": "95.5"}, "nu": {"numerator": 2, "denominator": 3}},
        },
        {"indicator": "14.2", "numerator": 1, "denominator": 3},
        {"indicator": "3.1", "value": "89.999999"},
        {"indicator": "2.2", "value": "80", "declared": "met"},
        {"indicator": "3.6", "value": "Khá"},
        {"indicator": "1.1", "value": True},
        {"indicator": "1.2", "not_applicable": True},
    ]
    rules = set_of(ADVANCED).indicator_rules()
    read = parse_rows(rules, rows, situation=NAM_DINH_2023)
    assert not read.problems
    judged = judge_set(rules_of(ADVANCED), read.entries, NAM_DINH_2023, frozenset({"1.2"}))
    stored = json.loads(json.dumps(judged.to_json()))
    assert SetJudgement.from_json(stored) == judged
    assert stored["criteria"][13]["indicators"][1]["value"] == "33.333333"
    assert stored["criteria"][2]["indicators"][0]["value"] == "89.999999"


def test_a_descriptive_value_survives_the_snapshot_too():
    judged = judge_set(rules_of(MODEL), {"4.2": Entry("4.2", choice="y tế")}, NAM_DINH_2023)
    assert SetJudgement.from_json(judged.to_json()) == judged
