"""How much evidence a dossier may hold: exact, whoever sends at once, and said at the field."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from communes.templatetags.portal_format import number
from criteria.dossiers.creation import create_dossier
from criteria.dossiers.evidence import remove_evidence
from criteria.dossiers.evidence_room import Room, room_of
from criteria.dossiers.models import Dossier, Evidence, StoredFile
from tests.criteria.dossiers import files
from tests.criteria.dossiers.scene import ADVANCED, Scene, a_draft, a_scene, client_of
from tests.criteria.dossiers.test_evidence import post
from tests.criteria.dossiers.test_races import at_once

PDFS = [files.PDF + b"%%%d" % place for place in range(6)]
SIZE = len(PDFS[0])


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def on_disk(settings: Any) -> int:
    return sum(path.is_file() for path in Path(settings.MEDIA_ROOT).rglob("*"))


@pytest.mark.parametrize(
    ("most_bytes", "most_files"), [(2 * SIZE, 1000), (3 * SIZE - 1, 1000), (1000 * SIZE, 2)]
)
def test_a_file_over_the_room_is_refused_at_its_field(
    scene: Scene, draft: Dossier, settings: Any, most_bytes: int, most_files: int
) -> None:
    settings.EVIDENCE_DOSSIER_BYTES = most_bytes
    settings.EVIDENCE_DOSSIER_FILES = most_files
    officer = client_of(scene.officer)
    assert [post(officer, draft, content=one).status_code for one in PDFS[:2]] == [201, 201]
    answer = post(officer, draft, content=PDFS[2])
    assert (answer.status_code, answer.json()["code"]) == (400, "no_room")
    (error,) = answer.json()["errors"]
    assert (error["field"], error["code"]) == ("file", "no_room")
    assert f"2 trên {number(most_files)} tệp" in error["message"]
    assert on_disk(settings) == StoredFile.objects.count() == 2


def test_what_the_dossier_holds_takes_no_room_again(
    scene: Scene, draft: Dossier, settings: Any
) -> None:
    settings.EVIDENCE_DOSSIER_FILES = 1
    officer = client_of(scene.officer)
    first = post(officer, draft, content=PDFS[0])
    assert post(officer, draft, content=PDFS[0]).status_code == 200
    assert post(officer, draft, content=PDFS[0], indicators=["1.1"]).status_code == 201
    assert room_of(draft) == Room(files=1, bytes=SIZE)
    remove_evidence(draft.pk, UUID(first.json()["id"]), scene.officer)
    assert room_of(draft) == Room(files=1, bytes=SIZE)
    answer = post(officer, draft, content=PDFS[1]).json()
    assert answer["code"] == "no_room"
    assert "kể cả tệp đã bỏ. Hãy nhờ quản trị" in answer["errors"][0]["message"]


def test_a_neighbours_files_take_no_room(scene: Scene, draft: Dossier, settings: Any) -> None:
    settings.EVIDENCE_DOSSIER_FILES = 1
    neighbour = scene.person("neighbour")
    theirs = create_dossier(neighbour, scene.neighbour.code or "", ADVANCED, 2024)
    assert post(client_of(neighbour), theirs, content=PDFS[0]).status_code == 201
    assert room_of(draft) == Room(files=0, bytes=0)
    assert post(client_of(scene.officer), draft, content=PDFS[0]).status_code == 201


def test_the_page_shows_the_room_and_refuses_in_words(
    scene: Scene, draft: Dossier, settings: Any
) -> None:
    settings.EVIDENCE_DOSSIER_FILES = 1
    post(client_of(scene.officer), draft, content=PDFS[0])
    browser = Client()
    browser.force_login(scene.officer)
    url = reverse("criteria:criterion", args=[draft.pk, 10])
    page = browser.get(url)
    assert "1 trên 1 tệp." in page.content.decode()
    sent = {"nguoi": scene.officer.pk, "chi-tieu": ["10.1"], "tai-len": "1"}
    answer = browser.post(url, {**sent, "tep": SimpleUploadedFile("b.pdf", PDFS[1])})
    assert answer.status_code == 400
    assert "Hồ sơ hết chỗ: đã dùng" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_six_sent_at_once_only_those_with_room_are_taken(
    transactional_db: None, settings: Any
) -> None:
    scene = a_scene()
    draft = a_draft(scene)
    settings.EVIDENCE_DOSSIER_BYTES = 2 * SIZE
    clients = [client_of(scene.officer) for _ in PDFS]
    acts = [
        partial(post, client, draft, content=content)
        for client, content in zip(clients, PDFS, strict=True)
    ]
    answers = at_once(acts)
    assert sorted(answer.status_code for answer in answers) == [201, 201, 400, 400, 400, 400]
    assert {answer.json().get("code") for answer in answers} == {None, "no_room"}
    assert Evidence.objects.count() == StoredFile.objects.count() == 2
    assert on_disk(settings) == 2
