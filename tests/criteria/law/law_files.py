"""The real files of the law, parsed once for the tests of this folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from criteria.law.definitions import SetDefinition, check_set
from criteria.law.rules import CriterionRule, IndicatorRule, Situation

DATA = Path(__file__).parents[3] / "criteria" / "data"
NTM = "xa-ntm-2021-2025"
ADVANCED = "xa-ntm-nang-cao-2021-2025"
MODEL = "xa-ntm-kieu-mau-2021-2025"
NAM_DINH_2023 = Situation(year=2023, region="dong_bang_song_hong", province="36")
NAM_DINH_2024 = Situation(year=2024, region="dong_bang_song_hong", province="36")


def parsed(name: str) -> Any:
    """A file below ``criteria/data`` as YAML gives it, fresh for each caller."""
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


@cache
def set_of(code: str) -> SetDefinition:
    """A criteria set of the project."""
    return check_set(parsed(f"criteria/{code}.yaml"))


@cache
def rules_of(code: str) -> tuple[CriterionRule, ...]:
    """Its rules."""
    return set_of(code).rules()


def rule_of(code: str, indicator: str) -> IndicatorRule:
    """One rule."""
    return set_of(code).indicator_rules()[indicator]
