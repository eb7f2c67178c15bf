"""Evidence in a bucket: kept once, handed out by our views alone, tidied up as in a folder."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError
from pytest_django import Settings

from communes.doors.errors import ConflictError
from criteria import jobs
from criteria.dossiers import evidence as evidence_module
from criteria.dossiers import storage
from criteria.dossiers.models import Dossier, Evidence
from criteria.dossiers.storage import fresh_bytes
from tests import object_store
from tests.criteria.dossiers import files
from tests.criteria.dossiers.scene import Scene, client_of
from tests.criteria.dossiers.test_downloads import DOORS, download
from tests.criteria.dossiers.test_evidence import post
from tests.criteria.dossiers.test_storage import attach


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with object_store.running() as endpoint_url:
        yield endpoint_url


@pytest.fixture(autouse=True)
def _own_bucket(settings: Settings, address: str) -> None:
    settings.STORAGES = settings.STORAGES | {"default": object_store.storage(address)}
    default_storage.bucket.create()


def kept() -> list[str]:
    return [one.key for one in default_storage.bucket.objects.all()]


@pytest.mark.parametrize("door", DOORS)
def test_a_file_is_attached_and_comes_back_with_its_length(
    door: str, scene: Scene, draft: Dossier
) -> None:
    sent = post(client_of(scene.officer), draft)
    evidence = Evidence.objects.get(pk=sent.json()["id"])
    assert kept() == [evidence.file.key]
    answer = download(door, scene, evidence)
    assert answer.headers["Content-Length"] == str(len(files.PDF))
    assert b"".join(answer.streaming_content) == files.PDF


def test_equal_bytes_are_kept_once(scene: Scene, draft: Dossier) -> None:
    for code in ("10.1", "1.1"):
        assert post(client_of(scene.officer), draft, indicators=[code]).status_code == 201
    assert len(kept()) == 1


def test_what_became_no_evidence_leaves_nothing(
    scene: Scene, draft: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(*_given: object) -> None:
        raise ConflictError(code="closed")

    monkeypatch.setattr(evidence_module, "locked_for_edit", closed)
    with pytest.raises(ConflictError):
        attach(draft, scene)
    assert kept() == []


def test_the_sweep_takes_old_bytes_that_no_row_names(
    scene: Scene, draft: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = attach(draft, scene).file.key
    with pytest.raises(OperationalError), fresh_bytes(io.BytesIO(b"x")) as fresh:
        raise OperationalError
    jobs.sweep_evidence()
    assert sorted(kept()) == sorted([named, fresh.key])
    monkeypatch.setattr(storage, "UNNAMED_KEPT", timedelta(hours=-1))
    jobs.sweep_evidence()
    assert kept() == [named]


def test_the_sweep_of_an_empty_bucket_finds_nothing(db: None) -> None:
    assert storage.sweep() == 0
