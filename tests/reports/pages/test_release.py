"""A page of an old release never answers for the new one, and replicas agree on their pages."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.http import HttpRequest
from pytest_django import Settings

from reports import page_cache
from reports.release import digest_of, release

DRAWING = (
    "communes/templatetags/portal_format.py",
    "communes/text.py",
    "criteria/law/wording.py",
    "criteria/locale/en/LC_MESSAGES/django.mo",
    "ntm_portal/context.py",
    "reports/data/tile-grid.csv",
    "reports/views.py",
    "static/images/emblem.svg",
    "templates/base.html",
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in DRAWING:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    return tmp_path


@pytest.mark.parametrize("name", DRAWING)
def test_whatever_draws_pages_makes_another_release(root: Path, name: str) -> None:
    before = digest_of(root)
    (root / name).write_text("other")
    assert digest_of(root) != before


def test_the_same_files_are_one_release_whenever_they_were_copied(root: Path) -> None:
    before = digest_of(root)
    for name in DRAWING:
        os.utime(root / name, (1, 1))
    compiled = root / "reports" / "__pycache__" / "views.pyc"
    compiled.parent.mkdir()
    compiled.write_bytes(b"made at the first start")
    assert digest_of(root) == before


@pytest.mark.django_db
def test_another_release_or_province_has_other_pages(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    asked = HttpRequest()
    asked.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    monkeypatch.setattr(page_cache, "release", release.__wrapped__)
    keys = {page_cache._key(asked, {})}
    settings.PORTAL_PROVINCE_NAME = "Ví dụ"
    keys.add(page_cache._key(asked, {}))
    monkeypatch.setattr(page_cache, "release", lambda: "another")
    keys.add(page_cache._key(asked, {}))
    assert len(keys) == 3
