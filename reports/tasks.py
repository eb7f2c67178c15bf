"""The recompute as a task: safe to run twice, late, or beside itself."""

from __future__ import annotations

import time

from celery import shared_task
from django.conf import settings

from communes import queue
from reports import recompute

RUNS = 20
# What a burst brings within this time (s) finds a worker that is awake.
LOOKS, LOOK_SECONDS = 4, 0.003


@shared_task(acks_late=True)
def recompute_province(province_id: int) -> None:
    """Clear a province's marks; published after commit by the receivers and by the sweeper.

    Holds the publishers' key while it runs and lingers: marks that come meanwhile are left to its
    further runs, so that a burst needs few tasks. It looks once more after it released the key,
    so that no mark falls between. When another run holds the province, or marks keep coming, it
    publishes itself anew.
    """
    try:
        result = _run_through_a_burst(province_id)
    finally:
        queue.release(_once(province_id))
    if result is recompute.RunResult.DONE:
        result = recompute.run(province_id)
    if result is recompute.RunResult.AGAIN:
        publish_recompute(province_id)


def _run_through_a_burst(province_id: int) -> recompute.RunResult:
    for _run in range(RUNS):
        if recompute.run(province_id) is recompute.RunResult.AGAIN:
            break
        if not _more_comes(province_id):
            return recompute.RunResult.DONE
    return recompute.RunResult.AGAIN


def _more_comes(province_id: int) -> bool:
    if not settings.WITH_REDIS:
        return False
    for _look in range(LOOKS):
        time.sleep(LOOK_SECONDS)
        if recompute.is_marked(province_id):
            return True
    return False


def publish_recompute(province_id: int) -> bool:
    """Have a worker recompute a province; called after commit, a burst publishes a handful."""
    return queue.publish(recompute_province, province_id, once=_once(province_id))


def _once(province_id: int) -> str:
    return f"recompute:{province_id}"
