"""How the law is judged (đánh giá): indicator, criterion, whole set. Pure and exact.

Numbers are compared unrounded; silence is NO_DATA, never NOT_MET. The year and place come in as
a ``Situation``; nothing here knows the clock, the database or a language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from criteria.law.judgement import (
    Basis,
    CriterionJudgement,
    IndicatorJudgement,
    Measure,
    Remark,
    SetJudgement,
)
from criteria.law.numbers import decimals_of, shown
from criteria.law.shapes import (
    Amendment,
    Comparator,
    CriterionRule,
    Entry,
    IndicatorRule,
    Kind,
    Outcome,
    Part,
    Situation,
    Target,
    TargetKey,
    TargetTable,
    TargetValue,
)
from criteria.law.targets import target_for
from criteria.law.values import exact_value

__all__ = [
    "Amendment",
    "Basis",
    "Comparator",
    "CriterionJudgement",
    "CriterionRule",
    "IndicatorJudgement",
    "IndicatorRule",
    "Kind",
    "Measure",
    "Outcome",
    "Remark",
    "SetJudgement",
    "Situation",
    "Target",
    "TargetKey",
    "TargetTable",
    "TargetValue",
    "judge_criterion",
    "judge_indicator",
    "judge_set",
    "shown",
    "target_for",
]

GENERAL_CONDITIONS = 0
"""Number of the criterion that holds the general conditions of towns and districts."""

_TARGET_REMARKS = {
    TargetKey.AMENDED_UNREAD: Remark.AMENDED_UNREAD,
    TargetKey.PROVINCE_DEFINED: Remark.PROVINCE_DEFINED,
}
_WORST_FIRST = (Outcome.NOT_MET, Outcome.NO_DATA, Outcome.MET)


def judge_indicator(
    rule: IndicatorRule,
    entry: Entry | None,
    situation: Situation,
    *,
    consented: bool = False,
) -> IndicatorJudgement:
    """Judge one indicator; ``entry`` ``None`` is an empty one.

    ``consented``: an appraiser agreed that it does not apply, so «không áp dụng» counts.
    """
    target = target_for(rule, situation)
    if entry is None:
        entry = Entry(rule.code)
    if rule.descriptive:
        return _descriptive(rule, entry, target)
    remarks = _target_remarks(rule, target, situation)
    if entry.not_applicable:
        outcome = Outcome.NOT_APPLICABLE if consented else Outcome.NO_DATA
        waits = () if consented else (Remark.WAITS_CONSENT,)
        return _plain(rule, outcome, target, None, (*remarks, *waits))
    basis = Basis.TARGET if target.is_official else Basis.DECLARED
    if rule.kind is Kind.BOOLEAN:
        return _judge_truth(rule, entry, target, basis, remarks)
    if not target.is_official and entry.has_value and entry.declared is None:
        remarks = (*remarks, Remark.NOT_DECLARED)
    if rule.kind is Kind.CHOICE:
        return _judge_choice(rule, entry, target, basis, remarks)
    return _judge_numbers(rule, entry, target, basis, remarks)


def _target_remarks(
    rule: IndicatorRule, target: Target, situation: Situation
) -> tuple[Remark, ...]:
    if not target.is_official:
        why = _TARGET_REMARKS.get(target.key)
        return (Remark.NO_OFFICIAL_TARGET, why) if why else (Remark.NO_OFFICIAL_TARGET,)
    if situation.region is None and rule.targets.regions and target.key is TargetKey.DEFAULT:
        return (Remark.DEFAULT_REGION,)
    return ()


def _plain(
    rule: IndicatorRule,
    outcome: Outcome,
    target: Target,
    basis: Basis | None,
    remarks: tuple[Remark, ...],
) -> IndicatorJudgement:
    return IndicatorJudgement(
        rule.code, rule.kind, outcome, rule.comparator, target, basis, remarks=remarks
    )


def _descriptive(rule: IndicatorRule, entry: Entry, target: Target) -> IndicatorJudgement:
    value = exact_value(rule.kind, entry.number, entry.numerator, entry.denominator)
    return IndicatorJudgement(
        rule.code,
        rule.kind,
        None,
        rule.comparator,
        target,
        None,
        truth=entry.truth,
        choice=entry.choice,
        measure=None if value is None else Measure(value, Outcome.NO_DATA),
        remarks=(Remark.DESCRIPTIVE,),
    )


def _judge_truth(
    rule: IndicatorRule, entry: Entry, target: Target, basis: Basis, remarks: tuple[Remark, ...]
) -> IndicatorJudgement:
    """A boolean is its own declaration, with or without an official target."""
    outcomes = {True: Outcome.MET, False: Outcome.NOT_MET, None: Outcome.NO_DATA}
    return IndicatorJudgement(
        rule.code,
        rule.kind,
        outcomes[entry.truth],
        rule.comparator,
        target,
        basis,
        truth=entry.truth,
        remarks=remarks,
    )


def _judge_choice(
    rule: IndicatorRule, entry: Entry, target: Target, basis: Basis, remarks: tuple[Remark, ...]
) -> IndicatorJudgement:
    """Options run from lowest to highest; ≥ compares their places."""
    if entry.choice == "":
        outcome = Outcome.NO_DATA
    elif not isinstance(target.value, str):
        outcome = entry.declared or Outcome.NO_DATA
    else:
        place, goal = (rule.options.index(name) for name in (entry.choice, target.value))
        outcome = _met_if(place >= goal)
    return IndicatorJudgement(
        rule.code,
        rule.kind,
        outcome,
        rule.comparator,
        target,
        basis,
        choice=entry.choice,
        remarks=remarks,
    )


def _judge_numbers(
    rule: IndicatorRule, entry: Entry, target: Target, basis: Basis, remarks: tuple[Remark, ...]
) -> IndicatorJudgement:
    goal = target.value if isinstance(target.value, Decimal) else None
    measure = _measure(rule, _overall(entry), goal, entry.declared)
    outcome, worse, parts = Outcome.NO_DATA if measure is None else measure.outcome, "", None
    if entry.parts:
        parts = {
            name: _measure(rule, entry.parts.get(name), goal, entry.declared)
            for name in rule.split
        }
        outcome, worse = _worse(rule, parts)
    return IndicatorJudgement(
        rule.code,
        rule.kind,
        outcome,
        rule.comparator,
        target,
        basis,
        measure=measure,
        parts=parts,
        worse_part=worse,
        remarks=(*remarks, *_number_remarks(rule, measure, parts, worse)),
    )


def _number_remarks(
    rule: IndicatorRule,
    measure: Measure | None,
    parts: Mapping[str, Measure | None] | None,
    worse: str,
) -> list[Remark]:
    remarks = [Remark.WORSE_PART] if worse else []
    if rule.split and measure is not None and parts is None:
        remarks.append(Remark.NOT_SPLIT)
    judged = [measure] if parts is None else parts.values()
    if rule.kind is Kind.PERCENT and any(one and one.denominator is None for one in judged):
        remarks.append(Remark.NO_BASE_COUNTS)
    return remarks


def _overall(entry: Entry) -> Part:
    """The overall value: as given, else summed from the parts' counts (never averaged)."""
    whole = Part(entry.number, entry.numerator, entry.denominator)
    if not whole.is_empty or not entry.parts:
        return whole
    tops = [part.numerator for part in entry.parts.values()]
    bases = [part.denominator for part in entry.parts.values()]
    if len(tops) < 2 or None in tops or None in bases:
        return whole
    return Part(
        None,
        sum((top for top in tops if top is not None), Decimal(0)),
        sum((base for base in bases if base is not None), Decimal(0)),
    )


def _measure(
    rule: IndicatorRule, part: Part | None, goal: Decimal | None, declared: Outcome | None
) -> Measure | None:
    """Hold one number against its target; without an official one the declaration counts."""
    if part is None:
        return None
    value = exact_value(rule.kind, part.number, part.numerator, part.denominator)
    if value is None:
        return None
    if goal is None:
        outcome = declared or Outcome.NO_DATA
        return Measure(value, outcome, part.numerator, part.denominator)
    limit = Fraction(goal)
    at_most = rule.comparator is Comparator.AT_MOST
    outcome = _met_if(value <= limit if at_most else value >= limit)
    missing = None
    if outcome is Outcome.NOT_MET:
        missing = _missing(rule, part, limit)
    return Measure(value, outcome, part.numerator, part.denominator, missing)


def _missing(rule: IndicatorRule, part: Part, limit: Fraction) -> Decimal | None:
    """How much the numerator lacks (≥) or has too much (≤): whole people, or the counts' step."""
    if part.numerator is None or part.denominator is None:
        return None
    scale = 100 if rule.kind is Kind.PERCENT else 1
    distance = abs(limit * Fraction(part.denominator) / scale - Fraction(part.numerator))
    finest = max(decimals_of(count.normalize()) for count in (part.numerator, part.denominator))
    scaled = distance * 10**finest
    steps = -(-scaled.numerator // scaled.denominator)
    return Decimal(f"{steps}E-{finest}")


def _worse(rule: IndicatorRule, parts: Mapping[str, Measure | None]) -> tuple[Outcome, str]:
    """The worst outcome among the parts and, where parts differ in value, the worse one's name."""
    outcomes = {name: part.outcome if part else Outcome.NO_DATA for name, part in parts.items()}
    worst = next(one for one in _WORST_FIRST if one in outcomes.values())
    given = {name: part.value for name, part in parts.items() if part is not None}
    if len(set(given.values())) < 2:
        return worst, ""
    pick = max if rule.comparator is Comparator.AT_MOST else min
    return worst, pick(given, key=lambda name: given[name])


def _met_if(condition: bool) -> Outcome:
    return Outcome.MET if condition else Outcome.NOT_MET


def judge_criterion(
    rule: CriterionRule, judgements: Sequence[IndicatorJudgement]
) -> CriterionJudgement:
    """Any not_met → not_met; else any no_data → no_data; else met.

    Indicators that do not apply, with consent, leave the judgement; when none is left because
    all do, the criterion is NOT_APPLICABLE.
    """
    outcomes = [one.outcome for one in judgements if one.outcome is not None]
    return CriterionJudgement(rule.number, _together(outcomes), tuple(judgements))


def _together(outcomes: Iterable[Outcome]) -> Outcome:
    given = list(outcomes)
    judged = [one for one in given if one is not Outcome.NOT_APPLICABLE]
    if not judged:
        return Outcome.NOT_APPLICABLE if given else Outcome.NO_DATA
    return next(one for one in _WORST_FIRST if one in judged)


def judge_set(
    criteria: Sequence[CriterionRule],
    entries: Mapping[str, Entry],
    situation: Situation,
    consents: frozenset[str] = frozenset(),
) -> SetJudgement:
    """Judge a whole dossier; ``consents`` are codes whose «không áp dụng» was agreed to.

    Criterion 0 closes the outcome but is in neither number. A criterion that does not apply as a
    whole counts as met and stays in the total.
    """
    judged = tuple(
        judge_criterion(
            criterion,
            [
                judge_indicator(
                    rule, entries.get(rule.code), situation, consented=rule.code in consents
                )
                for rule in criterion.indicators
            ],
        )
        for criterion in criteria
    )
    counted = [one for one in judged if one.number != GENERAL_CONDITIONS]
    return SetJudgement(
        outcome=_together(one.outcome for one in judged),
        met=sum(one.counts_as_met for one in counted),
        total=len(counted),
        not_applicable=tuple(
            one.number for one in counted if one.outcome is Outcome.NOT_APPLICABLE
        ),
        criteria=judged,
    )
