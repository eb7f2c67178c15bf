"""Forms of work whose session had ended: carried through signing in, then judged as any other."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from communes.models import JournalLine, Role, User
from criteria.dossiers.models import Dossier, Evidence
from criteria.dossiers.rows import rows_of
from tests.criteria.dossiers.scene import ADVANCED, Scene
from tests.criteria.pages.helpers import fields_of, signed_in, submit, text_of
from tests.factories import PASSWORD

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def after_the_session(user: User, url: str, changes: dict[str, Any]) -> tuple[Client, Any]:
    """The page's form with some fields changed, sent when the session was over."""
    client = signed_in(user)
    sent = {**fields_of(client.get(url)), **changes}
    Session.objects.all().delete()
    return client, client.post(url, sent)


def sign_in(client: Client, page: HttpResponse, username: str) -> HttpResponse:
    given = {**fields_of(page), "username": username, "password": PASSWORD}
    answer: HttpResponse = client.post("/dang-nhap/", given)  # type: ignore[assignment]
    return answer


def criterion_of(draft: Dossier, number: int = 14) -> str:
    return reverse("criteria:criterion", args=[draft.pk, number])


def test_values_are_saved_by_the_button(scene: Scene, draft: Dossier) -> None:
    typed = {"14.4.value": "64,5", "luu": "1"}
    client, asked = after_the_session(scene.officer, criterion_of(draft), typed)
    shown = sign_in(client, asked, Role.COMMUNE_OFFICER)
    assert "gửi đến trang “Tiêu chí 14”." in text_of(shown)
    assert "Lưu số liệu vừa nhập" in text_of(shown)
    assert rows_of(draft.pk) == {}
    saved = client.post(criterion_of(draft), fields_of(shown), follow=True)
    assert "Đã lưu lúc" in text_of(saved)
    assert str(rows_of(draft.pk)["14.4"].entry.number) == "64.500000"


def test_of_a_file_its_words_are_kept_and_it_is_asked_for_again(
    scene: Scene, draft: Dossier
) -> None:
    typed = {
        "14.4.value": "64,5",
        "luu": "1",
        "title": "Xác nhận BHYT",
        "number": "12/XN",
        "chi-tieu": "14.4",
        "tep": SimpleUploadedFile("bhyt.pdf", PDF),
    }
    client, asked = after_the_session(scene.officer, criterion_of(draft), typed)
    assert "Tệp cần chọn lại: bhyt.pdf" in text_of(asked)
    shown = sign_in(client, asked, Role.COMMUNE_OFFICER)
    answer = client.post(criterion_of(draft), fields_of(shown))
    assert "Chưa nhận được tệp. Số liệu đã lưu." in text_of(answer)
    assert "14.4" in rows_of(draft.pk)
    held = fields_of(answer)
    assert (held["title"], held["number"], held["chi-tieu"]) == ("Xác nhận BHYT", "12/XN", "14.4")
    again = client.post(criterion_of(draft), {**held, "tep": SimpleUploadedFile("b.pdf", PDF)})
    assert again.status_code == 302
    assert Evidence.objects.get().title == "Xác nhận BHYT"


def test_a_file_that_was_not_chosen_is_not_asked_for(scene: Scene, draft: Dossier) -> None:
    """Browsers then send the field of the file with an empty text."""
    typed = {"14.4.value": "64,5", "tep": ""}
    client, asked = after_the_session(scene.officer, criterion_of(draft), typed)
    assert "Tệp cần chọn lại" not in text_of(asked)
    shown = sign_in(client, asked, Role.COMMUNE_OFFICER)
    assert client.post(criterion_of(draft), fields_of(shown)).status_code == 302


def test_the_button_says_when_a_paper_is_removed(scene: Scene, draft: Dossier) -> None:
    typed = {"bo-minh-chung": "x"}
    client, asked = after_the_session(scene.officer, criterion_of(draft), typed)
    shown = sign_in(client, asked, Role.COMMUNE_OFFICER)
    assert "Lưu số liệu vừa nhập và bỏ minh chứng" in text_of(shown)


@pytest.mark.parametrize(
    ("username", "status"), [(Role.COMMUNE_LEADER.value, 409), ("neighbour", 404)]
)
def test_under_another_account_nothing_is_saved(
    scene: Scene, draft: Dossier, username: str, status: int
) -> None:
    typed = {"14.4.value": "64,5"}
    client, asked = after_the_session(scene.officer, criterion_of(draft), typed)
    shown = sign_in(client, asked, username)
    assert client.post(criterion_of(draft), fields_of(shown)).status_code == status
    assert rows_of(draft.pk) == {}


def test_a_submission_pressed_twice_is_one(scene: Scene, draft: Dossier) -> None:
    url = reverse("criteria:submit", args=[draft.pk])
    client, asked = after_the_session(scene.leader, url, {"note": "Kính gửi\r\nhuyện"})
    shown = sign_in(client, asked, Role.COMMUNE_LEADER)
    assert "Nộp hồ sơ" in text_of(shown)
    answers = [client.post(url, fields_of(shown)) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    line = JournalLine.objects.get(chain=draft.chain_id, kind="submit")
    assert line.content["note"] == "Kính gửi\nhuyện"


def test_a_return_keeps_its_reasons_and_its_own_word(scene: Scene, draft: Dossier) -> None:
    submit(scene, draft)
    url = reverse("criteria:appraise", args=[draft.pk])
    typed = {"buoc": "return", "tieu-chi": "14", "ly-do-14": "Tách nam, nữ"}
    client, asked = after_the_session(scene.appraiser, url, typed)
    shown = sign_in(client, asked, Role.DISTRICT_APPRAISER)
    assert "Trả lại để bổ sung" in text_of(shown)
    draft.refresh_from_db()
    assert draft.state == "submitted"
    assert client.post(url, fields_of(shown)).status_code == 302
    line = JournalLine.objects.get(chain=draft.chain_id, kind="return")
    assert line.content["criteria"] == [{"number": 14, "reason": "Tách nam, nữ"}]


@pytest.mark.parametrize(
    ("name", "fields", "words"),
    [
        ("withdraw", {"note": "Chưa đủ"}, "Rút hồ sơ"),
        ("appraise", {"buoc": "accept"}, "Chuyển tỉnh thẩm định"),
        ("appraise", {"buoc": "khong-co"}, "Gửi nội dung vừa nhập"),
    ],
)
def test_each_step_has_its_word(
    scene: Scene, draft: Dossier, client: Client, name: str, fields: dict[str, str], words: str
) -> None:
    asked = client.post(reverse(f"criteria:{name}", args=[draft.pk]), fields)
    assert words in text_of(sign_in(client, asked, Role.COMMUNE_LEADER))  # type: ignore[arg-type]


def test_a_dossier_is_opened_after_signing_in(scene: Scene) -> None:
    url = reverse("criteria:my_work")
    typed = {"ho-so": f"{scene.commune.code}:{ADVANCED}:2024"}
    client, asked = after_the_session(scene.officer, url, typed)
    shown = sign_in(client, asked, Role.COMMUNE_OFFICER)
    assert "gửi đến trang “Việc của tôi”." in text_of(shown)
    assert not Dossier.objects.exists()
    assert {**fields_of(shown)}["ho-so"] == typed["ho-so"]
