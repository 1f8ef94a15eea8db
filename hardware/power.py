"""Power budget: what each case draws a day, and for how many months a cell lasts; as CSV and as a chart."""

from __future__ import annotations

import csv
import io
from typing import NamedTuple
from xml.sax.saxutils import escape

from hardware.base import Mark
from hardware.schema import Box, Case

_DAY_S = 86_400
_MONTH_DAYS = 365.25 / 12
SELF_DISCHARGE = "self_discharge"

_WORST_FIRST: tuple[Mark, ...] = ("estimate", "reported", "data sheet", "measured")


class Draw(NamedTuple):
    """What one thing takes out of the cell a day; `mc` are millicoulombs, of the cell's own charge."""

    name: str
    of: str
    mark: Mark
    mc: float


def draws(box: Box, case: Case) -> list[Draw]:
    """All that a case takes, self-discharge last."""
    power, battery = box.power, box.power.battery
    found = []
    for name, share in case.currents.items():
        current = power.currents[name]
        found.append(Draw(name, current.of, current.mark, current.ua / 1000 * share * _DAY_S))
    for name, times in case.charges.items():
        charge = power.charges[name]
        found.append(Draw(name, charge.of, charge.mark, charge.mc * times))
    lost = _capacity_mc(box, case) * battery.self_discharge_per_month / _MONTH_DAYS
    return [*found, Draw(SELF_DISCHARGE, "what the cell loses by itself", battery.mark, lost)]


def _capacity_mc(box: Box, case: Case) -> float:
    return box.power.battery.capacity_mah * case.capacity_share * 3600


def months(box: Box, case: Case) -> float:
    """Until the usable part of the cell is used up."""
    a_day = sum(draw.mc for draw in draws(box, case))
    return _capacity_mc(box, case) * box.power.battery.usable_share / a_day / _MONTH_DAYS


def as_csv(box: Box) -> bytes:
    """A row for each draw of each case, then one with the case's sum, its months and its least trusted mark."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["case", "draw", "mc_per_day", "share", "months", "mark", "of"])
    for name, case in box.power.cases.items():
        found = draws(box, case)
        total = sum(draw.mc for draw in found)
        for draw in found:
            writer.writerow([name, draw.name, f"{draw.mc:.0f}", f"{draw.mc / total:.3f}", "", draw.mark, draw.of])
        mark = next(mark for mark in _WORST_FIRST if any(draw.mark == mark for draw in found))
        writer.writerow([name, "all", f"{total:.0f}", "1.000", f"{months(box, case):.1f}", mark, case.title])
    return text.getvalue().encode()


# What the chart tells apart; the rest is "others".
_COLOURS = {
    SELF_DISCHARGE: ("#9aa0a6", "the cell by itself"),
    "sleep_board": ("#1a73e8", "board asleep"),
    "switch_closed": ("#12b5cb", "lid and motion, asleep"),
    "motion_10_hz": ("#12b5cb", ""),
    "wake": ("#f9ab00", "wakes, radio, refresh"),
    "session_static": ("#f9ab00", ""),
    "session_dhcp": ("#f9ab00", ""),
    "refresh": ("#f9ab00", ""),
    "radio_searching": ("#e8710a", "looking for the network"),
}
_FAULT = ("#d93025", "the fault")
_ROW, _TOP, _LEFT, _WIDTH = 46, 70, 340, 900


def chart(box: Box) -> bytes:
    """SVG: a bar for each case, as long as the cell lasts, divided by what empties it."""
    cases = list(box.power.cases.values())
    height = _TOP + _ROW * len(cases) + 70
    longest = max(months(box, case) for case in cases)
    scale = (_WIDTH - _LEFT - 110) / longest
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}"'
        ' font-family="DejaVu Sans, Arial, sans-serif" font-size="13">',
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        _text(20, 32, "Months on one cell, and what empties it", size=18),
        _text(20, 52, _about(box), colour="#5f6368"),
    ]
    for row, case in enumerate(cases):
        parts += _bar(box, case, _TOP + row * _ROW, scale)
    return ("\n".join([*parts, *_legend(height - 40), "</svg>"]) + "\n").encode()


def _about(box: Box) -> str:
    battery = box.power.battery
    return (
        f"{battery.capacity_mah:g} mAh, {battery.usable_share:.0%} of it usable, "
        f"{battery.self_discharge_per_month:.0%} a month lost by itself. Nothing measured on a box yet."
    )


def _text(x: float, y: float, words: str, size: int = 13, colour: str = "#202124", anchor: str = "start") -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{colour}" text-anchor="{anchor}">{escape(words)}</text>'


def _bar(box: Box, case: Case, y: float, scale: float) -> list[str]:
    length = months(box, case) * scale
    found = draws(box, case)
    total = sum(draw.mc for draw in found)
    kind, _, what = case.title.partition(": ")
    parts = [
        _text(_LEFT - 14, y + 13, kind, anchor="end"),
        _text(_LEFT - 14, y + 29, what, size=11, colour="#5f6368", anchor="end"),
    ]
    x = float(_LEFT)
    for draw in sorted(found, key=lambda draw: list(_COLOURS).index(draw.name) if draw.name in _COLOURS else 99):
        width = draw.mc / total * length
        colour, _ = _COLOURS.get(draw.name, _FAULT)
        parts.append(f'<rect x="{x:.1f}" y="{y:g}" width="{width:.1f}" height="30" fill="{colour}"/>')
        x += width
    return [*parts, _text(_LEFT + length + 10, y + 20, f"{months(box, case):.1f}", size=15)]


def _legend(y: float) -> list[str]:
    parts, x = [], 20.0
    for colour, label in [*_COLOURS.values(), _FAULT]:
        if label:
            parts.append(f'<rect x="{x:g}" y="{y:g}" width="14" height="14" fill="{colour}"/>')
            parts.append(_text(x + 20, y + 12, label, size=12))
            x += 32 + 6.4 * len(label)
    return parts
