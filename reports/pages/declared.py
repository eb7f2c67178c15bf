"""What a unit declared: the dossiers that count, from their frozen snapshots alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from communes.models import Unit
from criteria.dossiers.models import Dossier
from criteria.dossiers.stages import words_of_states
from criteria.law.judgement import CriterionJudgement, SetJudgement
from criteria.law.models import Criterion
from criteria.law.shapes import Outcome
from reports.models import Standing


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion of the dossier that counts, as it was submitted."""

    number: int
    name: str
    outcome: str
    met: int
    total: int


@dataclass(frozen=True, slots=True)
class DossierBlock:
    """The dossier that counts on one criteria set: its counts and criteria."""

    set_name: str
    year: int
    state: str
    met: int
    total: int
    criteria: tuple[CriterionRow, ...]


def dossiers(unit: Unit) -> tuple[DossierBlock, ...]:
    """Dossiers that count for the unit on each criteria set, newest first, as last submitted."""
    standings = Standing.objects.filter(unit=unit, dossier_id__isnull=False)
    ids = standings.values_list("dossier_id", flat=True)
    rows = Dossier.objects.filter(pk__in=list(ids), snapshot__isnull=False)
    rows = rows.select_related("snapshot", "version_of_set", "criteria_set")
    found = list(rows.newest_first())
    states = words_of_states(found)
    return tuple(_dossier(row, states[row.pk]) for row in found)


def _dossier(dossier: Dossier, state: str) -> DossierBlock:
    snapshot = dossier.snapshot
    assert snapshot is not None  # noqa: S101 - the query asks for those with one
    names = {
        criterion.number: criterion.name
        for criterion in Criterion.objects.filter(version=dossier.version_of_set)
    }
    return DossierBlock(
        set_name=dossier.version_of_set.name,
        year=dossier.year,
        state=state,
        met=snapshot.met,
        total=snapshot.total,
        criteria=tuple(
            _criterion(each, names) for each in SetJudgement.from_json(snapshot.judgement).criteria
        ),
    )


def _criterion(judged: CriterionJudgement, names: Mapping[int, str]) -> CriterionRow:
    outcomes = [one.outcome for one in judged.indicators if one.outcome is not None]
    return CriterionRow(
        number=judged.number,
        name=names.get(judged.number, ""),
        outcome=judged.outcome.value,
        met=outcomes.count(Outcome.MET),
        total=len(outcomes),
    )
