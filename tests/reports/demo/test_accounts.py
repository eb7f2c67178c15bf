from __future__ import annotations

from collections import Counter

import yaml

from communes.models import COMMUNE_ROLES, Role
from criteria.law.definitions import check_procedure
from criteria.law.procedure_loading import bodies_in
from reports.demo.accounts import accounts
from tests.reports.demo.conftest import ROOT

PROCEDURE = ROOT / "criteria" / "data" / "procedure.yaml"


def test_every_body_that_the_procedure_names_has_an_account() -> None:
    procedure = check_procedure(yaml.safe_load(PROCEDURE.read_text(encoding="utf-8")))
    named = {
        body
        for row in procedure.responsibilities
        for body in bodies_in("; ".join(row.departments_2022), procedure.aliases)
    }
    named |= set(procedure.fields.values())
    bodies = {one.answers_as for one in accounts() if one.role == Role.DEPARTMENT_APPRAISER}
    assert named - {"office"} <= bodies


def test_accounts_are_as_many_as_promised() -> None:
    numbers = Counter(one.role for one in accounts())
    assert numbers == {
        Role.COMMUNE_OFFICER: 2,
        Role.COMMUNE_LEADER: 2,
        Role.DISTRICT_APPRAISER: 2,
        Role.DEPARTMENT_APPRAISER: 19,
        Role.FRONT_OFFICER: 7,
        Role.COORDINATION_OFFICE: 2,
        Role.COUNCIL_MEMBER: 15,
        Role.PROVINCE_LEADER: 1,
        Role.OBSERVER: 1,
        Role.ADMINISTRATOR: 1,
    }
    names = [one.username for one in accounts()]
    assert len(names) == len(set(names)) == 52


def test_accounts_act_for_the_units_of_their_names() -> None:
    units = {one.username: (one.role in COMMUNE_ROLES, one.units) for one in accounts()}
    assert units["xa.giao-phong"] == (True, ("14212",))
    assert units["ct.truc-my"] == (True, ("14068",))
    assert units["huyen.truc-ninh"] == (False, ("363",))
    assert units["mttq2.giao-thuy"] == (False, ("365",))
    assert units["hd15.nam-dinh"] == (False, ("36",))
