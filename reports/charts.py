"""Geometry of the drawings: plots and step line. Pure: numbers in, numbers out.

Templates turn these shapes into inline SVG; widths that depend on data are SVG attributes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of plots, in squares."""

    x: int
    y: int
    width: int
    height: int
    filled: bool


@dataclass(frozen=True, slots=True)
class Plots:
    """One small square per unit, filled by column; ``width`` and ``height`` in px."""

    columns: int
    rows: int
    width: int
    height: int
    boxes: tuple[Box, ...]


def plots(filled: int, total: int, *, rows: int = 4, side: int = 5) -> Plots:
    """Lay out ``total`` squares in columns of ``rows``, the first ``filled`` of them filled."""
    columns = -(-total // rows)
    boxes = (
        *_boxes(0, filled, rows=rows, filled=True),
        *_boxes(filled, total, rows=rows, filled=False),
    )
    return Plots(columns, rows, columns * side, rows * side, boxes)


def _boxes(start: int, end: int, *, rows: int, filled: bool) -> Iterable[Box]:
    """Cover the squares from ``start`` up to ``end`` with at most three rectangles."""
    if start < end and start % rows:
        stop = min(end, start + rows - start % rows)
        yield Box(start // rows, start % rows, 1, stop - start, filled)
        start = stop
    if columns := (end - start) // rows:
        yield Box(start // rows, 0, columns, rows, filled)
        start += columns * rows
    if start < end:
        yield Box(start // rows, 0, 1, end - start, filled)


@dataclass(frozen=True, slots=True)
class Label:
    """Where words stand; px, ``anchor`` as SVG's text-anchor."""

    x: int
    y: int
    anchor: str


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A count at a day on the step line; px. A label is ``None`` where there is no room for it."""

    day: date
    value: int
    x: int
    y: int
    number: Label | None
    caption: Label | None


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid or a year of the axis; px."""

    at: int
    label: int


@dataclass(frozen=True, slots=True)
class Trend:
    """A step line on a true time axis: horizontal until the next day that a source dates."""

    width: int
    height: int
    floor: int
    ceiling: int
    ceiling_y: int
    base_y: int
    left: int
    right: int
    path: str
    points: tuple[TrendPoint, ...]
    levels: tuple[Tick, ...]
    year_starts: tuple[int, ...]
    years: tuple[Tick, ...]


_WIDTH, _HEIGHT = 640, 250
_LEFT, _RIGHT, _LAST = 48, 592, 548
_TOP, _BASE = 44, 214
_LABEL_WIDTH, _DAY_WIDTH = 44, 96


def trend(counts: Sequence[tuple[date, int]], ceiling: int) -> Trend | None:
    """Draw counts by day under a dashed ceiling; ``None`` with fewer than two days.

    The axis starts at zero unless every count lies above two thirds of the ceiling: then it
    starts a step of ten below the lowest, and the drawing's description must say so.
    """
    if len(counts) < 2:
        return None
    lowest = min(value for _day, value in counts)
    floor = max(0, (lowest - 10) // 10 * 10) if 3 * lowest > 2 * ceiling else 0
    start, end = counts[0][0], counts[-1][0]

    def x_of(day: date) -> int:
        return _LEFT + round((_LAST - _LEFT) * (day - start).days / (end - start).days)

    def y_of(value: int) -> int:
        return _BASE - round((_BASE - _TOP) * (value - floor) / (ceiling - floor))

    places = [(day, value, x_of(day), y_of(value)) for day, value in counts]
    return Trend(
        width=_WIDTH,
        height=_HEIGHT,
        floor=floor,
        ceiling=ceiling,
        ceiling_y=_TOP,
        base_y=_BASE,
        left=_LEFT,
        right=_RIGHT,
        path=_step_path(places),
        points=tuple(_points(places)),
        levels=tuple(Tick(y_of(value), value) for value in _grid(floor, ceiling)),
        year_starts=tuple(x_of(day) for day in _new_years(start, end)),
        years=tuple(_year_labels(start, end, x_of)),
    )


def _step_path(places: Sequence[tuple[date, int, int, int]]) -> str:
    _day, _value, x, y = places[0]
    path = f"M{x} {y}"
    for _day, _value, x, y in places[1:]:
        path += f"H{x}V{y}"
    return f"{path}h14"


def _points(places: Sequence[tuple[date, int, int, int]]) -> Iterable[TrendPoint]:
    """Write each number once, left of its step; leave out what would cover its neighbour."""
    day, value, x, y = places[0]
    yield TrendPoint(day, value, x, y, Label(x, y - 18, "start"), Label(x + 44, y - 18, "start"))
    taken = x + _LABEL_WIDTH + _DAY_WIDTH
    for index, (day, value, x, y) in enumerate(places[1:-1], start=1):
        room = x - 8 - taken
        if places[index + 1][1] == value or room < _LABEL_WIDTH:
            yield TrendPoint(day, value, x, y, None, None)
            continue
        wide = room >= _LABEL_WIDTH + _DAY_WIDTH
        below = Label(x - 52, y - 8, "end") if wide else None
        yield TrendPoint(day, value, x, y, Label(x - 8, y - 8, "end"), below)
        taken = x
    day, value, x, y = places[-1]
    yield TrendPoint(day, value, x, y, Label(x + 24, y + 7, "start"), Label(638, y + 29, "end"))


def _grid(floor: int, ceiling: int) -> range:
    """Values with a line: at most four, in steps of 10, 20, 50, 100, 200 and so on."""
    step = next(
        step
        for power in range(1, 9)
        for step in (10**power, 2 * 10**power, 5 * 10**power)
        if (ceiling - floor) // step <= 4
    )
    return range(floor, ceiling - step // 4, step)


def _new_years(start: date, end: date) -> Iterable[date]:
    return (date(year, 1, 1) for year in range(start.year + 1, end.year + 1))


def _year_labels(start: date, end: date, x_of: Callable[[date], int]) -> Iterable[Tick]:
    for year in range(start.year, end.year + 1):
        left = x_of(max(start, date(year, 1, 1)))
        right = x_of(min(end, date(year, 12, 31)))
        if right - left >= 40:
            yield Tick((left + right) // 2, year)
