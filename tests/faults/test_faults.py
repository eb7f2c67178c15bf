"""Redis dead or hanging, a worker killed, all at once: nothing is lost, every figure is exact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg2
import pytest
from django.db import connection
from django.utils import timezone

from communes.models import Heartbeat
from ntm_portal.health import OLDEST_WORK
from reports.models import Mark, Standing
from reports.recompute import LOCK_SPACE
from tests.faults.processes import OTHERS, Portal, Redis, running
from tests.faults.scene import Scene, assert_all_is_exact, declared, submitted
from tests.faults.waiting import eventually

PROVINCE_LOCK = f"SELECT pg_advisory_lock({LOCK_SPACE}, %s)"
# The last thing that a run writes: who holds this row stops a run that has written all else.
VERSION_LOCK = "SELECT 1 FROM reports_figuresversion WHERE province_id = %s FOR UPDATE"


@contextmanager
def holding(statement: str, province: int) -> Iterator[None]:
    """Hold a lock on a connection of its own, so that a run of the province has to wait."""
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    held = psycopg2.connect(**parameters)
    try:
        with held.cursor() as cursor:
            cursor.execute(statement, [province])
        yield
    finally:
        held.close()


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 {OTHERS} AND wait_event_type = 'Lock'")
        return cursor.fetchone() is not None


def cut_all_connections() -> None:
    """As a database does that is started anew."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_terminate_backend(pid) {OTHERS}")


def figures_have_followed(portal: Portal, scene: Scene, number: int) -> Callable[[], bool]:
    return lambda: declared(portal) == number and not scene.has_marks()


def worked_lately(*names: str) -> None:
    for name in names:
        Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})


def worked_long_ago(name: str) -> None:
    Heartbeat.objects.filter(name=name).update(at=timezone.now() - 2 * OLDEST_WORK)


def test_a_worker_recomputes_what_a_commune_submits(portal: Portal, scene: Scene) -> None:
    (draft,) = scene.drafts(1)
    assert declared(portal) == 0
    assert draft.submit(portal).status == 200
    eventually(figures_have_followed(portal, scene, 1))
    assert_all_is_exact()


@pytest.mark.parametrize(
    ("harm", "heal"),
    [
        pytest.param(Redis.kill, Redis.start, id="killed, started empty"),
        pytest.param(Redis.hang, Redis.go_on, id="hanging, goes on"),
        pytest.param(Redis.hang, Redis.empty, id="hanging, killed, started empty"),
    ],
)
def test_without_redis_communes_submit_and_the_figures_follow_when_it_is_back(
    portal: Portal, scene: Scene, harm: Callable[[Redis], None], heal: Callable[[Redis], None]
) -> None:
    (draft,) = scene.drafts(1)
    before = dict(portal.running)
    worked_lately("worker", "beat")
    harm(portal.redis)
    assert portal.failing() == ["redis"]
    assert draft.submit(portal).status == 200
    assert (submitted(portal), declared(portal)) == (1, 0)
    assert portal.ask("/").status == 200
    assert portal.ask(f"/xa/{draft.dossier.unit.code}/").status == 200
    assert scene.has_marks()
    heal(portal.redis)
    eventually(figures_have_followed(portal, scene, 1))
    assert portal.failing() == []
    assert portal.running == before
    assert all(program.is_alive for program in before.values())
    assert_all_is_exact()


@pytest.mark.parametrize(
    "lock",
    [
        pytest.param(PROVINCE_LOCK, id="before it reads"),
        pytest.param(VERSION_LOCK, id="after it has written figures"),
    ],
)
def test_a_worker_killed_in_a_recompute_leaves_it_to_the_next(
    portal: Portal, scene: Scene, lock: str
) -> None:
    (draft,) = scene.drafts(1)
    with holding(lock, scene.province.pk):
        assert draft.submit(portal).status == 200
        eventually(somebody_waits_for_a_lock)
        portal.worker.kill()
    eventually(lambda: not somebody_waits_for_a_lock())
    assert not Standing.objects.filter(stage="submitted").exists()
    assert Mark.objects.count() == 1
    portal.start()
    eventually(figures_have_followed(portal, scene, 1))
    assert_all_is_exact()


def test_connections_that_the_database_cut_cost_no_submission_and_no_figure(
    portal: Portal, scene: Scene
) -> None:
    first, second, third = scene.drafts(3)
    before = dict(portal.running)
    assert first.submit(portal).status == 200
    eventually(figures_have_followed(portal, scene, 1))
    cut_all_connections()
    assert second.submit(portal).status == 200
    eventually(figures_have_followed(portal, scene, 2))
    with holding(PROVINCE_LOCK, scene.province.pk):
        assert third.submit(portal).status == 200
        eventually(somebody_waits_for_a_lock)
        cut_all_connections()
    eventually(figures_have_followed(portal, scene, 3))
    assert portal.running == before
    assert all(program.is_alive for program in before.values())
    assert_all_is_exact()


def test_ten_communes_that_submit_at_once_leave_every_figure_exact(
    portal: Portal, scene: Scene
) -> None:
    drafts = scene.drafts(10)
    before = scene.runs()
    with ThreadPoolExecutor(len(drafts)) as pool:
        answers = list(pool.map(lambda draft: draft.submit(portal).status, drafts))
    assert answers == [200] * len(drafts)
    eventually(figures_have_followed(portal, scene, len(drafts)))
    assert scene.runs() - before <= len(drafts)
    assert_all_is_exact()


def test_what_waits_behind_a_run_is_computed_by_one(portal: Portal, scene: Scene) -> None:
    drafts = scene.drafts(10)
    before = scene.runs()
    with holding(PROVINCE_LOCK, scene.province.pk):
        for draft in drafts:
            assert draft.submit(portal).status == 200
        eventually(somebody_waits_for_a_lock)
    eventually(figures_have_followed(portal, scene, len(drafts)))
    assert scene.runs() - before == 1
    assert_all_is_exact()


def test_readyz_names_the_worker_or_the_beat_whose_work_is_missing(portal: Portal) -> None:
    portal.wait_until_ready()
    portal.worker.kill()
    worked_long_ago("worker")
    assert portal.failing() == ["worker"]
    portal.beat.kill()
    worked_long_ago("beat")
    assert portal.failing() == ["beat", "worker"]
    portal.start()
    portal.wait_until_ready()


def test_without_redis_by_choice_a_submission_is_computed_before_the_next_request(
    portal: Portal, scene: Scene
) -> None:
    portal.come_to_rest()
    (draft,) = scene.drafts(1)
    Mark.objects.create(province=scene.province)
    with running(portal.layout, portal.redis, with_redis=False) as alone:
        assert not scene.has_marks(), "the first request clears what a crash left"
        assert draft.submit(alone).status == 200
        assert (declared(alone), scene.has_marks()) == (1, False)
    assert_all_is_exact()


def test_without_redis_by_choice_beat_does_the_scheduled_work_itself(
    portal: Portal, scene: Scene
) -> None:
    portal.come_to_rest()
    with running(portal.layout, portal.redis, with_redis=False) as alone:
        eventually(lambda: alone.ask("/readyz").json["beat"] == "ok")
        cut_all_connections()
        Mark.objects.create(province=scene.province)
        eventually(lambda: not scene.has_marks())
        alone.beat.kill()
        worked_long_ago("beat")
        assert alone.failing() == []
        assert alone.ask("/readyz").json["beat"].startswith("last work")
    assert_all_is_exact()
