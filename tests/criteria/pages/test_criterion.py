"""Filling a criterion by one POST: values, errors at their fields, nothing lost, conflicts."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from communes.models import JournalLine
from criteria.dossiers.creation import create_dossier
from criteria.dossiers.models import Dossier, Evidence
from criteria.dossiers.results import put_results
from criteria.dossiers.rows import rows_of
from criteria.workflow import take
from tests.criteria.dossiers.scene import ADVANCED, Scene
from tests.criteria.pages.helpers import fields_of, signed_in, submit, text_of

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def officer(scene: Scene) -> Client:
    return signed_in(scene.officer)


def url_of(dossier: Dossier, number: int = 14) -> str:
    return reverse("criteria:criterion", args=[dossier.pk, number])


def save(client: Client, url: str, changes: dict[str, Any], **extra: Any) -> HttpResponse:
    """The page's own fields with some of them changed, as a browser sends them."""
    return client.post(url, {**fields_of(client.get(url)), **changes, **extra})


def value_at(dossier: Dossier, code: str) -> Any:
    row = rows_of(dossier.pk).get(code)
    return None if row is None else row.entry


def test_numbers_are_written_the_vietnamese_way(officer: Client, draft: Dossier) -> None:
    changes = {
        "14.1.parts.nam.numerator": "3.512",
        "14.1.parts.nam.denominator": "3.688",
        "14.1.parts.nu.numerator": "3.401",
        "14.1.parts.nu.denominator": "3.612",
        "14.4.value": "64,5",
        "14.4.declared": "met",
    }
    answer = save(officer, url_of(draft), changes)
    assert answer.status_code == 302
    entry = value_at(draft, "14.1")
    assert (entry.parts["nam"].numerator, entry.parts["nu"].denominator) == (3512, 3612)
    assert str(value_at(draft, "14.4").number) == "64.500000"
    page = officer.get(url_of(draft))
    held = fields_of(page)
    assert held["14.1.parts.nam.numerator"] == "3.512"
    assert held["14.4.value"] == "64,5"
    assert "cần thêm 31 người" in text_of(page)


def test_a_share_may_be_typed_with_its_sign(officer: Client, draft: Dossier) -> None:
    assert save(officer, url_of(draft), {"14.4.value": "64,5 %"}).status_code == 302
    assert str(value_at(draft, "14.4").number) == "64.500000"


def test_every_kind_of_indicator_is_saved_and_shown_again(officer: Client, draft: Dossier) -> None:
    save(officer, url_of(draft, 1), {"1.1.value": "co", "1.2.value": "khong", "1.3.note": "Chờ"})
    held = fields_of(officer.get(url_of(draft, 1)))
    assert (held["1.1.value"], held["1.2.value"], held["1.3.value"]) == ("co", "khong", "")
    assert held["1.3.note"] == "Chờ"
    save(officer, url_of(draft, 1), {"1.1.value": "", "1.3.not_applicable": "on"})
    assert value_at(draft, "1.1").truth is None
    assert value_at(draft, "1.3").not_applicable
    save(officer, url_of(draft, 3), {"3.6.value": "Khá"})
    assert value_at(draft, "3.6").choice == "Khá"
    assert fields_of(officer.get(url_of(draft, 3)))["3.6.value"] == "Khá"


def test_wrong_fields_are_told_at_their_place_and_nothing_typed_is_lost(
    officer: Client, draft: Dossier
) -> None:
    changes = {
        "14.1.parts.nam.numerator": "năm nghìn hai",
        "14.1.parts.nam.denominator": "7.300",
        "14.2.value": "120",
        "14.4.value": "64,5",
        "14.4.declared": "met",
    }
    answer = save(officer, url_of(draft), changes)
    assert answer.status_code == 400
    html, words = answer.content.decode(), text_of(answer)
    assert "<title>Lỗi: " in html
    assert "Hãy nhập một con số, ví dụ 5.256. Đang là “năm nghìn hai”." in words
    assert "Nhiều nhất là 100. Đang là 120." in words
    assert 'href="#c14-1-parts-nam-numerator"' in html
    assert 'aria-describedby="c14-1-parts-nam-numerator-loi"' in html
    assert 'id="c14-1-parts-nam-numerator-loi"' in html
    held = fields_of(answer)
    assert {name: held[name] for name in changes} == changes
    assert rows_of(draft.pk) == {}
    corrected = {**held, "14.1.parts.nam.numerator": "7.000", "14.2.value": "95"}
    assert officer.post(url_of(draft), corrected).status_code == 302
    assert str(value_at(draft, "14.4").number) == "64.500000"


def test_an_ambiguous_number_is_asked_back(officer: Client, draft: Dossier) -> None:
    answer = save(officer, url_of(draft, 10), {"10.1.value": "1.234"})
    assert answer.status_code == 400
    assert "Hãy viết 1234 hoặc 1,234. Đang là “1.234”." in text_of(answer)


def test_a_value_of_four_digits_is_shown_so_that_it_can_be_sent_again(
    scene: Scene, officer: Client, draft: Dossier
) -> None:
    put_results(draft.pk, [{"indicator": "10.1", "value": "1234"}], scene.officer)
    assert save(officer, url_of(draft, 10), {"10.1.note": "Biểu 01"}).status_code == 302
    assert value_at(draft, "10.1").number == 1234


def test_a_page_that_was_not_touched_takes_nothing_back(
    scene: Scene, officer: Client, draft: Dossier
) -> None:
    mine = fields_of(officer.get(url_of(draft)))
    put_results(draft.pk, [{"indicator": "14.4", "value": "50"}], scene.leader)
    answer = officer.post(url_of(draft), {**mine, "14.2.value": "91"})
    assert answer.status_code == 302
    assert value_at(draft, "14.4").number == 50
    assert value_at(draft, "14.2").number == 91


def test_two_people_in_one_row_see_both_values_and_choose(
    scene: Scene, officer: Client, draft: Dossier
) -> None:
    mine = fields_of(officer.get(url_of(draft)))
    put_results(draft.pk, [{"indicator": "14.4", "value": "50"}], scene.leader)
    answer = officer.post(url_of(draft), {**mine, "14.4.value": "60,5", "14.2.value": "91"})
    assert answer.status_code == 409
    words = text_of(answer)
    assert "Của bạn: 60,5%" in words
    assert "Đang lưu: 50%" in words
    assert value_at(draft, "14.4").number == 50
    held = fields_of(answer)
    assert (held["14.4.value"], held["14.2.value"]) == ("60,5", "91")
    unchosen = officer.post(url_of(draft), held)
    assert unchosen.status_code == 409
    assert officer.post(url_of(draft), {**held, "14.4.choice": "mine"}).status_code == 302
    assert str(value_at(draft, "14.4").number) == "60.500000"
    assert value_at(draft, "14.2").number == 91


def test_who_gives_way_keeps_the_other_value(
    scene: Scene, officer: Client, draft: Dossier
) -> None:
    mine = fields_of(officer.get(url_of(draft)))
    put_results(draft.pk, [{"indicator": "14.4", "value": "50"}], scene.leader)
    held = fields_of(officer.post(url_of(draft), {**mine, "14.4.value": "60"}))
    assert officer.post(url_of(draft), {**held, "14.4.choice": "theirs"}).status_code == 302
    assert value_at(draft, "14.4").number == 50


def test_a_form_of_another_account_saves_nothing(scene: Scene, draft: Dossier) -> None:
    held = fields_of(signed_in(scene.officer).get(url_of(draft)))
    answer = signed_in(scene.leader).post(url_of(draft), {**held, "14.4.value": "60"})
    assert answer.status_code == 409
    assert "tài khoản khác" in text_of(answer)
    background = signed_in(scene.leader).post(
        url_of(draft), {**held, "14.4.value": "60"}, headers={"X-Requested-With": "fetch"}
    )
    assert (background.status_code, background.json()["code"]) == (409, "other_account")
    assert rows_of(draft.pk) == {}


def test_a_submitted_dossier_is_closed_and_says_so(
    scene: Scene, officer: Client, draft: Dossier
) -> None:
    held = fields_of(officer.get(url_of(draft)))
    submit(scene, draft)
    answer = officer.post(url_of(draft), {**held, "14.4.value": "60"})
    assert answer.status_code == 409
    assert "nên không sửa được" in text_of(answer)
    assert "14.4.version" not in fields_of(officer.get(url_of(draft)))


def test_the_script_saves_one_row_and_gets_its_judgement(officer: Client, draft: Dossier) -> None:
    held = fields_of(officer.get(url_of(draft)))
    own = {name: text for name, text in held.items() if name.startswith("14.4.")}
    sent = {**own, "nguoi": held["nguoi"], "14.4.value": "64,5", "14.4.declared": "not_met"}
    answer = officer.post(url_of(draft), sent, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 200
    row = answer.json()["rows"]["14.4"]
    assert row["version"] == 1
    assert row["verdict"]["title"] == "Chưa đạt."
    assert list(answer.json()["rows"]) == ["14.4"]
    fresh = fields_of(officer.get(url_of(draft)))
    assert (row["was"], str(row["version"])) == (fresh["14.4.was"], fresh["14.4.version"])


def test_the_script_hears_of_errors_and_conflicts(
    scene: Scene, officer: Client, draft: Dossier
) -> None:
    held = fields_of(officer.get(url_of(draft)))
    own = {name: text for name, text in held.items() if name.startswith("14.4.")}
    head = {"X-Requested-With": "fetch"}
    wrong = {**own, "nguoi": held["nguoi"], "14.4.value": "chín mươi"}
    answer = officer.post(url_of(draft), wrong, headers=head)
    assert answer.status_code == 400
    assert answer.json()["rows"]["14.4"]["errors"] == {
        "c14-4-value": "Hãy nhập một con số, ví dụ 97,5. Đang là “chín mươi”."
    }
    put_results(draft.pk, [{"indicator": "14.4", "value": "50"}], scene.leader)
    stale = {**wrong, "14.4.value": "60"}
    answer = officer.post(url_of(draft), stale, headers=head)
    assert answer.status_code == 409
    assert answer.json()["rows"]["14.4"]["conflict"]["theirs"] == "50%"


def upload(client: Client, url: str, name: str, content: bytes, codes: list[str]) -> HttpResponse:
    held = fields_of(client.get(url))
    file = SimpleUploadedFile(name, content)
    return client.post(url, {**held, "tep": file, "chi-tieu": codes, "tai-len": "1"})


def test_one_paper_proves_several_indicators_and_saves_what_was_typed(
    officer: Client, draft: Dossier
) -> None:
    held = fields_of(officer.get(url_of(draft)))
    file = SimpleUploadedFile("Xác nhận BHYT.pdf", PDF)
    sent = {**held, "14.4.value": "64", "tep": file, "chi-tieu": ["14.1", "14.2"], "tai-len": "1"}
    answer = officer.post(url_of(draft), sent, follow=True)
    assert "Đã nhận tệp “Xác nhận BHYT.pdf”." in text_of(answer)
    evidence = Evidence.objects.get()
    assert {one.code for one in evidence.indicators.all()} == {"14.1", "14.2"}
    assert evidence.title == "Xác nhận BHYT"
    assert value_at(draft, "14.4").number == 64
    content = officer.get(reverse("criteria:evidence", args=[draft.pk, evidence.pk]))
    assert b"".join(content.streaming_content) == PDF
    assert content.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("danh-sach.exe", b"MZ", "Tệp phải là PDF, Word, Excel hoặc ảnh. Hãy chọn tệp khác."),
        ("rong.pdf", b"", "Tệp rỗng. Hãy chọn tệp khác."),
        ("khoa.pdf", b"%PDF-1.4\n/Encrypt 5 0 R\n%%EOF", "Tệp có mật khẩu."),
    ],
)
def test_a_refused_file_says_why_and_keeps_what_was_typed(
    officer: Client, draft: Dossier, name: str, content: bytes, sentence: str
) -> None:
    answer = upload(officer, url_of(draft), name, content, ["14.1"])
    assert answer.status_code == 400
    assert sentence in text_of(answer)
    assert not Evidence.objects.exists()
    assert 'name="chi-tieu" value="14.1" checked' in answer.content.decode()


def test_a_file_over_the_limit_is_refused_in_words(
    officer: Client, draft: Dossier, settings: Any
) -> None:
    settings.EVIDENCE_MAX_BYTES = 1024 * 1024
    answer = upload(officer, url_of(draft), "lon.pdf", PDF + b"0" * 1024 * 1024, ["14.1"])
    assert "Tệp phải nhỏ hơn 1 MB." in text_of(answer)


def test_a_paper_without_indicator_or_file_is_asked_for(officer: Client, draft: Dossier) -> None:
    assert "Hãy chọn ít nhất một chỉ tiêu." in text_of(
        upload(officer, url_of(draft), "a.pdf", PDF, [])
    )
    assert "Hãy chọn một tệp rồi bấm Tải lên." in text_of(
        save(officer, url_of(draft), {"tai-len": "1"})
    )


def test_a_paper_of_the_dossier_is_used_again_for_another_criterion(
    officer: Client, draft: Dossier
) -> None:
    upload(officer, url_of(draft), "a.pdf", PDF, ["14.1"])
    first = Evidence.objects.get()
    empty = save(officer, url_of(draft, 17), {"dung-lai": "1", "chi-tieu": ["17.1"]})
    assert empty.status_code == 400
    assert "Hãy chọn một tệp đã có rồi bấm Dùng lại." in text_of(empty)
    changes = {"dung-lai": "1", "tep-cu": str(first.pk), "chi-tieu": ["17.1", "17.2"]}
    assert save(officer, url_of(draft, 17), changes).status_code == 302
    second = Evidence.objects.exclude(pk=first.pk).get()
    assert second.file == first.file
    assert {one.code for one in second.indicators.all()} == {"17.1", "17.2"}
    assert "Dùng lại minh chứng đã có" not in text_of(officer.get(url_of(draft, 17)))


def test_papers_of_one_day_are_one_line_of_the_history(officer: Client, draft: Dossier) -> None:
    for place, code in enumerate(("14.1", "14.2", "14.4")):
        upload(officer, url_of(draft), f"{place}.pdf", PDF + bytes([place + 48]), [code])
    words = text_of(officer.get(reverse("criteria:dossier", args=[draft.pk])))
    assert "Thêm 3 minh chứng cho 14.1, 14.2, 14.4" in words


def test_removing_a_paper_marks_it(officer: Client, draft: Dossier) -> None:
    upload(officer, url_of(draft), "a.pdf", PDF, ["14.1"])
    evidence = Evidence.objects.get()
    answer = save(officer, url_of(draft), {"bo-minh-chung": str(evidence.pk)})
    assert answer.status_code == 302
    evidence.refresh_from_db()
    assert evidence.removed_at is not None
    assert JournalLine.objects.filter(chain=draft.chain_id, kind="evidence_removed").count() == 1


def test_last_years_value_stands_beside_the_requirement(
    scene: Scene, officer: Client, draft: Dossier
) -> None:
    take("withdraw", dossier_id=draft.pk, actor=scene.leader, payload={"note": "Thử"})
    old = create_dossier(scene.officer, scene.commune.code or "", ADVANCED, 2023)
    counts = {"numerator": "6913", "denominator": "7300"}
    put_results(old.pk, [{"indicator": "14.4", **counts}], scene.officer)
    take("withdraw", dossier_id=old.pk, actor=scene.leader, payload={"note": "Thử"})
    new = create_dossier(scene.officer, scene.commune.code or "", ADVANCED, 2024)
    words = text_of(officer.get(url_of(new)))
    assert "Năm 2023: 94,7% (6.913/7.300)" in words


def test_a_criterion_that_the_set_does_not_have_is_absent(
    scene: Scene, officer: Client, draft: Dossier
) -> None:
    assert officer.get(url_of(draft, 99)).status_code == 404
    for owner in (scene.officer, scene.leader):
        answer = officer.post(url_of(draft, 99), {"nguoi": str(owner.pk)})
        assert answer.status_code == 404


def test_the_summary_names_what_it_counts(scene: Scene, officer: Client, draft: Dossier) -> None:
    assert "4 chỉ tiêu chưa có số liệu" in text_of(officer.get(url_of(draft)))
    put_results(draft.pk, [{"indicator": "14.2", "value": "91"}], scene.officer)
    words = text_of(officer.get(url_of(draft)))
    assert "1 chỉ tiêu đạt, 3 chưa có số liệu" in words
    put_results(draft.pk, [{"indicator": "14.4", "value": "64"}], scene.officer)
    words = text_of(officer.get(url_of(draft)))
    assert "1 chỉ tiêu đạt, 1 chưa tự đánh giá, 2 chưa có số liệu" in words
    english = text_of(officer.get(f"{url_of(draft)}?lang=en"))
    assert "1 indicator met, 1 without an own assessment, 2 without data" in english


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f"])
def test_counts_pasted_from_a_spreadsheet_keep_their_groups(
    officer: Client, draft: Dossier, space: str
) -> None:
    counts = {"14.4.numerator": f" 7{space}000 ", "14.4.denominator": f"7{space}300\t"}
    assert save(officer, url_of(draft), {**counts, "14.4.declared": "met"}).status_code == 302
    entry = value_at(draft, "14.4")
    assert (entry.numerator, entry.denominator) == (7000, 7300)


def test_thousands_written_the_english_way_are_asked_back(officer: Client, draft: Dossier) -> None:
    counts = {"14.4.numerator": "7,000", "14.4.denominator": "7,300", "14.4.declared": "met"}
    answer = save(officer, url_of(draft), counts)
    assert answer.status_code == 400
    assert "Hãy viết 7000 hoặc 7. Đang là “7,000”." in text_of(answer)


def test_a_count_of_three_decimals_is_shown_so_that_it_can_be_sent_again(
    scene: Scene, officer: Client, draft: Dossier
) -> None:
    counts = {"numerator": "1.234", "denominator": "12.5"}
    put_results(draft.pk, [{"indicator": "3.1", **counts}], scene.officer)
    assert save(officer, url_of(draft, 3), {"3.1.note": "Biểu 01"}).status_code == 302
    assert str(value_at(draft, "3.1").numerator) == "1.234000"


def test_more_met_than_there_are_is_told_by_the_counts(officer: Client, draft: Dossier) -> None:
    counts = {"14.4.numerator": "8.000", "14.4.denominator": "7.300", "14.4.declared": "met"}
    answer = save(officer, url_of(draft), counts)
    assert "Hai số này cho 109,6, nhiều nhất là 100. Hãy kiểm tra lại." in text_of(answer)
