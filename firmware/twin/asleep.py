"""What a box has armed before it fell asleep, and what of it wakes the box now."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from twin.interpreter import FIRMWARE

# machine.wake_reason() of the ESP32 port
EXT0, EXT1, TIMER = 2, 3, 4
_GOES_ON_MS = 1000


class Asleep:
    """`said`: asleep.json, as the fake board has written it. Moments are microseconds of the true world."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        self._ext0, self._timer_ms = said["ext0"], said["timer_ms"]
        self._ext1: list[int] = said["ext1"]["pins"] if said["ext1"] else []
        self._since_us = int(said["now_us"])

    @property
    def goes_on(self) -> bool:
        """Whether the box sleeps only to wake with fresh memory."""
        return bool(self._timer_ms == _GOES_ON_MS)

    def due_us(self, drift_ppm: int) -> int | None:
        """When the timer rings, by a clock that is off by so much."""
        if self._timer_ms is None:
            return None
        return self._since_us + int(self._timer_ms) * 1000 * 1_000_000 // (1_000_000 + drift_ppm)

    def woken_by_levels(self, levels: Mapping[str, int]) -> int | None:
        """The wake reason if an armed level holds; `levels` by pin number."""
        if self._ext0 and levels[str(self._ext0["pin"])] == self._ext0["level"]:
            return EXT0
        return EXT1 if any(levels[str(pin)] for pin in self._ext1) else None

    def woken_by_pulse(self, name: str) -> int | None:
        """The wake reason if that pin, named as in kotak/pins.py, changes for a moment."""
        pin = gpio()[name]
        if self._ext0 and self._ext0["pin"] == pin:
            return EXT0
        return EXT1 if pin in self._ext1 else None


def read(directory: Path) -> dict[str, Any] | None:
    """What the firmware has said at the end of its wake; None when it ended in another way."""
    path = directory / "asleep.json"
    return json.loads(path.read_text()) if path.exists() else None


@cache
def gpio() -> dict[str, int]:
    """Pin numbers by name, from the firmware's own table."""
    text = (FIRMWARE / "kotak" / "pins.py").read_text()
    return {name: int(number) for name, number in re.findall(r"^(\w+) = const\((\d+)\)", text, re.M)}
