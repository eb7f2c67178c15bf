"""What is wrong with a typed value, told to the person who typed it (thông báo lỗi)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from criteria.law.numbers import number_text, shown
from criteria.law.problems import ValueProblem


def problem_message(problem: ValueProblem) -> str:
    """One sentence or two: what happened, then what to do."""
    words = {name: _shown(value) for name, value in problem.params.items()}
    return _sentences(problem)[problem.code] % words


def _sentences(problem: ValueProblem) -> dict[str, str]:
    return {**_number_sentences(problem), **_row_sentences()}


def _number_sentences(problem: ValueProblem) -> dict[str, str]:
    counts = problem.field.endswith(("numerator", "denominator"))
    return {
        "not_a_number": _("Hãy nhập một con số, ví dụ 5.256. Đang là “%(given)s”.")
        if counts
        else _("Hãy nhập một con số, ví dụ 97,5. Đang là “%(given)s”."),
        "ambiguous_number": _("Hãy viết %(as_whole)s hoặc %(as_decimal)s. Đang là “%(given)s”."),
        "comma_is_no_decimal": _(
            "Hãy viết phần thập phân sau dấu chấm, không dùng dấu phẩy. Đang là “%(given)s”."
        ),
        "dot_is_no_decimal": _("Hãy dùng dấu phẩy cho phần thập phân: %(as_decimal)s."),
        "too_many_decimals": _("Nhiều nhất %(decimals)s chữ số thập phân. Đang là “%(given)s”."),
        "too_large": _("Số quá lớn: nhiều nhất %(digits)s chữ số. Hãy kiểm tra lại."),
        "negative": _("Hãy nhập số từ 0 trở lên. Đang là %(given)s."),
        "above_max": _("Hai số này cho %(given)s, nhiều nhất là %(maximum)s. Hãy kiểm tra lại.")
        if counts
        else _("Nhiều nhất là %(maximum)s. Đang là %(given)s."),
        "zero_denominator": _(
            "Số thứ hai phải lớn hơn 0. Nếu không có đối tượng, hãy chọn Không áp dụng."
        ),
        "counts_incomplete": _("Hãy nhập đủ cả hai số."),
        "counts_disagree": _(
            "Tỷ lệ tính từ số gốc là %(computed)s, đã nhập %(given)s. Hãy sửa một trong hai."
        ),
        "no_counts_here": _("Chỉ tiêu này không tính từ hai số. Hãy để trống các ô đó."),
    }


def _row_sentences() -> dict[str, str]:
    return {
        "not_a_boolean": _("Hãy chọn Có hoặc Không. Đang là “%(given)s”."),
        "not_an_option": _("Hãy chọn một trong: %(options)s. Đang là “%(given)s”."),
        "not_a_declaration": _("Tự đánh giá là đạt (met) hoặc chưa đạt (not_met)."),
        "has_target": _("Chỉ tiêu này không cần tự đánh giá. Hãy để trống ô đó."),
        "value_missing": _("Hãy nhập số liệu trước khi tự đánh giá."),
        "value_and_not_applicable": _(
            "Đã chọn Không áp dụng. Hãy để trống số liệu và tự đánh giá."
        ),
        "no_split": _("Chỉ tiêu này không tách nam, nữ. Hãy nhập một số liệu chung."),
        "unknown_part": _("Chỉ tách theo nam và nữ. Đang là “%(given)s”."),
        "unknown_field": _("Không có trường “%(given)s”. Hãy kiểm tra lại tên trường."),
        "indicator_missing": _("Hãy nêu mã chỉ tiêu (indicator)."),
        "indicator_no_text": _("Mã chỉ tiêu phải là chữ, ví dụ “2.1”. Đang là %(given)s."),
        "unknown_indicator": _("Bộ tiêu chí không có chỉ tiêu “%(given)s”."),
        "duplicate": _("Chỉ tiêu %(given)s có hai lần. Hãy giữ lại một."),
        "wrong_shape": _("Dữ liệu chưa đúng dạng. Cần một nhóm trường có tên."),
        "not_a_text": _("Hãy nhập ghi chú bằng chữ."),
        "bad_text": _("Có ký tự không hiển thị được. Hãy xóa rồi gõ lại."),
        "old_encoding": _("Chữ có vẻ theo bảng mã cũ (TCVN3, VNI). Hãy gõ lại bằng Unicode."),
        "too_long": _("Nhiều nhất %(limit)s ký tự. Hãy rút ngắn rồi lưu lại."),
    }


def _shown(value: object) -> str:
    if isinstance(value, Fraction):
        value = shown(value, None, decimals=2)
    if isinstance(value, Decimal):
        text = number_text(value)
        return text if (get_language() or "vi").startswith("en") else text.replace(".", ",")
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
