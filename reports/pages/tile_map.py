"""The tile map of a province: one tile for each commune or town, drawn where a grid is known."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from communes.models import Kind, Unit
from reports.pages.members import Certainty, Member
from reports.tiles import Cell, outline

DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True, slots=True)
class Label:
    """A district's name beside its block; ``leader`` is an SVG path or empty."""

    district: str
    x: int
    y: int
    anchor: str
    leader: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One unit on the map; ``certainty`` is empty where the level does not count it."""

    unit: Unit
    cell: Cell
    certainty: str
    town: bool

    @property
    def dot_x(self) -> int:
        """Centre of the tile, px; a dot marks what the council voted."""
        return self.cell.x + 11

    @property
    def dot_y(self) -> int:
        """Centre of the tile, px."""
        return self.cell.y + 11


@dataclass(frozen=True, slots=True)
class MapDistrict:
    """The outline of a district and where its name stands."""

    unit: Unit
    outline: str
    label: Label | None


@dataclass(frozen=True, slots=True)
class TileMap:
    """Tiles, outlines and the key's counts, in the order of the key."""

    tiles: tuple[Tile, ...]
    districts: tuple[MapDistrict, ...]


@cache
def _grid() -> dict[str, Cell]:
    with (DATA / "tile-grid.csv").open(encoding="utf-8", newline="") as rows:
        return {
            row["commune_code"]: Cell(
                row["district_code"], row["commune_code"], int(row["col"]), int(row["row"])
            )
            for row in csv.DictReader(rows)
        }


@cache
def _labels() -> dict[str, Label]:
    with (DATA / "tile-labels.csv").open(encoding="utf-8", newline="") as rows:
        return {
            row["district_code"]: Label(
                row["district_code"], int(row["x"]), int(row["y"]), row["anchor"], row["leader"]
            )
            for row in csv.DictReader(rows)
        }


def tile_map(units: Sequence[Unit], members: Iterable[Member]) -> TileMap | None:
    """Draw the programme's units of a day; ``None`` when the grid was not made for just these."""
    grid = _grid()
    if {unit.code for unit in units} != grid.keys():
        return None
    certainties = {member.unit.code: member.certainty.value for member in members}
    tiles = tuple(
        Tile(unit, grid[unit.code], certainties.get(unit.code, ""), unit.kind == Kind.THI_TRAN)
        for unit in units
        if unit.code
    )
    names = {unit.district.code: unit.district for unit in units if unit.district}
    return TileMap(tiles, tuple(_districts(names)))


def _districts(units: dict[str | None, Unit]) -> Iterable[MapDistrict]:
    cells = sorted(_grid().values(), key=lambda cell: cell.district)
    for code, block in groupby(cells, key=lambda cell: cell.district):
        yield MapDistrict(units[code], outline(block), _labels().get(code))


def counts(members: Iterable[Member]) -> dict[Certainty, int]:
    """How many units have each certainty, for the key."""
    return dict(Counter(member.certainty for member in members))
