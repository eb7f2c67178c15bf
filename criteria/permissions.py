"""Who may do what: one predicate for pages, API and templates, one condition for rows.

Stands below all rooms: a dossier comes in as a ``Subject``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from communes.models import COMMUNE_ROLES, Role, User
from criteria.states import DossierState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communes.models import Assignment


class Permission(StrEnum):
    """What can be allowed on a dossier."""

    CREATE = "create"
    EDIT = "edit"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    ACCEPT_BY_DISTRICT = "accept_by_district"
    ACCEPT_BY_OFFICE = "accept_by_office"
    RETURN_BY_DISTRICT = "return_by_district"
    RETURN_BY_OFFICE = "return_by_office"
    SEE_LIVE = "see_live"
    SEE_PROGRESS = "see_progress"


class Subject(Protocol):
    """What a permission is weighed on: something with the path of the units that answer for it."""

    @property
    def path(self) -> str:
        """``/7/31/412/``: ids from the province down, both ends closed."""


_ROLES: dict[Permission, tuple[Role, ...]] = {
    Permission.CREATE: (Role.COMMUNE_OFFICER, Role.COMMUNE_LEADER),
    Permission.EDIT: COMMUNE_ROLES,
    Permission.SUBMIT: (Role.COMMUNE_LEADER,),
    Permission.WITHDRAW: (Role.COMMUNE_LEADER,),
    Permission.ACCEPT_BY_DISTRICT: (Role.DISTRICT_APPRAISER,),
    Permission.ACCEPT_BY_OFFICE: (Role.COORDINATION_OFFICE,),
    Permission.RETURN_BY_DISTRICT: (Role.DISTRICT_APPRAISER,),
    Permission.RETURN_BY_OFFICE: (Role.COORDINATION_OFFICE,),
    Permission.SEE_LIVE: (*COMMUNE_ROLES, Role.OBSERVER),
    Permission.SEE_PROGRESS: (
        Role.DISTRICT_APPRAISER,
        Role.COORDINATION_OFFICE,
        Role.OBSERVER,
    ),
}

# In which states a role sees dossiers of its territory; drafts: commune, observers only.
_ALL = frozenset(DossierState)
_AFTER_DRAFT = _ALL - {DossierState.DRAFT}
_FROM_PROVINCE = frozenset(
    {
        DossierState.PROVINCE_APPRAISAL,
        DossierState.COUNCIL,
        DossierState.RECOGNISED,
        DossierState.NOT_RECOGNISED,
        DossierState.REVOKED,
    }
)
_SEES: dict[Role, frozenset[DossierState]] = {
    Role.COMMUNE_OFFICER: _ALL,
    Role.COMMUNE_CONTRIBUTOR: _ALL,
    Role.COMMUNE_LEADER: _ALL,
    Role.OBSERVER: _ALL,
    Role.DISTRICT_APPRAISER: _AFTER_DRAFT,
    Role.COORDINATION_OFFICE: _AFTER_DRAFT,
    Role.PROVINCE_LEADER: _AFTER_DRAFT,
    Role.FRONT_OFFICER: _AFTER_DRAFT,
    Role.DEPARTMENT_APPRAISER: _FROM_PROVINCE,
    Role.COUNCIL_MEMBER: _FROM_PROVINCE,
}


def may(user: User | AnonymousUser, permission: Permission, *, on: Subject) -> bool:
    """Whether the person holds a role for it today over the territory of ``on``."""
    return any(on.path.startswith(held.unit.path) for held in holding(user, permission))


def holding(user: User | AnonymousUser, permission: Permission) -> list[Assignment]:
    """The assignments by which the person holds the permission somewhere today."""
    if not isinstance(user, User):
        return []
    return [held for held in user.current_assignments if held.role in _ROLES[permission]]


def writable_criteria(user: User | AnonymousUser, *, on: Subject) -> frozenset[int] | None:
    """Numbers of the criteria that the person may edit there; ``None``: all, empty: none.

    A contributor edits the criteria of their assignment and no others.
    """
    numbers: set[int] = set()
    for held in holding(user, Permission.EDIT):
        if not on.path.startswith(held.unit.path):
            continue
        if held.role != Role.COMMUNE_CONTRIBUTOR:
            return None
        numbers.update(held.criteria)
    return frozenset(numbers)


def assigned_within(user: User | AnonymousUser) -> Q:
    """Condition on dossiers of units for which the person holds an assignment today."""
    condition = Q(pk__in=[])
    for held in user.current_assignments if isinstance(user, User) else []:
        condition |= Q(path__startswith=held.unit.path)
    return condition


def visible_dossiers(user: User | AnonymousUser) -> Q:
    """Condition on dossiers that the person may see today; nothing for strangers.

    A dossier that was withdrawn before it was ever submitted stays with its commune.
    """
    condition = Q(pk__in=[])
    for held in user.current_assignments if isinstance(user, User) else []:
        states = _SEES.get(Role(held.role), frozenset())
        if states:
            condition |= _territory(held.unit.path, states)
    return condition


def _territory(path: str, states: Iterable[DossierState]) -> Q:
    chosen = set(states)
    inside = Q(path__startswith=path)
    if DossierState.DRAFT in chosen:
        return inside
    return inside & Q(state__in=sorted(chosen), snapshot__isnull=False)
