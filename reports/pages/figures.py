"""The four figures in a row: each with its two counts, its squares and where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from communes.models import Unit
from communes.text import in_language
from criteria.law.models import Level
from reports.attainment import Attainment
from reports.charts import Plots, plots
from reports.pages.address import Address
from reports.pages.words import counted_scope, short_level
from reports.selectors import told_by_sources

BASE_LEVEL = "ntm"
"""Its figure tells what NTM stands for."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One level's rate; ``note`` says what is counted and what a source names."""

    level: Level
    words: str
    answer: Attainment
    plots: Plots
    note: str
    query: str
    here: bool


def figures(
    scope: Unit, answers: Sequence[tuple[Level, Attainment]], address: Address
) -> tuple[Figure, ...]:
    """Figures of the recognised levels (no pilots), in the order of the levels."""
    return tuple(
        Figure(
            level=level,
            words=_("Nông thôn mới (NTM)") if level.code == BASE_LEVEL else short_level(level),
            answer=answer,
            plots=plots(answer.recognised, answer.eligible),
            note=_note(scope, level, answer),
            query=address.at_level(level.code),
            here=level.code == address.level,
        )
        for level, answer in answers
        if answer.eligible
    )


def named_by_sources(answer: Attainment) -> int:
    """How many units a source names at the level: whoever counts and is not illustrative."""
    return len(set(answer.recognised_units) - set(answer.synthetic_units))


def is_illustrative(answer: Attainment) -> bool:
    """Whether units are placed by illustration here, on either side, anywhere in the scope."""
    return bool(answer.synthetic_units) or answer.basis.synthetic > 0


def tells_apart(answer: Attainment) -> bool:
    """Whether the count alone says of each illustrative unit that it lacks the level.

    So it is where only units named by a source count and others are eligible. A district is then
    told by its named units alone: no real unit is shown as lacking what no source denies.
    """
    named = named_by_sources(answer)
    return is_illustrative(answer) and answer.recognised == named < answer.eligible


def _note(scope: Unit, level: Level, answer: Attainment) -> str:
    counted = counted_scope(level.counts)
    title = scope_title(scope, level, answer.on) if not answer.published else None
    if title:
        return _("%(counted)s; suy từ %(title)s") % {"counted": counted, "title": title}
    named = named_by_sources(answer)
    if not is_illustrative(answer):
        return counted
    if not named:
        return _("%(counted)s; nguồn chưa nêu tên") % {"counted": counted}
    return _("%(counted)s; nguồn nêu tên %(n)s") % {"counted": counted, "n": named}


def scope_title(scope: Unit, level: Level, on: date) -> str:
    """What a source says of the scope itself at the level («tỉnh hoàn thành nhiệm vụ …»)."""
    title = told_by_sources(on).filter(unit=scope, level=level).first()
    return in_language(title.note) if title else ""
