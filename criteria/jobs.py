"""Clock-driven work of this app; ``SCHEDULE`` is what beat sends and when (Asia/Ho_Chi_Minh)."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from celery.schedules import crontab

from criteria.dossiers.storage import sweep

SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep-evidence": {
        "task": "criteria.jobs.sweep_evidence",
        "schedule": crontab(hour="2", minute="30"),
    },
}


@shared_task(name="criteria.jobs.sweep_evidence")
def sweep_evidence() -> None:
    """Delete uploaded bytes that never became evidence."""
    sweep()
