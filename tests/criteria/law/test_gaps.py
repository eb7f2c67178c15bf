"""A gap in people, households or schools is told in whole ones: the fewest that attain."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import assume, given
from hypothesis import strategies as st

from criteria.law.rules import (
    Comparator,
    IndicatorRule,
    Kind,
    Outcome,
    TargetTable,
    judge_indicator,
)
from criteria.law.values import Entry, Part
from criteria.law.wording import explain, missing_words
from tests.criteria.law.law_files import NAM_DINH_2023

percents = st.decimals(0, 100, places=3)
counts = st.decimals(0, 5000, places=3)
bases = st.decimals(Decimal("0.001"), 5000, places=3)
comparators = st.sampled_from([Comparator.AT_LEAST, Comparator.AT_MOST])
names = st.sampled_from(
    ["Tỷ lệ người dân", "Tỷ lệ hộ", "Tỷ lệ thôn, bản, ấp", "Tỷ lệ trường học", "Tỷ lệ cơ sở"]
)


def share(
    target: Decimal,
    comparator: Comparator = Comparator.AT_LEAST,
    name: str = "Tỷ lệ người dân",
    split: tuple[str, ...] = (),
) -> IndicatorRule:
    return IndicatorRule(
        "1.1",
        1,
        Kind.PERCENT,
        comparator,
        TargetTable(default=target),
        name=name,
        split=split,
        max_value=Decimal(100),
    )


def said(words: str) -> Decimal:
    """The one number of a phrase such as «thêm 1.031 người»."""
    (number,) = re.findall(r"(?:thêm|giảm) ([\d.,]+) ", words)
    return Decimal(number.replace(".", "").replace(",", "."))


@given(percents, counts, bases, comparators, names)
def test_the_number_said_attains_and_one_fewer_does_not(target, top, base, comparator, name):
    rule = share(target, comparator, name)

    def judged(numerator: Decimal):
        entry = Entry("1.1", numerator=numerator, denominator=base)
        return judge_indicator(rule, entry, NAM_DINH_2023)

    assume(judged(top).outcome is Outcome.NOT_MET)
    with translation.override("vi"):
        told = said(missing_words(judged(top), rule))
        assert said(explain(judged(top), rule)) == told
    assert told == told.to_integral_value() > 0
    sign = -1 if comparator is Comparator.AT_MOST else 1
    assert judged(top + sign * told).outcome is Outcome.MET
    assert judged(top + sign * (told - 1)).outcome is Outcome.NOT_MET


def test_half_a_person_is_told_as_a_whole_one():
    rule = share(Decimal(100))
    entry = Entry("1.1", numerator=Decimal("70.5"), denominator=Decimal(148))
    judged = judge_indicator(rule, entry, NAM_DINH_2023)
    with translation.override("vi"):
        assert "cần thêm 78 người." in explain(judged, rule)
        assert missing_words(judged, rule) == "thêm 78 người"


def test_parts_are_rounded_each_before_they_are_summed():
    rule = share(Decimal(100), split=("nam", "nu"))
    half = Part(None, Decimal("9.5"), Decimal(10))
    judged = judge_indicator(rule, Entry("1.1", parts={"nam": half, "nu": half}), NAM_DINH_2023)
    with translation.override("vi"):
        assert missing_words(judged, rule) == "thêm 2 người"


@pytest.mark.parametrize("name", ["Tỷ lệ diện tích đất", "Tỷ lệ đường xã"])
def test_what_is_measured_keeps_its_decimals(name):
    rule = share(Decimal(100), name=name)
    entry = Entry("1.1", numerator=Decimal("70.5"), denominator=Decimal(148))
    judged = judge_indicator(rule, entry, NAM_DINH_2023)
    with translation.override("vi"):
        assert said(missing_words(judged, rule)) == Decimal("77.5")
