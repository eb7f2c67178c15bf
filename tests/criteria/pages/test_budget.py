"""What a first visit to a page of work weighs, compressed: the page, its style, script, icons."""

from __future__ import annotations

import gzip

import pytest
from django.conf import settings
from django.urls import reverse

from criteria.dossiers.models import Dossier
from tests.criteria.dossiers.scene import Scene
from tests.criteria.pages.helpers import fill, signed_in

PAGE_KB, SCRIPT_KB, STYLE_KB = 60, 35, 12
SCRIPTS = ("portal.js", "js/dossier.js")
OTHERS = ("portal.css", "icons.svg", "favicon.svg")


def weight(*contents: bytes) -> float:
    return sum(len(gzip.compress(content)) for content in contents) / 1024


def static(name: str) -> bytes:
    return (settings.BASE_DIR / "static" / name).read_bytes()


@pytest.mark.parametrize("number", [0, 14, 17])
def test_a_page_of_work_stays_light(scene: Scene, draft: Dossier, number: int) -> None:
    fill(scene, draft)
    client = signed_in(scene.officer)
    name = "criteria:criterion" if number else "criteria:dossier"
    page = client.get(reverse(name, args=[draft.pk, number] if number else [draft.pk]))
    scripts = [static(script) for script in SCRIPTS]
    others = [static(other) for other in OTHERS]
    assert weight(*scripts) <= SCRIPT_KB
    assert weight(static("portal.css")) <= STYLE_KB
    assert weight(page.content, *scripts, *others) <= PAGE_KB
