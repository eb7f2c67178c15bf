from __future__ import annotations

import unicodedata

import pytest

from communes.hygiene import looks_like_old_encoding
from communes.text import TextProblem, clean_text


def test_text_is_stored_composed_and_trimmed() -> None:
    typed = unicodedata.normalize("NFD", "  Đồng Sơn\r\nxã \r")
    assert clean_text(typed, limit=100) == "Đồng Sơn\nxã"


@pytest.mark.parametrize("sign", ["\0", "\x07", "\x1b", "\x7f", "\ud800", "\u202e", "\u2066"])
def test_control_characters_and_lone_surrogates_are_refused(sign: str) -> None:
    with pytest.raises(TextProblem) as caught:
        clean_text(f"a{sign}b", limit=100)
    assert caught.value.code == "control_character"


def test_the_length_is_counted_after_composing() -> None:
    assert clean_text(unicodedata.normalize("NFD", "ộ" * 10), limit=10) == "ộ" * 10
    with pytest.raises(TextProblem) as caught:
        clean_text("ộ" * 11, limit=10)
    assert caught.value.code == "too_long"
    assert "10" in caught.value.sentence()


@pytest.mark.parametrize(
    "text",
    [
        "x· §ång S¬n",
        "huyÖn Giao Thñy",
        "xaõ Ñoàng Sôn",
        "tænh Nam Ñònh",
        "Uû ban nh©n d©n",
        "thò traán Goâi",
    ],
)
def test_text_in_an_old_encoding_is_seen(text: str) -> None:
    assert looks_like_old_encoding(text)


@pytest.mark.parametrize(
    "text",
    [
        "Xã Đồng Sơn, huyện Nam Trực",
        "Ủy ban nhân dân tỉnh Nam Định",
        "Quyết định số 318/QĐ-TTg ngày 08/3/2022",
        "Krông Búk, Đắk Lắk, Côn Đảo",
        "97,5% ≥ 95%; 5 m² × 3 – “ghi chú” © 2024 ± 0,5",
        "Thuý, hoà, quý, Huỳnh, khuỷu tay, nguyễn, thuở",
        "café naïve Übersicht, Müller, São Tomé, El Niño",
        "làm giùm, giữ gìn, “đạt”, «chưa đạt», § 5, ® 2024",
        "Trước ngày, Đường ĐT488, thị trấn Quỹ Nhất, Yên Lợi, khuya, Ý Yên",
        "Ia Pêch, Ea Hđing, Đạ Tẻh, Y Tý",
    ],
)
def test_vietnamese_in_unicode_is_not_taken_for_an_old_encoding(text: str) -> None:
    assert not looks_like_old_encoding(text)
