"""The lid: from levels of a switch to openings, closings and flaps of a visit.

A visit is one opening; whoever opens again within a minute of closing is still in it. The first closing is
recorded at once. Later ones of the same visit are only counted, and recorded together after a minute of rest,
so that a rattling lid fills neither the log nor the air.
"""

import struct

from micropython import const

from kotak import record

SHUT = const(0)
OPEN = const(1)
SETTLING = const(2)

_SETTLE_S = const(60)
_STABLE_READS = const(5)
_READ_EVERY_MS = const(5)
_MOST_READS = const(100)
_MAX_FLAPS = const(0xFFFF)

SWITCH = const(0)
FOUND_OPEN = const(1)

# phase, lid open now, an edge of the lid woke us -> action
_ROWS = (
    (SHUT, True, True, "open"),
    (SHUT, True, False, "open"),
    (SHUT, False, True, "blip"),  # lifted and shut before the firmware ran
    (OPEN, True, True, "flap"),  # shut and lifted before the firmware ran
    (OPEN, False, True, "close"),
    (OPEN, False, False, "close"),
    (SETTLING, True, True, "reopen"),
    (SETTLING, True, False, "reopen"),
    (SETTLING, False, True, "flap"),
)


def debounce(read, sleep_ms) -> int:
    """The level once it has held for 20 ms; after half a second of bouncing, whatever it is then."""
    level, same = read(), 1
    for _ in range(_MOST_READS):
        if same == _STABLE_READS:
            break
        sleep_ms(_READ_EVERY_MS)
        now = read()
        same = same + 1 if now == level else 1
        level = now
    return level


class Lid:
    """The visit, kept in `state` over deep sleep; `append(kind, payload)` records and returns the number."""

    def __init__(self, state, append):
        self._state = state
        self._append = append

    def observe(self, is_open: bool, edge: bool, uptime: int, source: int = SWITCH):
        """Takes in the lid as it is now; `edge`: the lid woke the box."""
        self._settle(uptime)
        for phase, row_open, row_edge, action in _ROWS:
            if (phase, row_open, row_edge) == (self._state.lid_phase, is_open, edge):
                getattr(self, "_" + action)(uptime, source)
                return

    def left_open(self, uptime: int, alarm_s: int) -> bool:
        """Records once a visit that the lid has stood open for `alarm_s`."""
        state = self._state
        if state.lid_phase != OPEN or state.lid_alarmed or uptime - state.opened < alarm_s:
            return False
        state.lid_alarmed = 1
        self._append(record.LID_LEFT_OPEN, struct.pack("<II", state.visit_seq, uptime - state.opened))
        return True

    def due(self, alarm_s: int) -> int:
        """The uptime at which the lid wants to be looked at again; 0 = only when it moves."""
        state = self._state
        if state.lid_phase == OPEN and not state.lid_alarmed:
            return state.opened + alarm_s
        if state.lid_phase == SETTLING:
            return state.closed + _SETTLE_S
        return 0

    def _settle(self, uptime: int):
        state = self._state
        if state.lid_phase == SETTLING and uptime - state.closed >= _SETTLE_S:
            if state.flaps != state.flaps_recorded:
                self._record_closing()
            state.lid_phase = SHUT

    def _open(self, uptime: int, source: int):
        state = self._state
        state.lid_phase, state.opened = OPEN, uptime
        state.flaps = state.flaps_recorded = state.lid_alarmed = 0
        state.visit_seq = self._append(record.LID_OPEN, bytes([source]))

    def _close(self, uptime: int, source: int):
        state = self._state
        state.lid_phase, state.closed = SETTLING, uptime
        if state.flaps == 0:
            self._record_closing()

    def _reopen(self, uptime: int, source: int):
        self._flap(uptime, source)
        self._state.lid_phase = OPEN

    def _flap(self, uptime: int, source: int):
        self._state.flaps = min(self._state.flaps + 1, _MAX_FLAPS)
        self._state.closed = uptime

    def _blip(self, uptime: int, source: int):
        self._open(uptime, source)
        self._close(uptime, source)

    def _record_closing(self):
        state = self._state
        state.flaps_recorded = state.flaps
        seconds = max(0, state.closed - state.opened)
        self._append(record.LID_CLOSED, struct.pack("<IIH", state.visit_seq, seconds, state.flaps))
