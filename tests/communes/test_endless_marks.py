"""Marks without end: a letter with thousands of them takes seconds to compose."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import pytest
from django.test import Client

from communes.text import TextProblem, clean_text, fold
from criteria.law.values import ValueProblem, parse_entry
from tests.criteria.law.law_files import NAM_DINH_2023, rule_of
from tests.factories import ADVANCED

ENDLESS = [
    "a" + "\u0301\u0323" * 50,
    "a" + "\u0323" * 31,
    "a" + "\u0301\u0323" * 100_000,
    "\n" + "\u0301\u0323" * 50,
]


@pytest.fixture(autouse=True)
def nothing_endless_is_composed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Eighty kilobytes of marks at the token door once held a process for seven seconds."""
    compose = unicodedata.normalize
    refused: list[str] = []

    def normalize(form: str, text: str) -> str:
        if re.search("[\u0301\u0323]{31}", text):
            refused.append(text)
            return text
        return compose(form, text)  # type: ignore[arg-type]

    monkeypatch.setattr(unicodedata, "normalize", normalize)
    yield
    assert refused == []


@pytest.mark.parametrize("given", ENDLESS)
def test_marks_without_end_are_refused_as_signs_that_cannot_be(given: str) -> None:
    with pytest.raises(TextProblem) as caught:
        clean_text(given, limit=150)
    assert caught.value.code == "control_character"
    assert fold(given) == given[0].strip()


@pytest.mark.parametrize("given", ENDLESS)
@pytest.mark.parametrize(("field", "code"), [("value", "not_an_option"), ("note", "bad_text")])
def test_no_row_of_results_has_them(field: str, code: str, given: str) -> None:
    row = {"value": "Khá", field: given}
    with pytest.raises(ValueProblem) as caught:
        parse_entry(rule_of(ADVANCED, "3.6"), row, situation=NAM_DINH_2023)
    assert (caught.value.code, caught.value.field) == (code, field)


@pytest.mark.django_db
def test_the_token_door_names_the_field_that_has_them() -> None:
    body = {"username": ENDLESS[2], "password": "x"}
    answer = Client().post("/api/v1/auth/token/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "control_character")


def test_text_of_letters_and_marks_apart_is_taken_whole() -> None:
    apart = unicodedata.normalize("NFD", "Nguyễn Thị Ẩn " * 10).strip()
    composed = unicodedata.normalize("NFC", apart)
    assert clean_text(apart, limit=len(composed)) == composed
    assert clean_text("ệ" * 150, limit=150) == "ệ" * 150
    assert clean_text(unicodedata.normalize("NFD", "ᾂ" * 150), limit=150) == "ᾂ" * 150
    assert fold(apart) == fold(composed) == " ".join(["nguyen thi an"] * 10)
