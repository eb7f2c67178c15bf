"""Short reads of stored figures that many visitors share.

A web process asks the database for the same thing at most ten times a second, however many
visitors come; a page of figures is then served at nearly the speed of a page that never changes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any, ParamSpec, TypeVar

from django.db import connection

P = ParamSpec("P")
R = TypeVar("R")

SHARED_SECONDS = 0.1
LARGEST = 1024

_kept: dict[Hashable, tuple[float, Any]] = {}


def shared(read: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What ``read`` answers, at most two tenths of a second old; arguments are hashable.

    Who comes first after a tenth of a second asks anew, the others go on with what is kept.
    Inside a transaction it is always asked, for that sees its own writes.
    """
    if connection.in_atomic_block:
        return read(*args, **kwargs)
    key = (read, args, tuple(kwargs.items()))
    now = time.monotonic()
    kept = _kept.get(key)
    if kept is not None:
        answer: R = kept[1]
        if now - kept[0] < SHARED_SECONDS:
            return answer
        if now - kept[0] < 2 * SHARED_SECONDS:
            _kept[key] = (now, answer)
    fresh = read(*args, **kwargs)
    if len(_kept) >= LARGEST:
        _kept.clear()
    _kept[key] = (now, fresh)
    return fresh


def forget() -> None:
    """Ask anew next time; called by a recompute for its own process."""
    _kept.clear()
