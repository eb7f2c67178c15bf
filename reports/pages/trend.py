"""How the published totals went: step line and its table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from communes.models import Unit
from criteria.law.models import Level
from criteria.recognition.models import DatePrecision
from reports.attainment import percent_of
from reports.charts import Trend, trend
from reports.models import PublishedFigure


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One published total; ``gain`` against the one before, ``None`` for the first."""

    on: date
    recognised: int
    eligible: int
    percent: Decimal | None
    gain: int | None
    estimated: bool
    source: str


@dataclass(frozen=True, slots=True)
class PublishedTrend:
    """All published totals up to a day; ``chart`` is ``None`` with fewer than two."""

    rows: tuple[PublishedRow, ...]
    chart: Trend | None

    @property
    def first(self) -> PublishedRow:
        """The earliest total."""
        return self.rows[0]

    @property
    def last(self) -> PublishedRow:
        """The latest total."""
        return self.rows[-1]

    def a_year_before(self, day: date) -> PublishedRow | None:
        """The last total of the same day of the year before, or of an earlier one."""
        year_earlier = (day.year - 1, day.month, day.day)
        earlier = [
            row for row in self.rows if (row.on.year, row.on.month, row.on.day) <= year_earlier
        ]
        return earlier[-1] if earlier else None

    def before(self, day: date) -> PublishedRow | None:
        """The last total before that day."""
        earlier = [row for row in self.rows if row.on < day]
        return earlier[-1] if earlier else None


def published_trend(scope: Unit, level: Level, on: date) -> PublishedTrend | None:
    """Published totals of the scope up to that day, oldest first; ``None`` when there is none."""
    figures = PublishedFigure.objects.filter(scope=scope, level=level, on__lte=on).order_by("on")
    rows: list[PublishedRow] = []
    for figure in figures:
        rows.append(_row(figure, rows[-1] if rows else None))
    if not rows:
        return None
    counts = [(row.on, row.recognised) for row in rows]
    return PublishedTrend(tuple(rows), trend(counts, max(row.eligible for row in rows)))


def _row(figure: PublishedFigure, before: PublishedRow | None) -> PublishedRow:
    return PublishedRow(
        on=figure.on,
        recognised=figure.recognised,
        eligible=figure.eligible,
        percent=percent_of(figure.recognised, figure.eligible),
        gain=figure.recognised - before.recognised if before else None,
        estimated=figure.date_precision == DatePrecision.ESTIMATED,
        source=figure.source,
    )
