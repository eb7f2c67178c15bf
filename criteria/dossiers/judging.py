"""How a dossier is judged (tự đánh giá theo luật): live or as frozen, in the viewer's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from criteria.dossiers.access import sees_live
from criteria.dossiers.guards import Guard, judge_guards
from criteria.dossiers.rows import StoredRow, rows_of
from criteria.law.judgement import IndicatorJudgement, SetJudgement, target_to_json
from criteria.law.rules import judge_set
from criteria.law.selectors import VersionRules, rules_by_id, situation_for
from criteria.law.wording import explain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.auth.models import AnonymousUser

    from communes.models import User
    from criteria.dossiers.models import Dossier

JsonDict = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """A dossier's judgement with its guards; ``live`` tells it from a frozen one."""

    judgement: SetJudgement
    guards: tuple[Guard, ...]
    live: bool


def judge_live(dossier: Dossier) -> Judged:
    """Judge the values as they stand; guards on the portal's today."""
    judgement = judge_rows(dossier, rows_of(dossier.pk))
    return Judged(judgement, judge_guards(dossier, judgement), live=True)


def judge_rows(dossier: Dossier, rows: Mapping[str, StoredRow]) -> SetJudgement:
    """Judge given rows of a dossier by the text that it was made under."""
    entries = {code: row.entry for code, row in rows.items()}
    rules = rules_by_id(dossier.version_of_set_id)
    return judge_set(rules.criteria, entries, situation_for(dossier.unit, dossier.year))


def judgement_for(dossier: Dossier, viewer: User | AnonymousUser) -> Judged:
    """The judgement that the viewer may see: live for whom the values are, else as submitted."""
    snapshot = dossier.snapshot
    if snapshot is None or sees_live(dossier, viewer):
        return judge_live(dossier)
    return Judged(
        SetJudgement.from_json(snapshot.judgement),
        tuple(Guard.from_json(one) for one in snapshot.guards),
        live=False,
    )


def judgement_json(judged: Judged, rules: VersionRules) -> JsonDict:
    """The judgement as the API gives it, explained in the active language."""
    judgement = judged.judgement
    return {
        "outcome": judgement.outcome.value,
        "met": judgement.met,
        "total": judgement.total,
        "not_applicable": list(judgement.not_applicable),
        "criteria": [
            {
                "number": criterion.number,
                "outcome": criterion.outcome.value,
                "indicators": [_indicator_json(one, rules) for one in criterion.indicators],
            }
            for criterion in judgement.criteria
        ],
        "guards": [guard.told() for guard in judged.guards],
    }


def _indicator_json(one: IndicatorJudgement, rules: VersionRules) -> JsonDict:
    data: JsonDict = {
        "code": one.code,
        "value": one.value_json(),
        "outcome": None if one.outcome is None else one.outcome.value,
        "basis": None if one.basis is None else one.basis.value,
        "target": target_to_json(one.target)["value"],
        "explanation": explain(one, rules.by_code[one.code]),
    }
    if one.parts:
        data["parts"] = {name: outcome.value for name, outcome in one.part_outcomes.items()}
    return data
