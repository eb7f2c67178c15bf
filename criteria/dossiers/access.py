"""Ways to one dossier: seen, locked, editable; and whose values a viewer gets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Subquery
from django.utils.translation import gettext as _

from communes.doors.errors import AbsentError, ConflictError, ForbiddenError
from communes.models import JournalLine
from criteria.dossiers.models import Dossier
from criteria.dossiers.stages import words_of_state
from criteria.law.selectors import situation_in
from criteria.permissions import Permission, may
from criteria.states import EDITABLE_STATES, DossierState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from communes.models import User
    from criteria.dossiers.models import DossierQuerySet
    from criteria.law.shapes import Situation

_LARGE = (
    "version_of_set__definition",
    "version_of_set__legal_basis",
    "snapshot__results",
    "snapshot__evidence",
    "snapshot__judgement",
    "snapshot__guards",
)
"""Read only by who asks for them."""


@dataclass(frozen=True, slots=True)
class EditableDossier:
    """What a write of results needs of a locked dossier that the person may edit."""

    pk: int
    path: str
    state: str
    version_of_set_id: int
    situation: Situation


def visible_dossier(dossier_id: int, viewer: User | AnonymousUser) -> Dossier:
    """The dossier with unit, set, version number, chain and the snapshot's counts.

    Raises:
        AbsentError: it is not there, or not for this person.
    """
    return _one(Dossier.objects.visible_to(viewer), dossier_id)


def locked_dossier(dossier_id: int, actor: User) -> Dossier:
    """The same under ``FOR UPDATE``: whoever waited sees what the first one left.

    Raises:
        AbsentError: it is not there, or not for this person.
    """
    return _one(Dossier.objects.visible_to(actor).select_for_update(of=("self",)), dossier_id)


def _one(rows: DossierQuerySet, dossier_id: int) -> Dossier:
    parts = ("unit__province", "criteria_set", "version_of_set", "snapshot", "chain")
    found = rows.select_related(*parts).defer(*_LARGE).filter(pk=dossier_id).first()
    if found is None:
        raise AbsentError
    return found


def editable_dossier(dossier_id: int, actor: User) -> Dossier:
    """A dossier that the person may edit as it stands, without a lock: a look before slow work.

    Raises:
        AbsentError: it is not there, or not for this person.
        ForbiddenError: the person only sees it.
        ConflictError: ``closed``, it is not with the commune now.
    """
    return _for_edit(visible_dossier(dossier_id, actor), actor)


def locked_for_edit(dossier_id: int, actor: User) -> Dossier:
    """As ``editable_dossier``, locked."""
    return _for_edit(locked_dossier(dossier_id, actor), actor)


def _for_edit(dossier: Dossier, actor: User) -> Dossier:
    if not may(actor, Permission.EDIT, on=dossier):
        raise ForbiddenError
    if not is_editable(dossier):
        raise closed(dossier)
    return dossier


def locked_for_results(dossier_id: int, actor: User) -> EditableDossier:
    """As ``locked_for_edit``, by one short read: autosave comes here every few seconds.

    Who may edit a dossier sees it in every state; everybody else is answered by the long way.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.path, d.state, d.version_of_set_id, d.year, coalesce(p.code, u.code)"
            " FROM criteria_dossier d JOIN communes_unit u ON u.id = d.unit_id"
            " LEFT JOIN communes_unit p ON p.id = u.province_id"
            " WHERE d.id = %s FOR UPDATE OF d",
            [dossier_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise AbsentError
    path, state, version_id, year, province = row
    found = EditableDossier(dossier_id, path, state, version_id, situation_in(province, year))
    if not may(actor, Permission.EDIT, on=found):
        visible_dossier(dossier_id, actor)
        raise ForbiddenError
    if state not in EDITABLE_STATES:
        raise closed(visible_dossier(dossier_id, actor))
    return found


def closed(dossier: Dossier) -> ConflictError:
    """The refusal to edit what is not with the commune now."""
    words = {"state": words_of_state(dossier)}
    sentence = _("Hồ sơ đang ở bước “%(state)s” nên không sửa được.") % words
    return ConflictError(sentence, code="closed")


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


def visible_lines(dossier: Dossier, viewer: User | AnonymousUser) -> QuerySet[JournalLine]:
    """The journal as the viewer may read it.

    While the commune completes a returned dossier, everybody else reads up to the return.
    """
    lines = JournalLine.objects.filter(chain=dossier.chain_id).select_related("actor")
    if dossier.state != DossierState.RETURNED or sees_live(dossier, viewer):
        return lines
    returned = lines.filter(kind="return").order_by("-sequence").values("sequence")[:1]
    return lines.filter(sequence__lte=Subquery(returned))
