"""Freezing what was submitted (bản chốt hồ sơ): values, evidence, judgement, guards, and a hash.

Public figures, appraisal and documents read the snapshot, never half-typed values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from communes import journal
from communes.calendar import today
from communes.models import JournalLine
from criteria.dossiers.evidence_rows import evidence_rows
from criteria.dossiers.guards import judge_guards
from criteria.dossiers.judging import judge_rows
from criteria.dossiers.models import Dossier, Snapshot
from criteria.dossiers.rows import empty_row, row_json, rows_of
from criteria.law.selectors import rules_by_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communes.models import User


def freeze(dossier: Dossier, actor: User) -> Snapshot:
    """Store the snapshot of this submission; the caller holds the dossier's lock.

    Rows keep ids of people, not names, and no words of any language.
    """
    rules = rules_by_id(dossier.version_of_set_id)
    rows = rows_of(dossier.pk)
    judgement = judge_rows(dossier, rows)
    content: dict[str, Any] = {
        "results": [
            row_json(row, row.by)
            for row in (rows.get(code, empty_row(code)) for code in rules.by_code)
        ],
        "evidence": evidence_rows(dossier),
        "judgement": judgement.to_json(),
        "guards": [guard.to_json() for guard in judge_guards(dossier, judgement)],
        "met": judgement.met,
        "total": judgement.total,
    }
    snapshot = Snapshot(
        dossier=dossier,
        number=dossier.snapshots.count() + 1,
        taken_at=timezone.now(),
        on=today(),
        by=actor,
        **content,
    )
    snapshot.content_hash = hash_of(snapshot)
    snapshot.save(force_insert=True)
    return snapshot


def verify_snapshots() -> Iterator[journal.Fault]:
    """Lines of submissions whose snapshot is gone or no longer what the line says it was."""
    lines = JournalLine.objects.filter(kind="submit").select_related("chain").order_by("pk")
    for line in lines.iterator():
        kept = Snapshot.objects.filter(
            pk=line.content["snapshot"], dossier__chain=line.chain_id
        ).first()
        if kept is None or hash_of(kept) != line.content["content_hash"]:
            reason = "what was submitted does not match its hash"
            yield journal.Fault(line.chain.name, line.sequence, reason)


def hash_of(snapshot: Snapshot) -> str:
    """The content hash of a snapshot from its columns, as its journal line names it."""
    names = ("results", "evidence", "judgement", "guards", "met", "total")
    return journal.sha256(journal.canonical({name: getattr(snapshot, name) for name in names}))
