"""Which criteria are hardest: declared by the dossiers that count, never by name of a commune."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communes.models import Unit
from criteria.law.models import Criterion, Level, SetVersion
from reports.models import Standing
from reports.selectors import CriterionTally, tallies

FEWEST_DOSSIERS = 5
"""With fewer, a count of criteria would point at single communes."""

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """One criterion: how many of the dossiers do not declare it met."""

    lead: int
    label: str
    value: int
    total: int
    words: str


@dataclass(frozen=True, slots=True)
class Hardest:
    """The criteria that most dossiers lack, hardest first; ``title`` is the answer."""

    title: str
    set_name: str
    dossiers: int
    bars: tuple[Bar, ...]


def hardest(scope: Unit, level: Level, on: date) -> Hardest | None:
    """Count what dossiers under the level's text in force declare; ``None`` where too few do."""
    version = (
        SetVersion.objects.current()
        .in_force(on)
        .filter(criteria_set__level=level)
        .select_related("criteria_set")
        .first()
    )
    if version is None:
        return None
    dossiers = Standing.objects.filter(
        criteria_set=version.criteria_set,
        unit__path__startswith=scope.path,
        dossier_id__isnull=False,
    ).count()
    if dossiers < FEWEST_DOSSIERS:
        return None
    bars = tuple(_bars(version, tallies(scope, version.criteria_set), dossiers))
    return _answer(version, dossiers, bars) if bars else None


def _answer(version: SetVersion, dossiers: int, bars: tuple[Bar, ...]) -> Hardest:
    title = _("Khó nhất: %(criterion)s, %(communes)s chưa tự đánh giá đạt") % {
        "criterion": bars[0].label,
        "communes": bars[0].words,
    }
    return Hardest(title, version.name, dossiers, bars)


def _bars(version: SetVersion, rows: Iterable[CriterionTally], dossiers: int) -> Iterable[Bar]:
    names = {each.number: each.name for each in Criterion.objects.filter(version=version)}
    lacking = sorted((-(dossiers - row.declared), row.number) for row in rows)
    for negative, number in lacking[:SHOWN]:
        lack = -negative
        if lack > 0:
            words = ngettext("%(n)s xã", "%(n)s xã", lack) % {"n": lack}
            yield Bar(number, names.get(number, ""), lack, dossiers, words)
