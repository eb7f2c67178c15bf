"""Last year beside this year: what an earlier dossier on the same set says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.dossiers.access import sees_live
from criteria.dossiers.models import Dossier
from criteria.dossiers.rows import JsonRow, rows_of, value_json
from criteria.permissions import Permission, may

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from communes.models import User


def previous_rows(dossier: Dossier, viewer: User | AnonymousUser) -> dict[str, JsonRow]:
    """What the newest dossier of an earlier year on the same set says, by indicator.

    Whatever its state, for everybody who sees ``dossier``: as that one answers for itself, from
    its last snapshot once it was submitted. Of one that was never submitted, others than the
    commune and observers get values and counts but no note: nobody has signed that text.
    """
    earlier = (
        Dossier.objects.filter(
            unit_id=dossier.unit_id, criteria_set_id=dossier.criteria_set_id, year__lt=dossier.year
        )
        .only("year", "state", "path", "snapshot_id")
        .newest_first()
        .first()
    )
    if earlier is None:
        return {}
    rows = _standing(earlier, viewer) if sees_live(earlier, viewer) else _frozen(earlier)
    return {row["indicator"]: {"year": earlier.year, **row} for row in rows}


def _standing(earlier: Dossier, viewer: User | AnonymousUser) -> list[JsonRow]:
    entries = [row.entry for row in rows_of(earlier.pk).values()]
    rows = [value_json(entry) for entry in entries if not entry.is_empty]
    if may(viewer, Permission.SEE_LIVE, on=earlier):
        return rows
    return [{**row, "note": ""} for row in rows]


def _frozen(earlier: Dossier) -> list[JsonRow]:
    frozen = Dossier.objects.values_list("snapshot__results", flat=True)
    rows: list[JsonRow] = frozen.get(pk=earlier.pk)
    unsaid = {"version", "by", "at"}
    return [
        {key: value for key, value in row.items() if key not in unsaid}
        for row in rows
        if row["version"]
    ]
