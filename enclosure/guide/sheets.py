"""The panels of one box on their sheets, as the laser cuts them, numbered: who unpacks them can tell them apart."""

from __future__ import annotations

import shapely  # type: ignore[import-untyped]

from enclosure import dxf, flat, outputs
from enclosure.flat import Loop, Point
from enclosure.model import Model
from enclosure.paper import BLUE, GREY, Paper
from enclosure.words import COLOURS, PARTS, number
from hardware.mechanics import Sheet

_WIDTH_MM, _SCALE = 174.0, 0.16
_GAP_MM, _LINE_MM, _COLUMN_MM = 10.0, 5.0, 37.0
_LETTER_MM = 3.2
_DIGIT_MM = (2.4, 3.8)
_FILLS = {"clear": "#e3eef7", "opal": "#f4f1ea"}


def drawing(model: Model) -> Paper:
    """The sheets one above the other, what each number is called beside the lower one."""
    lower, upper = model.at.e.inner, model.at.e.body
    paper = Paper(_WIDTH_MM, sum(sheet.size_mm[1] * _SCALE + _GAP_MM for sheet in (lower, upper)))
    numbers = {part.name: str(index) for index, part in enumerate(model.plates, 1)}
    _sheet(paper, model, lower, 0, numbers)
    _sheet(paper, model, upper, lower.size_mm[1] * _SCALE + _GAP_MM, numbers)
    _names(paper, numbers, (lower.size_mm[0] * _SCALE + 6, lower.size_mm[1] * _SCALE))
    return paper


def _sheet(paper: Paper, model: Model, sheet: Sheet, bottom: float, numbers: dict[str, str]) -> None:
    """The first one, on which all panels of one box lie."""
    nest = dxf.nested(outputs.plates_of(model, sheet), sheet.size_mm, 1, model.at.e.kerf_mm)[0]
    edge = flat.box(0, 0, *sheet.size_mm).loop()
    paper.loops([edge], (0, bottom), _SCALE, stroke=GREY, dash=True)
    lying = {one.name: dxf.on_sheet(one) for one in nest.placed}
    for loops in lying.values():
        paper.loops(loops, (0, bottom), _SCALE, width=0.2, fill=_FILLS[sheet.colour])
    for name, loops in lying.items():
        x, y = _spot(numbers[name], loops[0], [other[0] for other in lying.values()], edge)
        at = (x * _SCALE, bottom + y * _SCALE - _LETTER_MM / 3)
        paper.words(*at, numbers[name], _LETTER_MM, anchor="middle", colour=BLUE, bold=True)
    kind = f"akrilik {number(sheet.thickness_mm)} mm {COLOURS[sheet.colour]}"
    told = f"{kind}, lembar {sheet.size_mm[0]:g} x {sheet.size_mm[1]:g} mm"
    paper.words(0, bottom + sheet.size_mm[1] * _SCALE + 1.5, told, _LETTER_MM, bold=True)


def _spot(digits: str, panel: Loop, all_panels: list[Loop], edge: Loop) -> Point:
    """Where the number of a panel stands: in its middle, or where that is too small, beside it where there is room."""
    x0, y0, x1, y1 = flat.bounds(panel)
    middle = ((x0 + x1) / 2, (y0 + y1) / 2)
    wide, high = len(digits) * _DIGIT_MM[0] / _SCALE, _DIGIT_MM[1] / _SCALE
    if x1 - x0 > wide and y1 - y0 > high:
        return middle
    taken = shapely.unary_union([flat.region(each) for each in all_panels])
    for x, y in ((middle[0], y1 + high / 2), (x1 + wide / 2, middle[1]), (x0 - wide / 2, middle[1])):
        label = shapely.box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        if flat.region(edge).contains(label) and taken.intersection(label).area < 1:
            return x, y
    return middle


def _names(paper: Paper, numbers: dict[str, str], corner: Point) -> None:
    rows = (len(numbers) + 1) // 2
    for index, (name, digits) in enumerate(numbers.items()):
        column, row = divmod(index, rows)
        x, y = corner[0] + column * _COLUMN_MM, corner[1] - (row + 1) * _LINE_MM
        paper.words(x + 4, y, digits, 2.8, anchor="end", colour=BLUE, bold=True)
        paper.words(x + 5, y, PARTS[name], 2.6)
