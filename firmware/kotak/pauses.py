"""How long the box waits after what has failed, longer each time.

Neither an access point that is away nor a fault that is there at each start may empty the battery.
"""

from micropython import const

from kotak import record
from kotak.eventlog import EventLog

_PAUSES_S = (60, 300, 1800, 21600)
# A battery that is put in seldom makes contact once. What starts more often, and never comes to the end of a session
# (each start has one), breaks down as soon as it draws more than a record takes.
_FREE_STARTS = const(2)
_AFTER_SESSION = (record.SENT, record.SEND_FAILED, record.CRASH)


class Pauses:
    """Of one wake. How often it was in a row stands in `state`, which outlives deep sleep."""

    def __init__(self, state):
        self._state = state
        self._has_failed = False

    def count_failure(self):
        """Something has failed in this wake; what fails after it counts no more."""
        if not self._has_failed:
            self._has_failed = True
            self._state.crashes = min(self._state.crashes + 1, len(_PAUSES_S))

    def breaks_down(self, log: EventLog) -> bool:
        """A cell that gives way as soon as panel or radio run must not start the box over and over."""
        starts = log.boots_since(_AFTER_SESSION, _FREE_STARTS + len(_PAUSES_S) - 1)
        if starts < _FREE_STARTS:
            return False
        self._state.crashes = starts - _FREE_STARTS
        self.count_failure()
        return True

    def before_next_session(self, uptime: int) -> int:
        """Sets the attempt after this one, should it fail; returns its pause."""
        state = self._state
        pause_s = _PAUSES_S[state.retry_step]
        state.retry_due = uptime + pause_s
        state.retry_step = min(state.retry_step + 1, len(_PAUSES_S) - 1)
        return pause_s

    def put_off_session(self, uptime: int):
        """After a wake that has only recorded."""
        self._state.retry_due = uptime + _PAUSES_S[self._state.crashes - 1]

    def sleep_s(self, wanted_s: int) -> int:
        """At the end of the wake: as long as was wanted, or as long as what has failed asks for."""
        if self._has_failed:
            return max(wanted_s, _PAUSES_S[self._state.crashes - 1])
        self._state.crashes = 0
        return wanted_s
