"""One commune with its people, a neighbour, and the real law: what tests of dossiers stand on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from knox.models import AuthToken
from rest_framework.test import APIClient

from communes.models import Role, Unit, User
from criteria.dossiers.creation import create_dossier
from criteria.dossiers.models import Dossier
from criteria.law.loading import load_data
from criteria.law.rules import target_for
from criteria.law.selectors import rules_by_id, situation_for
from criteria.law.shapes import Comparator, IndicatorRule, Kind, Situation
from tests import factories

DATA = Path(__file__).resolve().parents[3] / "criteria" / "data"
ADVANCED = "xa-ntm-nang-cao-2021-2025"


@cache
def _parsed(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


def load_law(*sets: str) -> None:
    """The levels, the sets and the procedure as the project ships them."""
    load_data(_parsed("levels.yaml"))
    for code in sets or (ADVANCED,):
        load_data(_parsed(f"criteria/{code}.yaml"))
    load_data(_parsed("procedure.yaml"))


@dataclass(frozen=True, slots=True)
class Scene:
    """Units and people; ``people`` by role, all over this commune, district or province."""

    province: Unit
    district: Unit
    commune: Unit
    neighbour: Unit
    people: dict[str, User]

    def person(self, role: str) -> User:
        """Afresh from the database, as a new request sees them."""
        return User.objects.get(pk=self.people[role].pk)

    @property
    def officer(self) -> User:
        return self.person(Role.COMMUNE_OFFICER)

    @property
    def leader(self) -> User:
        return self.person(Role.COMMUNE_LEADER)

    @property
    def appraiser(self) -> User:
        return self.person(Role.DISTRICT_APPRAISER)

    @property
    def office(self) -> User:
        return self.person(Role.COORDINATION_OFFICE)


def a_scene(*, with_district: bool = True) -> Scene:
    """A commune in province 36, so that the delta's targets apply; and its neighbour."""
    load_law()
    province = factories.a_province(code="36")
    district = factories.a_district(province)
    above = district if with_district else province
    commune = factories.a_commune(above, "Ví dụ Một")
    neighbour = factories.a_commune(above, "Ví dụ Hai")
    over = {
        **dict.fromkeys(
            (Role.COMMUNE_OFFICER, Role.COMMUNE_CONTRIBUTOR, Role.COMMUNE_LEADER), commune
        ),
        Role.DISTRICT_APPRAISER: district,
    }
    people = {
        role.value: factories.a_person(
            role,
            over.get(role, province),
            role.value,
            criteria=[10] if role == Role.COMMUNE_CONTRIBUTOR else None,
        )
        for role in Role
    }
    people["neighbour"] = factories.a_person(Role.COMMUNE_LEADER, neighbour, "neighbour")
    return Scene(province, district, commune, neighbour, people)


def a_draft(scene: Scene, *, year: int = 2024) -> Dossier:
    """A draft on the advanced set."""
    return create_dossier(scene.officer, scene.commune.code or "", ADVANCED, year)


def good_rows(dossier: Dossier) -> list[dict[str, Any]]:
    """A value for every indicator by which the dossier meets all criteria."""
    rules = rules_by_id(dossier.version_of_set_id)
    situation = situation_for(dossier.unit, dossier.year)
    return [_good_row(rule, situation) for rule in rules.by_code.values()]


def _good_row(rule: IndicatorRule, situation: Situation) -> dict[str, Any]:
    most, least = ("100", "0") if rule.kind == Kind.PERCENT else ("1000", "0")
    value: Any = least if rule.comparator == Comparator.AT_MOST else most
    if rule.kind == Kind.BOOLEAN:
        return {"indicator": rule.code, "value": True}
    if rule.kind == Kind.CHOICE:
        value = rule.options[-1]
    row = {"indicator": rule.code, "value": value}
    if not target_for(rule, situation).is_official:
        row["declared"] = "met"
    return row


def client_of(user: User) -> APIClient:
    """A client with a token of that person."""
    client = APIClient()
    _token, key = AuthToken.objects.create(user)
    client.credentials(HTTP_AUTHORIZATION=f"Token {key}")
    return client
