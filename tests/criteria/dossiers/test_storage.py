"""Bytes that no row names: gone at once where that can be known, else swept after a day."""

from __future__ import annotations

import io
import os
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError, transaction
from django.utils import timezone

from communes.doors.errors import ConflictError
from criteria import jobs
from criteria.dossiers import evidence as evidence_module
from criteria.dossiers import storage
from criteria.dossiers.evidence import Description, Upload, attach_evidence
from criteria.dossiers.models import Dossier, Evidence, StoredFile
from criteria.dossiers.storage import StoreError, fresh_bytes, row_of, sweep
from ntm_portal.celery import app
from tests.criteria.dossiers import files
from tests.criteria.dossiers.scene import Scene

keep_row = partial(row_of, size=1, media_type="application/pdf")


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def on_disk() -> list[Path]:
    return [path for path in Path(default_storage.path("")).rglob("*") if path.is_file()]


def attach(dossier: Dossier, scene: Scene, content: bytes = files.PDF) -> Evidence:
    upload = Upload(file=io.BytesIO(content), name="a.pdf", size=len(content))
    evidence, _made = attach_evidence(
        dossier.pk,
        upload,
        indicators=["10.1"],
        description=Description(title="Báo cáo"),
        actor=scene.officer,
    )
    return evidence


def left_behind(content: bytes = b"x", *, age: timedelta = timedelta(hours=25)) -> Path:
    """What a process leaves that is killed between its bytes and its row."""
    with pytest.raises(OperationalError), fresh_bytes(io.BytesIO(content)) as fresh:
        raise OperationalError
    path = Path(default_storage.path(fresh.key))
    at = (timezone.now() - age).timestamp()
    os.utime(path, (at, at))
    return path


def test_a_refusal_under_the_lock_leaves_neither_bytes_nor_row(
    scene: Scene, draft: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(*_given: object) -> None:
        raise ConflictError(code="closed")

    monkeypatch.setattr(evidence_module, "locked_for_edit", closed)
    with pytest.raises(ConflictError):
        attach(draft, scene)
    assert not on_disk()
    assert not StoredFile.objects.exists()


def test_a_fault_after_the_row_leaves_neither_bytes_nor_row(
    scene: Scene, draft: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_module, "_touch", lambda *_given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        attach(draft, scene)
    assert not on_disk()
    assert not StoredFile.objects.exists()


def test_a_full_disk_leaves_nothing_half_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: Path) -> None:
        raise OSError

    monkeypatch.setattr(storage, "_flush", full)
    with pytest.raises(StoreError), fresh_bytes(io.BytesIO(b"x")):
        pytest.fail("nothing was written")
    assert not on_disk()


def test_bytes_stay_when_the_commit_may_have_come_through() -> None:
    left_behind()
    assert len(on_disk()) == 1


def test_a_fault_takes_only_its_own_bytes_never_those_of_others(
    scene: Scene, draft: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = attach(draft, scene)
    monkeypatch.setattr(evidence_module, "_standing", lambda *_given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        attach(draft, scene)
    with default_storage.open(kept.file.key) as content:
        assert content.read() == files.PDF


def test_the_sweep_takes_old_bytes_that_no_row_names(scene: Scene, draft: Dossier) -> None:
    kept = Path(default_storage.path(attach(draft, scene).file.key))
    at = (timezone.now() - timedelta(days=9)).timestamp()
    os.utime(kept, (at, at))
    same, other = left_behind(files.PDF), left_behind(b"y")
    young = left_behind(b"z", age=timedelta(hours=23))
    strange = same.with_name("ghi-chu.txt")
    strange.write_text("x")
    os.utime(strange, (at, at))
    jobs.sweep_evidence()
    assert set(on_disk()) == {kept, young, strange}
    assert not same.exists()
    assert not other.exists()


def test_the_sweep_leaves_what_a_running_upload_writes(db: None) -> None:
    with fresh_bytes(io.BytesIO(b"x")) as fresh, transaction.atomic():
        assert sweep() == 0
        keep_row(fresh)
    assert [path.name for path in on_disk()] == [fresh.key.rpartition("/")[2]]


def test_the_sweep_touches_nothing_when_the_database_knows_too_little(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(storage, "MOST_SWEPT", 2)
    for content in (b"x", b"y", b"z"):
        left_behind(content)
    assert sweep() == 0
    assert len(on_disk()) == 3
    assert "evidence.sweep_refused" in caplog.text


def test_the_sweep_asks_for_the_time_of_what_no_row_names_alone(
    scene: Scene, draft: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a bucket each time is a request, and nearly all its files are named."""
    attach(draft, scene)
    unnamed, asked = left_behind(b"x"), []
    time_of = default_storage.get_modified_time

    def asking(key: str) -> datetime:
        asked.append(key)
        return time_of(key)

    monkeypatch.setattr(default_storage, "get_modified_time", asking)
    assert sweep() == 1
    assert [Path(key).name for key in asked] == [unnamed.name]


def test_the_sweep_of_an_empty_store_finds_nothing(db: None) -> None:
    assert sweep() == 0


def test_beat_knows_the_sweep() -> None:
    for name, entry in jobs.SCHEDULE.items():
        assert entry["task"] in app.tasks
        assert app.conf.beat_schedule[name] == entry
