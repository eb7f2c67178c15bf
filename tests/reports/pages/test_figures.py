"""The figures in a row, one for each level."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.reports.pages.helpers import page, words
from tests.reports.small_province import Province

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "explained"), [("vi", "Nông thôn mới (NTM)"), ("en", "New rural (NTM)")]
)
def test_what_ntm_stands_for_is_told_beside_its_figure(
    client: Client, province: Province, language: str, explained: str
) -> None:
    assert explained in words(page(client, f"/?lang={language}"))
