from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from communes.models import Heartbeat
from ntm_portal.embedded.environment import NOWHERE
from ntm_portal.embedded.layout import PROJECT
from ntm_portal.health import OLDEST_WORK


def _worked(name: str, *, ago: timedelta = timedelta()) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now() - ago})


def test_healthz_answers_without_asking_anything(client: Client) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.content == b"ok\n"


@pytest.mark.django_db
def test_readyz_is_well_when_all_parts_have_worked_lately(client: Client) -> None:
    _worked("worker")
    _worked("beat")
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "failing": [],
        "database": "ok",
        "migrations": "ok",
        "redis": "ok",
        "worker": "ok",
        "beat": "ok",
    }


@pytest.mark.django_db
def test_readyz_names_a_worker_that_is_alive_but_does_nothing(client: Client) -> None:
    _worked("worker", ago=OLDEST_WORK + timedelta(seconds=5))
    _worked("beat")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["failing"] == ["worker"]
    assert response.json()["worker"].startswith("last work")


@pytest.mark.django_db
def test_readyz_names_a_beat_that_never_worked(client: Client) -> None:
    _worked("worker")
    assert client.get("/readyz").json()["failing"] == ["beat"]


@pytest.mark.django_db
def test_readyz_names_migrations_that_wait(client: Client) -> None:
    _worked("worker")
    _worked("beat")
    MigrationRecorder(connection).record_unapplied("sessions", "0001_initial")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["failing"] == ["migrations"]


@pytest.mark.django_db
def test_readyz_names_a_dead_redis(client: Client, settings: Settings) -> None:
    _worked("worker")
    _worked("beat")
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["failing"] == ["redis"]


@pytest.mark.django_db
def test_without_redis_by_choice_the_portal_is_ready_and_tells_of_beat(
    client: Client, settings: Settings
) -> None:
    settings.WITH_REDIS = False
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "failing": [],
        "database": "ok",
        "migrations": "ok",
        "redis": "in-process",
        "beat": "no work seen yet",
    }
    _worked("beat")
    assert client.get("/readyz").json()["beat"] == "ok"


ASK = """
import django
django.setup()
from django.test import Client
answer = Client().get("/readyz", headers={"host": "localhost"})
print(answer.status_code, answer.json()["failing"])
"""


def test_readyz_answers_while_the_database_is_away() -> None:
    away = {
        "DATABASE_URL": NOWHERE,
        "REDIS_URL": "none",
        "DJANGO_SETTINGS_MODULE": "ntm_portal.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=PROJECT,
        env=os.environ | away,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "503 ['database']\n"
