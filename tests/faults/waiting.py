"""The one way in which these tests wait: for a condition, until a deadline."""

from __future__ import annotations

import time
from collections.abc import Callable

DEADLINE_S = 60.0


def eventually(
    condition: Callable[[], object],
    deadline_s: float = DEADLINE_S,
    *,
    seen: Callable[[], object] = lambda: "no more is known",
) -> None:
    """Return as soon as the condition holds; fail by the deadline, saying what ``seen`` tells."""
    until = time.monotonic() + deadline_s
    while not condition():
        if time.monotonic() > until:
            raise AssertionError(f"not within {deadline_s:.0f} s: {seen()}")
        time.sleep(0.05)
