"""One-time codes for a forgotten password (mã một lần): valid a day, once, journalled."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from knox.models import AuthToken

from communes import journal
from communes.doors.errors import ForbiddenError, InvalidError
from communes.models import OneTimeCode, Role, User, canonical

VALID = timedelta(hours=24)
# Without signs that look alike; 12 of 30 are 58 bits.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 3, 4

_BEYOND_THE_OFFICE = (
    Role.PROVINCE_LEADER,
    Role.COUNCIL_MEMBER,
    Role.COORDINATION_OFFICE,
    Role.OBSERVER,
)


def may_issue(actor: User, user: User) -> bool:
    """An administrator for everybody else; an office for people of its territory.

    Never for oneself. An office never for an administrator, nor for those who decide, vote or
    check it: a code is a way into their account.
    """
    if actor.pk == user.pk or not user.is_active:
        return False
    if actor.is_administrator:
        return True
    held = user.current_assignments
    if user.is_administrator or user.is_staff or not held:
        return False
    if user.has_role(*_BEYOND_THE_OFFICE):
        return False
    paths = [
        mine.unit.path
        for mine in actor.current_assignments
        if mine.role == Role.COORDINATION_OFFICE
    ]
    return all(any(one.unit.path.startswith(path) for path in paths) for one in held)


def may_issue_any(actor: User) -> bool:
    """Whether the person may open the page at all."""
    return actor.is_administrator or actor.has_role(Role.COORDINATION_OFFICE)


@transaction.atomic
def issue_code(actor: User, user: User) -> str:
    """A new code, shown once; codes issued before end.

    Raises:
        ForbiddenError: ``actor`` may not issue one for this person.
    """
    if not may_issue(actor, user):
        raise ForbiddenError(_("Bạn không cấp mã được cho tài khoản này."))
    _lock(user)
    _end_codes(user)
    now = timezone.now()
    code = _new_code()
    row = OneTimeCode.objects.create(
        user=user,
        issued_by=actor,
        code_hash=make_password(_plain(code)),
        issued_at=now,
        expires_at=now + VALID,
    )
    journal.record("code_issued", {"code": row.pk, "user": user.pk}, actor=actor)
    return code


def find_code(username: str, code: str) -> OneTimeCode | None:
    """The open code of that person; hashes once, whether or not there is one."""
    mine = _open_codes().filter(user__username=canonical(username), user__is_active=True)
    row = mine.select_related("user").order_by("pk").last()
    if row is None:
        make_password(_plain(code))
        return None
    return row if check_password(_plain(code), row.code_hash) else None


@transaction.atomic
def redeem(row: OneTimeCode, password: str) -> User:
    """Set the password and use the code up; the person's codes, sessions and tokens all end.

    Sessions end by themselves: they carry a hash of the password.

    Raises:
        InvalidError: somebody used the code in the meantime.
    """
    user = row.user
    _lock(user)
    if not _open_codes().filter(pk=row.pk).update(used_at=timezone.now()):
        raise InvalidError(_("Mã đã dùng hoặc hết hạn. Hãy xin mã mới."), code="used_code")
    _end_codes(user)
    user.set_password(password)
    user.save(update_fields=["password"])
    AuthToken.objects.filter(user=user).delete()
    journal.record("password_set", {"code": row.pk, "user": user.pk}, actor=user)
    return user


def _open_codes() -> QuerySet[OneTimeCode]:
    return OneTimeCode.objects.filter(used_at=None, expires_at__gt=timezone.now())


def _end_codes(user: User) -> None:
    """Leave no open code of the person; the caller holds their row."""
    _open_codes().filter(user=user).update(expires_at=timezone.now())


def _lock(user: User) -> None:
    """Hold the person's row, so that nobody makes or uses a code of theirs meanwhile."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _new_code() -> str:
    signs = [secrets.choice(_ALPHABET) for _sign in range(_GROUPS * _GROUP)]
    return "-".join(
        "".join(signs[start : start + _GROUP]) for start in range(0, len(signs), _GROUP)
    )


def _plain(code: str) -> str:
    """A code as typed: hyphens, blanks and case do not matter."""
    return "".join(sign for sign in code.upper() if sign.isalnum())
