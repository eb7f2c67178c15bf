"""The public dashboard: the answer first, then plan, trend, map, districts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from communes.calendar import today
from communes.models import Unit
from criteria.law.models import Level
from reports.attainment import Attainment, attainment
from reports.pages.address import HEADLINE_LEVEL, Address
from reports.pages.atlas import Atlas, atlas
from reports.pages.districts import DistrictTable, district_table
from reports.pages.figures import Figure, figures, is_illustrative
from reports.pages.hardest import Hardest, hardest
from reports.pages.members import members
from reports.pages.pilots import PilotBlock, pilots
from reports.pages.plan import Plan, plans
from reports.pages.query import AsOf
from reports.pages.trend import PublishedRow, PublishedTrend, published_trend
from reports.pages.words import counted

TABLE_LEVELS = (HEADLINE_LEVEL, "model")


@dataclass(frozen=True, slots=True)
class Change:
    """How the answer differs from an earlier published total."""

    words: str
    since: date
    query: str


@dataclass(frozen=True, slots=True)
class Dashboard:
    """All that the page says, ready for the template."""

    scope: Unit
    as_of: AsOf
    address: Address
    level: Level
    level_full: str
    level_words: str
    counted: str
    answer: Attainment
    difference: int | None
    illustrative: bool
    figures: tuple[Figure, ...]
    changes: tuple[Change, ...]
    remaining: int
    programme_words: str
    plans: tuple[Plan, ...]
    year: int
    trend: PublishedTrend | None
    hardest: Hardest | None
    pilots: tuple[PilotBlock, ...]
    atlas: Atlas
    districts: DistrictTable
    is_today: bool


def dashboard(
    scope: Unit, levels: Mapping[str, Level], as_of: AsOf, address: Address
) -> Dashboard:
    """Put the page together; ``levels`` by code without pilots, ``address`` already checked."""
    level = levels[address.level]
    answers = [(each, attainment(scope, each, as_of.day)) for each in levels.values()]
    by_code = {each.code: (each, answer) for each, answer in answers}
    answer = by_code[level.code][1]
    programme = _programme(scope, as_of.day)
    rows = members(answer, scope, level, sources_only=address.sources_only)
    published = published_trend(scope, level, as_of.day)
    is_today = as_of.day == today()
    year = today().year
    return Dashboard(
        scope=scope,
        as_of=as_of,
        address=address,
        level=level,
        level_full=level.name.replace("nông thôn mới", "nông thôn mới (NTM)"),
        level_words=level.short_name,
        counted=counted(level.counts),
        answer=answer,
        difference=_difference(answer),
        illustrative=is_illustrative(answer),
        figures=figures(scope, answers, address),
        changes=tuple(_changes(answer, published, address)),
        remaining=answer.eligible - answer.recognised,
        programme_words=_programme_words(programme),
        plans=plans(scope, levels.values(), year) if is_today else (),
        year=year,
        trend=published,
        hardest=hardest(scope, level, as_of.day) if is_today else None,
        pilots=pilots(scope),
        atlas=atlas(programme, rows, answers, address),
        districts=district_table(
            scope, programme, [by_code[code] for code in TABLE_LEVELS], address
        ),
        is_today=is_today,
    )


def _programme(scope: Unit, on: date) -> list[Unit]:
    units = Unit.objects.on(on).within(scope).in_programme().select_related("district")
    return list(units.official_order())


def _programme_words(programme: Iterable[Unit]) -> str:
    kinds = [unit.kind for unit in programme]
    return _("%(communes)s xã, %(towns)s thị trấn") % {
        "communes": kinds.count("xa"),
        "towns": kinds.count("thi_tran"),
    }


def _difference(answer: Attainment) -> int | None:
    """Computed less published for the day; ``None`` when nothing is published for it."""
    return answer.recognised - answer.published.recognised if answer.published else None


def _changes(
    answer: Attainment, published: PublishedTrend | None, address: Address
) -> Iterable[Change]:
    """Against the published totals a year or more ago, and last before."""
    if published is None or answer.percent is None:
        return
    year_ago = published.a_year_before(answer.on)
    before = published.before(answer.on)
    seen: set[date] = set()
    for row in (year_ago, _last_other(published, answer, before)):
        if row and row.on not in seen:
            seen.add(row.on)
            words = _gain(answer.recognised - row.recognised, first=len(seen) == 1)
            yield Change(words, row.on, address.on(row.on))


def _gain(amount: int, *, first: bool) -> str:
    change = _("Tăng %(n)s") if amount >= 0 else _("Giảm %(n)s")
    words = change % {"n": abs(amount)}
    return words if first else words[:1].lower() + words[1:]


def _last_other(
    published: PublishedTrend, answer: Attainment, before: PublishedRow | None
) -> PublishedRow | None:
    """The last earlier total that differs: a total reached early needs no «tăng 0»."""
    differing = [
        r for r in published.rows if r.on < answer.on and r.recognised != answer.recognised
    ]
    return differing[-1] if differing else before
