"""The box's clock and how far it can be trusted; uptime goes on through deep sleep and clock setting."""

import time

from micropython import const

from kotak.rtcstate import NEVER

NONE = const(0)
ESTIMATED = const(1)
SYNCED = const(2)

_EARLIEST = const(1767225600)  # 2026-01-01
_LATEST = const(4102444800)  # 2100-01-01
_TOLERANCE_S = const(2)
_FRESH_S = const(72 * 3600)
# time() of the ESP32 port counts from 2000, that of the Unix port from 1970.
EPOCH = 946684800 if time.gmtime(0)[0] == 2000 else 0


class Clock:
    """`state` keeps what must outlive deep sleep; `rtc` is `machine.RTC()`."""

    def __init__(self, state, rtc):
        self._state = state
        self._rtc = rtc

    def begin(self):
        """To be called once a boot: uptime starts at 0."""
        self._state.boot_time = self._raw()
        self._state.synced = NEVER

    def uptime(self) -> int:
        return max(0, self._raw() - self._state.boot_time)

    def quality(self) -> int:
        if self._state.synced == NEVER:
            return NONE
        return SYNCED if self.uptime() - self._state.synced <= _FRESH_S else ESTIMATED

    def now(self) -> int:
        """Unix seconds; 0 while the clock was not set since the boot."""
        return self._raw() if self.quality() else 0

    def set(self, unix: int):
        """Takes the server's time; returns (old, new) when that moved the clock, else None."""
        if not _EARLIEST <= unix < _LATEST:
            return None
        old = self.now()
        moved = not old or abs(unix - self._raw()) >= _TOLERANCE_S
        if moved:
            self._move(unix)
        self._state.synced = self.uptime()
        return (old, unix) if moved else None

    def assume(self, unix: int):
        """A date for TLS while the clock is not set. Its quality stays NONE, so no record shows it."""
        if _EARLIEST <= unix < _LATEST:
            self._move(unix)

    def _move(self, unix: int):
        shift = unix - self._raw()
        year, month, day, hour, minute, second, weekday = time.gmtime(unix - EPOCH)[:7]
        self._rtc.datetime((year, month, day, weekday, hour, minute, second, 0))
        self._state.boot_time += shift

    def _raw(self) -> int:
        return time.time() + EPOCH
