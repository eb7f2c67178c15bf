"""Who may do what, where and until when; the condition on rows agrees with the predicate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoAssertNumQueries

from communes.models import COMMUNE_ROLES, Assignment, Role, Unit, User
from criteria.dossiers.models import Dossier
from criteria.permissions import Permission, holding, may, visible_dossiers, writable_criteria
from criteria.states import DossierState
from tests import factories
from tests.criteria.dossiers.scene import Scene, a_draft
from tests.criteria.test_workflow import a_dossier_in

EXPECTED = {
    Permission.CREATE: {Role.COMMUNE_OFFICER, Role.COMMUNE_LEADER},
    Permission.EDIT: set(COMMUNE_ROLES),
    Permission.SUBMIT: {Role.COMMUNE_LEADER},
    Permission.WITHDRAW: {Role.COMMUNE_LEADER},
    Permission.ACCEPT_BY_DISTRICT: {Role.DISTRICT_APPRAISER},
    Permission.ACCEPT_BY_OFFICE: {Role.COORDINATION_OFFICE},
    Permission.RETURN_BY_DISTRICT: {Role.DISTRICT_APPRAISER},
    Permission.RETURN_BY_OFFICE: {Role.COORDINATION_OFFICE},
    Permission.SEE_LIVE: {*COMMUNE_ROLES, Role.OBSERVER},
    Permission.SEE_PROGRESS: {
        Role.DISTRICT_APPRAISER,
        Role.COORDINATION_OFFICE,
        Role.OBSERVER,
    },
}
PROVINCE_ON = {
    DossierState.PROVINCE_APPRAISAL,
    DossierState.COUNCIL,
    DossierState.RECOGNISED,
    DossierState.NOT_RECOGNISED,
    DossierState.REVOKED,
}


@dataclass(frozen=True)
class Place:
    path: str


def test_each_permission_belongs_to_its_roles_in_their_territory(scene: Scene) -> None:
    here, there = Place(scene.commune.path), Place(factories.a_commune().path)
    assert set(EXPECTED) == set(Permission)
    for role in Role:
        person = scene.person(role)
        for permission, roles in EXPECTED.items():
            assert may(person, permission, on=here) == (role in roles), (role, permission)
            assert not may(person, permission, on=there)
            assert not may(scene.person("neighbour"), permission, on=here)
            assert not may(AnonymousUser(), permission, on=here)


def test_a_territory_is_no_prefix_of_digits(scene: Scene) -> None:
    close = Place(scene.commune.path.rstrip("/") + "0/")
    assert not may(scene.officer, Permission.EDIT, on=close)


@pytest.mark.parametrize("state", DossierState)
def test_who_sees_a_dossier_in_which_state(scene: Scene, state: DossierState) -> None:
    dossier = a_dossier_in(scene, state)
    seeing = {
        role
        for role in [*Role, "neighbour"]
        if Dossier.objects.filter(visible_dossiers(scene.person(role)), pk=dossier.pk).exists()
    }
    expected: set[str] = {*COMMUNE_ROLES, Role.OBSERVER}
    if state != DossierState.DRAFT:
        expected |= {
            Role.DISTRICT_APPRAISER,
            Role.COORDINATION_OFFICE,
            Role.PROVINCE_LEADER,
            Role.FRONT_OFFICER,
        }
    if state in PROVINCE_ON:
        expected |= {Role.DEPARTMENT_APPRAISER, Role.COUNCIL_MEMBER}
    assert seeing == expected


def test_who_may_edit_a_dossier_sees_it_in_every_state(scene: Scene) -> None:
    dossier = a_dossier_in(scene, DossierState.SUBMITTED)
    for state in DossierState:
        Dossier.objects.filter(pk=dossier.pk).update(state=state)
        row = Dossier.objects.get(pk=dossier.pk)
        for role in EXPECTED[Permission.EDIT]:
            person = scene.person(role)
            assert may(person, Permission.EDIT, on=row)
            seen = Dossier.objects.filter(visible_dossiers(person), pk=dossier.pk)
            assert seen.exists(), (role, state)


def test_a_draft_withdrawn_before_any_submission_stays_with_its_commune(scene: Scene) -> None:
    dossier = a_draft(scene)
    Dossier.objects.filter(pk=dossier.pk).update(state=DossierState.WITHDRAWN)
    seeing = {
        role
        for role in Role
        if Dossier.objects.visible_to(scene.person(role)).filter(pk=dossier.pk).exists()
    }
    assert seeing == {*COMMUNE_ROLES, Role.OBSERVER}


def test_roles_hold_from_their_first_to_their_last_day(scene: Scene, settings: Any) -> None:
    acting = factories.a_person(
        Role.COMMUNE_LEADER,
        scene.commune,
        "acting",
        valid_from=date(2024, 7, 1),
        valid_to=date(2024, 7, 3),
    )
    held = {}
    for day in range(1, 5):
        settings.PORTAL_TODAY = date(2024, 7, day)
        person = User.objects.get(pk=acting.pk)
        held[day] = may(person, Permission.SUBMIT, on=Place(scene.commune.path))
    assert held == {1: True, 2: True, 3: False, 4: False}


def test_who_left_holds_nothing(scene: Scene) -> None:
    User.objects.filter(username=Role.COMMUNE_LEADER).update(is_active=False)
    assert not holding(scene.leader, Permission.SUBMIT)
    assert not Dossier.objects.visible_to(scene.leader).exists()


def test_a_contributor_with_two_tasks_writes_both(scene: Scene) -> None:
    person = scene.person(Role.COMMUNE_CONTRIBUTOR)
    place = Place(scene.commune.path)
    assert writable_criteria(person, on=place) == {10}
    factories.hold(
        person, Role.COMMUNE_CONTRIBUTOR, scene.commune, body="Trạm Y tế", criteria=[15]
    )
    person = scene.person(Role.COMMUNE_CONTRIBUTOR)
    assert writable_criteria(person, on=place) == {10, 15}
    assert writable_criteria(scene.officer, on=place) is None
    assert writable_criteria(scene.appraiser, on=place) == set()


def test_what_a_person_holds_today_is_what_the_query_says(scene: Scene) -> None:
    person = scene.person(Role.COMMUNE_CONTRIBUTOR)
    days = [
        (date(2024, 1, 1), date(2024, 6, 30)),
        (date(2024, 1, 1), date(2024, 7, 1)),
        (date(2024, 6, 30), None),
        (date(2024, 7, 1), None),
    ]
    for number, (first, end) in enumerate(days):
        factories.hold(
            person,
            Role.FRONT_OFFICER,
            scene.district,
            body=f"Mặt trận {number}",
            criteria=[1, number],
            valid_from=first,
            valid_to=end,
        )
    expected = Assignment.objects.filter(user=person).in_force(date(2024, 6, 30)).order_by("pk")
    held = scene.person(Role.COMMUNE_CONTRIBUTOR).current_assignments
    assert len(held) == 3
    for one, row in zip(held, expected.select_related("unit"), strict=True):
        for field in Assignment._meta.concrete_fields:
            assert getattr(one, field.attname) == getattr(row, field.attname)
        for field in Unit._meta.concrete_fields:
            assert getattr(one.unit, field.attname) == getattr(row.unit, field.attname)


def test_what_a_person_holds_costs_one_query(
    scene: Scene, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person = scene.leader
    with django_assert_num_queries(1):
        assert [held.unit.name for held in person.current_assignments] == ["Ví dụ Một"]
