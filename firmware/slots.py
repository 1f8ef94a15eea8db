"""Which application runs: the last one confirmed, one on trial, or the factory's (firmware/README.md, "Update").

Beside boot.py and never part of an update: what the two applications and the start agree on must not change with
either. `slots.bin` holds two copies of 24 bytes, the newer one counts; a cut while one is written leaves the other.
"""

import binascii
import struct
import sys

from micropython import const

FACTORY = const(0)
# Where an application lies, by number; imports of `kotak` come from there.
FOLDERS = ("", "a", "b")
STARTS = const(3)

# After the first, second, ... start at which no application ran.
_PAUSES_MS = (900_000, 3_600_000, 21_600_000)
_MARK = b"\0!"

_PATH = "slots.bin"
_LAYOUT = "<4sIBBBB3sBI"
_SIZE = const(24)
_MAGIC = b"JSLT"


class Slots:
    """`confirmed` and `trial` are numbers of FOLDERS, 0 in `trial` is none. `running` is what this wake runs.

    `starts`: of the trial; without one, how often the watchdog ended the confirmed application since its last session.
    `settled`: the version of the configuration whose update has come to its end.
    """

    def __init__(self):
        self.running = FACTORY
        self.failure: Exception | None = None  # the exception of an application that was tried before, in this wake
        self._generation = self.confirmed = self.trial = self.starts = self.rolled_back = self.settled = 0
        self.version = bytes(3)  # of the trial, or of what was rolled back
        for position in (0, _SIZE):
            self._take(position)

    def save(self):
        """Overwrites the older copy."""
        self._generation += 1
        numbers = (self.confirmed, self.trial, self.starts, self.rolled_back, self.version, 0, self.settled)
        body = struct.pack(_LAYOUT, _MAGIC, self._generation, *numbers)
        with _open() as file:
            # A file that was cut short is filled up by the copy that is whole.
            for copy in (0, 1):
                if file.seek(0, 2) < _SIZE * (copy + 1) or copy == self._generation % 2:
                    file.seek(_SIZE * copy)
                    file.write(body + struct.pack("<I", binascii.crc32(body)))

    def candidates(self, woken_by_pin: bool, after_watchdog: bool) -> list:
        """The applications to start, in order, as numbers of FOLDERS. Counts the start of a trial, or ends it.

        A lid is never answered by an application that is not proven: a wake by a pin runs the confirmed one.
        After the watchdog has bitten, the one before it runs; the third time it replaces a confirmed one for good.
        """
        order = [self.confirmed, FACTORY] if self.confirmed else [FACTORY]
        try:
            if self.trial and self.starts >= STARTS:
                self.trial, self.starts, self.rolled_back = FACTORY, 0, 1
                self.save()
            elif self.trial and not woken_by_pin and not after_watchdog:
                self.starts += 1
                self.save()
                order.insert(0, self.trial)
            elif self.confirmed and not self.trial and after_watchdog:
                order = [FACTORY]
                self.starts += 1
                if self.starts >= STARTS:
                    self.confirmed, self.starts, self.settled = FACTORY, 0, 0
                self.save()
        except OSError:
            pass  # a file system that takes nothing any more: no start of a trial without its count
        return order

    def enter(self, number: int):
        """From now on `kotak` is imported from there, whatever was imported before."""
        for name in list(sys.modules):
            if name.split(".")[0] == "kotak":
                del sys.modules[name]
        if self.running:
            sys.path.remove(FOLDERS[self.running])
        if number:
            sys.path.insert(0, FOLDERS[number])
        self.running = number

    def _take(self, position: int):
        try:
            with open(_PATH, "rb") as file:
                file.seek(position)
                copy = file.read(_SIZE)
        except OSError:
            return
        size = _SIZE - 4
        if len(copy) != _SIZE or struct.unpack_from("<I", copy, size)[0] != binascii.crc32(copy[:size]):
            return
        magic, generation, confirmed, trial, starts, rolled_back, version, _, settled = struct.unpack(
            _LAYOUT, copy[:size]
        )
        if magic != _MAGIC or generation <= self._generation or max(confirmed, trial) >= len(FOLDERS):
            return
        self._generation, self.confirmed, self.trial, self.starts = generation, confirmed, trial, starts
        self.rolled_back, self.version, self.settled = rolled_back, version, settled


def _open():
    try:
        return open(_PATH, "r+b")
    except OSError:
        return open(_PATH, "wb")


def pause_ms(rtc) -> int:
    """How long to sleep when no application has run, longer each time.

    The count stands in RTC memory behind what the application remembers; when that next sleeps it is gone.
    """
    memory = rtc.memory()
    failed = 0
    if memory[-3:-1] == _MARK:
        memory, failed = memory[:-3], memory[-1]
    rtc.memory(memory + _MARK + bytes([min(failed + 1, len(_PAUSES_MS) - 1)]))
    return _PAUSES_MS[failed]


state = Slots()
