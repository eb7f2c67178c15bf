"""What pages and API ask about units and dossiers beside the rates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Case, QuerySet, Sum, When

from communes.models import Tier, Unit
from criteria.law.models import CriteriaSet, Criterion, Level
from criteria.recognition.models import Basis, Recognition, RecognitionQuerySet
from criteria.states import OPEN_STATES, DossierState
from reports import sql
from reports.models import Standing, Tally


def pipeline(scope: Unit | None, level: Level, year: int) -> dict[str, int]:
    """How many units stand in each state with a dossier of that year for a level.

    All states, zeros too. Each unit once: by its open dossier, else by its latest. Counted from
    the dossiers themselves, drafts included.
    """
    parameters: dict[str, Any] = {
        "level": level.code,
        "year": year,
        "path": f"{scope.path if scope else '/'}%",
        "open": list(OPEN_STATES),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.PIPELINE, parameters)
        found: dict[str, int] = dict(cursor.fetchall())
    return {state: found.get(state, 0) for state in DossierState.values}


@dataclass(frozen=True, slots=True)
class CriterionTally:
    """How many units of a scope meet one criterion; ``declared`` as the dossier that counts says.

    ``by_decision`` of ``met`` hold the level by a decision under this set; ``by_older_decision``
    stand beside, never in ``met``.
    """

    number: int
    met: int
    by_decision: int
    by_older_decision: int
    declared: int
    total: int


def tallies(scope: Unit | None, criteria_set: CriteriaSet) -> list[CriterionTally]:
    """One row for each criterion of the set's newest text, in official order, without number 0."""
    found = {row.number: row for row in _tallies(scope, criteria_set)}
    version = criteria_set.versions.order_by("-number").first()
    numbers = Criterion.objects.filter(version=version, number__gt=0).order_by("number")
    return [
        found.get(number, CriterionTally(number, 0, 0, 0, 0, 0))
        for number in numbers.values_list("number", flat=True)
    ]


def _tallies(scope: Unit | None, criteria_set: CriteriaSet) -> list[CriterionTally]:
    if scope is not None and scope.tier == Tier.COMMUNE:
        return _of_one_commune(scope, criteria_set)
    rows = Tally.objects.filter(criteria_set=criteria_set)
    rows = rows.filter(scope__tier=Tier.PROVINCE) if scope is None else rows.filter(scope=scope)
    counts = ("met", "by_decision", "by_older_decision", "declared", "total")
    summed = rows.order_by().values("number").annotate(**{f"all_{n}": Sum(n) for n in counts})
    return [
        CriterionTally(*row) for row in summed.values_list("number", *(f"all_{n}" for n in counts))
    ]


def _of_one_commune(unit: Unit, criteria_set: CriteriaSet) -> list[CriterionTally]:
    standing = Standing.objects.filter(unit=unit, criteria_set=criteria_set).first()
    if standing is None:
        return []
    numbers = Criterion.objects.filter(version__criteria_set=criteria_set, number__gt=0)
    return [
        CriterionTally(
            number,
            int(standing.by_decision or number in standing.verdict_met),
            int(standing.by_decision),
            int(standing.by_older_decision),
            int(number in standing.declared_met),
            1,
        )
        for number in set(numbers.values_list("number", flat=True))
    ]


@dataclass(frozen=True, slots=True)
class LevelHeld:
    """A level that a unit holds on a day and the recognition by which it counts.

    ``own``: recognised at this level itself, else at one that implies it. ``confirmed_by``: the
    nearest sourced or appraised one, whatever illustration says; ``None``: there is none.
    """

    level: Level
    recognition: Recognition
    own: bool
    confirmed_by: Recognition | None


def levels_of(unit: Unit, on: date) -> list[LevelHeld]:
    """Levels in force of any unit on a day, in the levels' order; computed from the facts."""
    parameters: dict[str, Any] = {"path": unit.path, "day": on, "units": [unit.pk]}
    with connection.cursor() as cursor:
        cursor.execute(sql.HELD_OF_UNIT, parameters)
        rows = cursor.fetchall()
    levels = Level.objects.in_bulk([level for level, *_recognitions in rows])
    recognitions = Recognition.objects.select_related("level", "decision").in_bulk(
        {pk for _level, first, _own, confirmed in rows for pk in (first, confirmed) if pk}
    )
    held = [
        LevelHeld(levels[level], recognitions[first], own, recognitions.get(confirmed))
        for level, first, own, confirmed in rows
    ]
    return sorted(held, key=lambda one: (one.level.position, one.level.code))


def told_by_sources(on: date) -> RecognitionQuerySet:
    """Recognitions in force on a day but illustration: highest level first, then the strongest.

    The first of a unit at a level is the one that counts there before all others.
    """
    strength = Case(*(When(basis=basis, then=place) for place, basis in enumerate(Basis)))
    return (
        Recognition.objects.in_force(on)
        .exclude(basis=Basis.SYNTHETIC)
        .select_related("level", "decision")
        .order_by("-level__implies__len", "-level__position", strength, "-in_force_from", "-pk")
    )


def standings_of(unit: Unit) -> QuerySet[Standing]:
    """Where a unit stands on each criteria set, by code."""
    return Standing.objects.filter(unit=unit).order_by("criteria_set_id")
