"""One wake of the box: record first, then show, then send, then sleep, whatever happened in between."""

import struct
import sys

from micropython import const

import slots
from kotak import VERSION, lid, record, rtcstate, senses, wake
from kotak.board import Board
from kotak.clock import Clock
from kotak.eventlog import EventLog, LogFull, LogLost
from kotak.identity import Identity, NotProvisioned
from kotak.memory import forget
from kotak.pauses import Pauses

# A pin that is stuck high is masked; so often the box looks whether it may be armed again.
_STUCK_AGAIN_S = const(3600)
_FALLBACK_S = const(900)
_OWN_CLOCK = const(1)
# After an application on trial has failed, so long the proven one runs before the next trial.
_TRIAL_AGAIN_S = const(900)
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
_SHOWING = ("panel", "display", "refresh", "stock")
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
        self._pauses = Pauses(self.state)
        if self.cause == wake.WATCHDOG:
            self._note_hang(kept.crashes if kept else 0)
        self.clock = Clock(self.state, board.rtc)
        self.lid = lid.Lid(self.state, self.append)
        self._leap = None if self.booted else self.clock.resume()
        self.recorded = []  # kinds, in this wake
        self.must_send = self.cause == wake.BUTTON
        self.setting_up = False
        self.in_visit = self.state.lid_phase != lid.SHUT  # as it was when the box last looked
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
            self.is_careful |= self._pauses.breaks_down(self.log)
        if self.identity:
            self.error = ""

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
        senses.observe(self)
        self.setting_up = senses.is_held(self)

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
        self._pauses.count_failure()
        self._append_crash(error)

    def _note_hang(self, crashes: int):
        """The watchdog has ended the wake before. Kept at once, for this one may hang too."""
        self.state.crashes = crashes
        self._pauses.count_failure()
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
        forget(_SHOWING)  # what has been drawn stands
        from kotak.setup import Setup  # some minutes in a box's life

        Setup(self).run()

    # -- then send -------------------------------------------------------------------------------------------

    def send(self):
        """One session, if anything is to be told. However it fails, the next attempt is set."""
        state = self.state
        if self.log is None or self.identity is None or not self.must_send or state.battery_flat:
            return
        pause_s = self._pauses.before_next_session(self.clock.uptime())
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
        state.retry_step = 0
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
            self._pauses.put_off_session(self.clock.uptime())
        sleep_s = 0
        try:
            senses.await_release(board)
            senses.observe_motion(self)
            sleep_s = wake.sleep_s(self.clock.uptime(), self._dues())
        except Exception as error:
            self.record_crash(error)
        sleep_s = self._pauses.sleep_s(sleep_s)
        state.slept_at = self.clock.uptime()
        lid_level = wake.lid_level(state.lid_phase == lid.OPEN)
        state.button_stuck = board.button()
        armed = wake.ext1_pins(board.ext1_levels(state.lid2_open), state.lid_phase != lid.SHUT)
        board.rtc.memory(state.pack())
        board.sleep(lid_level, armed, sleep_s)

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
