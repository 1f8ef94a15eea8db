"""A way through a maze of two layers: maps of what is blocked, and the search for the cheapest way.

Cells are grid points: layer (0 front, 1 back), column, row.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hardware.kicad.footprints import Point, Rectangle
from hardware.kicad.layout import CLEARANCE_MM, EDGE_MM

GRID_MM = 0.25

_VIA_COST = 14.0
_TURN_COST = 0.6
_BACK_COST = 1.25  # the back is for ground
_DIAGONAL = 2**0.5
_STEPS = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))

Map = NDArray[np.bool_]
Cell = tuple[int, int, int]


class Shape(NamedTuple):
    """Copper, or what keeps it off: all points within `radius_mm` of a rectangle or of a line (`slanted`)."""

    net: str
    layers: tuple[str, ...]
    rectangle: Rectangle
    radius_mm: float = 0
    slanted: bool = False


class Grid:
    """The grid points of a board."""

    def __init__(self, width_mm: float, height_mm: float) -> None:
        self._width, self._height = width_mm, height_mm
        self.columns = round(width_mm / GRID_MM) + 1
        self.rows = round(height_mm / GRID_MM) + 1
        self._x = np.arange(self.columns)[None, :] * GRID_MM
        self._y = np.arange(self.rows)[:, None] * GRID_MM

    def blocked(self, shapes: Iterable[Shape], layer: str | None, distance_mm: float) -> Map:
        """Grid points nearer than this to a shape (on this layer), or to the board's edge."""
        edge = EDGE_MM + distance_mm - CLEARANCE_MM
        blocked = (self._x < edge) | (self._x > self._width - edge) | (self._y < edge) | (self._y > self._height - edge)
        blocked = np.array(np.broadcast_to(blocked, (self.rows, self.columns)))
        for shape in shapes:
            if layer is None or layer in shape.layers:
                self._mark(blocked, shape, distance_mm + shape.radius_mm - 1e-6)
        return blocked

    def _mark(self, blocked: Map, shape: Shape, reach_mm: float) -> None:
        x0, y0, x1, y1 = shape.rectangle
        left, right = min(x0, x1) - reach_mm, max(x0, x1) + reach_mm
        low, high = min(y0, y1) - reach_mm, max(y0, y1) + reach_mm
        columns = slice(max(0, math.floor(left / GRID_MM)), max(0, math.ceil(right / GRID_MM) + 1))
        rows = slice(max(0, math.floor(low / GRID_MM)), max(0, math.ceil(high / GRID_MM) + 1))
        x, y = self._x[:, columns], self._y[rows, :]
        if shape.slanted:
            dx, dy = x1 - x0, y1 - y0
            along = np.clip(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy), 0, 1)
            away = np.hypot(x - x0 - along * dx, y - y0 - along * dy)
        else:
            away_x = np.maximum(np.maximum(min(x0, x1) - x, x - max(x0, x1)), 0)
            away_y = np.maximum(np.maximum(min(y0, y1) - y, y - max(y0, y1)), 0)
            away = np.hypot(away_x, away_y)
        blocked[rows, columns] |= away < reach_mm


class Maze(NamedTuple):
    """Where a track of some width may not run, by layer, and where no via may be; rows of the grid one by one."""

    columns: int
    blocked: tuple[bytes, bytes]
    no_via: bytes


def find(maze: Maze, starts: Iterable[Cell], goal: set[Cell]) -> list[Cell] | None:
    """The cheapest way from one of `starts` to one of `goal`; None when there is none."""
    columns, blocked = maze.columns, maze.blocked
    left_over = _estimate(goal)
    cost: dict[Cell, float] = {}
    came: dict[Cell, tuple[Cell | None, int]] = {}
    heap: list[tuple[float, float, Cell]] = []
    for cell in sorted(starts):
        # Where it is blocked, what is connected is narrower than the way to be laid.
        if not blocked[cell[0]][cell[2] * columns + cell[1]]:
            cost[cell], came[cell] = 0.0, (None, -1)
            heapq.heappush(heap, (left_over(cell[1], cell[2]), 0.0, cell))
    while heap:
        _, so_far, cell = heapq.heappop(heap)
        if so_far > cost[cell]:
            continue
        if cell in goal:
            return _walk_back(came, cell)
        layer, column, row = cell
        direction, here = came[cell][1], blocked[layer]
        for turn, (dx, dy) in enumerate(_STEPS):
            x, y = column + dx, row + dy
            # A slanted step must not cut a corner.
            if here[y * columns + x] or (dx and dy and (here[row * columns + x] or here[y * columns + column])):
                continue
            price = so_far + (_BACK_COST if layer else 1.0) * (_DIAGONAL if dx and dy else 1.0)
            if direction not in (-1, turn):
                price += _TURN_COST
            near = (layer, x, y)
            if price < cost.get(near, math.inf):
                cost[near], came[near] = price, (cell, turn)
                heapq.heappush(heap, (price + left_over(x, y), price, near))
        other, index, price = (1 - layer, column, row), row * columns + column, so_far + _VIA_COST
        if not maze.no_via[index] and not blocked[1 - layer][index] and price < cost.get(other, math.inf):
            cost[other], came[other] = price, (cell, -1)
            heapq.heappush(heap, (price + left_over(column, row), price, other))
    return None


def _estimate(goal: set[Cell]) -> Callable[[int, int], float]:
    """Never more than what is left to go, as the search needs it."""
    middle_x = sum(cell[1] for cell in goal) / len(goal)
    middle_y = sum(cell[2] for cell in goal) / len(goal)
    spread = max(abs(cell[1] - middle_x) + abs(cell[2] - middle_y) for cell in goal)

    def left_over(column: int, row: int) -> float:
        dx, dy = abs(column - middle_x), abs(row - middle_y)
        return max(0.0, max(dx, dy) + (_DIAGONAL - 1) * min(dx, dy) - spread)

    return left_over


def _walk_back(came: dict[Cell, tuple[Cell | None, int]], cell: Cell) -> list[Cell]:
    path = [cell]
    while (before := came[path[-1]][0]) is not None:
        path.append(before)
    return path[::-1]


def straight(path: list[Cell]) -> Iterator[tuple[int, Point, Point]]:
    """Straight pieces of a path: layer and both ends in mm."""
    pieces: list[tuple[tuple[int, int, int], Cell, Cell]] = []  # step, first, last
    for a, b in itertools.pairwise(path):
        step = (b[0] - a[0], b[1] - a[1], b[2] - a[2])
        if pieces and pieces[-1][0] == step:
            pieces[-1] = (step, pieces[-1][1], b)
        else:
            pieces.append((step, a, b))
    for step, a, b in pieces:
        if step[0] == 0:
            yield a[0], point(a), point(b)


def point(cell: Cell) -> Point:
    return cell[1] * GRID_MM, cell[2] * GRID_MM
