from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from celery.signals import after_task_publish
from django.contrib.sessions.models import Session
from django.utils import timezone
from pytest_django import Settings

from communes import jobs
from communes.models import Heartbeat, IdempotentAnswer
from ntm_portal.celery import app
from tests.factories import a_user

pytestmark = pytest.mark.django_db


def test_the_worker_writes_its_pulse_when_it_works() -> None:
    jobs.pulse()
    first = Heartbeat.objects.get(name="worker").at
    jobs.pulse()
    assert Heartbeat.objects.get(name="worker").at > first
    assert not Heartbeat.objects.filter(name="beat").exists()


def test_without_redis_the_pulse_is_that_of_beat(settings: Settings) -> None:
    settings.WITH_REDIS = False
    jobs.pulse()
    assert list(Heartbeat.objects.values_list("name", flat=True)) == ["beat"]


def test_beat_writes_its_own_pulse_when_it_has_sent_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The signal is sent in the process that publishes; only beat publishes pulses."""
    monkeypatch.setattr(jobs, "close_old_connections", lambda: None)
    after_task_publish.send(sender="communes.jobs.tidy", body=None)
    assert not Heartbeat.objects.exists()
    after_task_publish.send(sender="communes.jobs.pulse", body=None)
    assert list(Heartbeat.objects.values_list("name", flat=True)) == ["beat"]


def test_beat_knows_every_job_of_the_schedule() -> None:
    for entry in jobs.SCHEDULE.values():
        assert entry["task"] in app.tasks


def test_what_has_had_its_day_is_forgotten() -> None:
    now, user = timezone.now(), a_user()
    for name, age in (("old", timedelta(hours=25)), ("new", timedelta(hours=23))):
        row = IdempotentAnswer.objects.create(user=user, method="POST", path="/", key=name)
        IdempotentAnswer.objects.filter(pk=row.pk).update(created_at=now - age)
        Session.objects.create(
            session_key=name, session_data="", expire_date=now + timedelta(hours=24) - age
        )
        attempt = AccessAttempt.objects.create(username=name, failures_since_start=1)
        AccessAttempt.objects.filter(pk=attempt.pk).update(
            attempt_time=now - timedelta(days=6) - age
        )
    jobs.tidy()
    assert list(IdempotentAnswer.objects.values_list("key", flat=True)) == ["new"]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["new"]
