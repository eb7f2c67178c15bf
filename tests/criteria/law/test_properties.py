"""What holds for every number: better never loses, order is nothing, gaps are the smallest."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from criteria.law.rules import (
    Comparator,
    CriterionRule,
    IndicatorRule,
    Kind,
    Outcome,
    TargetTable,
    judge_criterion,
    judge_indicator,
    judge_set,
)
from criteria.law.values import Entry, Part
from tests.criteria.law.law_files import ADVANCED, NAM_DINH_2023, rules_of

percents = st.decimals(0, 100, places=3)
comparators = st.sampled_from([Comparator.AT_LEAST, Comparator.AT_MOST])


def share(
    target: Decimal | None, comparator: Comparator = Comparator.AT_LEAST, split: bool = False
) -> IndicatorRule:
    return IndicatorRule(
        "1.1",
        1,
        Kind.PERCENT,
        comparator,
        TargetTable(default=target),
        split=("nam", "nu") if split else (),
        max_value=Decimal(100),
    )


def judge(rule: IndicatorRule, entry: Entry | None) -> Outcome | None:
    return judge_indicator(rule, entry, NAM_DINH_2023).outcome


@given(percents, percents, percents, comparators)
def test_a_better_value_never_loses(target, value, gain, comparator):
    rule = share(target, comparator)
    better = value - gain if comparator is Comparator.AT_MOST else value + gain
    if judge(rule, Entry("1.1", number=value)) is Outcome.MET:
        assert judge(rule, Entry("1.1", number=better)) is Outcome.MET


@given(percents, st.integers(0, 5000), st.integers(1, 5000))
def test_counts_are_judged_as_the_exact_fraction(target, numerator, denominator):
    assume(numerator <= denominator)
    entry = Entry("1.1", numerator=Decimal(numerator), denominator=Decimal(denominator))
    judged = judge_indicator(share(target), entry, NAM_DINH_2023)
    exact = Fraction(100 * numerator, denominator)
    assert judged.value == exact
    assert (judged.outcome is Outcome.MET) == (exact >= Fraction(target))


@given(percents, st.integers(0, 5000), st.integers(1, 5000), comparators)
def test_the_gap_is_exactly_the_smallest_that_meets(target, numerator, denominator, comparator):
    assume(numerator <= denominator)
    rule = share(target, comparator)
    base = Decimal(denominator)

    def outcome(top: Decimal) -> Outcome | None:
        return judge(rule, Entry("1.1", numerator=top, denominator=base))

    entry = Entry("1.1", numerator=Decimal(numerator), denominator=base)
    missing = judge_indicator(rule, entry, NAM_DINH_2023).measure.missing
    if missing is None:
        assert outcome(Decimal(numerator)) is Outcome.MET
        return
    sign = -1 if comparator is Comparator.AT_MOST else 1
    assert missing == missing.to_integral_value() > 0
    assert outcome(numerator + sign * missing) is Outcome.MET
    assert outcome(numerator + sign * (missing - 1)) is Outcome.NOT_MET


@given(percents, percents, percents, comparators)
def test_each_part_must_meet_the_target(target, men, women, comparator):
    rule = share(target, comparator, split=True)
    entry = Entry("1.1", parts={"nam": Part(men), "nu": Part(women)})
    judged = judge_indicator(rule, entry, NAM_DINH_2023)
    alone = [judge(rule, Entry("1.1", number=value)) for value in (men, women)]
    assert (judged.outcome is Outcome.MET) == (alone == [Outcome.MET, Outcome.MET])
    assert list(judged.part_outcomes.values()) == alone
    if men != women:
        worse = max if comparator is Comparator.AT_MOST else min
        assert judged.parts[judged.worse_part].value == Fraction(worse(men, women))


@given(st.sampled_from([rule for one in rules_of(ADVANCED) for rule in one.indicators]))
def test_silence_is_never_met_and_never_not_met(rule):
    for entry in (None, Entry(rule.code), Entry(rule.code, note="đang làm")):
        assert judge(rule, entry) is Outcome.NO_DATA


@given(st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=6), st.randoms())
def test_the_order_of_indicators_does_not_matter(truths, random):
    rule = IndicatorRule("1.1", 1, Kind.BOOLEAN, Comparator.IS_TRUE, TargetTable(default=True))
    judged = [judge_indicator(rule, Entry("1.1", truth=truth), NAM_DINH_2023) for truth in truths]
    turned = random.sample(judged, len(judged))
    criterion = CriterionRule(1, (rule,) * len(judged))
    first, second = (judge_criterion(criterion, some).outcome for some in (judged, turned))
    assert first is second


@settings(max_examples=30)
@given(st.dictionaries(st.sampled_from(["1.1", "1.2", "1.3", "3.1", "14.4"]), st.booleans()))
def test_one_more_met_indicator_never_lowers_the_count(good):
    def entry(code: str, met: bool) -> Entry:
        if code.startswith("1."):
            return Entry(code, truth=met)
        if code in {"3.1", "14.4"}:
            return Entry(code, number=Decimal(100 if met else 0))
        raise LookupError(code)

    before = {code: entry(code, met) for code, met in good.items()}
    after = {code: entry(code, True) for code in good}
    first, second = (judge_set(rules_of(ADVANCED), e, NAM_DINH_2023) for e in (before, after))
    assert first.met <= second.met
