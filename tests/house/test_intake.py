"""What no request may carry, whoever sends it, is refused in words and never a fault."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, FakePayload, encode_multipart
from django.utils import timezone

from communes import sessions
from tests.factories import PASSWORD, a_user

pytestmark = pytest.mark.django_db
API = "/api/v1/"


@pytest.mark.parametrize("path", ["/dang-nhap/", "/quen-mat-khau/", "/khong-co/", f"{API}units/"])
def test_a_body_without_measure_is_refused_before_it_is_read(path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.generic(
        "POST",
        path,
        b"",
        content_type="multipart/form-data; boundary=b",
        CONTENT_LENGTH="300000000",
    )
    assert answer.status_code == 400
    assert "quá lớn" in answer.content.decode()


@pytest.mark.parametrize("path", ["/ho-so/1/tieu-chi/2/", f"{API}dossiers/1/evidence/"])
def test_where_files_are_taken_one_may_come_with_a_form(path: str) -> None:
    most = settings.EVIDENCE_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    answer = Client().generic("POST", path, b"", CONTENT_LENGTH=str(most + 1))
    assert (answer.status_code, "nhỏ hơn 50 MB" in answer.content.decode()) == (400, True)
    answer = Client().generic("POST", path, b"", CONTENT_LENGTH=str(most))
    assert answer.status_code == 401


class Unread(FakePayload):
    """A body that tells whether anybody has read it."""

    is_read = False

    def read(self, size: int | None = None) -> bytes:
        self.is_read = True
        return super().read(size)


def send_a_file(client: Client, path: str, **headers: str) -> tuple[Any, Unread]:
    """A form with a file, longer than the largest form and no longer than a file."""
    client.cookies["csrftoken"] = "a" * 32
    content = SimpleUploadedFile("a.pdf", bytes(settings.DATA_UPLOAD_MAX_MEMORY_SIZE))
    fields = {"csrfmiddlewaretoken": "a" * 32, "title": "Báo cáo", "tep": content}
    body = Unread(encode_multipart(BOUNDARY, fields))
    sent: dict[str, Any] = {
        "wsgi.input": body,
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": MULTIPART_CONTENT,
    }
    return client.generic("POST", path, headers=headers, **sent), body


def test_no_file_of_a_stranger_is_read() -> None:
    """A token against forged forms is no proof of anything: it equals the sender's own cookie."""
    client, page = Client(enforce_csrf_checks=True), "/ho-so/1/tieu-chi/2/"
    answer, body = send_a_file(client, page)
    assert answer.status_code == 401
    assert "quá dài nên không giữ được" in answer.content.decode()
    assert f'name="next" value="{page}"' in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert not body.is_read
    answer, body = send_a_file(client, page, **{"X-Requested-With": "fetch"})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert not body.is_read
    for sender in ({}, {"Authorization": f"Token {'0' * 64}"}):
        answer, body = send_a_file(client, f"{API}dossiers/1/evidence/", **sender)
        assert (answer.status_code, body.is_read) == (401, False)


def test_whoever_is_told_so_signs_in_on_that_page() -> None:
    client, page = Client(enforce_csrf_checks=True), "/ho-so/1/tieu-chi/2/"
    user = a_user()
    answer, _body = send_a_file(client, page)
    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.content.decode())
    given = {"username": user.username, "password": PASSWORD, "next": page}
    signed_in = client.post("/dang-nhap/", {**given, "csrfmiddlewaretoken": token})
    assert (signed_in.status_code, signed_in.headers["Location"]) == (302, page)


def test_a_file_of_somebody_whose_session_ends_is_read_for_the_form_around_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, page = Client(), "/ho-so/1/tieu-chi/2/"
    client.force_login(a_user())
    client.get("/viec-cua-toi/")
    later = timezone.now() + sessions.IDLE + timedelta(seconds=5)
    monkeypatch.setattr(sessions.timezone, "now", lambda: later)
    answer, body = send_a_file(client, page)
    assert (answer.status_code, body.is_read) == (401, True)
    assert "a.pdf" in answer.content.decode()
    again, unread = send_a_file(client, page)
    assert (again.status_code, unread.is_read) == (401, False)
    assert "quá dài nên không giữ được" in again.content.decode()


def test_the_way_back_from_a_refusal_stays_in_the_portal() -> None:
    asked = {"PATH_INFO": "//evil.example/", "CONTENT_LENGTH": "60000000"}
    answer = Client().generic("POST", "/", b"", **asked)
    assert answer.status_code == 400
    assert 'href="//evil.example/"' not in answer.content.decode()
    assert 'href="/%2Fevil.example/"' in answer.content.decode()


@pytest.mark.parametrize("path", ["/xa/%00/", f"{API}units/%00/", f"{API}criteria-sets/%00/"])
def test_nothing_has_a_name_with_a_nul(path: str) -> None:
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("path", ["/?ngay=%00", "/tim/?ten=%00", "/dang-nhap/?next=%00"])
def test_a_page_with_a_nul_in_its_address_is_a_bad_request(path: str) -> None:
    assert Client().get(path).status_code == 400


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("units/?search=%00", "search"),
        ("units/?parent=%00", "parent"),
        ("attainment/?scope=%00&level=advanced", "scope"),
        ("attainment/?scope=36&level=%00", "level"),
        ("attainment/criteria/?scope=36&set=%00", "set"),
        ("recognitions/?unit=%00", "unit"),
        (f"units/?page_size={'9' * 5000}", "page_size"),
        ("units/?page_size=%D9%A3", "page_size"),
        (f"units/?page={'9' * 5000}", "page"),
        ("units/?page=%D9%A3", "page"),
        ("units/?on=2020-W27-7", "on"),
        ("units/?search=%CC%81", "search"),
        ("levels/?lang=fr", "lang"),
    ],
)
def test_the_api_names_the_parameter_that_cannot_be(query: str, name: str) -> None:
    answer = Client().get(f"{API}{query}")
    assert answer.status_code == 400
    assert (answer.json()["code"], answer.json()["errors"][0]["field"]) == ("wrong_value", name)


@pytest.mark.parametrize("path", ["levels/", "criteria-sets/", "attainment/"])
def test_what_is_not_paged_has_no_pages(path: str) -> None:
    """Else every number would be an answer of its own, and each would be kept."""
    answer = Client().get(f"{API}{path}?page=7")
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter")


def test_an_answer_repeats_only_the_first_wrong_names() -> None:
    body = json.dumps({f"field-{number}": 1 for number in range(5000)})
    answer = Client().post(f"{API}auth/token/", body, content_type="application/json")
    assert answer.status_code == 400
    assert len(answer.json()["errors"]) == 20
