"""One wake of the box: record first, then show, then send, then sleep, whatever happened in between."""

import struct
import sys

from micropython import const

import slots
from kotak import VERSION, lid, record, rtcstate, wake
from kotak.board import Board
from kotak.clock import Clock
from kotak.eventlog import EventLog, LogFull, LogLost
from kotak.identity import Identity, NotProvisioned
from kotak.memory import forget

_AGREE_WITHIN_MS = const(2000)
_POLL_MS = const(50)
_RELEASE_WITHIN_MS = const(3000)
_LONG_PRESS_MS = const(2000)
# A pin that is stuck high is masked; so often the box looks whether it may be armed again.
_STUCK_AGAIN_S = const(3600)
_FALLBACK_S = const(900)
_OWN_CLOCK = const(1)
# A battery that is put in seldom makes contact once. What starts more often, and never comes to the end of a session
# (each start has one), breaks down as soon as it draws more than a record takes.
_FREE_STARTS = const(2)
_AFTER_SESSION = (record.SENT, record.SEND_FAILED, record.CRASH)
# After an application on trial has failed, so long the proven one runs before the next trial.
_TRIAL_AGAIN_S = const(900)
# Pauses after the first, second, ... failed session or wake: neither an access point that is away nor a fault that is
# there at each start may empty the battery.
_PAUSES_S = (60, 300, 1800, 21600)
# What the server should know at once.
_URGENT = (
    record.BOOT,
    record.LID_CLOSED,
    record.LID_DISAGREE,
    record.MOVED,
    record.BATTERY,
    record.BATTERY_LOW,
    record.LID_LEFT_OPEN,
    record.UPDATE_ROLLED_BACK,
    record.CLOCK_REFUSED,
)
_SETUP = ("setup", "http", "dns", "attempt", "pages", "improv", "provision")


def main():
    """Does not return: the last thing is deep sleep."""
    box = Box(Board())
    box.go_through((box.open, box.record_wake, box.take_stock, box.watch))
    if not box.is_careful:
        box.go_through((box.show, box.set_up, box.send, box.update))
    box.sleep()


class Box:
    """The parts of one wake. A step that fails leaves the steps after it something to work with."""

    def __init__(self, board):
        self.board = board
        kept = rtcstate.unpack(board.rtc.memory())
        self.booted = kept is None or board.reset_cause != wake.DEEPSLEEP_RESET
        self.state = rtcstate.State() if kept is None or self.booted else kept
        pressed = board.button() and not self.state.button_stuck
        self.cause = wake.cause(board.reset_cause, board.wake_reason, pressed)
        # What ended the last wake may be what comes after the stock-taking: this one only records.
        self.is_careful = self.cause == wake.WATCHDOG
        self.mv = 0
        self.name = ""
        self.error = ""  # for the technician, on the panel
        self.identity = None
        self._repaired = 0  # which copy of the identity was mended, see provision.py
        self._not_compared: Exception | None = None
        self.log = None
        self.config = None
        self._has_failed = False
        if self.cause == wake.WATCHDOG:
            self._note_hang(kept.crashes if kept else 0)
        self.clock = Clock(self.state, board.rtc)
        self.lid = lid.Lid(self.state, self.append)
        self._leap = None if self.booted else self.clock.resume()
        self.recorded = []  # kinds, in this wake
        self.must_send = self.cause == wake.BUTTON
        self.setting_up = False
        self._in_visit = self.state.lid_phase != lid.SHUT  # as it was when the box last looked
        self._has_sent = False

    def go_through(self, steps):
        """A step that fails is recorded, and the next one runs."""
        for step in steps:
            try:
                step()
            except Exception as error:  # whatever it is, the box records it and sleeps
                self.record_crash(error)

    # -- record first ----------------------------------------------------------------------------------------

    def open(self):
        """Identity and log; without them the box can only say so."""
        if self.booted:
            self.clock.begin()
        self.error = "IDENTITAS"
        try:
            self.identity = self._identify()
        except NotProvisioned as failure:
            try:
                self._open_log()
            except LogLost:
                pass  # a board that never was a box
            raise failure
        self.name, self.error = self.identity.box, "CATATAN"
        self._open_log()

    def _open_log(self):
        """Without an identity too: a log needs no key from elsewhere."""
        self.log = EventLog(self.board.log_partition())
        if self.booted:
            self.state.boot = self.log.last_boot + 1
        if self.board.reset_cause == wake.POWER_ON_RESET:
            self._look_back(self.log)
        if self.identity:
            self.error = ""

    def _look_back(self, log: EventLog):
        """A cell that gives way as soon as panel or radio run must not start the box over and over."""
        starts = log.boots_since(_AFTER_SESSION, _FREE_STARTS + len(_PAUSES_S) - 1)
        if starts >= _FREE_STARTS:
            self.is_careful = True
            self.state.crashes = starts - _FREE_STARTS
            self._count_failure()

    def _identify(self) -> Identity:
        if not self.booted:
            try:
                return Identity()
            except NotProvisioned:
                pass  # lost while it slept
        try:
            self._compare_copies()
        except Exception as error:  # whatever it is, the log comes first, and tells
            self._not_compared = error
        forget(("provision",))
        return Identity()

    def _compare_copies(self):
        from kotak import provision  # at each start, but not at each wake

        self._repaired = provision.check()

    def record_wake(self):
        """Puts on flash what woke the box, before anything else is done about it."""
        from time import sleep_ms

        self.mv = self.board.battery_mv()
        if self.booted:
            self.append(record.BOOT, bytes([self.board.reset_cause]) + bytes(VERSION))
        if slots.state.failure:
            self._append_crash(slots.state.failure)
        if self._not_compared:
            self.record_crash(self._not_compared)
        if self._repaired:
            self.append(record.IDENTITY_REPAIRED, bytes([self._repaired]))
        if self._leap:
            self.append(record.CLOCK_REFUSED, struct.pack("<IIB", self._leap[0], self._leap[1], _OWN_CLOCK))
        is_open = bool(lid.debounce(self.board.lid, sleep_ms))
        source = lid.FOUND_OPEN if self.booted else lid.SWITCH
        self.lid.observe(is_open, self.cause == wake.LID, self.clock.uptime(), source)
        self._observe_second_switch(sleep_ms)
        self._observe_motion()
        self.setting_up = self._is_held(sleep_ms)

    def _observe_motion(self):
        """The sensor holds its pin until it is asked. A visit shakes by itself; one push in a wake says enough."""
        state, tamper = self.state, self.board.tamper()
        is_over = self.cause == wake.MOTION and not state.lid2_open  # the pin was up, and is not any more
        is_news = (tamper or is_over) and not state.motion_stuck and record.MOVED not in self.recorded
        measured = self._felt() if tamper else b""
        if is_news and not self._in_visit and state.lid_phase == lid.SHUT:
            self.append(record.MOVED, measured)
        self._in_visit = state.lid_phase != lid.SHUT
        state.motion_stuck = self.board.tamper()

    def _felt(self) -> bytes:
        try:
            return self.board.motion().take()
        except OSError:
            return b""  # a cut wire is an alarm too, but measures nothing

    def _is_held(self, sleep_ms) -> bool:
        """A long press starts set-up: with the lid open alone, and on a box that has an identity."""
        if self.cause != wake.BUTTON or self.state.lid_phase != lid.OPEN or self.identity is None:
            return False
        for _ in range(_LONG_PRESS_MS // _POLL_MS):
            if not self.board.button():
                return False
            sleep_ms(_POLL_MS)
        return True

    def _observe_second_switch(self, sleep_ms):
        """The roller follows the lid a little later; one that does not is worth a record."""
        for _ in range(_AGREE_WITHIN_MS // _POLL_MS):
            if self.board.lid() == self.board.lid2():
                break
            sleep_ms(_POLL_MS)
        state, first, second = self.state, self.board.lid(), self.board.lid2()
        state.lid2_open = second
        if first != second and not state.disagreeing:
            self.append(record.LID_DISAGREE, bytes([first, second]))
        state.disagreeing = int(first != second)

    def append(self, kind: int, payload: bytes = b"") -> int:
        """Records an event; 0 when the full log refused it (which is counted) or there is no log."""
        self.recorded.append(kind)
        self.must_send |= kind in _URGENT
        if self.log is None:
            return 0
        state = self.state
        try:
            seq = self._write(self.log, kind, payload)
            if state.refused != state.refused_recorded:
                self._write(self.log, record.LOG_REFUSED, struct.pack("<I", state.refused))
                state.refused_recorded = state.refused
            return seq
        except LogFull:
            state.refused += 1
            return 0

    def _write(self, log: EventLog, kind: int, payload: bytes) -> int:
        is_open = self.state.lid_phase == lid.OPEN
        flags = record.flags(is_open, bool(self.board.lid2()), self.cause, self.clock.quality())
        now, uptime = self.clock.now(), self.clock.uptime()
        return log.append(kind, flags, self.state.boot, now, uptime, self.mv, self.state.rssi, payload)

    def record_crash(self, error):
        """Something failed in this wake: a record of it, and a longer pause before the timer's next wake."""
        self._count_failure()
        self._append_crash(error)

    def _count_failure(self):
        if not self._has_failed:
            self._has_failed = True
            self.state.crashes = min(self.state.crashes + 1, len(_PAUSES_S))

    def _note_hang(self, crashes: int):
        """The watchdog has ended the wake before. Kept at once, for this one may hang too."""
        self.state.crashes = crashes
        self._count_failure()
        self.board.rtc.memory(self.state.pack())

    def _append_crash(self, error):
        try:
            from kotak import crash

            self.append(record.CRASH, crash.describe(error))
        except Exception as another:  # a broken flash must not keep the box awake
            sys.print_exception(another)

    # -- then look around ------------------------------------------------------------------------------------

    def take_stock(self):
        """What has become due or is out of order, by the configuration."""
        from kotak import stock

        stock.take(self)

    def watch(self):
        """Sets the motion sensor up at each start, and once a day: nothing tells when it has lost its power."""
        if self.cause != wake.WATCHDOG and (self.booted or record.BATTERY in self.recorded):
            self.board.motion().arm()

    # -- then show -------------------------------------------------------------------------------------------

    def show(self):
        """What a session brings is shown in a wake of its own: the radio's code leaves no room for a picture."""
        from kotak import display

        if self.config is not None:
            display.show(self)

    def set_up(self):
        """The technician's turn. What it has led to is shown and told in wakes of their own."""
        if not self.setting_up:
            return
        try:
            self._run_setup()
        finally:
            forget(_SETUP)
            self.setting_up = self.must_send = False
            self.state.retry_due = self.clock.uptime()

    def _run_setup(self):
        from kotak.setup import Setup  # some minutes in a box's life

        Setup(self).run()

    # -- then send -------------------------------------------------------------------------------------------

    def send(self):
        """One session, if anything is to be told. However it fails, the next attempt is set."""
        state = self.state
        if self.log is None or self.identity is None or not self.must_send or state.battery_flat:
            return
        pause_s = _PAUSES_S[state.retry_step]
        state.retry_due = self.clock.uptime() + pause_s
        state.retry_step = min(state.retry_step + 1, len(_PAUSES_S) - 1)
        # A press that has turned the page of a courier's code has had its picture.
        state.asked = int(self.cause == wake.BUTTON and record.PANEL_CHANGED not in self.recorded)
        # The radio's code, and the memory that it takes, only in a wake that uses it.
        from kotak.contact import Contact
        from kotak.session import SendFailed, Session

        try:
            Session(Contact(self, self.log, self.identity)).run()
        except SendFailed as failure:
            self.append(record.SEND_FAILED, struct.pack("<BH", failure.stage, failure.errno))
            # Phones deliver for a box with courier: what it would record about each retry only fills its code.
            retries = not (self.config and self.config["courier"])
            state.retry_due = self.clock.uptime() + pause_s if retries else 0
            return
        state.retry_due = state.retry_step = 0
        self._has_sent = True

    def update(self):
        """A new application, if the configuration names one; in a wake of its own, since it takes the whole memory."""
        state, now = self.state, self.clock.uptime()
        if self._has_sent:
            state.update_due = now if self._is_outdated() else 0
        elif 0 < state.update_due <= now and self._is_outdated():
            state.update_due = 0  # should its code not even import, it waits for the next session
            from kotak import update

            update.step(self)

    def _is_outdated(self) -> bool:
        """Each version of the configuration brings its update to an end only once, whichever end that is."""
        if self.log is None or self.config is None or self.config["update"] is None:
            return False
        slot, wanted = slots.state, self.config["update"]["version"]
        settled = slot.trial or slot.settled == self.config["version"]
        return not settled and wanted != "%d.%d.%d" % VERSION

    # -- then sleep ------------------------------------------------------------------------------------------

    def sleep(self):
        """Does not return."""
        state, board = self.state, self.board
        if self.is_careful:
            state.retry_due = self.clock.uptime() + _PAUSES_S[state.crashes - 1]
        sleep_s = 0
        try:
            self._await_release()
            self._observe_motion()
            sleep_s = wake.sleep_s(self.clock.uptime(), self._dues())
        except Exception as error:
            self.record_crash(error)
        if self._has_failed:
            sleep_s = max(sleep_s, _PAUSES_S[state.crashes - 1])
        else:
            state.crashes = 0
        state.slept_at = self.clock.uptime()
        lid_level = wake.lid_level(state.lid_phase == lid.OPEN)
        state.button_stuck = board.button()
        armed = wake.ext1_pins(board.ext1_levels(state.lid2_open), state.lid_phase != lid.SHUT)
        board.rtc.memory(state.pack())
        board.sleep(lid_level, armed, sleep_s)

    def _await_release(self):
        """A button that is still held would be masked as stuck, and the next press would wake nobody."""
        from time import sleep_ms

        for _ in range(_RELEASE_WITHIN_MS // _POLL_MS):
            if not self.board.button():
                return
            sleep_ms(_POLL_MS)

    def _dues(self) -> list:
        if self.config is None:
            return [self.clock.uptime() + _FALLBACK_S]
        from kotak import display

        state, lid_due = self.state, self.lid.due(self.config["lid_alarm_s"])
        stuck = self.board.tamper() or self.board.button()
        look_due = self.clock.uptime() + _STUCK_AGAIN_S if stuck else 0
        trial_due = self.clock.uptime() + _TRIAL_AGAIN_S if slots.state.trial else 0
        dues = [state.heartbeat_due, state.retry_due, lid_due, display.due(self), look_due]
        return dues + [trial_due, state.update_due]
