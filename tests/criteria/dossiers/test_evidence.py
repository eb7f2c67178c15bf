"""Evidence through the API: attached once, private, as submitted, invisible to neighbours."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from rest_framework.test import APIClient

from communes.models import JournalLine, Role
from criteria.dossiers.creation import create_dossier
from criteria.dossiers.downloads import download_name
from criteria.dossiers.evidence import clean_name, remove_evidence
from criteria.dossiers.models import Dossier, Evidence, StoredFile
from criteria.workflow import take
from tests.criteria.dossiers import files
from tests.criteria.dossiers.scene import ADVANCED, Scene, client_of


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def url_of(dossier: Dossier) -> str:
    return f"/api/v1/dossiers/{dossier.pk}/evidence/"


def post(
    client: APIClient,
    dossier: Dossier,
    *,
    content: bytes = files.PDF,
    name: str = "Báo cáo.pdf",
    key: str | None = None,
    **fields: Any,
) -> Any:
    data = {
        "file": SimpleUploadedFile(name, content),
        "indicators": ["10.1"],
        "title": "Báo cáo thu nhập",
        **fields,
    }
    sent = {key_: value for key_, value in data.items() if value is not None}
    headers = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
    return client.post(url_of(dossier), sent, format="multipart", **headers)


@pytest.fixture
def officer(scene: Scene) -> APIClient:
    return client_of(scene.officer)


def stored_paths(settings: Any) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_file_is_attached_and_comes_back(officer: APIClient, draft: Dossier) -> None:
    answer = post(
        officer,
        draft,
        indicators=["10.1", "1.1", "10.1"],
        number="12/BC-UBND",
        issued_on="2024-06-30",
        issuer="UBND xã",
        valid_until="2024-06-30",
    )
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert body["sha256"] == hashlib.sha256(files.PDF).hexdigest()
    assert (body["size"], body["type"]) == (len(files.PDF), "application/pdf")
    assert body["indicators"] == ["1.1", "10.1"]
    assert (body["issued_on"], body["valid_until"]) == ("2024-06-30", "2024-06-30")
    listed = officer.get(url_of(draft)).json()
    assert (listed["count"], listed["results"]) == (1, [body])
    content = officer.get(f"{url_of(draft)}{body['id']}/content/")
    assert b"".join(content.streaming_content) == files.PDF
    assert content["Content-Disposition"].startswith("attachment; filename*=utf-8''B%C3%A1o")
    assert content["X-Content-Type-Options"] == "nosniff"
    assert content["Cache-Control"] == "private, no-store"
    line = JournalLine.objects.get(kind="evidence_added")
    assert line.content["sha256"] == body["sha256"]
    assert "Báo cáo" not in str(line.content)


def test_the_same_bytes_for_the_same_indicators_are_one_document(
    officer: APIClient, draft: Dossier, settings: Any
) -> None:
    first = post(officer, draft, indicators=["10.1", "1.1"])
    again = post(officer, draft, indicators=["1.1", "10.1"], title="Khác")
    assert (again.status_code, again.json()) == (200, first.json())
    other = post(officer, draft, indicators=["1.1"])
    assert (other.status_code, other.json()["id"] != first.json()["id"]) == (201, True)
    assert StoredFile.objects.count() == 1
    assert len(stored_paths(settings)) == 1


def test_equal_bytes_of_a_neighbour_show_nowhere(
    scene: Scene, officer: APIClient, draft: Dossier, settings: Any
) -> None:
    post(officer, draft)
    neighbour = scene.person("neighbour")
    theirs = create_dossier(neighbour, scene.neighbour.code or "", ADVANCED, 2024)
    answer = post(client_of(neighbour), theirs, name="Khác.pdf")
    assert answer.status_code == 201
    assert answer.json()["name"] == "Khác.pdf"
    remove_evidence(theirs.pk, UUID(answer.json()["id"]), neighbour)
    mine = officer.get(url_of(draft)).json()["results"][0]
    content = officer.get(f"{url_of(draft)}{mine['id']}/content/")
    assert b"".join(content.streaming_content) == files.PDF
    assert len(stored_paths(settings)) == 1


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"content": b""}, "file", "empty"),
        ({"content": files.EXE, "name": "a.pdf"}, "file", "wrong_type"),
        ({"content": files.LOCKED_PDF}, "file", "has_password"),
        ({"file": None}, "file", "required"),
        ({"file": "text"}, "file", "required"),
        ({"indicators": None}, "indicators", "required"),
        ({"indicators": ["99.9"]}, "indicators", "unknown_indicator"),
        ({"title": None}, "title", "required"),
        ({"title": " "}, "title", "required"),
        ({"title": "x" * 301}, "title", "too_long"),
        ({"issued_on": "01/03/2024"}, "issued_on", "wrong_day"),
        ({"issued_on": "2024-07-01"}, "issued_on", "future"),
        (
            {"issued_on": "2024-03-02", "valid_until": "2024-03-01"},
            "valid_until",
            "before_issued",
        ),
        ({"title": ["a", "b"]}, "title", "repeated"),
        ({"sha256": "0"}, "sha256", "unknown_field"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(
    officer: APIClient, draft: Dossier, wrong: dict[str, Any], field: str, code: str
) -> None:
    answer = post(officer, draft, **wrong)
    assert answer.status_code == 400, answer.content
    error = answer.json()["errors"][0]
    assert (error["field"], error["code"]) == (field, code)
    assert not Evidence.objects.exists()


def test_evidence_and_its_bytes_are_neither_altered_nor_deleted(
    officer: APIClient, draft: Dossier
) -> None:
    evidence = Evidence.objects.get(pk=post(officer, draft).json()["id"])
    other = Evidence.objects.get(
        pk=post(officer, draft, content=files.PNG, name="a.png").json()["id"]
    )
    for change in ({"title": "khác"}, {"file": other.file}, {"dossier_id": draft.pk + 1}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Evidence.objects.filter(pk=evidence.pk).update(**change)
    for act in (evidence.delete, evidence.file.delete):
        with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
            act()
    with pytest.raises(DatabaseError), transaction.atomic():
        StoredFile.objects.filter(pk=evidence.file_id).update(key="khac")
    removed = Evidence.objects.filter(pk=evidence.pk)
    removed.update(removed_at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        removed.update(removed_at=None)


def test_a_request_without_a_form_is_told_what_it_lacks(
    officer: APIClient, draft: Dossier
) -> None:
    answer = officer.generic("POST", f"/api/v1/dossiers/{draft.pk}/evidence/")
    assert (answer.status_code, answer.json()["code"]) == (400, "required")


def test_a_file_over_the_limit_is_refused(
    officer: APIClient, draft: Dossier, settings: Any
) -> None:
    settings.EVIDENCE_MAX_BYTES = 200
    answer = post(officer, draft, content=files.PDF + b" " * 200)
    assert (answer.status_code, answer.json()["code"]) == (400, "too_large")
    far_over = post(officer, draft, content=files.PDF + b" " * 100_000)
    assert (far_over.status_code, far_over.json()["code"]) == (400, "too_large")
    assert not stored_paths(settings)


def test_one_key_attaches_once(officer: APIClient, draft: Dossier) -> None:
    first = post(officer, draft, key="k1")
    again = post(officer, draft, key="k1")
    assert (again.status_code, again.json()) == (201, first.json())
    other = post(officer, draft, key="k1", content=files.PDF + b"\n")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")


def test_a_repeated_request_is_answered_though_the_dossier_was_submitted_since(
    scene: Scene, officer: APIClient, draft: Dossier
) -> None:
    first = post(officer, draft, key="k1")
    take("submit", dossier_id=draft.pk, actor=scene.leader)
    again = post(officer, draft, key="k1")
    assert (again.status_code, again.json()) == (201, first.json())
    new = post(officer, draft, key="k2")
    assert (new.status_code, new.json()["code"]) == (409, "closed")
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.COMMUNE_LEADER, 201),
        ("neighbour", 404),
        (Role.DISTRICT_APPRAISER, 404),
        (Role.OBSERVER, 403),
        (Role.COMMUNE_CONTRIBUTOR, 201),
    ],
)
def test_who_may_attach(scene: Scene, draft: Dossier, role: str, status: int) -> None:
    assert post(client_of(scene.person(role)), draft).status_code == status


def test_a_contributor_attaches_only_to_their_criteria(scene: Scene, draft: Dossier) -> None:
    client = client_of(scene.person(Role.COMMUNE_CONTRIBUTOR))
    answer = post(client, draft, indicators=["10.1", "1.1"])
    assert (answer.status_code, answer.json()["code"]) == (403, "not_your_criterion")


def test_others_see_the_evidence_of_the_submission(scene: Scene, draft: Dossier) -> None:
    officer, district = client_of(scene.officer), client_of(scene.appraiser)
    kept = post(officer, draft).json()
    assert district.get(url_of(draft)).status_code == 404
    take("submit", dossier_id=draft.pk, actor=scene.leader)
    closed = post(officer, draft, content=files.PNG, name="a.png")
    assert (closed.status_code, closed.json()["code"]) == (409, "closed")
    wanted = {"criteria": [{"number": 10, "reason": "x"}]}
    take("return", dossier_id=draft.pk, actor=scene.appraiser, payload=wanted)
    added = post(officer, draft, content=files.PNG, name="a.png").json()
    remove_evidence(draft.pk, UUID(kept["id"]), scene.officer)
    assert [row["id"] for row in officer.get(url_of(draft)).json()["results"]] == [added["id"]]
    assert [row["id"] for row in district.get(url_of(draft)).json()["results"]] == [kept["id"]]
    contents = {
        (who, row["id"]): client.get(f"{url_of(draft)}{row['id']}/content/").status_code
        for who, client in (("officer", officer), ("district", district))
        for row in (kept, added)
    }
    assert contents == {
        ("officer", kept["id"]): 404,
        ("officer", added["id"]): 200,
        ("district", kept["id"]): 200,
        ("district", added["id"]): 404,
    }
    assert (
        client_of(scene.person("neighbour"))
        .get(f"{url_of(draft)}{added['id']}/content/")
        .status_code
        == 404
    )


def test_files_lie_private_and_named_by_their_hash(
    officer: APIClient, draft: Dossier, settings: Any
) -> None:
    post(officer, draft, name="../../etc/x.pdf")
    (path,) = stored_paths(settings)
    assert path.name.startswith(hashlib.sha256(files.PDF).hexdigest())
    assert path.stat().st_mode & 0o077 == 0
    assert Evidence.objects.get().name == "x.pdf"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../x.pdf", "x.pdf"),
        ("C:\\Users\\a\\x.pdf", "x.pdf"),
        ("a\x00b\x1f.pdf", "ab.pdf"),
        (unicodedata.normalize("NFD", "Báo cáo.pdf"), "Báo cáo.pdf"),
        ("fdp.\u202eexe.pdf", "fdp.exe.pdf"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
        ('"><img src=x>.pdf', '"><img src=x>.pdf'),
        ("/", "khong-ten"),
    ],
)
def test_names_keep_no_path_and_nothing_hidden(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_download_names_are_valid_on_windows() -> None:
    assert download_name('"><img src=x>.pdf') == "___img src=x_.pdf"
    assert download_name("a.pdf. .") == "a.pdf"
    assert download_name("CON.pdf") == "_CON.pdf"
    assert download_name("aux") == "_aux"
    assert download_name("Console.pdf") == "Console.pdf"
