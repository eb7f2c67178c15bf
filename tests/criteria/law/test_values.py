"""The one parser of results: every code of error once, and what it lets through."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from criteria.law.numbers import round_half_up
from criteria.law.problems import CODES
from criteria.law.rules import Outcome
from criteria.law.values import Entry, Part, ValueProblem, parse_entry, parse_rows
from tests.criteria.law.law_files import (
    ADVANCED,
    MODEL,
    NAM_DINH_2023,
    NAM_DINH_2024,
    rule_of,
    set_of,
)

SHARE = ("14.4", ADVANCED)  # ≥ 70 %, whole
SPLIT = ("14.1", ADVANCED)  # ≥ 95 %, for men and women
NO_TARGET = ("2.2", ADVANCED)  # no official target
YES_NO = ("1.1", ADVANCED)
CHOICE = ("3.6", ADVANCED)  # from «Khá» up
RATIO = ("2.1", MODEL)  # ≥ 110 %, no upper bound

REFUSED = [
    (SHARE, {"value": "năm"}, "not_a_number", "value"),
    (SHARE, {"value": True}, "not_a_number", "value"),
    (SHARE, {"value": "1,5"}, "comma_is_no_decimal", "value"),
    (SHARE, {"value": "70.1234567"}, "too_many_decimals", "value"),
    (SHARE, {"numerator": "1" + "0" * 12, "denominator": "1"}, "too_large", "numerator"),
    (SHARE, {"value": "-1"}, "negative", "value"),
    (SHARE, {"numerator": "-1", "denominator": "5"}, "negative", "numerator"),
    (SHARE, {"value": "120"}, "above_max", "value"),
    (SHARE, {"numerator": "6", "denominator": "5"}, "above_max", "numerator"),
    (YES_NO, {"value": "true"}, "not_a_boolean", "value"),
    (YES_NO, {"value": 1}, "not_a_boolean", "value"),
    (YES_NO, {"not_applicable": "yes"}, "not_a_boolean", "not_applicable"),
    (CHOICE, {"value": "Giỏi"}, "not_an_option", "value"),
    (CHOICE, {"value": 2}, "not_an_option", "value"),
    (SHARE, {"numerator": "0", "denominator": "0"}, "zero_denominator", "denominator"),
    (SHARE, {"value": "71", "numerator": "7", "denominator": "10"}, "counts_disagree", "value"),
    (
        SHARE,
        {"value": "94.20", "numerator": "3401", "denominator": "3612"},
        "counts_disagree",
        "value",
    ),
    (SHARE, {"numerator": "7"}, "counts_incomplete", "denominator"),
    (SHARE, {"denominator": "7"}, "counts_incomplete", "numerator"),
    (YES_NO, {"value": True, "numerator": "1"}, "no_counts_here", "numerator"),
    (CHOICE, {"denominator": "1"}, "no_counts_here", "denominator"),
    (SHARE, {"parts": {"nam": {"value": "80"}}}, "no_split", "parts"),
    (YES_NO, {"parts": {"nam": {"value": True}}}, "no_split", "parts"),
    (SPLIT, {"parts": {"tre_em": {"value": "80"}}}, "unknown_part", "parts"),
    (SPLIT, {"parts": {"nu": {"valu": "80"}}}, "unknown_field", "parts.nu.valu"),
    (SPLIT, {"parts": {"nu": {"value": "x"}}}, "not_a_number", "parts.nu.value"),
    (SPLIT, {"parts": ["nam"]}, "wrong_shape", "parts"),
    (SPLIT, {"parts": {"nam": "80"}}, "wrong_shape", "parts.nam"),
    (SHARE, {"valeu": "80"}, "unknown_field", "valeu"),
    (SHARE, {"value": "80", "declared": "met"}, "has_target", "declared"),
    (YES_NO, {"value": True, "declared": "met"}, "has_target", "declared"),
    (NO_TARGET, {"declared": "met"}, "value_missing", "value"),
    (NO_TARGET, {"value": "80", "declared": "no_data"}, "not_a_declaration", "declared"),
    (NO_TARGET, {"value": "80", "declared": True}, "not_a_declaration", "declared"),
    (SHARE, {"value": "1", "not_applicable": True}, "value_and_not_applicable", "not_applicable"),
    (SHARE, {"note": 5}, "not_a_text", "note"),
    (SHARE, {"note": "a\x00b"}, "bad_text", "note"),
    (SHARE, {"note": "\ud800"}, "bad_text", "note"),
    (SHARE, {"note": "a\u202eb"}, "bad_text", "note"),
    (SHARE, {"note": "a" * 2001}, "too_long", "note"),
    (SHARE, {"note": "x· §ång S¬n"}, "old_encoding", "note"),
]


@pytest.mark.parametrize(("which", "row", "code", "field"), REFUSED)
def test_a_wrong_row_is_refused_with_code_and_field(which, row, code, field):
    indicator, name = which
    with pytest.raises(ValueProblem) as problem:
        parse_entry(rule_of(name, indicator), row, situation=NAM_DINH_2023)
    assert (problem.value.code, problem.value.field) == (code, field)


def test_every_code_is_met_by_a_test():
    elsewhere = {"ambiguous_number", "dot_is_no_decimal", "duplicate", "unknown_indicator"}
    elsewhere |= {"indicator_missing", "indicator_no_text"}
    assert {code for _, _, code, _ in REFUSED} == CODES - elsewhere


def parse(which, row, situation=NAM_DINH_2023):
    indicator, name = which
    return parse_entry(rule_of(name, indicator), row, situation=situation)


def test_counts_and_an_agreeing_value_are_both_kept():
    entry = parse(SHARE, {"value": "94.2", "numerator": "3401", "denominator": 3612})
    assert entry == Entry(
        "14.4", number=Decimal("94.2"), numerator=Decimal(3401), denominator=Decimal(3612)
    )


def test_a_row_that_leaves_out_everything_is_empty():
    assert parse(SHARE, {"indicator": "14.4", "version": 3}).is_empty
    assert parse(SHARE, {"value": None, "parts": None, "declared": None, "note": "a"}).is_empty
    assert parse(SPLIT, {"parts": {"nam": {"value": None}, "nu": None}}).is_empty
    assert parse(SHARE, {"value": " "}).is_empty


def test_not_applicable_is_no_value_but_not_empty():
    entry = parse(SHARE, {"not_applicable": True, "note": " không có đối tượng\r\n"})
    assert not entry.is_empty
    assert not entry.has_value
    assert entry.note == "không có đối tượng"


def test_parts_are_read_with_their_own_counts():
    entry = parse(
        SPLIT, {"parts": {"nam": {"value": 96}, "nu": {"numerator": 9, "denominator": 10}}}
    )
    assert entry.parts == {
        "nam": Part(number=Decimal(96)),
        "nu": Part(numerator=Decimal(9), denominator=Decimal(10)),
    }


def test_a_ratio_without_a_maximum_may_pass_one_hundred():
    assert parse(RATIO, {"value": "130"}).number == 130


def test_a_declaration_counts_where_no_official_target_is_known():
    assert parse(NO_TARGET, {"value": "80", "declared": "not_met"}).declared is Outcome.NOT_MET


def test_an_amended_target_that_is_not_read_opens_the_declaration_from_its_year_on():
    row = {"value": "80", "declared": "met"}
    assert parse(("3.4", ADVANCED), row, NAM_DINH_2024).declared is Outcome.MET
    with pytest.raises(ValueProblem):
        parse(("3.4", ADVANCED), row, NAM_DINH_2023)


def test_an_option_typed_in_decomposed_letters_is_the_same():
    assert parse(CHOICE, {"value": "Kha\u0301 "}).choice == "Khá"


def test_all_rows_are_read_and_every_wrong_one_is_named():
    rules = set_of(ADVANCED).indicator_rules()
    rows = [
        {"indicator": "14.4", "value": "80"},
        {"indicator": "99.9", "value": "80"},
        {"indicator": "14.4", "value": "81"},
        {"indicator": "3.1", "value": "x"},
        {"value": "1"},
        "14.3",
    ]
    read = parse_rows(rules, rows, situation=NAM_DINH_2023)
    assert list(read.entries) == ["14.4"]
    assert [(one.indicator, one.code) for one in read.problems] == [
        ("99.9", "unknown_indicator"),
        ("14.4", "duplicate"),
        ("3.1", "not_a_number"),
        ("", "indicator_missing"),
        ("", "wrong_shape"),
    ]


@given(st.integers(0, 9999), st.integers(1, 9999), st.integers(0, 6))
def test_a_value_beside_counts_agrees_when_rounded_half_up(numerator, denominator, decimals):
    assume(numerator <= denominator)
    value = round_half_up(Fraction(100 * numerator, denominator), decimals)
    row = {"value": str(value), "numerator": numerator, "denominator": denominator}
    assert parse(SHARE, row).number == value
    off = {**row, "value": str(abs(value - Decimal(1).scaleb(-decimals)))}
    with pytest.raises(ValueProblem) as problem:
        parse(SHARE, off)
    assert problem.value.code == "counts_disagree"
