"""By which recognition a unit holds a level: one answer on pages and in the API."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from communes.models import Unit
from criteria.recognition.models import Basis, Recognition
from tests import factories
from tests.reports.pages.helpers import page, words
from tests.reports.small_province import Province

pytestmark = pytest.mark.django_db


@pytest.fixture
def twice_advanced(province: Province) -> tuple[Recognition, Recognition]:
    """The advanced level of one commune by a decision, and later by a vote that awaits one."""
    sourced = factories.a_recognition(
        province.without, "advanced", decided_on=date(2022, 5, 1), decision="22/QĐ-UBND"
    )
    voted = factories.a_recognition(
        province.without, "advanced", decided_on=date(2024, 3, 31), basis=Basis.APPRAISED
    )
    return sourced, voted


def levels_told(client: Client, unit: Unit) -> dict[str, Any]:
    answer = client.get(f"/api/v1/units/{unit.code}/").json()
    return {one["level"]: one for one in answer["levels"]}


def line_of(client: Client, unit: Unit, level: str) -> str:
    """What the list says of the unit at the level, up to the next unit."""
    html = page(client, f"/danh-sach/?chuan={level}")
    return words(html.split(f'href="/xa/{unit.code}/"')[1].split("</li>")[0])


def test_a_source_counts_before_a_later_vote(
    client: Client, province: Province, twice_advanced: tuple[Recognition, Recognition]
) -> None:
    sourced, _voted = twice_advanced
    unit = province.without
    assert levels_told(client, unit)["advanced"]["recognition"] == sourced.pk
    assert "22/QĐ-UBND" in line_of(client, unit, "advanced")
    html = page(client, f"/xa/{unit.code}/")
    assert "NTM nâng cao Chưa có nguồn 22/QĐ-UBND, 01/05/2022" in words(html)
    assert "Xã Nam Vân: đạt chuẩn NTM nâng cao" in words(html)
    assert "Được công nhận, có nguồn (3)" in words(page(client, "/?chuan=advanced"))


def test_a_level_follows_from_the_nearest_that_implies_it(
    client: Client, province: Province
) -> None:
    unit = province.inferred
    advanced = factories.a_recognition(unit, "advanced", decided_on=date(2021, 5, 1))
    assert levels_told(client, unit)["ntm"]["recognition"] == advanced.pk
    assert "NTM nâng cao" in line_of(client, unit, "ntm")
    text = words(page(client, f"/xa/{unit.code}/"))
    assert "Suy từ NTM nâng cao" in text
    assert "Đạt chuẩn NTM, suy từ NTM nâng cao." in text


def test_where_illustration_counts_pages_show_what_a_source_says(
    client: Client, province: Province
) -> None:
    unit = province.inferred
    factories.a_recognition(unit, "advanced", basis=Basis.SYNTHETIC)
    assert levels_told(client, unit)["advanced"]["basis"] == "synthetic"
    assert "NTM kiểu mẫu" in line_of(client, unit, "advanced")
    assert "Suy từ NTM kiểu mẫu" in words(page(client, f"/xa/{unit.code}/"))


def test_a_districts_title_is_told_by_its_strongest_source(
    client: Client, province: Province
) -> None:
    factories.a_recognition(
        province.a, "advanced", decided_on=date(2022, 5, 1), decision="23/QĐ-TTg"
    )
    factories.a_recognition(
        province.a, "advanced", decided_on=date(2024, 3, 31), basis=Basis.APPRAISED
    )
    table = words(page(client, "/")).split("Kết quả theo huyện, thành phố")[-1]
    assert table.count("Huyện NTM nâng cao") == 1
    assert "Huyện NTM nâng cao23/QĐ-TTg" in table
