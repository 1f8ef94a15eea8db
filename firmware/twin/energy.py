"""For how long a cell lasts: a week of a twin, wake by wake, times the currents and charges of hardware/box.toml."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from xml.sax.saxutils import escape

from hardware.base import Mark
from hardware.schema import Power

Wakes = Sequence[dict[str, int]]
"""`twin.Box.awake_ms` of a week."""

_WEEK_S = 7 * 86_400
_WEEKS_A_MONTH = 365.25 / 12 / 7
# Step, current, how many of it flow while the box sleeps with its lid shut.
_ASLEEP = (("board asleep", "sleep_board", 1), ("switches", "switch_closed", 3), ("motion sensor", "motion_10_hz", 1))
_LOST = "self-discharge"


@dataclass(frozen=True, slots=True)
class Case:
    """What is assumed beside the trace. `failing`: of so many sessions one does not reach its access point."""

    title: str
    waiting: str
    exchange: str
    failing: float
    capacity_share: float


TYPICAL = Case("Typical", "waiting", "exchange", 0.0, 1.0)
CONSERVATIVE = Case("Conservative", "waiting_high", "exchange_slow", 0.1, 0.7)
CASES = (TYPICAL, CONSERVATIVE)
# Wi-Fi gives up an access point that does not answer after so long.
_SEARCH_S = 20


class Line(NamedTuple):
    """What one step takes in a week; `mc` are millicoulombs. `seconds` of all times together, 0 for a charge."""

    step: str
    times: float
    seconds: float
    mc: float
    mark: Mark
    of: str


def lines(wakes: Wakes, power: Power, case: Case) -> list[Line]:
    """All that empties the cell in the week of the trace."""
    sessions = [wake["radio"] for wake in wakes if "radio" in wake]
    pictures = [wake["panel"] for wake in wakes if "panel" in wake]
    waits = [wake["waits"] for wake in wakes if "waits" in wake]
    failing = len(sessions) * case.failing
    found = [
        _charge(power, "wake", "start, record, fall asleep", len(wakes)),
        _current(power, case.waiting, "wait for switches", len(waits), sum(waits) / 1000),
        _charge(power, "drawing", "draw", len(pictures)),
        _current(power, case.waiting, "wait for the panel", len(pictures), sum(pictures) / 1000),
        _charge(power, "refresh", "refresh the panel", len(pictures)),
        _current(power, "radio_on", "connect", len(sessions), sum(sessions) / 1000),
        _charge(power, case.exchange, "exchange", len(sessions)),
    ]
    if failing:
        found.append(_current(power, "radio_searching", "look for the network in vain", failing, failing * _SEARCH_S))
    asleep_s = _WEEK_S - sum(line.seconds for line in found)
    found += [_current(power, name, step, number, asleep_s * number) for step, name, number in _ASLEEP]
    battery = power.battery
    lost_mc = capacity_mc(power, case) * battery.self_discharge_per_month / _WEEKS_A_MONTH
    return [*found, Line(_LOST, 0, 0, lost_mc, battery.mark, "what the cell loses by itself")]


def months(found: Sequence[Line], power: Power, case: Case) -> float:
    """Until the usable part of the cell is used up."""
    return capacity_mc(power, case) * power.battery.usable_share / sum(line.mc for line in found) / _WEEKS_A_MONTH


def capacity_mc(power: Power, case: Case) -> float:
    """What a full cell holds."""
    return power.battery.capacity_mah * case.capacity_share * 3600


def _current(power: Power, name: str, step: str, times: float, seconds: float) -> Line:
    current = power.currents[name]
    return Line(step, times, seconds, current.ua / 1000 * seconds, current.mark, current.of)


def _charge(power: Power, name: str, step: str, times: float) -> Line:
    charge = power.charges[name]
    return Line(step, times, 0, charge.mc * times, charge.mark, charge.of)


def table(found: Sequence[Line]) -> list[str]:
    """The lines as text, the largest first."""
    total = sum(line.mc for line in found)
    return [
        f"{line.step:<28} {line.times:>5g} {line.seconds:>9,.0f} s {line.mc / 1000:>7.2f} C {line.mc / total:>6.1%}"
        f"  {line.mark}: {line.of}"
        for line in sorted(found, key=lambda line: -line.mc)
    ]


# -- the chart ---------------------------------------------------------------------------------------------------

_WIDTH, _TOP, _ROW, _LEFT, _BAR, _NUMBERS = 1080, 84, 24, 200, 330, 84
_COLOURS: dict[Mark, str] = {
    "measured": "#188038",
    "data sheet": "#1a73e8",
    "reported": "#f9ab00",
    "estimate": "#9aa0a6",
}


def chart(wakes: Wakes, power: Power) -> str:
    """SVG: for each case what each step takes in a week, coloured by how far its figure is to be trusted."""
    blocks: list[str] = []
    y = _TOP
    largest = max(line.mc for case in CASES for line in lines(wakes, power, case))
    for case in CASES:
        found = sorted(lines(wakes, power, case), key=lambda line: -line.mc)
        lasts = f"{case.title}: {months(found, power, case):.1f} months"
        blocks.append(_text(24, y, lasts, 16, weight="bold"))
        blocks.append(_text(24, y + 19, _about(power, case, sum(line.mc for line in found)), 12, "#5f6368"))
        y += 34
        for line in found:
            blocks += _bar(line, y, largest)
            y += _ROW
        y += 34
    height = y + 16
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}"'
        ' font-family="DejaVu Sans, Arial, sans-serif">'
    )
    sub = f"{len(wakes)} wakes of a twin: ten openings with their closings, a heartbeat and a refresh a day."
    top = [
        head,
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        _text(24, 32, "What a week takes out of the cell", 18, weight="bold"),
        _text(24, 52, sub, 12, "#5f6368"),
    ]
    return "\n".join([*top, *blocks, *_legend(y - 8), "</svg>"]) + "\n"


def _about(power: Power, case: Case, total_mc: float) -> str:
    battery = power.battery
    held = f"{battery.capacity_mah * case.capacity_share:g} mAh, {battery.usable_share:.0%} of it usable"
    vain = f"; one session in {1 / case.failing:g} in vain" if case.failing else ""
    return f"{held}; {total_mc / 1000:.0f} C a week{vain}"


def _bar(line: Line, y: int, largest: float) -> list[str]:
    width = max(1.0, line.mc / largest * _BAR)
    said = f"{line.mc / 1000:.1f} C"
    return [
        _text(_LEFT - 10, y + 14, line.step, 12, anchor="end"),
        f'<rect x="{_LEFT}" y="{y + 2}" width="{width:.1f}" height="16" fill="{_COLOURS[line.mark]}"/>',
        _text(_LEFT + width + 8, y + 14, said, 12),
        _text(_LEFT + _BAR + _NUMBERS, y + 14, _shortened(line), 11, "#5f6368"),
    ]


def _shortened(line: Line) -> str:
    times = f"{line.times:g} x, " if line.times > 1 else ""
    text = times + line.of
    return text if len(text) <= 76 else text[:75] + "…"


def _legend(y: int) -> list[str]:
    parts, x = [], 24.0
    for mark, colour in _COLOURS.items():
        parts.append(f'<rect x="{x:g}" y="{y}" width="12" height="12" fill="{colour}"/>')
        parts.append(_text(x + 18, y + 10, mark, 11))
        x += 110
    return parts


def _text(
    x: float, y: float, words: str, size: int, colour: str = "#202124", *, anchor: str = "start", weight: str = "normal"
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" font-weight="{weight}" fill="{colour}"'
        f' text-anchor="{anchor}">{escape(words)}</text>'
    )
