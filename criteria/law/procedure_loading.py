"""Writes a procedure's rows: its stages, and who answers for which criterion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from communes import journal
from criteria.law.models import Level, Procedure, Responsibility, Stage
from criteria.states import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from criteria.law.definitions import ProcedureDefinition, ResponsibilityDefinition

_BRACKETS = re.compile(r"\s*\([^()]*\)")


def bodies_in(text: str, aliases: Mapping[str, str]) -> list[str]:
    """Bodies parted by «;», bracketed text left out, other spellings resolved, each named once."""
    parts = (part.strip() for part in _BRACKETS.sub("", text).split(";"))
    return list(dict.fromkeys(aliases.get(part, part) for part in parts if part))


def save_procedure(
    definition: ProcedureDefinition, *, valid_to: date | None, content_hash: str
) -> bool:
    """Make or replace the procedure; whether something changed.

    Procedures loaded from a file are for recognition; ``valid_to`` is the first day without.
    """
    standing = Procedure.objects.filter(code=definition.code).first()
    if standing is not None and standing.content_hash == content_hash:
        return False
    procedure, _made = Procedure.objects.update_or_create(
        code=definition.code,
        defaults={
            "name_vi": definition.name_vi,
            "name_en": definition.name_en,
            "purpose": Purpose.RECOGNITION,
            "legal_basis": definition.legal_basis.canonical(),
            "valid_from": definition.valid_from,
            "valid_to": valid_to,
            "aliases": dict(definition.aliases),
            "fields": dict(definition.fields),
            "content_hash": content_hash,
        },
    )
    procedure.levels.set(Level.objects.filter(code__in=definition.levels))
    procedure.stages.all().delete()
    Stage.objects.bulk_create(_stages(procedure, definition))
    procedure.responsibilities.all().delete()
    Responsibility.objects.bulk_create(_responsibilities(procedure, definition))
    content = {"procedure": definition.code, "content_hash": content_hash}
    journal.record("procedure_loaded", content, actor=None)
    return True


def _stages(procedure: Procedure, definition: ProcedureDefinition) -> Iterable[Stage]:
    for stage in definition.stages:
        yield Stage(
            procedure=procedure,
            key=stage.key,
            position=stage.order,
            name_vi=stage.name_vi,
            name_en=stage.name_en,
            tier=stage.tier,
            actor_vi=stage.actor_vi,
            confidence=stage.confidence,
            source=stage.source,
        )


def _responsibilities(
    procedure: Procedure, definition: ProcedureDefinition
) -> Iterable[Responsibility]:
    """Rows of both columns: one ends on the day from which the other counts."""
    merged = definition.departments_2025_from
    for row in definition.responsibilities:
        yield from _bodies(
            procedure, definition, row, row.departments_2022, (definition.valid_from, merged)
        )
        if merged is not None:
            yield from _bodies(procedure, definition, row, row.departments_2025, (merged, None))


def _bodies(
    procedure: Procedure,
    definition: ProcedureDefinition,
    row: ResponsibilityDefinition,
    departments: Iterable[str],
    period: tuple[date, date | None],
) -> Iterable[Responsibility]:
    named = bodies_in("; ".join(departments), definition.aliases)
    for position, body in enumerate(named, start=1):
        yield Responsibility(
            procedure=procedure,
            set_code=row.set_code,
            criterion=row.number,
            position=position,
            body=body,
            valid_from=period[0],
            valid_to=period[1],
        )
