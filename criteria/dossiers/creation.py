"""Opening a dossier (mở hồ sơ)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communes import journal
from communes.calendar import today
from communes.doors.bodies import refuse
from communes.doors.errors import AbsentError, ConflictError, ForbiddenError
from communes.models import JournalChain, Unit
from criteria.dossiers.models import Dossier
from criteria.events import announce_facts_changed
from criteria.law.selectors import version_for_new_dossier
from criteria.permissions import Permission, may
from criteria.states import Purpose

if TYPE_CHECKING:
    from communes.models import User

EARLIEST_YEAR = 2010
"""The programme's first year: 800/QĐ-TTg of 4/6/2010."""


@transaction.atomic
def create_dossier(
    actor: User,
    unit_code: str,
    set_code: str,
    year: int,
    purpose: str = Purpose.RECOGNITION,
) -> Dossier:
    """Open a draft for a unit of today, with its journal chain.

    Raises:
        InvalidError: ``unknown_unit``, ``wrong_year``, ``wrong_purpose``, or what the law says
            of the set: not in force in that year, not for this kind of unit, ``no_procedure``.
        AbsentError: the unit lies outside the person's territory.
        ForbiddenError: the person may not open dossiers there.
        ConflictError: ``open_exists``.
    """
    unit = _unit(actor, unit_code)
    _check_year(year)
    if purpose not in Purpose.values:
        raise refuse("purpose", "wrong_purpose", _("Mục đích này không có."))
    version = version_for_new_dossier(set_code, year, unit.kind)
    now, day = timezone.now(), today()
    dossier = Dossier(
        unit=unit,
        path=unit.path,
        criteria_set_id=set_code,
        version_of_set=version,
        year=year,
        purpose=purpose,
        created_by=actor,
        created_at=now,
        created_on=day,
        changed_at=now,
        changed_on=day,
    )
    _insert(dossier)
    content = {
        "dossier": dossier.pk,
        "unit": unit.pk,
        "set": set_code,
        "set_version": version.number,
        "year": year,
        "purpose": str(purpose),
    }
    journal.append(dossier.chain, "create", content, actor=actor)
    announce_facts_changed(units=[unit.pk], sets=[set_code])
    return dossier


def _unit(actor: User, unit_code: str) -> Unit:
    """The unit of today with that code, over which the person may open dossiers."""
    unit = Unit.objects.on(today()).select_related("province").filter(code=unit_code).first()
    if unit is None and not Unit.objects.filter(code=unit_code).exists():
        raise refuse("unit", "unknown_unit", _("Không có đơn vị nào mang mã này."))
    if unit is None or not any(
        unit.path.startswith(held.unit.path) for held in actor.current_assignments
    ):
        raise AbsentError
    if not may(actor, Permission.CREATE, on=unit):
        raise ForbiddenError
    return unit


def _check_year(year: int) -> None:
    latest = today().year + 1
    if not EARLIEST_YEAR <= year <= latest:
        sentence = _("Năm phải từ %(first)s đến %(last)s.") % {
            "first": EARLIEST_YEAR,
            "last": latest,
        }
        raise refuse("year", "wrong_year", sentence)


def _insert(dossier: Dossier) -> None:
    """Write the row; the database knows whether another open one stands."""
    chain_id = uuid.uuid4()
    try:
        with transaction.atomic():
            dossier.chain = JournalChain.objects.create(
                name=f"dossier:{chain_id}", public_id=chain_id
            )
            dossier.save(force_insert=True)
    except IntegrityError as error:
        if "dossier_one_open_per_unit_set_purpose" not in str(error):
            raise
        raise ConflictError(
            _("Xã đang có một hồ sơ chưa kết thúc. Hãy tiếp tục hồ sơ đó."), code="open_exists"
        ) from error
