"""Records on the collector's phone: a batch written as digits behind the visit code, for a box without a network.

firmware/README.md, "Courier". Imported only when such a code is drawn or turned.
"""

from micropython import const

from kotak import messages, qr, qr_segments, record

# The largest code that the panel shows at two pixels a module, at the level that carries most.
VERSION = const(25)
LEVEL = "L"
_PIECE = const(7)
_DIGITS = b"\x00\x03\x05\x08\x0a\x0d\x0f\x11"  # that so many bytes take, 0 to 7


def records_that_fit(address: str) -> int:
    """How many records one code can carry behind this address."""
    head = qr_segments.split((address + "/").encode(), VERSION)
    for count in range(messages.MAX_RECORDS, 0, -1):
        size = messages.HEAD + count * record.SIZE + messages.TAG
        if qr.fits(head + [(qr_segments.NUMERIC, _digits_of(size))], VERSION, LEVEL):
            return count
    return 0


def page(log, before: int, address: str) -> tuple:
    """The newest open records with numbers below `before` that one code carries: (buffer, count, first number)."""
    count = records_that_fit(address)
    buffer = bytearray(messages.HEAD + count * record.SIZE + messages.TAG)
    count, first = log.read_newest(memoryview(buffer)[messages.HEAD :], count, before)
    return buffer, count, first


def turned(log, before: int, address: str) -> int:
    """Where the page ends that is older than the one ending at `before`; after the oldest comes the newest again."""
    first = page(log, before, address)[2]
    return first if first and log.has_open_before(first) else log.next_seq


def digits(batch) -> str:
    """Bytes as decimal digits, which a QR code packs almost without loss: 17 for each 7 bytes."""
    pieces = []
    for at in range(0, len(batch), _PIECE):
        piece = bytes(batch[at : at + _PIECE])
        pieces.append("%0*d" % (_DIGITS[len(piece)], int.from_bytes(piece, "big")))
    return "".join(pieces)


def segments(address: str, carried: str) -> list:
    """The cut of `address`, a slash and the digits, which need no search."""
    head = qr_segments.split((address + "/").encode(), VERSION)
    return head + [(qr_segments.NUMERIC, len(carried))]


def _digits_of(size: int) -> int:
    return size // _PIECE * _DIGITS[_PIECE] + _DIGITS[size % _PIECE]
