"""Results for synthetic dossiers: every value lies where a commune would have it. Pure.

Values are drawn from the unit's code and the indicator's, so that every machine fills alike.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from criteria.law.rules import (
    Comparator,
    IndicatorRule,
    Kind,
    Situation,
    TargetValue,
    target_for,
)

NOTE = "Số liệu minh họa"

# Shares of households, of people and of workers are given with their counts, men and women apart
# where the law asks; so are shares of a few schools, hamlets or quarrels.
OF_HOUSEHOLDS = frozenset({"4.1", "9.1", "11.1", "17.4", "17.5", "18.1", "18.7"})
OF_PEOPLE = frozenset({"14.1", "14.2", "14.3", "14.4"})
OF_WORKERS = frozenset({"12.1", "12.2", "12.3"})
OF_FEW = {"5.1": 3, "6.3": 11, "16.2": 20}

# Where no official target says how high a value ought to be: from, to, in the indicator's unit.
USUAL: dict[str, tuple[str, str]] = {
    "2.2": ("100", "100"),
    "2.3": ("95", "100"),
    "2.4": ("90", "100"),
    "3.3": ("60", "85"),
    "4.1": ("99.6", "100"),
    "6.3": ("90", "100"),
    "9.1": ("98", "100"),
    "10.1": ("72", "76"),
    "11.1": ("0.6", "1.4"),
    "12.1": ("85", "90"),
    "12.2": ("36", "42"),
    "12.3": ("70", "80"),
    "17.3": ("97", "100"),
    "17.4": ("60", "75"),
    "17.8": ("92", "99"),
    "17.10": ("20", "40"),
    "17.12": ("86", "95"),
    "18.1": ("90", "98"),
    "18.2": ("80", "100"),
    "18.3": ("100", "100"),
    "18.7": ("95", "99"),
}


@dataclass(frozen=True, slots=True)
class People:
    """How many live in a commune; invented, of a usual size."""

    households: int
    nam: int
    nu: int

    @property
    def workers(self) -> dict[str, int]:
        """Men and women of working age."""
        return {"nam": self.nam * 56 // 100, "nu": self.nu * 52 // 100}


def people_of(unit: str) -> People:
    """The invented inhabitants of a unit, the same each time."""
    households = 1800 + _draw(unit, "households", 1200)
    everybody = households * 34 // 10
    nam = everybody * (485 + _draw(unit, "nam", 12)) // 1000
    return People(households, nam, everybody - nam)


def met_result(
    rule: IndicatorRule, situation: Situation, *, unit: str, choice: str = ""
) -> dict[str, object]:
    """One row, as the results door takes it, that meets its target or is declared to.

    ``choice`` is taken for a descriptive indicator, which has no target.
    """
    target = target_for(rule, situation)
    row: dict[str, object] = {"indicator": rule.code, "note": NOTE}
    if rule.kind is Kind.BOOLEAN:
        return {**row, "value": True}
    if rule.kind is Kind.CHOICE:
        return {**row, "value": choice or target.value}
    low, high = _range(rule, target.value)
    row.update(_numbers(rule, unit, low, high))
    if not target.is_official:
        row["declared"] = "met"
    return row


def _range(rule: IndicatorRule, goal: TargetValue) -> tuple[Decimal, Decimal]:
    """From the target to a little beyond it, within the indicator's maximum."""
    if not isinstance(goal, Decimal):
        low, high = USUAL[rule.code]
        return Decimal(low), Decimal(high)
    if rule.comparator is Comparator.AT_MOST:
        return goal / 2, goal
    if rule.kind is Kind.NUMBER and goal == 1:
        return goal, Decimal(3)
    beyond = goal + max(goal / 20, Decimal(2))
    return goal, beyond if rule.max_value is None else min(beyond, rule.max_value)


def _numbers(rule: IndicatorRule, unit: str, low: Decimal, high: Decimal) -> dict[str, object]:
    people = people_of(unit)
    if rule.split:
        workers = people.workers
        whole = workers if rule.code in OF_WORKERS else {"nam": people.nam, "nu": people.nu}
        parts = {name: _counts(rule, f"{unit}{name}", low, high, whole[name]) for name in whole}
        return {"parts": parts}
    bases = {
        **dict.fromkeys(OF_HOUSEHOLDS, people.households),
        **dict.fromkeys(OF_PEOPLE, people.nam + people.nu),
        **dict.fromkeys(OF_WORKERS, sum(people.workers.values())),
        **OF_FEW,
    }
    if rule.kind is Kind.PERCENT and rule.code in bases:
        return _counts(rule, unit, low, high, bases[rule.code])
    whole_steps = low == low.to_integral() and rule.kind is Kind.NUMBER and high <= 3
    return {"value": _between(unit, rule.code, low, high, Decimal(1) if whole_steps else None)}


def _counts(
    rule: IndicatorRule, seed: str, low: Decimal, high: Decimal, base: int
) -> dict[str, object]:
    """Counts whose share lies in the range; rounded up, for a share may not fall below it."""
    share = Decimal(_between(seed, rule.code, low, high, None))
    numerator = (share * base / 100).to_integral_value(rounding=ROUND_CEILING)
    if rule.comparator is Comparator.AT_MOST and Fraction(int(numerator) * 100, base) > high:
        numerator -= 1
    return {"numerator": str(min(int(numerator), base)), "denominator": str(base)}


def _between(seed: str, code: str, low: Decimal, high: Decimal, step: Decimal | None) -> str:
    """A number from the range in steps of a tenth, or of ``step``."""
    step = step or Decimal("0.1")
    places = int((high - low) / step)
    return format((low + step * _draw(seed, code, places + 1)).normalize(), "f")


def _draw(seed: str, name: str, below: int) -> int:
    """A number from 0 to ``below`` - 1 that looks drawn by lot and is the same each time."""
    digest = hashlib.sha256(f"{seed} {name}".encode()).digest()
    return int.from_bytes(digest[:8]) % below
