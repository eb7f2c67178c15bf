"""Rows of results between the database, the parser's ``Entry`` and the API's JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from criteria.law.numbers import number_text
from criteria.law.shapes import Entry, Outcome, Part

JsonRow = dict[str, Any]

_COLUMNS = "number, truth, choice, numerator, denominator, parts, declared, not_applicable, note"


class StoredRow(NamedTuple):
    """One result as it stands; ``version`` 0 and no ``by``: nothing was ever written."""

    entry: Entry
    version: int
    by: int | None
    at: datetime | None


def rows_of(dossier_id: int) -> dict[str, StoredRow]:
    """All written rows of a dossier by indicator code, one query."""
    return rows_of_many([dossier_id]).get(dossier_id, {})


def rows_of_many(dossier_ids: list[int]) -> dict[int, dict[str, StoredRow]]:
    """Written rows of many dossiers, by dossier and indicator code, one query."""
    found: dict[int, dict[str, StoredRow]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT dossier_id, i.code, number, truth, choice, numerator, denominator,"
            " parts::text, declared, not_applicable, note, version, by_id, at"
            " FROM criteria_result r JOIN criteria_indicator i ON i.id = r.indicator_id"
            " WHERE dossier_id = ANY(%s)",
            [dossier_ids],
        )
        for dossier_id, code, *columns, version, by, at in cursor.fetchall():
            row = StoredRow(_entry(code, *columns), version, by, at)
            found.setdefault(dossier_id, {})[code] = row
    return found


def _entry(
    code: str,
    number: Decimal | None,
    truth: bool | None,
    choice: str,
    numerator: Decimal | None,
    denominator: Decimal | None,
    parts: str | None,
    declared: str,
    not_applicable: bool,
    note: str,
) -> Entry:
    return Entry(
        code,
        number,
        truth,
        choice,
        numerator,
        denominator,
        None if parts is None else _parts_from_json(json.loads(parts)),
        Outcome(declared) if declared else None,
        not_applicable,
        note,
    )


def _parts_from_json(data: Mapping[str, Mapping[str, str | None]]) -> dict[str, Part]:
    return {
        name: Part(*(_decimal(part.get(key)) for key in ("value", "numerator", "denominator")))
        for name, part in data.items()
    }


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


class WrittenRow(NamedTuple):
    """What became of one row; ``stale``: given on a version that is not the newest."""

    version: int
    by: int | None
    at: datetime | None
    stale: bool


def write_rows(
    dossier_id: int,
    rows: list[tuple[int, Entry]],
    versions: Mapping[str, int],
    *,
    by: int,
    at: datetime,
    on: date,
) -> dict[int, WrittenRow]:
    """Set rows whole by indicator id and touch the dossier, in one statement.

    What already stands is left alone, whatever version it carries; where another value was given
    on a stale version nothing at all is written. The caller holds the dossier's lock and names
    each indicator once; ``versions`` by indicator code, ``on`` the portal's day.
    """
    given = [
        {
            "indicator": indicator_id,
            "number": entry.number,
            "truth": entry.truth,
            "choice": entry.choice,
            "numerator": entry.numerator,
            "denominator": entry.denominator,
            "parts": parts_json(entry),
            "declared": entry.declared or "",
            "not_applicable": entry.not_applicable,
            "note": entry.note,
            "blank": entry.is_empty and not entry.note,
            "seen": versions.get(entry.indicator),
        }
        for indicator_id, entry in rows
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            {
                "rows": json.dumps(given, default=str),
                "dossier": dossier_id,
                "by": by,
                "at": at,
                "on": on,
            },
        )
        return {
            indicator: WrittenRow(
                version, by if is_new else was_by, at if is_new else was_at, stale
            )
            for indicator, version, was_by, was_at, is_new, stale in cursor.fetchall()
        }


_GIVEN = ", ".join(f"g.{name}" for name in _COLUMNS.split(", "))
_STANDING = ", ".join(f"r.{name}" for name in _COLUMNS.split(", "))
_WRITE = f"""
WITH given AS (
  SELECT g.*, r.version, r.by_id, r.at, CASE WHEN r.id IS NULL THEN NOT g.blank
    ELSE ({_STANDING}) IS DISTINCT FROM ({_GIVEN}) END AS changes
  FROM json_to_recordset(%(rows)s) AS g(
    indicator bigint, number numeric, truth boolean, choice text, numerator numeric,
    denominator numeric, parts jsonb, declared text, not_applicable boolean, note text,
    blank boolean, seen integer)
  LEFT JOIN criteria_result r ON r.dossier_id = %(dossier)s AND r.indicator_id = g.indicator
), judged AS (
  SELECT *, changes AND coalesce(seen <> coalesce(version, 0), FALSE) AS stale FROM given
), writing AS (
  SELECT * FROM judged WHERE changes AND NOT EXISTS (SELECT FROM judged WHERE stale)
), written AS (
  INSERT INTO criteria_result AS r (dossier_id, indicator_id, {_COLUMNS}, version, by_id, at)
  SELECT %(dossier)s, indicator, {_COLUMNS}, 1, %(by)s, %(at)s FROM writing
  ON CONFLICT (dossier_id, indicator_id) DO UPDATE SET ({_COLUMNS}, version, by_id, at) = (
    EXCLUDED.number, EXCLUDED.truth, EXCLUDED.choice, EXCLUDED.numerator, EXCLUDED.denominator,
    EXCLUDED.parts, EXCLUDED.declared, EXCLUDED.not_applicable, EXCLUDED.note,
    r.version + 1, EXCLUDED.by_id, EXCLUDED.at)
  RETURNING r.indicator_id, r.version
), touched AS (
  UPDATE criteria_dossier SET changed_at = %(at)s, changed_on = %(on)s,
    version = version + 1,
    writers = CASE WHEN %(by)s = ANY(writers) THEN writers ELSE writers || %(by)s::bigint END
  WHERE id = %(dossier)s AND EXISTS (SELECT FROM writing)
)
SELECT indicator, coalesce(w.version, j.version, 0), CASE WHEN w.version IS NULL THEN by_id END,
  CASE WHEN w.version IS NULL THEN at END, w.version IS NOT NULL, stale
FROM judged j LEFT JOIN written w ON w.indicator_id = j.indicator
"""  # noqa: S608 - only our own column names


def parts_json(entry: Entry) -> dict[str, dict[str, str | None]] | None:
    """Parts as stored and as the API writes them."""
    if not entry.parts:
        return None
    return {
        name: {
            "value": _text(part.number),
            "numerator": _text(part.numerator),
            "denominator": _text(part.denominator),
        }
        for name, part in entry.parts.items()
    }


def value_json(entry: Entry) -> JsonRow:
    """What was declared, as ``PUT`` takes it: numbers as strings, empty fields as null."""
    return {
        "indicator": entry.indicator,
        "value": _value(entry),
        "numerator": _text(entry.numerator),
        "denominator": _text(entry.denominator),
        "parts": parts_json(entry),
        "declared": entry.declared.value if entry.declared else None,
        "not_applicable": entry.not_applicable,
        "note": entry.note,
    }


def row_json(row: StoredRow, by: object) -> JsonRow:
    """A whole row with its version, who wrote it (``by`` as given) and when."""
    return {
        **value_json(row.entry),
        "version": row.version,
        "by": by,
        "at": moment_json(row.at),
    }


def empty_row(code: str) -> StoredRow:
    """The row of an indicator for which nothing was ever written."""
    return StoredRow(Entry(code), 0, None, None)


@lru_cache(maxsize=64)
def moment_json(moment: datetime | None) -> str | None:
    """ISO 8601 with the zone of Vietnam."""
    zone = timezone.get_default_timezone()
    return None if moment is None else moment.astimezone(zone).isoformat()


def _value(entry: Entry) -> str | bool | None:
    if entry.truth is not None:
        return entry.truth
    return _text(entry.number) if entry.number is not None else entry.choice or None


def _text(number: Decimal | None) -> str | None:
    return None if number is None else number_text(number)
