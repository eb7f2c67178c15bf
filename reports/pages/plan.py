"""The year's pipeline: how many dossiers stand at each stage, by level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communes.models import Unit
from criteria.dossiers.stages import districts_appraise
from criteria.law.models import Level
from criteria.states import OPEN_STATES, DossierState, state_words
from reports.charts import Plots, plots
from reports.selectors import pipeline

ALWAYS = (
    DossierState.DRAFT,
    DossierState.SUBMITTED,
    DossierState.PROVINCE_APPRAISAL,
    DossierState.COUNCIL,
)
SHOWN = (
    DossierState.DRAFT,
    DossierState.SUBMITTED,
    DossierState.RETURNED,
    DossierState.PROVINCE_APPRAISAL,
    DossierState.COUNCIL,
    DossierState.RECOGNISED,
    DossierState.NOT_RECOGNISED,
)


@dataclass(frozen=True, slots=True)
class Stage:
    """One line of the pipeline."""

    number: int
    words: str
    plots: Plots


@dataclass(frozen=True, slots=True)
class Plan:
    """The pipeline of one level; ``title`` is its answer."""

    level: Level
    title: str
    stages: tuple[Stage, ...]
    open: int


def plans(scope: Unit, levels: Iterable[Level], year: int) -> tuple[Plan, ...]:
    """Levels with dossiers this year, those with most open ones first."""
    found = [_plan(scope, level, year) for level in levels]
    return tuple(sorted((p for p in found if p), key=lambda plan: -plan.open))


def _plan(scope: Unit, level: Level, year: int) -> Plan | None:
    numbers = pipeline(scope, level, year)
    if not any(numbers.get(state, 0) for state in SHOWN):
        return None
    by_district = districts_appraise(level.code, scope)
    stages = tuple(
        Stage(
            numbers.get(state, 0),
            _words(state, by_district=by_district),
            plots(numbers.get(state, 0), numbers.get(state, 0), rows=1, side=12),
        )
        for state in SHOWN
        if state in ALWAYS or numbers.get(state, 0)
    )
    return Plan(level, _title(level, year, numbers), stages, _open(numbers))


def _open(numbers: Mapping[str, int]) -> int:
    return sum(numbers.get(state, 0) for state in OPEN_STATES)


def _title(level: Level, year: int, numbers: Mapping[str, int]) -> str:
    total, drafts = _open(numbers), numbers.get(DossierState.DRAFT, 0)
    values = {"n": total, "level": level.short_name, "year": year}
    if total and total == drafts:
        return (
            ngettext(
                "%(n)s xã đang hoàn thiện hồ sơ đề nghị công nhận %(level)s năm %(year)s",
                "%(n)s xã đang hoàn thiện hồ sơ đề nghị công nhận %(level)s năm %(year)s",
                total,
            )
            % values
        )
    return (
        ngettext(
            "%(n)s xã có hồ sơ đề nghị công nhận %(level)s năm %(year)s",
            "%(n)s xã có hồ sơ đề nghị công nhận %(level)s năm %(year)s",
            total,
        )
        % values
    )


def _words(state: DossierState, *, by_district: bool) -> str:
    return {
        DossierState.DRAFT: _("xã đang hoàn thiện hồ sơ"),
        DossierState.RETURNED: _("xã đang bổ sung hồ sơ"),
    }.get(state, state_words(state, by_district=by_district))
