"""Clock-driven work of this app; ``SCHEDULE`` is what beat sends and when (Asia/Ho_Chi_Minh)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery import shared_task
from celery.schedules import crontab
from django.db import transaction

from communes.calendar import today
from communes.models import Tier, Unit
from reports.marks import mark_provinces, waiting_provinces
from reports.tasks import publish_recompute

# A mark this old has lost its message: a run takes milliseconds.
LOST_AFTER = timedelta(seconds=3)

SCHEDULE: dict[str, dict[str, Any]] = {
    # A sweep that nobody takes is worth nothing after the next ones: they do not pile up.
    "sweep-marks": {
        "task": "reports.jobs.sweep_marks",
        "schedule": 5.0,
        "options": {"expires": 10},
    },
    "new-day": {"task": "reports.jobs.start_day", "schedule": crontab(hour="0", minute="5")},
}


@shared_task(name="reports.jobs.sweep_marks")
def sweep_marks() -> None:
    """Publish what waits too long: its message was lost, or beat was away at 00:05."""
    for province in waiting_provinces(for_at_least=LOST_AFTER):
        publish_recompute(province)


@shared_task(name="reports.jobs.start_day")
def start_day() -> None:
    """Mark all provinces: on a new day other recognitions may be in force."""
    provinces = Unit.objects.on(today()).filter(tier=Tier.PROVINCE)
    with transaction.atomic():
        mark_provinces(provinces.values_list("pk", flat=True))
