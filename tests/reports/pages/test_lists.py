"""The list of communes, and the search that leads to one."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.reports.pages.helpers import page
from tests.reports.small_province import Province

pytestmark = pytest.mark.django_db


def test_the_illustrative_look_alike_on_either_side(client: Client, province: Province) -> None:
    html = page(client, f"/danh-sach/?huyen={province.b.code}")
    unnamed = html.split("Chưa có nguồn nêu tên (2)")[1]
    assert "Nam Vân" in unnamed
    assert "Lộc An" in unnamed
    assert "Chưa được công nhận" not in html


def test_a_past_day_names_nobody_as_lacking_what_illustration_gives_later(
    client: Client, province: Province
) -> None:
    html = page(client, "/danh-sach/?ngay=31/12/2020")
    assert "Chưa có nguồn nêu tên" in html
    assert "Chưa được công nhận" not in html


def test_search_ignores_diacritics_and_opens_a_single_hit(
    client: Client, province: Province
) -> None:
    answer = client.get("/tim/?ten=dong son")
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"/xa/{province.named.code}/",
    )
    assert "Xã Giao Phong" in page(client, "/tim/?ten=O")
    assert "Không có xã, huyện nào tên “zz”" in page(client, "/tim/?ten=zz")
