"""Last year beside this year: what an earlier dossier on the same set says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.dossiers.models import Dossier
from criteria.dossiers.rows import JsonRow, rows_of, value_json
from criteria.permissions import Permission, may

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from communes.models import User


def previous_rows(dossier: Dossier, viewer: User | AnonymousUser) -> dict[str, JsonRow]:
    """What the newest dossier of an earlier year on the same set says, by indicator.

    The commune reads its own earlier dossier whatever its state; others the frozen rows of one
    that they may see.
    """
    earlier = Dossier.objects.filter(
        unit_id=dossier.unit_id, criteria_set_id=dossier.criteria_set_id, year__lt=dossier.year
    ).newest_first()
    if may(viewer, Permission.SEE_LIVE, on=dossier):
        found = earlier.values_list("pk", "year").first()
        if found is None:
            return {}
        rows = rows_of(found[0])
        return {
            code: {"year": found[1], **value_json(row.entry)}
            for code, row in rows.items()
            if not row.entry.is_empty
        }
    seen = earlier.visible_to(viewer).filter(snapshot__isnull=False)
    frozen = seen.values_list("year", "snapshot__results").first()
    if frozen is None:
        return {}
    return {
        row["indicator"]: {"year": frozen[0], **_declared_only(row)}
        for row in frozen[1]
        if row["version"]
    }


def _declared_only(row: JsonRow) -> JsonRow:
    return {key: value for key, value in row.items() if key not in {"version", "by", "at"}}
