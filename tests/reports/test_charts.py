"""The geometry of drawings: nothing is lost, nothing lies, nothing covers its neighbour."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts import Box, plots, trend
from reports.pages.tile_map import DATA
from reports.tiles import PITCH, Cell, outline

PUBLISHED = [
    (date(2021, 12, 31), 182),
    (date(2023, 6, 30), 188),
    (date(2024, 3, 31), 197),
    (date(2024, 5, 15), 199),
    (date(2024, 6, 30), 199),
]
counts = st.lists(
    st.tuples(st.dates(date(2015, 1, 1), date(2030, 12, 31)), st.integers(0, 204)),
    min_size=2,
    max_size=12,
    unique_by=lambda point: point[0],
).map(sorted)


def squares(boxes: tuple[Box, ...], *, filled: bool) -> set[tuple[int, int]]:
    return {
        (x, y)
        for box in boxes
        if box.filled is filled
        for x in range(box.x, box.x + box.width)
        for y in range(box.y, box.y + box.height)
    }


@given(total=st.integers(0, 700), share=st.floats(0, 1), rows=st.integers(1, 6))
def test_plots_draw_each_unit_once_and_the_recognised_first(
    total: int, share: float, rows: int
) -> None:
    filled = int(total * share)
    drawn = plots(filled, total, rows=rows)
    on, off = squares(drawn.boxes, filled=True), squares(drawn.boxes, filled=False)
    in_order = [divmod(place, rows) for place in range(total)]
    assert on == set(in_order[:filled])
    assert off == set(in_order[filled:])
    assert len(drawn.boxes) <= 6


@given(counts)
def test_the_step_line_goes_through_every_count_on_a_true_time_axis(
    points: list[tuple[date, int]],
) -> None:
    drawn = trend(points, 204)
    assert drawn is not None
    span = (points[-1][0] - points[0][0]).days
    for (day, value), point in zip(points, drawn.points, strict=True):
        assert point.x == pytest.approx(48 + 500 * (day - points[0][0]).days / span, abs=0.51)
        height = (value - drawn.floor) / (drawn.ceiling - drawn.floor)
        assert point.y == pytest.approx(214 - 170 * height, abs=0.51)
    ends = re.findall(r"(?:M\d+ |V)(-?\d+)", drawn.path)
    assert [int(y) for y in ends] == [point.y for point in drawn.points]


@given(counts)
def test_the_axis_starts_at_zero_unless_all_counts_are_high(
    points: list[tuple[date, int]],
) -> None:
    drawn = trend(points, 204)
    assert drawn is not None
    lowest = min(value for _day, value in points)
    assert drawn.floor == 0 or (lowest > 136 and drawn.floor < lowest)
    assert 1 <= len(drawn.levels) <= 5
    assert drawn.levels[0].label == drawn.floor


@given(counts)
def test_labels_on_the_left_never_cover_the_label_before(points: list[tuple[date, int]]) -> None:
    drawn = trend(points, 204)
    assert drawn is not None
    for before, after in pairwise(point for point in drawn.points[1:-1] if point.number):
        assert after.number is not None
        assert after.number.x - (140 if after.caption else 44) >= before.x


def test_the_published_totals_of_nam_dinh_are_drawn_from_170_to_204() -> None:
    drawn = trend(PUBLISHED, 204)
    assert drawn is not None
    assert (drawn.floor, drawn.ceiling) == (170, 204)
    assert [tick.label for tick in drawn.levels] == [170, 180, 190, 200]
    assert [point.value for point in drawn.points if point.number] == [182, 188, 197, 199]


def test_one_total_draws_no_line() -> None:
    assert trend(PUBLISHED[:1], 204) is None


def test_years_too_narrow_for_a_word_are_left_out() -> None:
    start = date(2023, 12, 20)
    drawn = trend([(start, 10), (start + timedelta(days=400), 20)], 204)
    assert drawn is not None
    assert [tick.label for tick in drawn.years] == [2024]


def corners(path: str) -> list[tuple[int, int]]:
    x = y = 0
    found = []
    for kind, first, second in re.findall(r"([MHV])(\d+)(?: (\d+))?", path):
        if kind == "M":
            x, y = int(first), int(second)
        elif kind == "H":
            x = int(first)
        else:
            y = int(first)
        found.append((x, y))
    return found


def area(path: str) -> float:
    """Shoelace: holes run the other way round and are taken off."""
    total = 0
    for loop in path.split("z")[:-1]:
        points = corners(loop)
        total += sum(
            x * after_y - after_x * y
            for (x, y), (after_x, after_y) in zip(points, points[1:] + points[:1], strict=True)
        )
    return total / 2


@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1))
def test_an_outline_encloses_exactly_its_cells(places: set[tuple[int, int]]) -> None:
    path = outline(Cell("1", "1", column, row) for column, row in places)
    assert area(path) == len(places) * PITCH**2
    assert path.count("M") == path.count("z")


def test_the_grid_has_one_tile_for_each_unit_of_the_programme_in_2024() -> None:
    with (DATA / "tile-grid.csv").open(encoding="utf-8") as rows:
        cells = list(csv.DictReader(rows))
    units = DATA.parents[1] / "communes" / "data" / "nam-dinh-2024.csv"
    with units.open(encoding="utf-8-sig") as rows:
        programme = {
            row["commune_code"]: row["district_code"]
            for row in csv.DictReader(rows)
            if row["in_ntm_programme"] == "true"
        }
    assert {cell["commune_code"]: cell["district_code"] for cell in cells} == programme
    assert len({(cell["col"], cell["row"]) for cell in cells}) == 204
