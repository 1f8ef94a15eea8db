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
# A sleep lasts a day at most, and the slow clock is off by percents; more, or less than nothing, is no sleep.
_LONGEST_SLEEP_S = const(2 * 86400)
_LEAST_SLEEP_S = const(-60)
# By so much no clock drifts between two sessions. Who says it twice is believed.
_LEAP_S = const(30 * 86400)
_SAME_S = const(86400)
# time() of the ESP32 port counts from 2000, that of the Unix port from 1970.
EPOCH = 946684800 if time.gmtime(0)[0] == 2000 else 0


class ClockRefused(Exception):
    """The server's time is out of the question, or a leap that it has not said before."""


class Clock:
    """`state` keeps what must outlive deep sleep; `rtc` is `machine.RTC()`."""

    def __init__(self, state, rtc):
        self._state = state
        self._rtc = rtc

    def begin(self):
        """To be called once a boot: uptime starts at 0."""
        self._state.boot_time = self._raw()
        self._state.synced = NEVER

    def resume(self):
        """To be called after each sleep. Returns (what the box went by, what the clock says) when it has leapt.

        Then uptime goes on as if the box had not slept, and the clock is unset. 0 stands for a clock that was unset.
        """
        state, raw = self._state, self._raw()
        if _LEAST_SLEEP_S <= raw - state.boot_time - state.slept_at <= _LONGEST_SLEEP_S:
            return None
        believed = 0 if state.synced == NEVER else state.boot_time + state.slept_at
        state.boot_time, state.synced = raw - state.slept_at, NEVER
        return believed, raw

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
        """Takes the server's time; returns (old, new) when that moved the clock, else None. Raises ClockRefused."""
        old, boot_time = self.now(), unix - self.uptime()
        if not _EARLIEST <= unix < _LATEST:
            raise ClockRefused
        if old and abs(unix - old) > _LEAP_S and abs(boot_time - self._state.doubted) > _SAME_S:
            self._state.doubted = boot_time
            raise ClockRefused
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
