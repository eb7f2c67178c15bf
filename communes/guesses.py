"""One guess at a time, so that no more secrets are tried than the lockout allows.

Whoever tries a password or a one-time code takes the turn of the name at the visitor's address,
looks whether it is closed, tries, and has a failure counted before anybody else looks. Without
turns, as many guesses pass the limit as the server has threads.

A turn is a lock of PostgreSQL that ends with its transaction, which stands idle while the secret
is hashed: some hundredths of a second, without a snapshot. A lock of the session would need no
transaction, but behind a pooler it can outlive its request and keep a name closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_login_failed
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from psycopg2.errors import LockNotAvailable

from communes import recovery
from communes.doors.errors import PortalError
from communes.models import OneTimeCode, User
from communes.sign_in import (
    LockedError,
    canonical_username,
    client_address,
    is_locked,
    locked_message,
)

LONGEST_WAIT = "1s"
"""Longer than a button pressed twice needs, even when hashing is slow."""

_waiting_room = BoundedSemaphore(4)
"""How many threads of a process wait for turns; the others answer at once."""


class BusyError(PortalError):
    """429: the same name is being tried from the same address; nothing was tried or counted."""

    status = 429
    code = "busy"
    message = _("Đang có nhiều lượt thử cùng lúc cho tên này. Hãy đợi vài giây rồi thử lại.")


@sensitive_variables("password")
def try_password(request: HttpRequest, username: str, password: str) -> User | None:
    """The person whose name and password these are; ``None`` was counted as a failure.

    Raises:
        LockedError: the name is closed at this address; nothing was tried.
        BusyError: its turn was not to be had.
    """
    with turn(request, username):
        return authenticate(request, username=username, password=password)


@sensitive_variables("code")
def try_code(request: HttpRequest, username: str, code: str) -> OneTimeCode | None:
    """The open one-time code of that person; ``None`` was counted apart from wrong passwords.

    Raises:
        LockedError: codes are closed for the name at this address; nothing was tried.
        BusyError: the turn was not to be had.
    """
    counted = name_for_codes(username)
    with turn(request, counted):
        found = recovery.find_code(username, code)
        if found is None:
            credentials = {"username": counted}
            user_login_failed.send(sender=__name__, credentials=credentials, request=request)
    return found


def name_for_codes(username: str) -> str:
    """The name that wrong one-time codes are counted for."""
    return f"code:{username}"


@contextmanager
def turn(request: HttpRequest, username: str) -> Iterator[None]:
    """Let nobody else guess at the name from this address meanwhile.

    What is counted inside is lost if the block raises: say it by a value.

    Raises:
        LockedError: the name is closed at this address.
        BusyError: others had the turn for too long, or too many wait for turns.
    """
    with transaction.atomic():
        _take(_key(request, username))
        if is_locked(request, username):
            raise LockedError(locked_message(request, username))
        yield


def _take(key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [key])
        if cursor.fetchone() == (True,):
            return
        if not _waiting_room.acquire(blocking=False):
            raise BusyError
        try:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LONGEST_WAIT])
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                raise BusyError from error
            raise
        finally:
            _waiting_room.release()


def _key(request: HttpRequest, username: str) -> int:
    """The lock's key; hashed with our secret, so that no name is found that shares another's."""
    name = canonical_username(request, {"username": username})
    digest = salted_hmac(__name__, f"{client_address(request)}\n{name}", algorithm="sha256")
    return int.from_bytes(digest.digest()[:8], signed=True)
