"""Evidence leaves the house as bytes to save: by page and API alike, whole, run by no browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from criteria.dossiers.models import Dossier, Evidence
from tests.criteria.dossiers import files
from tests.criteria.dossiers.scene import Scene, client_of
from tests.criteria.dossiers.test_evidence import post

NAME = "Báo cáo thu nhập 2024; “bản ký”.pdf"
DOORS = ("page", "api")


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def evidence(scene: Scene, draft: Dossier) -> Evidence:
    answer = post(client_of(scene.officer), draft, name=NAME)
    return Evidence.objects.get(pk=answer.json()["id"])


def download(door: str, scene: Scene, evidence: Evidence, *, method: str = "get") -> Any:
    if door == "api":
        path = f"/api/v1/dossiers/{evidence.dossier_id}/evidence/{evidence.pk}/content/"
        return getattr(client_of(scene.officer), method)(path, headers={"accept-encoding": "gzip"})
    browser = Client(headers={"accept-encoding": "gzip"})
    browser.force_login(scene.officer)
    args = [evidence.dossier_id, evidence.pk]
    return getattr(browser, method)(reverse("criteria:evidence", args=args))


@pytest.mark.parametrize("door", DOORS)
def test_no_browser_shows_or_runs_what_is_downloaded(
    door: str, scene: Scene, evidence: Evidence
) -> None:
    headers = download(door, scene, evidence).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    policy = {one.strip() for one in headers["Content-Security-Policy"].split(";")}
    assert policy == {"default-src 'none'", "frame-ancestors 'none'", "sandbox"}
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("door", DOORS)
def test_a_vietnamese_name_is_written_for_every_browser(
    door: str, scene: Scene, evidence: Evidence
) -> None:
    disposition = download(door, scene, evidence).headers["Content-Disposition"]
    assert disposition == f"attachment; filename*=utf-8''{quote(NAME, safe='')}"


@pytest.mark.parametrize("door", DOORS)
def test_no_cache_keeps_a_download(door: str, scene: Scene, evidence: Evidence) -> None:
    kept = download(door, scene, evidence).headers["Cache-Control"]
    assert {"private", "no-store"} <= {one.strip() for one in kept.split(",")}


@pytest.mark.parametrize("door", DOORS)
def test_a_download_tells_its_length_and_is_not_packed_again(
    door: str, scene: Scene, evidence: Evidence
) -> None:
    """A browser on a slow line shows how much is still to come."""
    answer = download(door, scene, evidence)
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Content-Length"] == str(len(files.PDF))
    assert b"".join(answer.streaming_content) == files.PDF


@pytest.mark.parametrize("door", DOORS)
def test_asked_for_its_head_a_download_sends_no_bytes(
    door: str, scene: Scene, evidence: Evidence
) -> None:
    answer = download(door, scene, evidence, method="head")
    assert answer.status_code == 200
    assert answer.headers["Content-Length"] == str(len(files.PDF))
