"""A period's two ends, asked in three ways that agree."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from communes.models import Unit
from communes.periods import first_day_without, holds, holds_on, holds_sql, last_day_with
from tests.factories import a_province

START, LAST, END = date(2020, 7, 1), date(2024, 8, 31), date(2024, 9, 1)


def test_an_end_is_told_and_kept_a_day_apart() -> None:
    assert first_day_without(LAST) == END
    assert last_day_with(END) == LAST
    assert first_day_without(None) is last_day_with(None) is None
    with pytest.raises(OverflowError):
        first_day_without(date.max)


@pytest.mark.django_db
@pytest.mark.parametrize("end", [END, None])
@pytest.mark.parametrize("day", [date(2020, 6, 30), START, LAST, END, date.max])
def test_a_row_a_condition_and_a_statement_agree(day: date, end: date | None) -> None:
    unit = a_province(valid_from=START, valid_to=end)
    expected = day >= START and (end is None or day <= LAST)
    assert holds(day, unit.valid_from, unit.valid_to) is expected
    assert Unit.objects.filter(holds_on(day)).exists() is expected
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {holds_sql('u')} FROM communes_unit u",  # noqa: S608 - our own names
            {"day": day},
        )
        assert cursor.fetchone() == (expected,)
