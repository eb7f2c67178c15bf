"""Short reads of stored figures that many visitors share.

While reads are quick, a web process asks the database for the same thing at most ten times a
second, however many visitors come; a page of figures is then served at nearly the speed of a page
that never changes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from django.db import connection

P = ParamSpec("P")
R = TypeVar("R")

SHARED_SECONDS = 0.1
LARGEST = 1024


@dataclass(slots=True)
class _Kept:
    """An answer with the moments at which its read began and at which one was last begun."""

    read_at: float
    asked_at: float
    answer: Any


_kept: dict[Hashable, _Kept] = {}


def shared(read: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What ``read`` answers, at most two tenths of a second old; arguments are hashable.

    Who comes first after a tenth of a second asks anew, the others go on with what is kept: its
    age counts from its own read, however long the next one lasts or whether it fails.
    Inside a transaction it is always asked, for that sees its own writes.
    """
    if connection.in_atomic_block:
        return read(*args, **kwargs)
    key = (read, args, tuple(kwargs.items()))
    now = time.monotonic()
    kept = _kept.get(key)
    if kept is not None:
        age = now - kept.read_at
        others_ask = now - kept.asked_at < SHARED_SECONDS and age < 2 * SHARED_SECONDS
        if age < SHARED_SECONDS or others_ask:
            answer: R = kept.answer
            return answer
        kept.asked_at = now
    fresh = read(*args, **kwargs)
    if len(_kept) >= LARGEST:
        _kept.clear()
    _kept[key] = _Kept(now, now, fresh)
    return fresh


def forget() -> None:
    """Ask anew next time; called by a recompute for its own process."""
    _kept.clear()
