"""Geometry of the tile map: where a tile stands, and the outline of a block of tiles. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PITCH = 26
"""Px from one tile to the next; a tile itself is 22 px wide and stands 2 px in."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a unit's tile stands in the grid: columns from the west, rows from the north."""

    district: str
    code: str
    column: int
    row: int

    @property
    def x(self) -> int:
        """Left edge of the tile, px."""
        return self.column * PITCH + 2

    @property
    def y(self) -> int:
        """Upper edge of the tile, px."""
        return self.row * PITCH + 2


def outline(cells: Iterable[Cell]) -> str:
    """Closed SVG paths around a block of cells: every edge that no second cell shares."""
    edges: set[tuple[tuple[int, int], tuple[int, int]]] = set()
    for cell in cells:
        left, top = cell.column, cell.row
        corners = [(left, top), (left + 1, top), (left + 1, top + 1), (left, top + 1)]
        for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
            if (end, start) in edges:
                edges.remove((end, start))
            else:
                edges.add((start, end))
    return "".join(_closed_path(loop) for loop in _loops(edges))


def _loops(
    edges: set[tuple[tuple[int, int], tuple[int, int]]],
) -> Iterable[list[tuple[int, int]]]:
    """Join edges into loops, clockwise; at a crossing the first edge in order is taken."""
    ahead: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for start, end in sorted(edges, reverse=True):
        ahead.setdefault(start, []).append(end)
    for start in sorted(ahead):
        while ahead[start]:
            loop = [start]
            while (point := ahead[loop[-1]].pop()) != start:
                loop.append(point)
            yield loop


def _closed_path(loop: Sequence[tuple[int, int]]) -> str:
    """Write a loop with its straight runs joined: ``M208 78H234V52…z``."""
    x, y = loop[0]
    path = f"M{x * PITCH} {y * PITCH}"
    ring = [*loop, loop[0]]
    for index in range(1, len(loop)):
        before, here, after = ring[index - 1], ring[index], ring[index + 1]
        if (before[0] == here[0]) == (here[0] == after[0]):
            continue
        path += f"V{here[1] * PITCH}" if before[0] == here[0] else f"H{here[0] * PITCH}"
    return f"{path}z"
