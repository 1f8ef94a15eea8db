"""The box's QR codes against segno, module by module, and against the shortest segments there are."""

import itertools
import random

import pytest
import unix_port
from segno import encoder

NUMERIC, ALPHANUMERIC, BYTE = 1, 2, 4
ALPHABET = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
MODES = {
    NUMERIC: (b"0123456789", 10, 12),
    ALPHANUMERIC: (ALPHABET, 9, 11),
    BYTE: (bytes(range(256)), 8, 16),
}


def encode(requests):
    """Requests: (level, version, mask, segments, data), None for what the box shall choose."""
    lines = unix_port.run("qr_batch.py", requests=[_line(*request) for request in requests])
    return [_code(line) for line in lines]


def _line(level, version, mask, segments, data):
    pieces = ",".join(f"{mode}:{length}" for mode, length in segments or ())
    parts = (level, version, mask, pieces or None, data.hex())
    return " ".join("-" if part is None else str(part) for part in parts)


def _code(line):
    version, mask, pieces, rows = line.split(" ")
    segments = [tuple(map(int, piece.split(":"))) for piece in pieces.split(",")]
    return int(version), int(mask), segments, bytes.fromhex(rows)


def segno_rows(data, level, version, mask, segments):
    """segno's modules, packed as the box packs them."""
    pieces, at = [], 0
    for mode, length in segments:
        pieces.append((data[at : at + length], mode))
        at += length
    code = encoder.encode(pieces, error=level, version=version, mask=mask, micro=False, boost_error=False, eci=False)
    size = len(code.matrix)
    stride = -(-size // 8)
    rows = (int("".join(map(str, row)), 2) << 8 * stride - size for row in code.matrix)
    return code.mask, b"".join(row.to_bytes(stride, "big") for row in rows)


def mixed(rng, length):
    """Runs of digits, capitals and any bytes, so that every change of mode comes up."""
    data = b""
    while len(data) < length:
        alphabet = rng.choice([b"0123456789", ALPHABET, bytes(range(256))])
        data += bytes(rng.choices(alphabet, k=rng.randint(1, 20)))
    return data[:length]


@pytest.mark.parametrize(
    ("seed", "count", "longest"),
    [
        pytest.param(1, 2000, 60, id="2000 short payloads"),
        pytest.param(2, 150, 300, id="150 payloads as long as QRIS"),
        pytest.param(3, 40, 520, id="40 long payloads"),
    ],
)
def test_modules_and_mask_are_those_of_segno(seed, count, longest):
    rng = random.Random(seed)
    payloads = [(rng.choice("LMQH"), mixed(rng, rng.randint(1, longest))) for _ in range(count)]
    codes = encode([(level, None, None, None, data) for level, data in payloads])
    for (level, data), (version, mask, segments, rows) in zip(payloads, codes, strict=True):
        assert segno_rows(data, level, version, None, segments) == (mask, rows), (seed, level, data)


def test_every_version_and_level_with_any_mask_and_segments_is_that_of_segno():
    rng = random.Random(4)
    data = b"JUMAT 0123456789 jum'at"
    segments = [(ALPHANUMERIC, 6), (NUMERIC, 10), (BYTE, 7)]
    requests = [
        (level, version, rng.randrange(8), segments, data)
        for version, level in itertools.product(range(1, 26), "LMQH")
        if version > 2 or (version, level) in [(2, "L"), (2, "M")]
    ]
    for request, (version, mask, used, rows) in zip(requests, encode(requests), strict=True):
        level, asked_version, asked_mask, _, _ = request
        assert (version, mask, used) == (asked_version, asked_mask, segments)
        assert segno_rows(data, level, version, mask, segments) == (mask, rows), request


@pytest.mark.parametrize("version", [9, 10], ids=["short length fields", "long length fields"])
def test_no_cut_into_segments_is_shorter(version):
    rng = random.Random(version)
    alphabet = b"0123456789" * 2 + b"ABC:" * 4 + b"ab"
    payloads = [bytes(rng.choices(alphabet, k=rng.randint(1, 7))) for _ in range(120)]
    payloads += [b"0" * n + b"A" * m + b"a" * k for n, m in ((7, 1), (6, 3), (4, 4), (1, 7)) for k in (0, 1)]
    codes = encode([("M", version, None, None, data) for data in payloads])
    for data, (_, _, segments, _) in zip(payloads, codes, strict=True):
        assert sum(length for _, length in segments) == len(data)
        assert _bits(segments, version) == min(_bits(cut, version) for cut in _every_cut(data)), (data, segments)


def _every_cut(data):
    possible = [[mode for mode, (allowed, _, _) in MODES.items() if byte in allowed] for byte in data]
    for modes in itertools.product(*possible):
        yield [(mode, len(list(run))) for mode, run in itertools.groupby(modes)]


def _bits(segments, version):
    total = 0
    for mode, length in segments:
        total += 4 + MODES[mode][2 if version > 9 else 1]
        total += {NUMERIC: (10 * length + 2) // 3, ALPHANUMERIC: (11 * length + 1) // 2, BYTE: 8 * length}[mode]
    return total


def test_the_smallest_version_that_fits_is_taken():
    full = {1: 14, 2: 26, 6: 106, 9: 180, 10: 213}  # bytes of binary data at level M, table 7 of the standard
    requests = [("M", None, None, None, b"\xff" * (full[version] + more)) for version in full for more in (0, 1)]
    assert [code[0] for code in encode(requests)] == [1, 2, 2, 3, 6, 7, 9, 10, 10, 11]


def test_more_than_the_version_holds_is_refused():
    with pytest.raises(AssertionError, match="TooLong: QR: 15 bytes do not fit version 1-M"):
        encode([("M", 1, None, None, b"\xff" * 15)])
    with pytest.raises(AssertionError, match="TooLong: QR: 998 bytes do not fit version 25-M"):
        encode([("M", None, None, None, b"\xff" * 998)])


def test_segments_that_do_not_cover_the_data_are_refused():
    with pytest.raises(AssertionError, match="ValueError: QR: segments cover 2 of 3 bytes"):
        encode([("M", None, None, [(BYTE, 2)], b"abc")])


def test_version_10_needs_less_than_30_kb_of_heap():
    free, version = unix_port.run("qr_heap.py", "16000", "10")[0].split()
    assert int(free) < 30_000
    assert version == "10"
