"""The event log: a ring of flash sectors, one program operation an event.

A sector is a header of 64 bytes and as many slots of 64 bytes as fit. The place of a record follows from
its number alone: sector (seq - 1) // slots is the key epoch, that modulo the number of sectors is the block.
So a number is never used twice, and a slot that a power cut has torn is a number that stays empty.

Header: magic "JLOG", version, zero, epoch u16, anchor tag (before the first record), CRC-32 of these 24 bytes;
from byte 32 on, outside the CRC, the log key of the epoch. NOR flash can clear bits without an erase, so
the key is overwritten with zeros as soon as the next sector stands.
"""

import binascii
import struct

from micropython import const

from kotak import keys, record

_ERASE = const(6)
_BLOCK_COUNT = const(4)
_BLOCK_SIZE = const(5)
_HEADER = "<4sBBH16s"
_HEADER_CRC = const(24)
_HEADER_END = const(28)
_KEY = const(32)
_MAGIC = b"JLOG"
_VERSION = const(1)
_NO_KEY = bytes(32)
_BLANK = b"\xff" * 64


class LogFull(Exception):
    """No room: the oldest sector holds records that the server has not acknowledged."""


class LogLost(Exception):
    """No sector can be read: provision the box again."""


def begin(flash, box: str, first_key: bytes):
    """Makes `flash`, whose blocks are all erased, the log of a new box. The log alone ever keeps `first_key`."""
    _write_sector(flash, 0, 0, first_key, keys.genesis_tag(first_key, box))


def _write_sector(flash, block: int, epoch: int, key: bytes, anchor: bytes):
    """Key before header: a header that stands proves that its key is whole."""
    header = bytearray(_HEADER_END)
    struct.pack_into(_HEADER, header, 0, _MAGIC, _VERSION, 0, epoch, anchor)
    struct.pack_into("<I", header, _HEADER_CRC, binascii.crc32(memoryview(header)[:_HEADER_CRC]))
    flash.ioctl(_ERASE, block)
    flash.writeblocks(block, key, _KEY)
    flash.writeblocks(block, header, 0)


class EventLog:
    """Opens (and, after a power cut, repairs) the log on `flash`. Raises LogLost.

    `flash` is an `esp32.Partition` or has its `ioctl`, `readblocks` and `writeblocks`.
    """

    def __init__(self, flash):
        self._flash = flash
        self._sectors = flash.ioctl(_BLOCK_COUNT, 0)
        self._slots = flash.ioctl(_BLOCK_SIZE, 0) // record.SIZE - 1
        self._buffer = bytearray(record.SIZE)
        self._through: int | None = None  # not looked up yet: the lid path has no need of it
        self.last_boot = 0
        self._epoch = -1
        self._recover_headers()
        self._recover_slots()

    # -- reading -------------------------------------------------------------------------------------------

    @property
    def next_seq(self) -> int:
        return self._epoch * self._slots + self._slot + 1

    @property
    def epoch(self) -> int:
        return self._epoch

    @property
    def acked(self) -> int:
        """The highest number that the server has acknowledged, from the newest `sent` record."""
        if self._through is None:
            self._through = self._find_through()
        return self._through

    @property
    def unacked(self) -> int:
        """How many numbers are not acknowledged; those of torn slots are among them."""
        return self.next_seq - 1 - self.acked

    def acknowledge(self, through: int):
        """Frees the records up to `through`. A `sent` record makes that known to the next start."""
        if self.acked < through < self.next_seq:
            self._through = through

    def read_unacked(self, target, limit: int) -> tuple:
        """Copies whole records into `target`, the oldest first; returns how many, and the last number."""
        view = memoryview(target)
        count = last = 0
        number = max(self.acked + 1, self._oldest_seq())
        while number < self.next_seq and count < limit:
            place = view[count * record.SIZE : (count + 1) * record.SIZE]
            if self._read(number, place):
                count += 1
                last = number
            number += 1
        return count, last

    def read_newest(self, target, limit: int, before: int) -> tuple:
        """Copies the newest whole records that are open and below `before`, the oldest of them first.

        Returns how many, and the first number (0 when there is none).
        """
        view = memoryview(target)
        at, first, number = limit, 0, before - 1
        while at and self.has_open_before(number + 1):
            if self._read(number, view[(at - 1) * record.SIZE : at * record.SIZE]):
                at -= 1
                first = number
            number -= 1
        for slot in range(limit - at if at else 0):
            source = (at + slot) * record.SIZE
            view[slot * record.SIZE : (slot + 1) * record.SIZE] = bytes(view[source : source + record.SIZE])
        return limit - at, first

    def has_open_before(self, number: int) -> bool:
        """Whether a number below this one is there and not acknowledged."""
        return number > max(self.acked + 1, self._oldest_seq())

    def boots_since(self, kinds, most: int) -> int:
        """How many boots at the end of the log, `most` at most, have no record of these kinds."""
        view = memoryview(self._buffer)
        boots, last = 0, -1
        for number in range(self.next_seq - 1, self._oldest_seq() - 1, -1):
            if not self._read(number, view):
                continue
            if record.kind(view) in kinds or boots == most:
                break
            if record.boot(view) != last:
                boots, last = boots + 1, record.boot(view)
        return boots

    def _oldest_seq(self) -> int:
        return max(0, self._epoch - self._sectors + 1) * self._slots + 1

    def _read(self, number: int, target) -> bool:
        """Reads the slot of a number; False when it is torn or not there."""
        epoch, slot = divmod(number - 1, self._slots)
        self._flash.readblocks(epoch % self._sectors, target, (slot + 1) * record.SIZE)
        return record.is_whole(target) and record.seq(target) == number

    def _find_through(self) -> int:
        view = memoryview(self._buffer)
        for number in range(self.next_seq - 1, self._oldest_seq() - 1, -1):
            if self._read(number, view) and record.kind(view) == record.SENT:
                return struct.unpack_from("<I", view, record.PAYLOAD)[0]
        return 0

    # -- writing -------------------------------------------------------------------------------------------

    def append(self, kind: int, flags: int, boot: int, time: int, uptime: int, mv: int, rssi: int, payload=b""):
        """Puts one event on flash and returns its number. Raises LogFull."""
        if self._slot == self._slots:
            self._next_sector()
        number = self.next_seq
        record.pack_into(
            self._buffer,
            kind,
            flags,
            number,
            boot,
            time,
            uptime,
            mv,
            record.TEMP_UNKNOWN,
            rssi,
            self._epoch,
            payload,
        )
        tag = record.seal(self._buffer, self._key, self._tag)
        self._slot += 1  # before the write: a slot that fails half-way is never tried again
        self._flash.writeblocks(self._epoch % self._sectors, self._buffer, self._slot * record.SIZE)
        self._tag = tag
        return number

    def _next_sector(self):
        reused = self._epoch + 1 - self._sectors
        if reused >= 0 and self.acked < (reused + 1) * self._slots:
            raise LogFull("%d records wait for the server" % self.unacked)
        old, key = self._epoch, keys.next_log_key(self._key)
        _write_sector(self._flash, (old + 1) % self._sectors, old + 1, key, self._tag)
        self._epoch, self._key, self._slot = old + 1, key, 0
        self._wipe_key(old % self._sectors)

    def _wipe_key(self, block: int):
        self._flash.writeblocks(block, _NO_KEY, _KEY)

    # -- recovery ------------------------------------------------------------------------------------------

    def _recover_headers(self):
        """Finds the newest sector and wipes the key of any other that a power cut has left standing."""
        view = memoryview(self._buffer)
        unwiped = []
        for block in range(self._sectors):
            self._flash.readblocks(block, view, 0)
            magic, version, _, epoch, anchor = struct.unpack_from(_HEADER, view, 0)
            crc = struct.unpack_from("<I", view, _HEADER_CRC)[0]
            if magic != _MAGIC or version != _VERSION or crc != binascii.crc32(view[:_HEADER_CRC]):
                continue
            if epoch > self._epoch:
                self._epoch, self._tag, self._key = epoch, anchor, bytes(view[_KEY:])
            if view[_KEY:] != _NO_KEY:
                unwiped.append(block)
        for block in unwiped:
            if block != self._epoch % self._sectors:
                self._wipe_key(block)
        if self._epoch < 0:
            raise LogLost("no log: provision the box")
        if self._key == _NO_KEY:
            raise LogLost("the newest sector has no key")

    def _recover_slots(self):
        """Finds the first slot that was never written, and the tag to go on from."""
        view = memoryview(self._buffer)
        self._slot = self._slots
        while self._slot > 0:
            self._flash.readblocks(self._epoch % self._sectors, view, self._slot * record.SIZE)
            if view != _BLANK:
                break
            self._slot -= 1
        for number in range(self.next_seq - 1, self._oldest_seq() - 1, -1):
            if self._read(number, view):
                self.last_boot = record.boot(view)
                if number > self._epoch * self._slots:
                    self._tag = bytes(view[record.TAG : record.TAG_END])
                return
