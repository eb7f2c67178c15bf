"""Steps take turns in a web process: what they need of the processor comes one after another.

Eight steps at once in one process are done no sooner than eight in turn, each of them later, and
the recompute that waits for the same cores later still (``docs/decisions/0011``).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

# Whoever waited so long goes on beside the others: a stuck step holds nobody up.
PATIENCE_SECONDS = 0.25
_turn = threading.Semaphore()


@contextmanager
def in_turn() -> Iterator[None]:
    """Wait for this process's other steps, a moment at most; used inside the transaction.

    So the commit, which waits for the disk, and what follows it are outside of the turn.
    """
    is_ours = _turn.acquire(timeout=PATIENCE_SECONDS)
    try:
        yield
    finally:
        if is_ours:
            _turn.release()
