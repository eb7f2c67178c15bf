"""Puts units into the tree: ids, paths, province and district, keys for searching and sorting.

Everybody who makes a unit calls ``place``, so these columns are filled in one place.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from communes.models import Tier, Unit
from communes.text import fold, sort_key


def place(units: Iterable[tuple[Unit, Unit | None]]) -> None:
    """Fill what follows from name and parent in units not saved yet; parents come first.

    A province is its own ``province`` and a district its own ``district``, so that «everything of
    a province» is one condition; a commune right under its province has no district.
    """
    pairs = list(units)
    for (unit, parent), new_id in zip(pairs, _new_ids(len(pairs)), strict=True):
        unit.pk = new_id
        unit.parent_id = parent.pk if parent else None
        unit.path = f"{parent.path if parent else '/'}{new_id}/"
        unit.province_id = parent.province_id if parent else new_id
        unit.district_id = _district_of(unit, parent)
        unit.search = fold(unit.name)
        unit.sort_key = sort_key(unit.name)


def _district_of(unit: Unit, parent: Unit | None) -> int | None:
    if unit.tier == Tier.DISTRICT:
        return unit.pk
    return parent.district_id if parent else None


def _new_ids(number: int) -> list[int]:
    """Ids from the table's own sequence, known before the rows are written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('communes_unit', 'id'))"
            " FROM generate_series(1, %s)",
            [number],
        )
        return [row[0] for row in cursor.fetchall()]
