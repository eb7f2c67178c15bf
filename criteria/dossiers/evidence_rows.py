"""Evidence of a dossier (minh chứng) as rows: as it stands, as frozen, as a viewer may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from criteria.dossiers.access import sees_live
from criteria.dossiers.models import Dossier, Evidence
from criteria.dossiers.rows import moment_json
from criteria.dossiers.signatures import signatures_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser

    from communes.models import User

JsonRow = dict[str, Any]


def evidence_rows(dossier: Dossier) -> list[JsonRow]:
    """Evidence that stands now, oldest first, with the uploader's id."""
    standing = Evidence.objects.filter(dossier=dossier, removed_at=None)
    rows = standing.select_related("file").prefetch_related("indicators").order_by("at", "pk")
    return [evidence_json(one, one.by_id) for one in rows]


def evidence_for(dossier: Dossier, viewer: User | AnonymousUser) -> list[JsonRow]:
    """Evidence as the viewer may see it, with signatures: standing, or as submitted."""
    if dossier.snapshot is None or sees_live(dossier, viewer):
        rows = evidence_rows(dossier)
    else:
        rows = dossier.snapshot.evidence
    return signed(rows)


def signed(rows: Iterable[JsonRow]) -> list[JsonRow]:
    """Rows with people instead of ids."""
    kept = list(rows)
    people = signatures_of(row["by"] for row in kept)
    return [{**row, "by": people.get(row["by"])} for row in kept]


def one_evidence(
    dossier: Dossier, viewer: User | AnonymousUser, evidence_id: UUID
) -> Evidence | None:
    """One document of those that the viewer may see, or ``None``."""
    if dossier.snapshot is None or sees_live(dossier, viewer):
        seen = Evidence.objects.filter(removed_at=None)
    elif any(row["id"] == str(evidence_id) for row in dossier.snapshot.evidence):
        seen = Evidence.objects.all()
    else:
        return None
    return seen.select_related("file").filter(dossier=dossier, pk=evidence_id).first()


def evidence_json(one: Evidence, by: object) -> JsonRow:
    """One document with its hash, its type as its content shows it, and what it proves."""
    indicators = sorted(one.indicators.all(), key=lambda indicator: indicator.position)
    return {
        "id": str(one.pk),
        "name": one.name,
        "title": one.title,
        "number": one.number,
        "issued_on": one.issued_on.isoformat() if one.issued_on else None,
        "issuer": one.issuer,
        "valid_until": one.valid_until.isoformat() if one.valid_until else None,
        "sha256": one.file.sha256,
        "size": one.file.size,
        "type": one.file.type,
        "indicators": [indicator.code for indicator in indicators],
        "by": by,
        "at": moment_json(one.at),
    }
