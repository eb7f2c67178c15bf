"""Daily roots of the journal, and the description of the API."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from communes.models import DailyRoot
from tests.reports.pages.helpers import page

pytestmark = pytest.mark.django_db


def test_daily_roots_are_listed_with_their_heads(client: Client) -> None:
    DailyRoot.objects.create(
        day=date(2024, 6, 29),
        root="ab" * 32,
        heads=[["chain", 7, "cd" * 32]],
        taken_at="2024-06-29T17:05Z",
    )
    assert "ab" * 32 in page(client, "/kiem-chung/")
    html = page(client, "/kiem-chung/2024-06-29/")
    assert "cd" * 32 in html
    assert "00:05, 30/06/2024" in html
    page(client, "/kiem-chung/2024-06-28/", status=404)
    for other in ("hom-qua", "20240629", "2024-W26-6"):
        page(client, f"/kiem-chung/{other}/", status=404)


def test_the_api_is_described_on_a_page_of_our_own(client: Client) -> None:
    html = page(client, "/api/v1/docs/")
    assert not re.search(r"(src|href)=\"(https?:)?//", html)
    assert "<style" not in html
