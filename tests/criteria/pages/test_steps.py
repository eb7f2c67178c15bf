"""Steps on pages: check and submit, receipt, withdraw, accept and return; nothing twice."""

from __future__ import annotations

from django.urls import reverse

from communes.models import JournalLine
from criteria.dossiers.models import Dossier, Snapshot
from criteria.dossiers.results import put_results
from criteria.workflow import take
from tests.criteria.dossiers.scene import ADVANCED, Scene
from tests.criteria.pages.helpers import fields_of, fill, signed_in, submit, text_of


def lines(dossier: Dossier, kind: str) -> int:
    return JournalLine.objects.filter(chain=dossier.chain_id, kind=kind).count()


def test_a_leader_checks_submits_and_gets_a_receipt(scene: Scene, draft: Dossier) -> None:
    fill(scene, draft)
    client = signed_in(scene.leader)
    url = reverse("criteria:submit", args=[draft.pk])
    page = client.get(url)
    words = text_of(page)
    assert "Sau khi nộp" in words
    assert "Chưa lấy ý kiến hài lòng của người dân." in words
    answer = client.post(url, {**fields_of(page), "note": "Kính gửi huyện"}, follow=True)
    assert answer.redirect_chain == [(reverse("criteria:receipt", args=[draft.pk]), 302)]
    receipt = text_of(answer)
    assert f"{scene.commune.code}-2024-{draft.pk}/1" in receipt
    assert Snapshot.objects.get().content_hash[:12] in receipt
    assert "Huyện Ví dụ thẩm tra hồ sơ." in receipt
    draft.refresh_from_db()
    assert draft.state == "submitted"


def test_gaps_are_named_and_do_not_close_the_door(scene: Scene, draft: Dossier) -> None:
    client = signed_in(scene.leader)
    url = reverse("criteria:submit", args=[draft.pk])
    page = client.get(url)
    assert "Vẫn nộp được" in text_of(page)
    assert "Chưa có số liệu." in text_of(page)
    assert client.post(url, fields_of(page)).status_code == 302


def test_a_double_click_submits_once_and_shows_one_receipt(scene: Scene, draft: Dossier) -> None:
    client = signed_in(scene.leader)
    url = reverse("criteria:submit", args=[draft.pk])
    sent = fields_of(client.get(url))
    answers = [client.post(url, sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert {answer.headers["Location"] for answer in answers} == {
        reverse("criteria:receipt", args=[draft.pk])
    }
    assert lines(draft, "submit") == 1


def test_who_comes_second_is_told_calmly(scene: Scene, draft: Dossier) -> None:
    client = signed_in(scene.leader)
    url = reverse("criteria:submit", args=[draft.pk])
    sent = fields_of(client.get(url))
    submit(scene, draft)
    answer = client.post(url, sent)
    assert answer.status_code == 409
    assert "Hồ sơ đang ở bước “huyện đang thẩm tra” nên chưa làm được việc này." in text_of(answer)
    assert lines(draft, "submit") == 1


def test_withdrawing_needs_a_reason(scene: Scene, draft: Dossier) -> None:
    client = signed_in(scene.leader)
    url = reverse("criteria:withdraw", args=[draft.pk])
    form = client.get(url)
    assert " novalidate " in form.content.decode()  # else browsers ask in their own language
    answer = client.post(url, {**fields_of(form), "note": " "})
    assert answer.status_code == 400
    assert "<title>Lỗi: " in answer.content.decode()
    assert "Cần điền nội dung này." in text_of(answer)
    withdrawn = client.post(url, {**fields_of(answer), "note": "Chưa đủ số liệu"}, follow=True)
    assert "Đã xong: Rút hồ sơ." in text_of(withdrawn)
    draft.refresh_from_db()
    assert draft.state == "withdrawn"
    assert "Chưa đủ số liệu" in text_of(
        signed_in(scene.officer).get(reverse("criteria:dossier", args=[draft.pk]))
    )


def test_the_district_returns_with_a_reason_for_each_ticked_criterion(
    scene: Scene, draft: Dossier
) -> None:
    submit(scene, draft)
    client = signed_in(scene.appraiser)
    url = reverse("criteria:appraise", args=[draft.pk])
    key = {"khoa": "mot", "buoc": "return"}
    nothing = client.post(url, key)
    assert nothing.status_code == 400
    assert "Cần nêu ít nhất một tiêu chí cần bổ sung." in text_of(nothing)
    half = {**key, "tieu-chi": ["3", "14"], "ly-do-3": "Thiếu biểu", "ly-do-14": ""}
    answer = client.post(url, half)
    assert answer.status_code == 400
    assert "Hãy ghi lý do cho tiêu chí 14." in text_of(answer)
    html = answer.content.decode()
    assert 'name="tieu-chi" value="14" checked' in html
    assert '<a href="#ly-do-14">' in html
    assert 'aria-describedby="loi-14"' in html
    assert fields_of(answer)["ly-do-3"] == "Thiếu biểu"
    whole = {**half, "ly-do-14": "Tách nam, nữ"}
    assert "Đã xong: Trả lại để bổ sung." in text_of(client.post(url, whole, follow=True))
    assert client.post(url, whole).status_code == 302
    assert lines(draft, "return") == 1
    line = JournalLine.objects.get(chain=draft.chain_id, kind="return")
    assert line.content["criteria"] == [
        {"number": 3, "reason": "Thiếu biểu"},
        {"number": 14, "reason": "Tách nam, nữ"},
    ]


def test_the_district_accepts_and_the_office_may_still_return(
    scene: Scene, draft: Dossier
) -> None:
    submit(scene, draft)
    url = reverse("criteria:appraise", args=[draft.pk])
    district = signed_in(scene.appraiser)
    assert 'name="buoc" value="accept"' in district.get(url).content.decode()
    accepted = district.post(url, {"khoa": "a", "buoc": "accept", "note": ""}, follow=True)
    assert "Đã xong: Chuyển tỉnh thẩm định." in text_of(accepted)
    draft.refresh_from_db()
    assert draft.state == "province_appraisal"
    office = signed_in(scene.office)
    page = office.get(url).content.decode()
    assert 'name="buoc" value="return"' in page
    assert 'name="buoc" value="accept"' not in page
    back = {"khoa": "b", "buoc": "return", "tieu-chi": ["5"], "ly-do-5": "Thiếu quyết định"}
    assert office.post(url, back).status_code == 302
    draft.refresh_from_db()
    assert draft.state == "returned"


def test_two_appraisers_at_once_the_second_is_told(scene: Scene, draft: Dossier) -> None:
    submit(scene, draft)
    client = signed_in(scene.appraiser)
    url = reverse("criteria:appraise", args=[draft.pk])
    client.get(url)
    take("accept", dossier_id=draft.pk, actor=scene.appraiser)
    answer = client.post(url, {"khoa": "c", "buoc": "accept"})
    assert answer.status_code == 409
    assert "“tỉnh đang thẩm định” nên chưa làm được việc này" in text_of(answer)
    assert lines(draft, "accept") == 1


def test_the_commune_does_not_appraise(scene: Scene, draft: Dossier) -> None:
    submit(scene, draft)
    client = signed_in(scene.leader)
    url = reverse("criteria:appraise", args=[draft.pk])
    assert client.get(url).status_code == 403
    assert client.post(url, {"buoc": "accept"}).status_code == 403
    assert lines(draft, "accept") == 0


def test_opening_a_dossier_from_my_work_once(scene: Scene) -> None:
    client = signed_in(scene.officer)
    url = reverse("criteria:my_work")
    page = client.get(url)
    assert "Xã đạt chuẩn NTM nâng cao, năm 2024" in text_of(page)
    sent = {**fields_of(page), "ho-so": f"{scene.commune.code}|{ADVANCED}|2024"}
    answers = [client.post(url, sent) for _ in range(2)]
    made = Dossier.objects.get()
    assert {answer.headers["Location"] for answer in answers} == {
        reverse("criteria:dossier", args=[made.pk])
    }
    assert "Mỗi chuẩn đang có một hồ sơ." in text_of(client.get(url))
    again = client.post(url, {**sent, "khoa": "khac"})
    assert again.status_code == 409
    assert "Xã đang có một hồ sơ chưa kết thúc." in text_of(again)


def test_opening_is_refused_in_words(scene: Scene) -> None:
    client = signed_in(scene.officer)
    url = reverse("criteria:my_work")
    code = scene.commune.code
    for value, sentence in (
        ("", "Hãy chọn chuẩn và năm để mở hồ sơ."),
        (f"{code}|{ADVANCED}|2012", "không có hiệu lực trong năm 2012"),
        (f"{scene.neighbour.code}|{ADVANCED}|2024", "Bạn không mở được hồ sơ cho đơn vị này."),
    ):
        answer = client.post(url, {"ho-so": value})
        assert answer.status_code == 400
        assert sentence in text_of(answer)
    assert not Dossier.objects.exists()


def test_a_submitted_dossier_is_not_called_one_that_could_not_be_submitted(
    scene: Scene, draft: Dossier
) -> None:
    url = reverse("criteria:submit", args=[draft.pk])
    assert "Bạn chưa nộp được hồ sơ này." in text_of(signed_in(scene.officer).get(url))
    submit(scene, draft)
    words = text_of(signed_in(scene.leader).get(url))
    assert "Bạn chưa nộp được hồ sơ này." not in words
    assert "Hồ sơ đang ở bước “huyện đang thẩm tra”" in words


def test_what_was_submitted_incomplete_is_no_longer_being_entered(
    scene: Scene, draft: Dossier
) -> None:
    put_results(draft.pk, [{"indicator": "14.2", "value": "91"}], scene.officer)
    task_list = reverse("criteria:dossier", args=[draft.pk])
    assert "đang nhập" in text_of(signed_in(scene.officer).get(task_list))
    submit(scene, draft)
    appraisal = reverse("criteria:appraise", args=[draft.pk])
    counts = "tiêu chí: 1 chưa đủ, 18 chưa có số liệu"
    for client, url, told in (
        (signed_in(scene.appraiser), appraisal, "chưa đủ 1 chỉ tiêu đạt, 3 chưa có số liệu"),
        (signed_in(scene.appraiser), task_list, counts),
        (signed_in(scene.officer), task_list, counts),
    ):
        words = text_of(client.get(url))
        assert "đang nhập" not in words
        assert "chưa nhập" not in words
        assert told in words
