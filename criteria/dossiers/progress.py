"""Who is how far (tiến độ): counts without values, drafts included."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from criteria.dossiers.judging import judge_rows
from criteria.dossiers.models import Dossier
from criteria.dossiers.rows import rows_of_many
from criteria.states import OPEN_STATES


def progress(territory: str, set_code: str, year: int) -> list[dict[str, Any]]:
    """``{unit, state, met, total, evidence, changed_on}`` for each unit that has a dossier.

    ``territory`` is how the paths of the units begin. Each unit once: by its open dossier, else
    by its latest. What was submitted counts as it was submitted, a draft as it stands. By the
    unit's code.
    """
    chosen = _one_a_unit(territory, set_code, year)
    live = [dossier for dossier in chosen if dossier.snapshot is None]
    rows = rows_of_many([dossier.pk for dossier in live])
    judged = {dossier.pk: judge_rows(dossier, rows.get(dossier.pk, {})) for dossier in live}
    told = []
    for dossier in chosen:
        counts = dossier.snapshot or judged[dossier.pk]
        told.append(
            {
                "unit": dossier.unit.code,
                "state": dossier.state,
                "met": counts.met,
                "total": counts.total,
                "evidence": _evidence_count(dossier),
                "changed_on": dossier.changed_on.isoformat(),
            }
        )
    return told


def _one_a_unit(territory: str, set_code: str, year: int) -> list[Dossier]:
    rows = (
        Dossier.objects.filter(path__startswith=territory, criteria_set_id=set_code, year=year)
        .select_related("unit__province", "snapshot")
        .defer("snapshot__results", "snapshot__judgement", "snapshot__guards")
        .annotate(standing=Count("evidence", filter=Q(evidence__removed_at=None)))
        .order_by("pk")
    )
    by_unit: dict[int, Dossier] = {}
    for dossier in rows:
        kept = by_unit.get(dossier.unit_id)
        if kept is None or dossier.state in OPEN_STATES or kept.state not in OPEN_STATES:
            by_unit[dossier.unit_id] = dossier
    return sorted(by_unit.values(), key=lambda dossier: (dossier.unit.code or "", dossier.pk))


def _evidence_count(dossier: Dossier) -> int:
    if dossier.snapshot is not None:
        return len(dossier.snapshot.evidence)
    count: int = dossier.standing  # type: ignore[attr-defined]  # annotated above
    return count
