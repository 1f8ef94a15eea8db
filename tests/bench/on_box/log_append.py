"""Fills a log, and the same flash by bare writes of 64 bytes with an erase before each sector.

argv[1] holds the flash model, argv[2] says how many sectors. Prints for both: us for a record, programs for a record
that begins no sector (the most that any took), erases for a sector.
"""

import sys

import utime

from kotak import eventlog, record

sys.path.append(sys.argv[1])
from nor import ERASE, Nor

SECTORS = int(sys.argv[2])
BLOCK = 4096
SLOTS = BLOCK // record.SIZE - 1


class Chip:
    """The bytes."""

    def __init__(self):
        self.image = bytearray(b"\xff" * (SECTORS * BLOCK))

    def read(self, position, count):
        return self.image[position : position + count]

    def write(self, position, data):
        self.image[position : position + len(data)] = data


class Counted(Nor):
    """Flash that counts what is done to it."""

    def __init__(self):
        super().__init__(Chip(), SECTORS)
        self.programs = self.erases = 0

    def ioctl(self, request, argument):
        self.erases += request == ERASE
        return super().ioctl(request, argument)

    def writeblocks(self, block, data, offset=None):
        self.programs += 1
        super().writeblocks(block, data, offset)


def fill(flash, append):
    """One append a slot."""
    most = total = 0
    for number in range(SECTORS * SLOTS):
        before = flash.programs
        start = utime.ticks_us()
        append(number)
        total += utime.ticks_diff(utime.ticks_us(), start)
        if number % SLOTS:
            most = max(most, flash.programs - before)
    print(total / (SECTORS * SLOTS), most, flash.erases / SECTORS)


def fill_log():
    flash = Counted()
    eventlog.begin(flash, "LBK-0001", bytes(range(32)))
    log = eventlog.EventLog(flash)
    fill(flash, lambda _: log.append(record.MOVED, 0, 1, 0, 0, 3900, -60))


def fill_bare():
    flash = Counted()
    data = bytes(record.SIZE)

    def append(number):
        block, slot = divmod(number, SLOTS)
        if not slot:
            flash.ioctl(ERASE, block)
        flash.writeblocks(block, data, (slot + 1) * record.SIZE)

    fill(flash, append)


fill_log()
fill_bare()
