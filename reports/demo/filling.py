"""Makes the planned dossiers by the doors that officials use, so the journal is a true one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction

from communes.models import Role, User
from criteria import workflow
from criteria.dossiers.creation import create_dossier
from criteria.dossiers.models import Dossier
from criteria.dossiers.results import put_results
from criteria.law.selectors import rules_by_id, situation_for
from reports.demo.dossiers import WITHDRAWN_NOTE, PlannedDossier
from reports.demo.values import met_result

People = Mapping[tuple[str, Role], User]
"""Who acts for a unit (by code) in a role."""


def write_dossiers(planned: Iterable[PlannedDossier], people: People) -> int:
    """Make the dossiers that are not there yet, each in a transaction; how many were made."""
    standing = set(Dossier.objects.values_list("unit__code", "criteria_set_id", "year"))
    missing = [one for one in planned if (one.unit, one.criteria_set, one.year) not in standing]
    for one in missing:
        _make(one, people)
    return len(missing)


@transaction.atomic
def _make(planned: PlannedDossier, people: People) -> None:
    officer = people[planned.unit, Role.COMMUNE_OFFICER]
    dossier = create_dossier(officer, planned.unit, planned.criteria_set, planned.year)
    put_results(dossier.pk, _rows(planned, dossier), officer)
    if planned.withdrawn:
        leader = people[planned.unit, Role.COMMUNE_LEADER]
        workflow.take(
            "withdraw", dossier_id=dossier.pk, actor=leader, payload={"note": WITHDRAWN_NOTE}
        )


def _rows(planned: PlannedDossier, dossier: Dossier) -> list[dict[str, object]]:
    rules = rules_by_id(dossier.version_of_set_id).by_code
    situation = situation_for(dossier.unit, dossier.year)
    codes = planned.indicators or tuple(rules)
    return [
        met_result(rules[code], situation, unit=planned.unit, choice=planned.field)
        for code in codes
    ]
