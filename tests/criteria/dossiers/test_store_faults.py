"""A store that is away: people are told so, nothing they typed is lost, nothing is half done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from communes.models import JournalLine
from criteria.dossiers.models import Dossier, Evidence, Result, StoredFile
from tests import object_store
from tests.criteria.dossiers import files
from tests.criteria.dossiers.scene import Scene, client_of
from tests.criteria.dossiers.test_evidence import post

SENTENCE = "Kho tệp minh chứng đang gặp sự cố. Hãy thử lại sau ít phút."
AWAY = object_store.storage("http://127.0.0.1:1")


@pytest.fixture(autouse=True)
def _own_media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def evidence(scene: Scene, draft: Dossier) -> Evidence:
    return Evidence.objects.get(pk=post(client_of(scene.officer), draft).json()["id"])


@pytest.fixture
def browser(scene: Scene) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(scene.officer)
    return client


def lose_the_store(settings: Settings) -> None:
    settings.STORAGES = settings.STORAGES | {"default": AWAY}


def save_page(browser: Client, scene: Scene, draft: Dossier, **sent: Any) -> Any:
    url = reverse("criteria:criterion", args=[draft.pk, 14])
    typed = {"14.4.version": "0", "14.4.value": "64", "nguoi": scene.officer.pk}
    return browser.post(url, typed | {"chi-tieu": ["14.1"]} | sent)


def test_an_upload_is_refused_whole_and_may_be_sent_again_with_its_key(
    scene: Scene, draft: Dossier, settings: Settings
) -> None:
    officer, folder = client_of(scene.officer), settings.STORAGES
    lines = JournalLine.objects.count()
    lose_the_store(settings)
    answer = post(officer, draft, key="một")
    assert answer.status_code == 503
    assert answer.json() == {"code": "store_unavailable", "message": SENTENCE}
    assert not StoredFile.objects.exists()
    assert JournalLine.objects.count() == lines
    settings.STORAGES = folder
    assert post(officer, draft, key="một").status_code == 201


def test_what_was_typed_beside_a_file_is_kept_and_the_page_says_what_failed(
    scene: Scene, draft: Dossier, settings: Settings, browser: Client
) -> None:
    lose_the_store(settings)
    file = {"tep": SimpleUploadedFile("a.pdf", files.PDF), "tai-len": "1", "title": "Xác nhận"}
    answer = save_page(browser, scene, draft, **file)
    assert answer.status_code == 503
    page = answer.content.decode()
    assert SENTENCE in page
    assert "Chưa nhận được tệp. Số liệu đã lưu." in page
    assert 'value="Xác nhận"' in page
    assert Result.objects.get(dossier=draft, indicator__code="14.4").number == 64
    assert not Evidence.objects.exists()


def test_a_paper_to_be_used_again_is_kept_and_the_page_says_what_failed(
    scene: Scene, draft: Dossier, evidence: Evidence, settings: Settings, browser: Client
) -> None:
    lose_the_store(settings)
    again = {"dung-lai": "1", "tep-cu": str(evidence.pk)}
    answer = save_page(browser, scene, draft, **again)
    assert SENTENCE in answer.content.decode()
    assert Evidence.objects.get() == evidence


def test_a_download_is_refused_calmly(
    scene: Scene, evidence: Evidence, settings: Settings, browser: Client
) -> None:
    lose_the_store(settings)
    path = f"/api/v1/dossiers/{evidence.dossier_id}/evidence/{evidence.pk}/content/"
    answer = client_of(scene.officer).get(path)
    assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")
    page = browser.get(reverse("criteria:evidence", args=[evidence.dossier_id, evidence.pk]))
    assert page.status_code == 503
    assert SENTENCE in page.content.decode()
    assert reverse("criteria:dossier", args=[evidence.dossier_id]) in page.content.decode()


def test_an_accepted_file_stays_accepted_when_its_spare_bytes_cannot_be_deleted(
    scene: Scene, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Equal bytes are kept once; those just written go at once, else by the sweep."""

    def away(_key: str) -> None:
        raise OSError

    monkeypatch.setattr(default_storage, "delete", away)
    answer = post(client_of(scene.officer), evidence.dossier, indicators=["1.1"])
    assert answer.status_code == 201, answer.content
    assert Evidence.objects.count() == 2


def test_a_refusal_is_told_when_the_bytes_cannot_be_taken_back(
    scene: Scene, draft: Dossier, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_key: str) -> None:
        raise OSError

    monkeypatch.setattr(default_storage, "delete", away)
    settings.EVIDENCE_DOSSIER_FILES = 0
    answer = post(client_of(scene.officer), draft)
    assert (answer.status_code, answer.json()["code"]) == (400, "no_room")
