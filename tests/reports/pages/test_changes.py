"""How the answer compares itself with what was published earlier."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from communes.templatetags.portal_format import day_prose
from tests.reports.pages.helpers import page, words
from tests.reports.small_province import Province

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("earlier", [date(2023, 6, 30), date(2022, 12, 31)])
def test_a_year_ago_is_the_same_day_of_last_year_or_earlier(
    client: Client, province: Province, earlier: date
) -> None:
    province.publish(earlier, 3)
    province.publish(date(2023, 7, 1), 4)
    text = words(page(client, "/"))
    assert f"Tăng 3 so với {day_prose(earlier)}; tăng 2 so với 01/7/2023." in text
