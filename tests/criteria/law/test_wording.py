"""Explanations, targets and problems as people read them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation

from criteria.law.problems import CODES, ValueProblem
from criteria.law.rules import (
    Comparator,
    IndicatorRule,
    Kind,
    Outcome,
    Situation,
    TargetTable,
    judge_indicator,
    target_for,
)
from criteria.law.values import Entry, Part, parse_entry
from criteria.law.wording import (
    amendment_words,
    count_labels,
    explain,
    local_number,
    problem_message,
    target_words,
)
from tests.criteria.law.law_files import (
    ADVANCED,
    MODEL,
    NAM_DINH_2023,
    NAM_DINH_2024,
    NTM,
    rule_of,
)


@pytest.fixture(autouse=True)
def _vietnamese():
    with translation.override("vi"):
        yield


def told(code: str, indicator: str, situation: Situation = NAM_DINH_2023, **row: object) -> str:
    rule = rule_of(code, indicator)
    entry = parse_entry(rule, row, situation=situation)
    return explain(judge_indicator(rule, entry, situation), rule)


def share(top: int, base: int) -> dict[str, int]:
    return {"numerator": top, "denominator": base}


def test_the_worse_part_comes_first_with_its_gap_in_people():
    parts = {"nam": share(3512, 3688), "nu": share(3401, 3612)}
    assert told(ADVANCED, "14.1", parts=parts) == (
        "Nữ 94,2% < 95%, thấp hơn 0,8 điểm phần trăm: cần thêm 31 người. Nam 95,2%: đạt."
    )


def test_both_parts_met_are_said_in_one_sentence():
    parts = {"nam": share(3385, 3688), "nu": share(3301, 3612)}
    assert told(ADVANCED, "14.2", parts=parts) == (
        "Nam 91,8% và nữ 91,4% đều đạt mức từ 90% trở lên."
    )


def test_both_parts_below_name_both_gaps():
    parts = {"nam": share(1180, 3688), "nu": share(1119, 3612)}
    assert told(ADVANCED, "14.3", parts=parts) == (
        "Nữ 31,0% < 40%, thấp hơn 9 điểm phần trăm: cần thêm 326 người. "
        "Nam 32,0% < 40%, thấp hơn 8 điểm phần trăm: cần thêm 296 người."
    )


def test_a_part_without_data_is_named():
    assert told(ADVANCED, "14.1", parts={"nam": share(99, 100)}) == (
        "Nam 99,0%: đạt. Nữ: chưa có số liệu."
    )


def test_a_share_typed_alone_says_so_and_so_does_one_that_is_not_split():
    assert told(ADVANCED, "14.1", value="96") == (
        "96,0%, đạt mức từ 95% trở lên. Lưu ý: chưa tách nam, nữ; không có số gốc."
    )


def test_a_number_just_below_is_never_shown_as_its_target():
    assert told(ADVANCED, "16.2", value="89.96").startswith(
        "89,96% < 90%, thấp hơn 0,04 điểm phần trăm."
    )


def test_a_gap_in_households():
    assert told(NTM, "4.2", **share(980, 1000)) == (
        "98,0% < 99%, thấp hơn 1 điểm phần trăm: cần thêm 10 hộ."
    )


@pytest.mark.parametrize(
    ("code", "indicator", "counted"),
    [
        (NTM, "6.3", "2 thôn, xóm."),
        (NTM, "5.1", "2 trường."),
        (ADVANCED, "17.2", "2 cơ sở."),
        (NTM, "15.1", "1 người."),
        (ADVANCED, "17.6", "2 (theo số đạt)."),
    ],
)
def test_what_is_missing_is_named_by_what_the_share_counts(code, indicator, counted):
    assert f"cần thêm {counted}" in told(code, indicator, **share(8, 10))


@pytest.mark.parametrize(
    ("code", "indicator", "labels"),
    [
        (ADVANCED, "14.1", ("Số đạt (người)", "Tổng số (người)")),
        (ADVANCED, "11.1", ("Số thuộc diện (hộ)", "Tổng số (hộ)")),
        (ADVANCED, "17.6", ("Số đạt", "Tổng số")),
        (MODEL, "2.1", ("Số thực tế", "Mức so sánh")),
        (ADVANCED, "17.11", ("Tổng giá trị", "Chia cho")),
    ],
)
def test_the_two_numbers_of_a_ratio_have_plain_names(code, indicator, labels):
    assert count_labels(rule_of(code, indicator)) == labels


def test_a_number_has_its_unit():
    assert told(MODEL, "2.2", value="1234.5") == (
        "1.234,5 triệu đồng/người/năm, đạt mức từ 83 triệu đồng/người/năm trở lên"
        " (năm 2023, mức của tỉnh)."
    )
    assert told(ADVANCED, "17.11", value="3.25") == ("3,25 m2/người < 4 m2/người, thấp hơn 0,75.")


def test_at_most_says_what_is_too_much():
    rule = IndicatorRule(
        "11.1",
        11,
        Kind.PERCENT,
        Comparator.AT_MOST,
        TargetTable(default=Decimal(2)),
        name="Tỷ lệ hộ nghèo",
        max_value=Decimal(100),
    )
    entry = Entry("11.1", numerator=Decimal(25), denominator=Decimal(1000))
    judged = judge_indicator(rule, entry, NAM_DINH_2023)
    assert explain(judged, rule) == ("2,5% > 2%, cao hơn 0,5 điểm phần trăm: cần giảm 5 hộ.")
    assert target_words(judged.target, rule) == "không quá 2%"


def test_no_official_target_is_said_in_words():
    assert told(ADVANCED, "2.2", value="80", declared="met") == (
        "80,0%, tự đánh giá: đạt. Lưu ý: chưa có mức đạt chuẩn chính thức; không có số gốc."
    )
    assert told(ADVANCED, "2.2", value="80") == (
        "80,0%. Lưu ý: chưa có mức đạt chuẩn chính thức; chưa chọn đạt hay chưa đạt;"
        " không có số gốc."
    )


def test_an_unread_amendment_names_its_text():
    words = told(ADVANCED, "3.4", NAM_DINH_2024, value="100", declared="met")
    assert "đã sửa đổi theo 211/QĐ-TTg, mức mới chưa có" in words
    assert amendment_words(rule_of(ADVANCED, "3.4")).endswith(
        "áp dụng từ năm 2024:"
        " “Tỷ lệ công trình thủy lợi nhỏ, thủy lợi nội đồng được bảo trì hàng năm”."
    )
    assert amendment_words(rule_of(ADVANCED, "3.1")) == ""


@pytest.mark.parametrize(
    ("code", "indicator", "row", "words"),
    [
        (ADVANCED, "1.1", {"value": True}, "Kết quả: đạt."),
        (ADVANCED, "1.1", {"value": False}, "Kết quả: chưa đạt."),
        (ADVANCED, "3.6", {"value": "Khá"}, "Khá: đạt, mức cần là từ mức Khá trở lên."),
        (ADVANCED, "3.6", {"value": "Đạt"}, "Đạt: chưa đạt, mức cần là từ mức Khá trở lên."),
        (ADVANCED, "3.1", {}, "Chưa có số liệu. Mức đạt chuẩn: từ 90% trở lên."),
        (ADVANCED, "3.1", {"not_applicable": True}, "Chưa tính: chờ đồng ý không áp dụng."),
        (MODEL, "4.2", {"value": "y tế"}, "y tế. Lưu ý: chỉ tiêu mô tả, không đánh giá."),
    ],
)
def test_other_kinds_in_words(code, indicator, row, words):
    assert told(code, indicator, **row) == words


def test_a_province_without_a_region_says_which_target_was_taken():
    words = told(NTM, "4.2", Situation(2023, None, "01"), **share(98, 100))
    assert words.endswith("Lưu ý: chưa rõ vùng của tỉnh, xét theo chỉ tiêu chung.")


@pytest.mark.parametrize(
    ("code", "indicator", "situation", "words"),
    [
        (ADVANCED, "14.1", NAM_DINH_2023, "từ 95% trở lên"),
        (ADVANCED, "2.1", NAM_DINH_2023, "100%"),
        (ADVANCED, "1.1", NAM_DINH_2023, "đạt"),
        (ADVANCED, "3.6", NAM_DINH_2023, "từ mức Khá trở lên"),
        (ADVANCED, "5.3", NAM_DINH_2023, "từ Mức độ 3 trở lên"),
        (NTM, "4.2", NAM_DINH_2023, "từ 99% trở lên (vùng đồng bằng sông Hồng)"),
        (NTM, "4.2", Situation(2023, None, "01"), "từ 98% trở lên"),
        (ADVANCED, "2.2", NAM_DINH_2023, "chưa có mức đạt chuẩn chính thức"),
        (
            ADVANCED,
            "3.4",
            NAM_DINH_2024,
            "chưa có mức đạt chuẩn chính thức (đã sửa đổi theo 211/QĐ-TTg, mức mới chưa có)",
        ),
        (MODEL, "2.1", NAM_DINH_2023, "từ 110% trở lên"),
    ],
)
def test_targets_in_plain_words(code, indicator, situation, words):
    rule = rule_of(code, indicator)
    assert target_words(target_for(rule, situation), rule) == words


def test_the_active_language_decides():
    parts = {"nam": share(3512, 3688), "nu": share(3401, 3612)}
    with translation.override("en"):
        assert local_number(Decimal("1234567.5")) == "1,234,567.5"
        assert "94.2% < 95%" in told(ADVANCED, "14.1", parts=parts)
    assert local_number(Decimal("-0.5")) == "-0,5"
    assert local_number(Fraction(1, 3)) == "0,333333"


PARAMS = {
    "given": "năm nghìn hai",
    "decimals": 6,
    "digits": 12,
    "as_whole": "1234",
    "as_decimal": "1,234",
    "maximum": Decimal(100),
    "computed": Decimal("94.2"),
    "options": ("Đạt", "Khá"),
    "limit": 2000,
}


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_problem_is_said_in_at_most_twenty_words_of_ours(code):
    message = problem_message(ValueProblem(code, field="value", **PARAMS))
    assert message[0].isupper() or message[0] == "“"
    assert message.endswith(".")
    assert len(message.replace("năm nghìn hai", "x").split()) <= 20


def test_a_wrong_count_says_what_to_type_and_what_is_there():
    problem = ValueProblem("not_a_number", field="parts.nu.numerator", given="năm nghìn hai")
    assert problem_message(problem) == (
        "Hãy nhập một con số, ví dụ 5.256. Đang là “năm nghìn hai”."
    )


def test_a_percent_above_its_maximum_names_both():
    rule = rule_of(ADVANCED, "14.4")
    with pytest.raises(ValueProblem) as problem:
        parse_entry(rule, {"value": "120.5"}, situation=NAM_DINH_2023)
    assert problem_message(problem.value) == "Nhiều nhất là 100. Đang là 120,5."


def test_a_consented_indicator_says_so():
    rule = rule_of(ADVANCED, "3.1")
    judged = judge_indicator(
        rule, Entry("3.1", not_applicable=True), NAM_DINH_2023, consented=True
    )
    assert judged.outcome is Outcome.NOT_APPLICABLE
    assert explain(judged, rule) == "Không áp dụng, đã được đồng ý."


def test_a_declared_part_names_both_parts():
    rule = rule_of(ADVANCED, "12.1")
    entry = Entry(
        "12.1",
        parts={"nam": Part(Decimal(80)), "nu": Part(Decimal(70))},
        declared=Outcome.MET,
    )
    assert explain(judge_indicator(rule, entry, NAM_DINH_2023), rule).startswith(
        "Nữ 70,0%, tự đánh giá: đạt. Nam 80,0%, tự đánh giá: đạt."
    )
