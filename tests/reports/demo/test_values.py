from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from criteria.law.definitions import SetDefinition, check_set
from criteria.law.rules import Outcome, Situation, judge_set
from criteria.law.values import parse_rows
from reports.demo.cast import TRUC_MY, Cast
from reports.demo.dossiers import PlannedDossier, planned_dossiers
from reports.demo.facts import Facts
from reports.demo.values import NOTE, met_result, people_of
from tests.reports.demo.conftest import ROOT, field_of

SETS = ROOT / "criteria" / "data" / "criteria"


def definition(code: str) -> SetDefinition:
    path: Path = SETS / f"{code}.yaml"
    return check_set(yaml.safe_load(path.read_text(encoding="utf-8")))


def situation(year: int) -> Situation:
    return Situation(year=year, region="dong_bang_song_hong", province="36")


@pytest.mark.parametrize("unit", ["14212", TRUC_MY, "13696", "14317"])
def test_last_years_dossier_is_full_and_meets_the_set(unit: str) -> None:
    law = definition("xa-ntm-nang-cao-2021-2025")
    rules = law.indicator_rules()
    rows = [met_result(rule, situation(2023), unit=unit) for rule in rules.values()]
    parsed = parse_rows(rules, rows, situation=situation(2023))
    assert parsed.problems == ()
    assert len(parsed.entries) == 75
    judged = judge_set(law.rules(), parsed.entries, situation(2023))
    assert (judged.outcome, judged.met, judged.total) == (Outcome.MET, 19, 19)


def test_each_draft_is_filled_in_part_and_by_the_rules(facts: Facts, cast: Cast) -> None:
    law = definition("xa-ntm-kieu-mau-2021-2025")
    rules = law.indicator_rules()
    drafts = [one for one in planned_dossiers(facts, cast, field_of=field_of) if not one.withdrawn]
    for draft in drafts:
        assert draft.indicators is not None
        rows = [
            met_result(rules[code], situation(2024), unit=draft.unit, choice=draft.field)
            for code in draft.indicators
        ]
        assert parse_rows(rules, rows, situation=situation(2024)).problems == ()
        assert 0 < len(rows) < len(rules)


def test_sixteen_model_drafts_are_in_preparation(facts: Facts, cast: Cast) -> None:
    dossiers = list(planned_dossiers(facts, cast, field_of=field_of))
    drafts = {one.unit: one for one in dossiers if not one.withdrawn}
    assert len(drafts) == 16
    assert {one.code for one in facts.model_later} <= drafts.keys()
    assert drafts[TRUC_MY] == PlannedDossier(
        TRUC_MY, "xa-ntm-kieu-mau-2021-2025", 2024, drafts[TRUC_MY].indicators, field="giáo dục"
    )
    assert sorted(one.unit for one in dossiers if one.withdrawn) == [TRUC_MY, "14212"]


def test_values_say_that_they_are_invented_and_stay_the_same() -> None:
    law = definition("xa-ntm-nang-cao-2021-2025")
    rule = law.indicator_rules()["14.1"]
    first = met_result(rule, situation(2023), unit="14212")
    assert first == met_result(rule, situation(2023), unit="14212")
    assert first != met_result(rule, situation(2023), unit=TRUC_MY)
    assert first["note"] == NOTE


def test_men_and_women_add_up_to_a_commune_of_usual_size() -> None:
    people = people_of("14212")
    assert 1800 <= people.households < 3000
    assert people.nam + people.nu == people.households * 34 // 10
    assert 0.48 < people.nam / (people.nam + people.nu) < 0.50
