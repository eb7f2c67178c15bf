"""Numbers: one parser, Vietnamese writing, rounding that never lies."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.law.numbers import number_text, round_half_up, shown
from criteria.law.values import ValueProblem, parse_number, vietnamese_number

plain = st.decimals(min_value=0, max_value=999_999, places=6, allow_nan=False)


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("97.5", "97.5"),
        (" 5256 ", "5256"),
        ("-3", "-3"),
        (97.5, "97.5"),
        (0.1, "0.1"),
        (1e-05, "0.00001"),
        (1e3, "1000"),
        (5256, "5256"),
        (Decimal("94.20"), "94.20"),
        ("-0", "0"),
    ],
)
def test_numbers_are_taken_by_their_text(raw, number):
    assert str(parse_number(raw)) == number


@pytest.mark.parametrize("raw", [None, "", "   "])
def test_nothing_is_no_number(raw):
    assert parse_number(raw) is None


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("năm nghìn hai", "not_a_number"),
        ("97,5", "comma_is_no_decimal"),
        ("1 234", "not_a_number"),
        ("1e3", "not_a_number"),
        ("+5", "not_a_number"),
        (".5", "not_a_number"),
        ("5.", "not_a_number"),
        ("٥", "not_a_number"),
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        (True, "not_a_number"),
        (False, "not_a_number"),
        (math.nan, "not_a_number"),
        (math.inf, "not_a_number"),
        (Decimal("NaN"), "not_a_number"),
        ([1], "not_a_number"),
        ({}, "not_a_number"),
        ("9" * 41, "not_a_number"),
        ("1" + "0" * 12, "too_large"),
        (10**4000, "too_large"),
        (1e300, "too_large"),
        (Decimal("1E+999999"), "too_large"),
        ("0.1234567", "too_many_decimals"),
        (0.1 + 0.2, "too_many_decimals"),
        (1e-300, "too_many_decimals"),
    ],
)
def test_what_is_no_number_is_refused_with_its_code(raw, code):
    with pytest.raises(ValueProblem) as problem:
        parse_number(raw)
    assert problem.value.code == code


def test_the_indicator_may_allow_fewer_decimals():
    with pytest.raises(ValueProblem) as problem:
        parse_number("1.5", decimals=0)
    assert problem.value.code == "too_many_decimals"


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("97,5", "97.5"),
        ("1.234,5", "1234.5"),
        ("1.234.567", "1234567"),
        ("5256", "5256"),
        ("-1.234,5", "-1234.5"),
        (" 0,25 ", "0.25"),
        ("7 300", "7300"),
        ("1\u00a0234\u202f567,5", "1234567.5"),
        ("12 34", "12 34"),
        ("7 300.000", "7 300.000"),
        ("năm", "năm"),
        ("1.23.4,5", "1.23.4,5"),
    ],
)
def test_vietnamese_writing_becomes_the_parsers(typed, text):
    assert vietnamese_number(typed) == text


@pytest.mark.parametrize(
    ("typed", "code"),
    [("1.234", "ambiguous_number"), ("97.5", "dot_is_no_decimal"), ("0.25", "dot_is_no_decimal")],
)
def test_a_dot_that_could_mislead_is_asked_back(typed, code):
    with pytest.raises(ValueProblem) as problem:
        vietnamese_number(typed)
    assert problem.value.code == code


def test_a_field_of_counts_reads_the_dot_as_a_group():
    assert vietnamese_number("5.256", whole=True) == "5256"
    with pytest.raises(ValueProblem):
        vietnamese_number("5.25", whole=True)


@pytest.mark.parametrize(
    ("typed", "as_whole", "as_decimal"),
    [("7,300", "7300", "7,3"), ("1,234", "1234", "1,2340"), ("1,000", "1000", "1")],
)
def test_a_comma_before_three_digits_of_a_count_is_asked_back(typed, as_whole, as_decimal):
    with pytest.raises(ValueProblem) as problem:
        vietnamese_number(typed, whole=True)
    assert problem.value.code == "ambiguous_number"
    assert problem.value.params == {
        "given": typed,
        "as_whole": as_whole,
        "as_decimal": as_decimal,
    }
    for answer in (as_whole, as_decimal):
        vietnamese_number(answer, whole=True)
    assert vietnamese_number(typed) == typed.replace(",", ".")


@given(plain)
def test_parsing_what_was_written_gives_the_same_number(number):
    assert parse_number(number_text(number)) == number


@given(plain)
def test_the_vietnamese_writing_of_a_number_reads_back(number):
    text = f"{number:,f}".translate(str.maketrans(",.", ".,"))
    assert parse_number(vietnamese_number(text, whole=True)) == number
    spaced = text.replace(".", "\u00a0")
    assert parse_number(vietnamese_number(spaced)) == number


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Fraction(500, 16), 1, "31.3"),
        (Fraction(125, 100), 1, "1.3"),
        (Fraction(-125, 100), 1, "-1.3"),
        (Fraction(1, 3), 2, "0.33"),
        (Fraction(95), 1, "95.0"),
    ],
)
def test_halves_are_rounded_up(value, decimals, text):
    assert str(round_half_up(value, decimals)) == text


@pytest.mark.parametrize(
    ("value", "target", "text"),
    [
        (Fraction("94.96"), 95, "94.96"),
        (Fraction("94.9996"), 95, "94.9996"),
        (Fraction("95.04"), 95, "95.04"),
        (Fraction("1.56"), "1.58", "1.56"),
        (Fraction(95), 95, "95.0"),
        (Fraction("94.2"), 95, "94.2"),
        (95 - Fraction(1, 10**30), 95, "94." + "9" * 30),
    ],
)
def test_a_shown_number_gets_the_decimals_it_needs(value, target, text):
    assert str(shown(value, Decimal(target))) == text


@given(st.fractions(0, 120, max_denominator=10**7), st.decimals(0, 120, places=3))
def test_a_shown_number_stays_on_its_side_of_the_target(value, target):
    rounded = Fraction(shown(value, target))
    assert (rounded > Fraction(target)) == (value > Fraction(target))
    assert (rounded < Fraction(target)) == (value < Fraction(target))
