"""What all benches share: a data folder with servers of its own, clocks, and the printed line."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django

from ntm_portal.embedded.environment import DEMO_ENVIRONMENT
from ntm_portal.embedded.launcher import Servers, ensure_secret, ensure_servers

# A ready portal must not run against figures or servers of somebody else.
_OF_OTHERS = (
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "MEDIA_ROOT",
    "S3_BUCKET",
    "STATIC_ROOT",
)
SETTINGS = "benchmarks.settings"
_MILLISECONDS = 1e3


class CannotMeasureError(Exception):
    """What was to be measured did not happen, or gave wrong figures; the message says which."""


@contextmanager
def own_home() -> Iterator[Servers]:
    """A new data folder with durable PostgreSQL and Redis, and Django set up; thrown away after.

    Raises:
        CannotMeasureError: There is no Redis on this machine.
    """
    for name in _OF_OTHERS:
        os.environ.pop(name, None)
    os.environ.update(DEMO_ENVIRONMENT, LOG_LEVEL="WARNING", DJANGO_SETTINGS_MODULE=SETTINGS)
    data = Path(tempfile.mkdtemp(prefix="ntm-portal-bench-"))
    ensure_secret(data)
    servers = ensure_servers(data)
    try:
        if servers.valkey is None:
            raise CannotMeasureError("no Redis on this machine")
        django.setup()
        yield servers
    finally:
        servers.leave()
        shutil.rmtree(data, ignore_errors=True)
        if servers.layout.sockets.parent != servers.layout.data:
            shutil.rmtree(servers.layout.sockets, ignore_errors=True)


def nothing() -> None:
    """What has to be done before work that needs nothing done."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is timed, and what has to be done before each time, which is not."""

    timed: Callable[[], object]
    before: Callable[[], object] = nothing


def in_turn(rounds: int, *works: Work) -> list[list[float]]:
    """Seconds of each of the works, one after the other in every round."""
    taken: list[list[float]] = [[] for _work in works]
    for _round in range(rounds):
        for work, seconds in zip(works, taken, strict=True):
            work.before()
            started = time.perf_counter()
            work.timed()
            seconds.append(time.perf_counter() - started)
    return taken


def median_ms(seconds: Sequence[float]) -> float:
    """The median in milliseconds."""
    return statistics.median(seconds) * _MILLISECONDS


def percentile_ms(seconds: Sequence[float], percent: int) -> float:
    """A percentile in milliseconds: the smallest value that so many percent do not exceed."""
    ordered = sorted(seconds)
    place = -(-len(ordered) * percent // 100) - 1
    return ordered[max(0, place)] * _MILLISECONDS


def report(
    name: str, n: int, seconds: Sequence[float], ratio: float, versus: str, **more: object
) -> None:
    """Print one line of the contract; ``more`` are further fields, numbers shortened."""
    line = {
        "name": name,
        "n": n,
        "median_ms": median_ms(seconds),
        "p99_ms": percentile_ms(seconds, 99),
        "ratio": ratio,
        "versus": versus,
        **more,
    }
    shortened = {
        key: round(value, 3) if isinstance(value, float) else value for key, value in line.items()
    }
    sys.stdout.write(json.dumps(shortened) + "\n")
    sys.stdout.flush()
