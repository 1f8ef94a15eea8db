"""How a QR code's data is cut into numeric, alphanumeric and byte segments, and the bits that they become."""

from micropython import const

NUMERIC = const(1)
ALPHANUMERIC = const(2)
BYTE = const(4)
# Length fields are wider from this version on.
LONG_COUNTS_FROM = const(10)

_MODES = bytes((NUMERIC, ALPHANUMERIC, BYTE))
_COUNT_BITS = b"\x0a\x09\x08"
_LONG_COUNT_BITS = b"\x0c\x0b\x10"
_MODE_BITS = const(4)
_ALPHABET = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
# Costs are counted in sixths of a bit: a digit takes 10/3 bits, two alphanumeric characters 11.
_SIXTHS = b"\x14\x21\x30"
_NEVER = const(1 << 24)
_PADDING = b"\xec\x11"


def split(data: bytes, version: int) -> list:
    """The sequence of (mode, length) that takes the fewest bits, by dynamic programming.

    costs[m] is the least cost of everything so far with the newest character in mode m; `came_from` keeps
    from which mode that was reached.
    """
    counts = _counts(version)
    costs = [6 * (_MODE_BITS + count) for count in counts]
    came_from = bytearray(3 * len(data))
    for at, character in enumerate(data):
        whole = [(cost + 5) // 6 * 6 for cost in costs]
        cheapest = min(whole)
        previous = whole.index(cheapest)
        possible = (48 <= character <= 57, character in _ALPHABET, True)
        stay = costs
        costs = [_NEVER] * 3
        for m in range(3):
            if possible[m]:
                change = cheapest + 6 * (_MODE_BITS + counts[m])
                staying = at == 0 or stay[m] <= change
                costs[m] = (stay[m] if staying else change) + _SIXTHS[m]
                came_from[3 * at + m] = m if staying else previous
    return _walk_back(came_from, costs)


def _walk_back(came_from, costs):
    whole = [(cost + 5) // 6 for cost in costs]
    m = whole.index(min(whole))
    segments = []
    length = 0
    for at in range(len(came_from) // 3 - 1, -1, -1):
        length += 1
        before = came_from[3 * at + m]
        if before != m or at == 0:
            segments.insert(0, (_MODES[m], length))
            length = 0
        m = before
    return segments


def bits(segments, version: int) -> int:
    """How many bits the segments take, with their headers."""
    counts = _counts(version)
    total = 0
    for mode, length in segments:
        m = _MODES.index(bytes((mode,)))
        total += _MODE_BITS + counts[m] + (length * _SIXTHS[m] + 5) // 6
    return total


def stream(data: bytes, segments, version: int, capacity: int) -> bytearray:
    """The `capacity` data codewords: segments, terminator, padding."""
    out = _Bits(capacity)
    counts = _counts(version)
    at = 0
    for mode, length in segments:
        out.put(mode, _MODE_BITS)
        out.put(length, counts[_MODES.index(bytes((mode,)))])
        _PUT[mode](out, data[at : at + length])
        at += length
    if at != len(data):
        raise ValueError("QR: segments cover %d of %d bytes" % (at, len(data)))
    out.put(0, min(_MODE_BITS, 8 * capacity - out.count))
    # A whole byte of zeros when the terminator ends on a byte: the standard asks for none, readers ignore all
    # that follows the terminator, and so the modules are those of segno, against which they are tested.
    out.put(0, min(8 - out.count % 8, 8 * capacity - out.count))
    for k in range(capacity - out.count // 8):
        out.put(_PADDING[k & 1], 8)
    return out.data


def _counts(version):
    return _COUNT_BITS if version < LONG_COUNTS_FROM else _LONG_COUNT_BITS


def _put_numeric(out, digits):
    for at in range(0, len(digits), 3):
        group = digits[at : at + 3]
        out.put(int(group), 3 * len(group) + 1)


def _put_alphanumeric(out, text):
    for at in range(0, len(text) - 1, 2):
        out.put(_ALPHABET.index(text[at : at + 1]) * 45 + _ALPHABET.index(text[at + 1 : at + 2]), 11)
    if len(text) & 1:
        out.put(_ALPHABET.index(text[-1:]), 6)


def _put_bytes(out, data):
    for byte in data:
        out.put(byte, 8)


_PUT = {NUMERIC: _put_numeric, ALPHANUMERIC: _put_alphanumeric, BYTE: _put_bytes}


class _Bits:
    """Bits laid end to end, the highest of each value first."""

    def __init__(self, capacity):
        self.data = bytearray(capacity)
        self.count = 0
        self._pending = 0

    def put(self, value, width):
        self._pending = self._pending << width | value
        waiting = (self.count & 7) + width
        at = self.count >> 3
        self.count += width
        while waiting >= 8:
            waiting -= 8
            self.data[at] = self._pending >> waiting
            at += 1
            self._pending &= (1 << waiting) - 1
