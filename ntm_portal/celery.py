"""The Celery application: started as ``celery -A ntm_portal worker`` and ``… beat``."""

import gc
import os
from contextlib import suppress
from importlib import import_module
from typing import Any

from celery import Celery, Task
from celery.signals import celeryd_init, task_prerun, worker_init, worker_process_init
from django.db import OperationalError, close_old_connections, connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ntm_portal.settings")

app = Celery("ntm_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="jobs")


@app.on_after_finalize.connect
def _gather_schedules(sender: Celery, **_kwargs: object) -> None:
    """Beat runs what the apps' ``jobs`` name, each in its own ``SCHEDULE``."""
    for name in ("communes.jobs", "criteria.jobs", "reports.jobs"):
        sender.conf.beat_schedule.update(import_module(name).SCHEDULE)


@celeryd_init.connect
def _let_workers_wait(conf: Any, **_kwargs: object) -> None:
    """A worker reads Redis blockingly and reconnects for as long as it takes."""
    conf.broker_connection_timeout = 5
    conf.broker_connection_max_retries = None
    conf.broker_transport_options = {
        "visibility_timeout": 3600,
        "socket_connect_timeout": 5,
        "socket_timeout": 30,
        "retry_on_timeout": True,
    }


@worker_init.connect
def _prepare_children(**_kwargs: object) -> None:
    """Let no child look for garbage in what it shares, nor connect in its first task.

    Celery's own receiver closes a new child's connections, so ours is connected after it.
    """
    gc.collect()
    gc.freeze()
    worker_process_init.connect(_connect)


def _connect(**_kwargs: object) -> None:
    with suppress(OperationalError):  # a task asks again
        connection.ensure_connection()


@task_prerun.connect
def _check_connection(task: Task[Any, Any], **_kwargs: object) -> None:
    """As before a request: a kept connection that is too old or broken is replaced.

    What runs in-process after commit keeps the connection of its request; what beat runs in its
    own process, for want of Redis, carries beat's header.
    """
    by_beat = "celery_beat_task" in (task.request.headers or {})
    if by_beat or not task.request.is_eager:
        close_old_connections()
