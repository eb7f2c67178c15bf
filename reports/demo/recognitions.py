"""Writes the planned recognitions and pilots; what stands already is left alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from criteria.recognition.granting import Grant, decision_of, grant_all
from criteria.recognition.models import Basis, Decision, Pilot, Recognition
from reports.demo.pilots import PilotFact
from reports.demo.places import units_by_code
from reports.demo.plan import Planned

ISSUERS = {"QĐ-TTg": "Thủ tướng Chính phủ", "QĐ-UBND": "UBND tỉnh Nam Định"}
NO_DAY = "Nguồn không nêu ngày ban hành; ngày ở đây chỉ để lưu."

Key = tuple[str | None, str, date, str]
"""Code of the unit, level, day, number of the decision."""


@transaction.atomic
def write_recognitions(planned: Iterable[Planned]) -> int:
    """Append the recognitions that are not recorded yet; how many were appended."""
    standing = _standing()
    missing = [
        one
        for one in planned
        if (one.unit, one.level, one.decided_on, one.decision) not in standing
    ]
    units = units_by_code(one.unit for one in missing)
    decisions = {(one.decision, one.decided_on): one for one in missing if one.decision}
    acts = {key: _decision(one) for key, one in decisions.items()}
    grant_all(
        [
            Grant(
                unit=units[one.unit],
                level=one.level,
                decided_on=one.decided_on,
                basis=one.basis,
                date_precision=one.date_precision,
                criteria_set=one.criteria_set,
                for_year=one.for_year,
                field=one.field,
                decision=acts.get((one.decision, one.decided_on)),
                words=one.words,
                source=one.source,
                note=one.note,
            )
            for one in missing
        ],
        by_province=True,
    )
    return len(missing)


@transaction.atomic
def write_pilots(pilots: Iterable[PilotFact]) -> int:
    """Write the pilots that are not there yet; how many were written."""
    facts = list(pilots)
    units = units_by_code(one.unit for one in facts)
    made = 0
    for one in facts:
        texts = {
            "name_vi": one.name_vi,
            "name_en": one.name_en,
            "text_vi": one.text_vi,
            "text_en": one.text_en,
            "source": one.source,
        }
        _pilot, is_new = Pilot.objects.get_or_create(
            unit=units[one.unit], key=one.key, defaults=texts
        )
        made += is_new
    return made


def _standing() -> set[Key]:
    rows = Recognition.objects.standing().values_list(
        "unit__code", "level_id", "decided_on", "decision__number"
    )
    return {(unit, level, day, number or "") for unit, level, day, number in rows}


def _decision(one: Planned) -> Decision:
    invented = one.basis == Basis.SYNTHETIC
    return decision_of(
        one.decision,
        one.decided_on,
        issuer="" if invented else ISSUERS[one.decision.partition("/")[2]],
        source="" if invented else f"{one.source}; {NO_DAY}" if one.words else one.source,
    )
