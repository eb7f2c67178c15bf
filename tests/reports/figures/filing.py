"""Files dossiers through the real doors: open, fill, submit."""

from __future__ import annotations

from communes.models import Role, Unit
from criteria.dossiers.creation import create_dossier
from criteria.dossiers.models import Dossier
from criteria.dossiers.results import put_results
from criteria.workflow import take
from tests import factories
from tests.criteria.dossiers.scene import good_rows
from tests.reports.figures.conftest import ADVANCED


def a_filled_draft(unit: Unit, *, year: int = 2024, criteria_set: str = ADVANCED) -> Dossier:
    """A draft in which every indicator has a value that meets its target where one can tell."""
    officer = factories.a_person(Role.COMMUNE_OFFICER, unit)
    dossier = create_dossier(officer, unit.code or "", criteria_set, year)
    put_results(dossier.pk, good_rows(dossier), officer)
    return dossier


def submit(dossier: Dossier) -> Dossier:
    """Submit as the commune's leader."""
    leader = factories.a_person(Role.COMMUNE_LEADER, dossier.unit, f"ct-{dossier.pk}")
    return take("submit", dossier_id=dossier.pk, actor=leader)
