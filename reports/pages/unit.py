"""A unit's public page: what it was granted, on what ground, and what its last dossier says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from communes.calendar import today
from communes.models import Kind, Tier, Unit
from communes.templatetags.portal_format import unit_title
from communes.text import in_language
from criteria.law.models import Level
from criteria.recognition.models import Basis, DatePrecision, Recognition
from reports.attainment import attainment
from reports.pages.below import Below, below
from reports.pages.declared import DossierBlock, dossiers
from reports.pages.figures import is_illustrative
from reports.pages.pilots import PilotBlock, pilots
from reports.pages.words import act_words, short_level, when_words
from reports.selectors import levels_of, told_by_sources


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One level: the year of the title is not the day of the act, so both are shown."""

    words: str
    year: str
    act: str
    issuer: str
    paper: str
    source: str


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history; ``on`` is ``None`` where no source gives the day."""

    on: date | None
    when: str
    words: str


@dataclass(frozen=True, slots=True)
class UnitPage:
    """All that the page says."""

    unit: Unit
    title: str
    field: str
    in_programme: bool
    levels: tuple[LevelRow, ...]
    pilots: tuple[PilotBlock, ...]
    dossiers: tuple[DossierBlock, ...]
    below: Below | None
    events: tuple[Event, ...]


def unit_page(unit: Unit, levels: Sequence[Level]) -> UnitPage:
    """Put the page together; ``levels`` are the recognised ones, highest last, without pilots."""
    known = list(told_by_sources(today()).filter(unit=unit, level__pilot=False))
    counts_by = {held.level.code: held.confirmed_by for held in levels_of(unit, today())}
    counted = [level for level in reversed(levels) if _counts(level, unit)]
    rows = [_level_row(unit, level, counts_by.get(level.code)) for level in counted]
    return UnitPage(
        unit=unit,
        title=_title(unit, known, rows),
        field=in_language(next((row.field for row in known if row.field), "")),
        in_programme=unit.in_programme,
        levels=tuple(rows),
        pilots=tuple(block for block in pilots(unit) if block.unit == unit),
        dossiers=dossiers(unit),
        below=below(unit, levels) if unit.tier == Tier.DISTRICT else None,
        events=tuple(_events(known, _inferred(counted, counts_by))),
    )


def _counts(level: Level, unit: Unit) -> bool:
    if unit.tier == Tier.COMMUNE:
        return unit.kind in level.counts
    return Kind.XA in level.counts


def _level_row(unit: Unit, level: Level, counts_by: Recognition | None) -> LevelRow:
    """``counts_by``: what a source says, at this level or at one that implies it."""
    nothing = _("Chưa có nguồn")
    if counts_by and counts_by.level_id == level.code:
        decision = counts_by.decision
        return LevelRow(
            words=short_level(level),
            year=str(counts_by.for_year or nothing),
            act=act_words(counts_by),
            issuer=decision.issuer if decision else "",
            paper=_("Chưa có bản toàn văn") if counts_by.basis == Basis.SOURCED else "",
            source=counts_by.source or (decision.source if decision else ""),
        )
    if counts_by:
        inferred = _("Suy từ %(level)s") % {"level": counts_by.level.short_name}
        return LevelRow(short_level(level), nothing, nothing, "", inferred, "")
    if unit.tier == Tier.COMMUNE and not _is_open_question(unit, level):
        return LevelRow(short_level(level), "", _("Chưa được công nhận"), "", "", "")
    return LevelRow(short_level(level), nothing, nothing, "", "", "")


def _is_open_question(unit: Unit, level: Level) -> bool:
    """Whether the level is illustrative in the province: then no source denies it to this unit."""
    return is_illustrative(attainment(unit.province, level, today()))


def _title(unit: Unit, known: Sequence[Recognition], rows: Sequence[LevelRow]) -> str:
    name = unit_title(unit)
    if not rows:
        return _("%(unit)s: ngoài chương trình nông thôn mới") % {"unit": name}
    if not known:
        return _("%(unit)s: chưa có nguồn về kết quả công nhận") % {"unit": name}
    best = known[0]
    values = {"unit": name, "level": best.level.short_name, "year": best.for_year}
    if best.basis == Basis.APPRAISED:
        return _("%(unit)s: Hội đồng thẩm định đã bỏ phiếu %(level)s") % values
    if best.for_year:
        return _("%(unit)s: đạt chuẩn %(level)s năm %(year)s") % values
    return _("%(unit)s: đạt chuẩn %(level)s") % values


def _events(known: Iterable[Recognition], inferred: Iterable[str]) -> Iterable[Event]:
    """Dated acts newest first, then undated ones, then what follows from a higher level."""
    dated = [row for row in known if row.date_precision == DatePrecision.DAY]
    dated.sort(key=lambda row: row.decided_on, reverse=True)
    for row in dated:
        yield Event(row.decided_on, "", _event_words(row))
    for row in known:
        if row.date_precision != DatePrecision.DAY:
            yield Event(None, when_words(row.words) or _("Ngày: chưa có nguồn"), _event_words(row))
    for words in inferred:
        yield Event(None, _("Năm: chưa có nguồn"), words)


def _inferred(
    levels: Iterable[Level], counts_by: Mapping[str, Recognition | None]
) -> Iterable[str]:
    for level in levels:
        row = counts_by.get(level.code)
        if row and row.level_id != level.code:
            yield _("Đạt chuẩn %(level)s, suy từ %(higher)s.") % {
                "level": level.short_name,
                "higher": row.level.short_name,
            }


def _event_words(row: Recognition) -> str:
    values = {"level": row.level.short_name, "year": row.for_year}
    if row.basis == Basis.APPRAISED:
        return _("Hội đồng thẩm định bỏ phiếu %(level)s; chưa có số quyết định.") % values
    if row.for_year:
        words = _("Được công nhận đạt chuẩn %(level)s năm %(year)s") % values
    else:
        words = _("Được công nhận đạt chuẩn %(level)s") % values
    if row.decision:
        number = _("Quyết định %(number)s") % {"number": row.decision.number}
        return f"{words}, {number}."
    return f"{words}."
