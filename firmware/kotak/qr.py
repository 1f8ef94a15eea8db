"""QR codes (ISO/IEC 18004:2015), versions 1 to 25, with the shortest mix of segments.

Modules are kept packed, each line in whole bytes; masks and penalties work on whole lines as integers: a
fraction of the time and memory that module-by-module work takes here.
"""

from micropython import const

from . import qr_mask, qr_segments

_LEVELS = "LMQH"
_LEVEL_BITS = b"\x01\x00\x03\x02"
# Error correction codewords in each block and number of blocks, by level, for versions 1 to 25 (table 9).
_EC_PER_BLOCK = (
    b"\x07\x0a\x0f\x14\x1a\x12\x14\x18\x1e\x12\x14\x18\x1a\x1e\x16\x18\x1c\x1e\x1c\x1c\x1c\x1c\x1e\x1e\x1a",
    b"\x0a\x10\x1a\x12\x18\x10\x12\x16\x16\x1a\x1e\x16\x16\x18\x18\x1c\x1c\x1a\x1a\x1a\x1a\x1c\x1c\x1c\x1c",
    b"\x0d\x16\x12\x1a\x12\x18\x12\x16\x14\x18\x1c\x1a\x18\x14\x1e\x18\x1c\x1c\x1a\x1e\x1c\x1e\x1e\x1e\x1e",
    b"\x11\x1c\x16\x10\x16\x1c\x1a\x1a\x18\x1c\x18\x1c\x16\x18\x18\x1e\x1c\x1c\x1a\x1c\x1e\x18\x1e\x1e\x1e",
)
_BLOCKS = (
    b"\x01\x01\x01\x01\x01\x02\x02\x02\x02\x04\x04\x04\x04\x04\x06\x06\x06\x06\x07\x08\x08\x09\x09\x0a\x0c",
    b"\x01\x01\x01\x02\x02\x04\x04\x04\x05\x05\x05\x08\x09\x09\x0a\x0a\x0b\x0d\x0e\x10\x11\x11\x12\x14\x15",
    b"\x01\x01\x02\x02\x04\x04\x06\x06\x08\x08\x08\x0a\x0c\x10\x0c\x11\x10\x12\x15\x14\x17\x17\x19\x1b\x1d",
    b"\x01\x01\x02\x04\x04\x04\x05\x06\x08\x08\x0b\x0b\x10\x10\x12\x10\x13\x15\x19\x19\x19\x22\x1e\x20\x23",
)
_MAX_VERSION = const(25)
_FIELD_POLYNOMIAL = const(0x11D)
_FORMAT_POLYNOMIAL = const(0x537)
_FORMAT_MASK = const(0x5412)
_VERSION_POLYNOMIAL = const(0x1F25)


class TooLong(ValueError):
    """The data does not fit the version asked for, or version 25."""


class Code:
    """A finished code: `rows` holds `size` lines of `stride` bytes, first module in bit 7, 1 = dark.

    It has no method, so that it does not hold this module in memory.
    """

    version = size = stride = mask = -1
    segments: tuple | list = ()
    rows = bytearray()


def encode(data: bytes, level: str, *, version=None, mask=None, segments=None) -> Code:
    """The code of `data` (bytes) at `level` "L", "M", "Q" or "H".

    Chooses the smallest version, the mask of the least penalty and the shortest `segments`, a sequence of
    (mode, length in bytes), where they are not given.
    """
    row = _LEVELS.index(level)
    version, segments = _fit(data, row, version, segments)
    code = Code()
    code.version, code.segments, code.size = version, segments, 17 + 4 * version
    code.stride = (code.size + 7) // 8
    code.rows = bytearray(code.size * code.stride)
    fixed = bytearray(len(code.rows))
    _draw_function_patterns(code, fixed)
    # These patterns are their own mirror image, so the columns start as a copy of the rows.
    columns = bytearray(code.rows)
    _place(code, columns, fixed, _codewords(data, row, version, segments))
    code.mask = _best_mask(code, columns, fixed) if mask is None else mask
    _apply_mask(code, fixed)
    _draw_format(code, _LEVEL_BITS[row])
    return code


def fits(segments, version: int, level: str) -> bool:
    """Whether a code of this version and level has room for these segments."""
    return qr_segments.bits(segments, version) <= 8 * _data_codewords(_LEVELS.index(level), version)


def _fit(data, row, version, segments):
    found = segments
    for candidate in range(1, _MAX_VERSION + 1) if version is None else (version,):
        if segments is None and (version is not None or candidate in (1, qr_segments.LONG_COUNTS_FROM)):
            found = qr_segments.split(data, candidate)
        if qr_segments.bits(found, candidate) <= 8 * _data_codewords(row, candidate):
            return candidate, found
    raise TooLong("QR: %d bytes do not fit version %d-%s" % (len(data), version or _MAX_VERSION, _LEVELS[row]))


def _all_codewords(version):
    modules = (16 * version + 128) * version + 64
    if version > 1:
        across = version // 7 + 2
        modules -= (25 * across - 10) * across - 55
    if version > 6:
        modules -= 36
    return modules // 8


def _data_codewords(row, version):
    return _all_codewords(version) - _EC_PER_BLOCK[row][version - 1] * _BLOCKS[row][version - 1]


def _codewords(data, row, version, segments):
    """Data and error correction of all blocks, interleaved as they are placed."""
    stream = qr_segments.stream(data, segments, version, _data_codewords(row, version))
    ec_count, blocks = _EC_PER_BLOCK[row][version - 1], _BLOCKS[row][version - 1]
    total = _all_codewords(version)
    short = len(stream) // blocks
    longer_from = blocks - len(stream) % blocks
    exp, log = _field()
    generator = _generator(ec_count, exp, log)
    out = bytearray(total)
    start = 0
    for block in range(blocks):
        length = short + (block >= longer_from)
        for i in range(length):
            # The last codeword of the longer blocks comes after the last full round.
            at = i * blocks + block if i < short else short * blocks + block - longer_from
            out[at] = stream[start + i]
        remainder = _remainder(stream, start, length, generator, exp, log)
        for i in range(ec_count):
            out[len(stream) + i * blocks + block] = remainder[i]
        start += length
    return out


def _field():
    """Powers (twice over, to spare a modulo) and logarithms of 2 in GF(256)."""
    exp = bytearray(510)
    log = bytearray(256)
    value = 1
    for power in range(255):
        exp[power] = exp[power + 255] = value
        log[value] = power
        value = (value << 1) ^ (_FIELD_POLYNOMIAL if value & 0x80 else 0)
    return exp, log


def _generator(degree, exp, log):
    """Logarithms of the coefficients of (x - 1)(x - 2)...(x - 2^(degree-1)), without the leading 1."""
    poly = bytearray(degree)
    poly[-1] = 1
    for root in range(degree):
        for i in range(degree):
            product = exp[log[poly[i]] + root] if poly[i] else 0
            poly[i] = product ^ (poly[i + 1] if i + 1 < degree else 0)
    # No coefficient of these polynomials is 0.
    return bytes(log[c] for c in poly)


def _remainder(stream, start, length, generator, exp, log):
    degree = len(generator)
    window = bytearray(length + degree)
    window[:length] = stream[start : start + length]
    for i in range(length):
        factor = window[i]
        if factor:
            factor = log[factor]
            at = i + 1
            for coefficient in generator:
                window[at] ^= exp[factor + coefficient]
                at += 1
    return window[length:]


def _set(lines, code, i, j, dark):
    at = i * code.stride + (j >> 3)
    bit = 0x80 >> (j & 7)
    lines[at] = lines[at] | bit if dark else lines[at] & ~bit


def _draw_function_patterns(code, fixed):
    """Draws what no data may cover; `fixed` marks those modules, with the room for format and version."""
    last = code.size - 1
    for k in range(code.size):
        for i, j in ((6, k), (k, 6)):
            _set(code.rows, code, i, j, not k & 1)
            _set(fixed, code, i, j, 1)
    for i, j in ((3, 3), (3, last - 3), (last - 3, 3)):
        _draw_square(code, fixed, i, j, 4)
    places = _alignment(code)
    for i in places:
        for j in places:
            if (i, j) not in ((6, 6), (6, last - 6), (last - 6, 6)):
                _draw_square(code, fixed, i, j, 2)
    for i, j in _format_places(code.size) + (_version_places(code.size) if code.version > 6 else []):
        _set(fixed, code, i, j, 1)
    _set(fixed, code, last - 7, 8, 1)


def _draw_square(code, fixed, row, column, reach):
    """A finder (`reach` 4, with its light border) or alignment pattern (2) around its middle."""
    for i in range(max(0, row - reach), min(code.size, row + reach + 1)):
        for j in range(max(0, column - reach), min(code.size, column + reach + 1)):
            ring = max(abs(i - row), abs(j - column))
            _set(code.rows, code, i, j, ring not in ((2, 4) if reach == 4 else (1,)))
            _set(fixed, code, i, j, 1)


def _alignment(code):
    if code.version == 1:
        return []
    across = code.version // 7 + 2
    step = (code.version * 8 + across * 3 + 5) // (across * 4 - 4) * 2
    return [6] + [code.size - 7 - k * step for k in range(across - 1)]


def _format_places(size):
    """The two places of format bits 14 to 0."""
    first = [(8, j) for j in (0, 1, 2, 3, 4, 5, 7, 8)] + [(i, 8) for i in (7, 5, 4, 3, 2, 1, 0)]
    second = [(size - 1 - k, 8) for k in range(7)] + [(8, size - 8 + k) for k in range(8)]
    return first + second


def _version_places(size):
    """The two places of version bits 17 to 0."""
    first = [(5 - k // 3, size - 9 - k % 3) for k in range(18)]
    return first + [(j, i) for i, j in first]


def _with_check_bits(value, polynomial, bits):
    remainder = value
    for _ in range(bits):
        remainder = (remainder << 1) ^ (polynomial if remainder >> (bits - 1) & 1 else 0)
    return value << bits | remainder


def _draw_format(code, level_bits):
    bits = _with_check_bits(level_bits << 3 | code.mask, _FORMAT_POLYNOMIAL, 10) ^ _FORMAT_MASK
    for k, (i, j) in enumerate(_format_places(code.size)):
        _set(code.rows, code, i, j, bits >> (14 - k % 15) & 1)
    _set(code.rows, code, code.size - 8, 8, 1)
    if code.version > 6:
        bits = _with_check_bits(code.version, _VERSION_POLYNOMIAL, 12)
        for k, (i, j) in enumerate(_version_places(code.size)):
            _set(code.rows, code, i, j, bits >> (17 - k % 18) & 1)


def _place(code, columns, fixed, codewords):
    """Lays the bits in pairs of columns from the right, up and down, past the fixed modules."""
    rows, stride = code.rows, code.stride
    at = 0
    end = 8 * len(codewords)
    upward = True
    for right in range(code.size - 1, 0, -2):
        if right <= 6:
            right -= 1
        for k in range(code.size):
            i = code.size - 1 - k if upward else k
            for j in (right, right - 1):
                byte = i * stride + (j >> 3)
                bit = 0x80 >> (j & 7)
                if not fixed[byte] & bit and at < end:
                    if codewords[at >> 3] & (0x80 >> (at & 7)):
                        rows[byte] |= bit
                        columns[j * stride + (i >> 3)] |= 0x80 >> (i & 7)
                    at += 1
        upward = not upward


def _lines(code, packed):
    """A function from an index to that line as an integer of `size` bits."""
    stride = code.stride
    spare = 8 * stride - code.size
    view = memoryview(packed)
    return lambda index: int.from_bytes(view[index * stride : (index + 1) * stride], "big") >> spare


def _best_mask(code, columns, fixed):
    full = (1 << code.size) - 1
    fixed_line = _lines(code, fixed)
    return qr_mask.best(_lines(code, code.rows), _lines(code, columns), lambda i: fixed_line(i) ^ full, code.size)


def _apply_mask(code, fixed):
    pattern = qr_mask.pattern(code.mask, code.size)
    row_line, fixed_line = _lines(code, code.rows), _lines(code, fixed)
    for i in range(code.size):
        line = row_line(i) ^ (pattern[i % len(pattern)] & ~fixed_line(i))
        line <<= 8 * code.stride - code.size
        code.rows[i * code.stride : (i + 1) * code.stride] = line.to_bytes(code.stride, "big")
