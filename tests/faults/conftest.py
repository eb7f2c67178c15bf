"""One Redis, web, worker and beat for all these tests; what one of them ended is started anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from pytest_django import Settings

from tests.faults.processes import TODAY, Portal, own_redis, running
from tests.faults.scene import Scene, a_scene


@pytest.fixture(scope="package")
def processes(django_db_setup: None) -> Iterator[Portal]:
    with own_redis() as (layout, redis), running(layout, redis) as portal:
        yield portal


@pytest.fixture
def portal(processes: Portal, transactional_db: None) -> Iterator[Portal]:
    """All runs; while the tables are emptied after the test, worker and beat stand still."""
    processes.redis.start()
    processes.redis.forget_answers()
    processes.go_on()
    yield processes
    processes.redis.start()
    processes.start()
    processes.come_to_rest()


@pytest.fixture
def scene(portal: Portal, settings: Settings) -> Scene:
    settings.PORTAL_TODAY = date.fromisoformat(TODAY)
    return a_scene()
