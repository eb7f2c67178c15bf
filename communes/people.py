"""Gives and ends roles; each is a line of the journal (phân công)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from communes import journal
from communes.doors.bodies import refuse
from communes.doors.tables import endless_words
from communes.models import COMMUNE_ROLES, Assignment, Role, Tier, Unit, User
from communes.periods import first_day_without, last_day_with

# At which tiers a role stands.
TIERS: dict[Role, tuple[Tier, ...]] = {
    **dict.fromkeys(COMMUNE_ROLES, (Tier.COMMUNE,)),
    Role.DISTRICT_APPRAISER: (Tier.DISTRICT,),
    Role.DEPARTMENT_APPRAISER: (Tier.PROVINCE,),
    Role.FRONT_OFFICER: (Tier.COMMUNE, Tier.DISTRICT, Tier.PROVINCE),
    Role.COUNCIL_MEMBER: (Tier.PROVINCE,),
    Role.COORDINATION_OFFICE: (Tier.PROVINCE,),
    Role.PROVINCE_LEADER: (Tier.PROVINCE,),
    Role.OBSERVER: (Tier.COMMUNE, Tier.DISTRICT, Tier.PROVINCE),
    Role.ADMINISTRATOR: (Tier.PROVINCE,),
}


@transaction.atomic
def assign(
    actor: User | None,
    user: User,
    role: Role,
    unit: Unit,
    *,
    valid_from: date,
    last_day: date | None = None,
    body: str = "",
    criteria: Sequence[int] = (),
) -> Assignment:
    """Give a role over a unit from ``valid_from`` to ``last_day``, both included.

    Raises:
        InvalidError: the role does not stand at that tier, or the period is empty.
    """
    check_assignment(role, unit, valid_from, last_day)
    made = Assignment.objects.create(
        user=user,
        role=role,
        unit=unit,
        body=body,
        criteria=sorted(set(criteria)),
        valid_from=valid_from,
        valid_to=first_day_without(last_day),
    )
    journal.record("role_given", _content(made), actor=actor)
    return made


@transaction.atomic
def end_assignment(actor: User | None, assignment: Assignment, last_day: date) -> Assignment:
    """Let a role end with ``last_day``; it holds no more from the day after.

    Raises:
        InvalidError: the last day stands before the first one, or after the end that was set.
    """
    held = Assignment.objects.select_for_update().get(pk=assignment.pk)
    check_assignment(Role(held.role), held.unit, held.valid_from, last_day)
    check_end(held, last_day)
    held.valid_to = first_day_without(last_day)
    held.save(update_fields=["valid_to"])
    journal.record("role_ended", _content(held), actor=actor)
    return held


def check_assignment(role: Role, unit: Unit, valid_from: date, last_day: date | None) -> None:
    """Refuse a role at a tier where it does not stand, and an empty period."""
    if unit.tier not in TIERS[role]:
        raise refuse(
            "unit",
            "wrong_tier",
            _("Vai trò “%(role)s” không có ở cấp %(tier)s.")
            % {"role": role.label, "tier": Tier(unit.tier).label},
        )
    if last_day is not None and last_day < valid_from:
        raise refuse("last_day", "empty_period", _("Ngày cuối đứng trước ngày đầu."))
    if last_day == date.max:
        raise refuse("last_day", "endless", endless_words())


def check_end(held: Assignment, last_day: date | None) -> None:
    """Refuse to give back, by a later end or none, what an end that was set has taken."""
    end = last_day_with(held.valid_to)
    if end is not None and (last_day is None or last_day > end):
        sentence = _("Vai trò đã được kết thúc vào %(day)s. Nếu cần lâu hơn, hãy phân công lại.")
        raise refuse("last_day", "ended", sentence % {"day": f"{end:%d/%m/%Y}"})


def _content(held: Assignment) -> dict[str, object]:
    last_day = last_day_with(held.valid_to)
    return {
        "assignment": held.pk,
        "user": held.user_id,
        "role": str(held.role),
        "unit": held.unit_id,
        "body": held.body,
        "criteria": list(held.criteria),
        "from": held.valid_from.isoformat(),
        "to": last_day.isoformat() if last_day else None,
    }
