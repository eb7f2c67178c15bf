"""A province of communes that are ready to submit, and how its figures are read from outside."""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.core.management import call_command
from knox.models import AuthToken

from communes.models import Role, Unit
from criteria.dossiers.models import Dossier
from reports import recompute
from reports.models import FiguresVersion, Mark
from tests import factories
from tests.faults.processes import PROVINCE, Answer, Portal
from tests.reports.figures.filing import a_filled_draft

FIGURES = f"/api/v1/attainment/criteria/?scope={PROVINCE}&set={factories.ADVANCED}"
PIPELINE = f"/api/v1/attainment/pipeline/?scope={PROVINCE}&level=advanced&year=2024"

FAR_AHEAD = 10**17


@dataclass(frozen=True, slots=True)
class Draft:
    """A filled draft and the token of the leader who may submit it."""

    dossier: Dossier
    token: str

    def submit(self, portal: Portal) -> Answer:
        path = f"/api/v1/dossiers/{self.dossier.pk}/steps/"
        return portal.ask(path, token=self.token, method="POST", body={"name": "submit"})


@dataclass(frozen=True, slots=True)
class Scene:
    """One province with one district."""

    province: Unit
    district: Unit

    def drafts(self, number: int) -> list[Draft]:
        """Filled drafts of so many new communes; the figures know the communes."""
        made = [_a_draft(factories.a_commune(self.district)) for _number in range(number)]
        recompute.run(self.province.pk, whole=True)
        return made

    def has_marks(self) -> bool:
        return Mark.objects.filter(province=self.province).exists()

    def runs(self) -> int:
        """How many rounds have written this province's figures."""
        return FiguresVersion.objects.get(province=self.province).number


def a_scene() -> Scene:
    """The law, and a province whose figures are computed."""
    factories.the_law(factories.ADVANCED)
    province = factories.a_province(code=PROVINCE)
    scene = Scene(province, factories.a_district(province))
    recompute.run(province.pk)
    # Ahead of the clock, so that every run adds one and can be counted.
    FiguresVersion.objects.filter(province=province).update(number=FAR_AHEAD)
    return scene


def declared(portal: Portal) -> int:
    """How many communes declare criterion 1 as met, as the public reads it."""
    return next(int(row["declared"]) for row in portal.ask(FIGURES).json if row["number"] == 1)


def submitted(portal: Portal) -> int:
    """How many dossiers the public sees as submitted."""
    return int(portal.ask(PIPELINE).json["submitted"])


def assert_all_is_exact() -> None:
    """What was computed equals what the facts give, and every chain of the journal holds."""
    said = io.StringIO()
    call_command("recompute_rates", "--check", stdout=said)
    assert " 0 differences, 0 passed over" in said.getvalue()
    call_command("verify_journal", stdout=said)


def _a_draft(commune: Unit) -> Draft:
    dossier = a_filled_draft(commune)
    leader = factories.a_person(Role.COMMUNE_LEADER, commune)
    _token, key = AuthToken.objects.create(leader)
    return Draft(dossier, key)
