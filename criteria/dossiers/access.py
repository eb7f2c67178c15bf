"""Ways to one dossier: seen, locked, editable; and whose values a viewer gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from communes.doors.errors import AbsentError, ConflictError, ForbiddenError
from criteria.dossiers.models import Dossier
from criteria.permissions import Permission, may
from criteria.states import EDITABLE_STATES, DossierState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from communes.models import User


def visible_dossier(dossier_id: int, viewer: User | AnonymousUser) -> Dossier:
    """The dossier with its unit, set, snapshot and chain; its rules: ``rules_by_id``.

    Raises:
        AbsentError: it is not there, or not for this person.
    """
    rows = Dossier.objects.visible_to(viewer).select_related(
        "unit__province", "criteria_set", "snapshot", "chain"
    )
    found = rows.filter(pk=dossier_id).first()
    if found is None:
        raise AbsentError
    return found


def locked_dossier(dossier_id: int, actor: User) -> Dossier:
    """The same under ``FOR UPDATE``: whoever waited sees what the first one left.

    Raises:
        AbsentError: it is not there, or not for this person.
    """
    rows = Dossier.objects.visible_to(actor).select_for_update(of=("self",))
    found = rows.select_related("unit__province").filter(pk=dossier_id).first()
    if found is None:
        raise AbsentError
    return found


def locked_for_edit(dossier_id: int, actor: User) -> Dossier:
    """Locked, and the person may edit it as it stands now.

    Raises:
        AbsentError: it is not there, or not for this person.
        ForbiddenError: the person only sees it.
        ConflictError: ``closed``, it is not with the commune now.
    """
    return _for_edit(locked_dossier(dossier_id, actor), actor)


def editable_dossier(dossier_id: int, actor: User) -> Dossier:
    """As ``locked_for_edit`` without the lock: a first look before slow work."""
    return _for_edit(visible_dossier(dossier_id, actor), actor)


def _for_edit(dossier: Dossier, actor: User) -> Dossier:
    if not may(actor, Permission.EDIT, on=dossier):
        raise ForbiddenError
    if not is_editable(dossier):
        raise ConflictError(
            _("Hồ sơ đang ở bước “%(state)s” nên không sửa được.")
            % {"state": dossier.get_state_display()},
            code="closed",
        )
    return dossier


def is_editable(dossier: Dossier) -> bool:
    """Whether the commune may write in it now (draft, returned)."""
    return dossier.state in EDITABLE_STATES


def sees_live(dossier: Dossier, viewer: User | AnonymousUser) -> bool:
    """Whether the viewer gets the values as they stand, not the last snapshot.

    Before the first submission only the commune and observers see the dossier at all; when it
    was returned, the commune works on and everybody else keeps what was submitted.
    """
    if dossier.snapshot_id is None:
        return True
    return dossier.state == DossierState.RETURNED and may(viewer, Permission.EDIT, on=dossier)
