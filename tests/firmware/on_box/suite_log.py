"""The event log under power cuts: at every flash operation, torn at many places, judged by a checker of its own."""

import hashlib
import random
import struct
import sys
from binascii import crc32

from suite import refuses

from kotak import eventlog, record

sys.path.append(sys.argv[2])
from nor import Nor, PowerCut

sys.path.pop()

BOX = "LBK-0001"
FIRST_KEY = bytes(range(100, 132))
BLOCKS, BLOCK = 4, 512  # seven records a sector: a small ring goes round often
SLOTS = BLOCK // 64 - 1
_SCATTERED = 8


class Bytes:
    """A flash chip's content; a new one for each start, so that nothing outlives the cut but the bytes."""

    def __init__(self, image=None):
        self.image = bytearray(image or b"\xff" * (BLOCKS * BLOCK))

    def read(self, position, count):
        return bytes(self.image[position : position + count])

    def write(self, position, data):
        self.image[position : position + len(data)] = data


def new_chip():
    """As provisioning leaves it."""
    chip = Bytes()
    eventlog.begin(Nor(chip, BLOCKS, BLOCK), BOX, FIRST_KEY)
    return chip


def start(image=None):
    chip = Bytes(image) if image else new_chip()
    return eventlog.EventLog(Nor(chip, BLOCKS, BLOCK)), chip


def put(log, kind=record.MOVED, payload=b""):
    return log.append(kind, 0, 1, 0, 0, 3900, -60, payload)


def put_sent(log, through):
    return put(log, record.SENT, struct.pack("<IH", through, 1))


# -- a checker that shares no code with the log ----------------------------------------------------------------


def hmac(key, message):
    inner = hashlib.sha256(bytes([k ^ 0x36 for k in key]) + b"\x36" * 32 + message).digest()
    return hashlib.sha256(bytes([k ^ 0x5C for k in key]) + b"\x5c" * 32 + inner).digest()


KEYS = [FIRST_KEY]
for _ in range(20):
    KEYS.append(hashlib.sha256(b"jlog" + KEYS[-1]).digest())
GENESIS = hmac(FIRST_KEY, b"jumat/v1/genesis\0LBK-0001")[:16]


def whole_records(image):
    """Records by number, wherever they lie; the same number twice is a failure."""
    found = {}
    for at in range(0, len(image), 64):
        raw = bytes(image[at : at + 64])
        if at % BLOCK and raw[0] == 0xA5 and struct.unpack_from("<I", raw, 60)[0] == crc32(raw[:60]):
            seq = struct.unpack_from("<I", raw, 4)[0]
            assert seq not in found, "number %d used twice" % seq
            found[seq] = raw
    return found


def check_chain(records):
    """Each record is bound to the last whole one before it."""
    tag = GENESIS if min(records) == 1 else None
    for seq in sorted(records):
        raw = records[seq]
        if tag is not None:
            epoch = struct.unpack_from("<H", raw, 24)[0]
            assert hmac(KEYS[epoch], tag + raw[:44])[:16] == raw[44:60], "tag of %d" % seq
        tag = raw[44:60]


def check_keys(image, epoch):
    image = bytes(image)
    for past in range(epoch):
        assert KEYS[past] not in image, "key of epoch %d is still there" % past
    assert KEYS[epoch] in image


class Flight:
    """A box's life in small: appends, acknowledgements, `sent` records. Knows what the log has promised."""

    def __init__(self):
        self.promised = {}
        self.acked = 0

    def live(self, log, events):
        for n in range(events):
            seq = put(log, payload=struct.pack("<I", n))
            self.promised[seq] = n
            if n % 5 == 4:
                self.acked = log.next_seq - 1
                log.acknowledge(self.acked)
                self.promised[put_sent(log, self.acked)] = None

    def check(self, image, log, since=0):
        """`since`: from which number on the chain counts; an erase may be torn anywhere in what the server has."""
        records = whole_records(image)
        for seq in self.promised:
            assert seq in records or seq <= self.acked, "record %d is lost" % seq
        assert log.next_seq > max(list(self.promised) + [0])
        assert log.acked <= self.acked
        checked = {seq: raw for seq, raw in records.items() if seq > since}
        if checked:
            check_chain(checked)
        check_keys(image, log.epoch)


class Torn(Nor):
    """Before each operation, lets the power fail in it at every second byte, and tries what comes of that."""

    def __init__(self, chip, flight):
        super().__init__(chip, BLOCKS, BLOCK)
        self._chip = chip
        self._flight = flight
        self.cuts = 0

    def _change(self, position, new, erasing):
        step = 31 if erasing else 2
        for byte in list(range(0, len(new), step)) + [len(new) - 1]:
            chip = Bytes(self._chip.image)
            refuses(PowerCut, Nor(chip, BLOCKS, BLOCK, 1, byte)._change, position, new, erasing)
            self._try(chip.image)
        for _ in range(_SCATTERED):
            self._try(self._scattered(position, new), self._flight.acked)
        super()._change(position, new, erasing)

    def _scattered(self, position, new):
        """NOR flash promises no order: some bits of the operation are done, any, and the others are not."""
        image = bytearray(self._chip.image)
        few = random.getrandbits(1)
        for at in range(len(new)):
            done = random.getrandbits(8) & (random.getrandbits(8) if few else 0xFF)
            image[position + at] ^= (image[position + at] ^ new[at]) & done
        return image

    def _try(self, image, since=0):
        self.cuts += 1
        again = Bytes(image)
        flash = Nor(again, BLOCKS, BLOCK)
        log = eventlog.EventLog(flash)
        self._flight.check(again.image, log, since)
        if flash.operations:
            self._try_cut_in_recovery(image, since)
        before = log.next_seq
        assert put(log) == before
        assert put(log) == before + 1
        records = whole_records(again.image)
        assert before in records
        check_chain(records)

    def _try_cut_in_recovery(self, image, since):
        chip = Bytes(image)
        refuses(PowerCut, eventlog.EventLog, Nor(chip, BLOCKS, BLOCK, 1, 20))
        log, chip = start(chip.image)
        self._flight.check(chip.image, log, since)


def test_no_power_cut_loses_a_record_or_breaks_the_chain():
    random.seed(3)
    flight = Flight()
    flash = Torn(new_chip(), flight)
    log = eventlog.EventLog(flash)
    flight.live(log, 55)
    assert log.epoch > 2 * BLOCKS
    print(flash.cuts, "cuts")
    assert flash.cuts > 3000


# -- what else it promises -------------------------------------------------------------------------------------


def test_an_append_is_one_program_operation_except_at_a_new_sector():
    flash = Nor(new_chip(), BLOCKS, BLOCK)
    log = eventlog.EventLog(flash)
    counts = []
    for _ in range(2 * SLOTS):
        before = flash.operations
        put(log)
        counts.append(flash.operations - before)
    # erase, key, header, wipe of the old key, record
    assert counts == [1] * SLOTS + [5] + [1] * (SLOTS - 1)


class Worn(Nor):
    """Counts the erases of each block."""

    def __init__(self, chip):
        super().__init__(chip, BLOCKS, BLOCK)
        self.erases = [0] * BLOCKS

    def ioctl(self, request, argument):
        if request == 6:
            self.erases[argument] += 1
        return super().ioctl(request, argument)


def test_every_block_is_worn_alike_however_often_the_box_starts():
    rounds, flash = 6, Worn(new_chip())
    log = eventlog.EventLog(flash)
    for n in range(rounds * BLOCKS * SLOTS):
        log.acknowledge(log.next_seq - 1)
        put(log)
        if n % 3 == 0:
            log = eventlog.EventLog(flash)
            log.acknowledge(log.next_seq - 1)
    assert sum(flash.erases) == rounds * BLOCKS - 1, "one erase a sector, none at a start"
    assert max(flash.erases) - min(flash.erases) <= 1


def test_a_full_log_keeps_what_the_server_has_not():
    log, chip = start()
    for _ in range(BLOCKS * SLOTS):
        put(log)
    refuses(eventlog.LogFull, put, log)
    refuses(eventlog.LogFull, put, log)
    assert sorted(whole_records(chip.image)) == list(range(1, BLOCKS * SLOTS + 1))
    log, chip = start(chip.image)
    refuses(eventlog.LogFull, put, log)
    log.acknowledge(SLOTS - 1)
    refuses(eventlog.LogFull, put, log)
    log.acknowledge(SLOTS)
    assert put(log) == BLOCKS * SLOTS + 1
    assert sorted(whole_records(chip.image))[0] == SLOTS + 1


def test_the_acknowledged_position_outlives_the_power():
    log, chip = start()
    for _ in range(9):
        put(log)
    log.acknowledge(8)
    put_sent(log, 8)
    for _ in range(9):
        put(log)
    log, _ = start(chip.image)
    assert log.acked == 8
    assert log.unacked == 11


def test_an_acknowledgement_beyond_the_log_frees_nothing():
    log, _ = start()
    put(log)
    log.acknowledge(2)
    assert log.acked == 0


def test_the_oldest_unacknowledged_records_are_read_first():
    log, _ = start()
    for _ in range(20):
        put(log)
    log.acknowledge(6)
    target = bytearray(5 * 64)
    assert log.read_unacked(target, 5) == (5, 11)
    assert [record.seq(target[at : at + 64]) for at in range(0, 320, 64)] == [7, 8, 9, 10, 11]


def test_a_record_with_a_bad_crc_is_left_out_and_one_with_a_good_crc_is_sent_as_it_is():
    log, chip = start()
    for _ in range(4):
        put(log)
    chip.image[2 * 64 + 30] ^= 1
    edited = bytearray(chip.image[3 * 64 : 4 * 64])
    edited[30] ^= 1
    struct.pack_into("<I", edited, 60, crc32(bytes(edited[:60])))
    chip.image[3 * 64 : 4 * 64] = edited
    log, _ = start(chip.image)
    target = bytearray(4 * 64)
    assert log.read_unacked(target, 4) == (3, 4)
    assert [record.seq(target[at : at + 64]) for at in (0, 64, 128)] == [1, 3, 4]
    assert target[64:128] == edited


def test_a_torn_slot_is_a_number_that_stays_empty():
    log, chip = start()
    put(log)
    chip.image[2 * 64 : 2 * 64 + 9] = bytes(9)
    log, chip = start(chip.image)
    assert put(log) == 3
    records = whole_records(chip.image)
    assert sorted(records) == [1, 3]
    check_chain(records)


def test_the_boot_count_is_found_again():
    log, chip = start()
    log.append(record.BOOT, 0, 41, 0, 0, 0, 0)
    assert start(chip.image)[0].last_boot == 41


def test_a_flash_that_was_never_provisioned_holds_no_log():
    refuses(eventlog.LogLost, start, Bytes().image)


def test_a_log_is_whole_as_soon_as_it_opens():
    for operation in range(1, 5):
        for byte in range(0, 64, 3):
            chip = Bytes()
            try:
                eventlog.begin(Nor(chip, BLOCKS, BLOCK, operation, byte), BOX, FIRST_KEY)
            except PowerCut:
                pass
            try:
                log, chip = start(chip.image)
            except eventlog.LogLost:
                continue  # provisioning is done again
            put(log)
            check_chain(whole_records(chip.image))
            check_keys(chip.image, 0)


def test_a_thief_of_the_whole_chip_finds_only_the_newest_key():
    log, chip = start()
    for _ in range(3 * SLOTS):
        put(log)
    check_keys(chip.image, 2)


def test_the_newest_open_records_are_read_page_by_page():
    log, _ = start()
    for _ in range(10):
        put(log)
    log.acknowledge(3)
    target = bytearray(4 * record.SIZE)
    assert log.read_newest(target, 4, log.next_seq) == (4, 7)
    assert numbers_in(target, 4) == [7, 8, 9, 10]
    assert log.has_open_before(7)
    assert log.read_newest(target, 4, 7) == (3, 4)
    assert numbers_in(target, 3) == [4, 5, 6]
    assert not log.has_open_before(4)
    assert log.read_newest(target, 4, 4) == (0, 0)


def test_a_torn_record_is_left_out_of_a_page():
    log, chip = start()
    for _ in range(6):
        put(log)
    at = 5 * 64  # record 5, behind the header
    chip.image[at + 20] ^= 1
    target = bytearray(3 * record.SIZE)
    assert log.read_newest(target, 3, log.next_seq) == (3, 3)
    assert numbers_in(target, 3) == [3, 4, 6]


def numbers_in(target, count):
    return [record.seq(memoryview(target)[n * record.SIZE : (n + 1) * record.SIZE]) for n in range(count)]
