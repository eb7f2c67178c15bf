"""The derived tables: what identifies a row, what it holds, and which SELECT it follows from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from string import Template

from reports import sql

_WRITE = """\
WITH fresh AS MATERIALIZED ($fresh)
INSERT INTO $table AS stored ($columns) SELECT $columns FROM fresh
ON CONFLICT ($key) DO UPDATE SET $assignments
WHERE ($stored_values) IS DISTINCT FROM ($new_values)"""

_WRITE_AND_PRUNE = """\
WITH fresh AS MATERIALIZED ($fresh),
gone AS (DELETE FROM $table AS stored
    WHERE $owned AND NOT EXISTS (SELECT FROM fresh WHERE $same) RETURNING 1),
written AS (INSERT INTO $table AS stored ($columns) SELECT $columns FROM fresh
    ON CONFLICT ($key) DO UPDATE SET $assignments
    WHERE ($stored_values) IS DISTINCT FROM ($new_values) RETURNING 1)
SELECT 1 FROM gone UNION ALL SELECT 1 FROM written"""

_DIFFERENCES = """\
WITH fresh AS MATERIALIZED ($fresh), stored AS (SELECT $columns FROM $table WHERE $owned)
SELECT to_jsonb(stored), to_jsonb(fresh) FROM stored FULL JOIN fresh ON $same
WHERE ($stored_values) IS DISTINCT FROM ($fresh_values)
ORDER BY $keys"""


@dataclass(frozen=True, slots=True)
class Derived:
    """One derived table.

    ``fresh`` is the SELECT of what it should hold; ``owned`` says which stored rows a run answers
    for. ``computed_at`` is written with a change but is no difference by itself.
    """

    table: str
    key: tuple[str, ...]
    values: tuple[str, ...]
    fresh: str
    owned: str
    dated: bool = True

    def writing(self) -> str:
        """Insert what is missing and update what differs, in one statement."""
        return Template(_WRITE).substitute(self._parts())

    def writing_and_pruning(self) -> str:
        """As ``writing``, and delete owned rows that the facts no longer give; a row a change."""
        return Template(_WRITE_AND_PRUNE).substitute(self._parts())

    def differences(self, fresh: str) -> str:
        """Pairs (stored, computed) as JSON that are not equal; one side may be null."""
        return Template(_DIFFERENCES).substitute(self._parts() | {"fresh": fresh})

    def _parts(self) -> dict[str, str]:
        written = (*self.values, *(("computed_at",) if self.dated else ()))
        judged = (*self.key, *self.values)
        return {
            "fresh": self.fresh,
            "table": self.table,
            "owned": self.owned,
            "same": " AND ".join(f"fresh.{name} = stored.{name}" for name in self.key),
            "columns": _listed((*self.key, *written)),
            "key": _listed(self.key),
            "keys": ", ".join(f"COALESCE(stored.{name}, fresh.{name})" for name in self.key),
            "assignments": ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in written),
            "stored_values": _listed(judged, "stored."),
            "new_values": _listed(judged, "EXCLUDED."),
            "fresh_values": _listed(judged, "fresh."),
        }


def _listed(names: Iterable[str], prefix: str = "") -> str:
    return ", ".join(f'{prefix}"{name}"' for name in names)


_OF_UNITS = (
    "province_id = %(province)s"
    " AND (%(units)s::bigint[] IS NULL OR unit_id = ANY(%(units)s::bigint[]))"
)
_OF_SETS = " AND (%(sets)s::text[] IS NULL OR criteria_set_id = ANY(%(sets)s::text[]))"

HELD_LEVELS = Derived(
    table="reports_heldlevel",
    key=("unit_id", "level_id"),
    values=("province_id", "district_id", "recognition_id", "basis", "own", "confirmed", "on"),
    fresh=sql.HELD,
    owned=_OF_UNITS,
    dated=False,
)
STANDINGS = Derived(
    table="reports_standing",
    key=("unit_id", "criteria_set_id"),
    values=(
        "province_id",
        "district_id",
        "stage",
        "dossier_id",
        "year",
        "met",
        "total",
        "declared_met",
        "verdict_met",
        "by_decision",
        "by_older_decision",
    ),
    fresh=sql.STANDINGS,
    owned=_OF_UNITS + _OF_SETS,
)
RATES = Derived(
    table="reports_rate",
    key=("scope_id", "level_id"),
    values=("province_id", "on", "recognised", "eligible", "sourced", "appraised", "synthetic"),
    fresh=sql.rates("reports_heldlevel"),
    owned="province_id = %(province)s",
)
TALLIES = Derived(
    table="reports_tally",
    key=("scope_id", "criteria_set_id", "number"),
    values=("province_id", "met", "by_decision", "by_older_decision", "declared", "total"),
    fresh=sql.tallies("reports_standing"),
    owned="province_id = %(province)s" + _OF_SETS,
    dated=False,
)
