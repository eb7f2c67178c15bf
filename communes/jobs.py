"""Clock-driven work of this app; ``SCHEDULE`` is what beat sends and when (Asia/Ho_Chi_Minh)."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt
from celery import shared_task
from celery.schedules import crontab
from celery.signals import after_task_publish
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import close_old_connections
from django.db.models import Min
from django.utils import timezone

from communes import journal
from communes.models import DailyRoot, Heartbeat, IdempotentAnswer, JournalLine

logger = logging.getLogger(__name__)
ANSWERS_KEPT = timedelta(hours=24)
FAILURES_KEPT = timedelta(days=7)
_PULSE = "communes.jobs.pulse"

SCHEDULE: dict[str, dict[str, Any]] = {
    # A pulse that nobody takes is worth nothing after the next ones: they do not pile up.
    "pulse": {"task": _PULSE, "schedule": 10.0, "options": {"expires": 30}},
    "daily-root": {
        "task": "communes.jobs.publish_roots",
        "schedule": crontab(hour="0", minute="10"),
    },
    # Beat may have been away at 00:10; a day that has its root already costs one query.
    "daily-root-late": {
        "task": "communes.jobs.publish_roots",
        "schedule": crontab(minute="40"),
    },
    "tidy": {"task": "communes.jobs.tidy", "schedule": crontab(minute="20")},
}


@shared_task(name=_PULSE, acks_late=False)
def pulse() -> None:
    """Sent by beat every ten seconds: whoever takes it has done work, says so for ``/readyz``.

    That is a worker, or without Redis beat itself, which then runs what it would send.
    """
    _beat_of("worker" if settings.WITH_REDIS else "beat")


@after_task_publish.connect(sender=_PULSE)
def _pulse_was_sent(**_signal: object) -> None:
    """Runs in beat's own process, the only one that sends a pulse: beat has done its work."""
    close_old_connections()
    _beat_of("beat")
    close_old_connections()


@shared_task(name="communes.jobs.publish_roots")
def publish_roots() -> None:
    """Publish the roots of all days that have ended, those that were missed too."""
    yesterday = timezone.localdate() - timedelta(days=1)
    newest = DailyRoot.objects.order_by("-day").values_list("day", flat=True).first()
    if newest is None:
        first = JournalLine.objects.aggregate(at=Min("at"))["at"]
        if first is None:
            return
        newest = timezone.localdate(first) - timedelta(days=1)
    for days in range((yesterday - newest).days):
        root = journal.take_daily_root(newest + timedelta(days=days + 1))
        logger.info("journal.root", extra={"day": root.day.isoformat(), "root": root.root})


@shared_task(name="communes.jobs.tidy")
def tidy() -> None:
    """Forget what has had its day: repeated requests, ended sessions, old failed sign-ins."""
    now = timezone.now()
    IdempotentAnswer.objects.filter(created_at__lt=now - ANSWERS_KEPT).delete()
    AccessAttempt.objects.filter(attempt_time__lt=now - FAILURES_KEPT).delete()
    Session.objects.filter(expire_date__lt=now).delete()


def _beat_of(name: str) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})
