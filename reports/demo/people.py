"""Writes the demo's accounts: people, and the roles that they hold, journalled as any other."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.hashers import make_password
from django.db import transaction

from communes.models import Role, User
from communes.people import assign
from reports.demo.accounts import PASSWORD, Account
from reports.demo.places import units_by_code
from reports.demo.plan import FIRST_DAY


@transaction.atomic
def write_accounts(accounts: Iterable[Account]) -> int:
    """Make the accounts that are not there yet; how many were made.

    One hash serves all: the password is known to everybody, and hashing is slow on purpose.
    """
    missing = _missing(accounts)
    if not missing:
        return 0
    units = units_by_code(code for one in missing for code in one.units)
    shared = make_password(PASSWORD)
    for one in missing:
        user = User.objects.create(
            username=one.username,
            full_name=one.name,
            body=one.body,
            password=shared if one.signs_in else make_password(None),
            is_staff=one.role == Role.ADMINISTRATOR,
        )
        for code in one.units:
            assign(None, user, one.role, units[code], valid_from=FIRST_DAY, body=one.answers_as)
    return len(missing)


def _missing(accounts: Iterable[Account]) -> list[Account]:
    known = set(User.objects.values_list("username", flat=True))
    return [one for one in accounts if one.username not in known]
