"""The masks of a QR code and their penalties (ISO/IEC 18004:2015, 7.8), on whole lines as integers.

The first module of a line is the highest of its `size` bits; 1 is dark.
"""

from micropython import const

# Every mask repeats after 12 modules in either direction.
_PERIOD = const(12)
_MASKS = (
    lambda i, j: (i + j) % 2,
    lambda i, j: i % 2,
    lambda i, j: j % 3,
    lambda i, j: (i + j) % 3,
    lambda i, j: (i // 2 + j // 3) % 2,
    lambda i, j: i * j % 2 + i * j % 3,
    lambda i, j: (i * j % 2 + i * j % 3) % 2,
    lambda i, j: ((i + j) % 2 + i * j % 3) % 2,
)
_RUN_POINTS = const(3)
_BLOCK_POINTS = const(3)
_FINDER_POINTS = const(40)
_BALANCE_POINTS = const(10)


def pattern(mask: int, size: int, transposed: bool = False) -> list:
    """The first 12 lines (rows, or columns when `transposed`) of a mask; line i is that of i modulo 12."""
    inverts = _MASKS[mask]
    lines = []
    for i in range(_PERIOD):
        once = 0
        for j in range(_PERIOD):
            once = once << 1 | (not (inverts(j, i) if transposed else inverts(i, j)))
        line = 0
        for _ in range(0, size, _PERIOD):
            line = line << _PERIOD | once
        lines.append(line >> -size % _PERIOD)
    return lines


def best(rows, columns, free, size: int) -> int:
    """The mask of the least penalty; of equals the first.

    `rows`, `columns` and `free` (modules that a mask may change, alike in both directions) are functions
    from an index to a line, so that no more than two lines need to be in memory.
    """
    points = [_penalty(rows, columns, free, size, mask) for mask in range(len(_MASKS))]
    return points.index(min(points))


def _penalty(rows, columns, free, size, mask):
    full = (1 << size) - 1
    points = dark = 0
    mask_lines = pattern(mask, size)
    above = None
    for i in range(size):
        line = rows(i) ^ (mask_lines[i % _PERIOD] & free(i))
        dark += _count(line)
        points += _line_points(line, size, full)
        if above is not None:
            points += _block_points(line, above, full)
        above = line
    mask_lines = pattern(mask, size, True)
    for j in range(size):
        points += _line_points(columns(j) ^ (mask_lines[j % _PERIOD] & free(j)), size, full)
    # Each full 5 % away from one half.
    return points + abs(2 * dark - size * size) * 10 // (size * size) * _BALANCE_POINTS


def _count(line):
    return bin(line).count("1")


def _line_points(line, size, full):
    points = 0
    for same in (line, line ^ full):
        pairs = same & same >> 1
        # Each bit left starts (from its low end) five alike: a run of n leaves n - 4 in a row.
        fives = pairs & pairs >> 2 & same >> 4
        if fives:
            points += _count(fives) + (_RUN_POINTS - 1) * _count(fives & ~(fives << 1))
    return points + _finder_points(line, size)


def _finder_points(line, size):
    """1:1:3:1:1 with four light modules on one side; the outside counts as light."""
    line <<= 4
    dark = line & line >> 2 & line >> 3 & line >> 4 & line >> 6
    finders = dark & ~(line >> 1) & ~(line >> 5)
    if not finders:
        return 0
    after = line << 1 | line << 2 | line << 3 | line << 4
    before = line >> 7 | line >> 8 | line >> 9 | line >> 10
    finders = (finders & ~(before & after)) >> 4
    points = 0
    while finders:
        points += _FINDER_POINTS
        # One that overlaps an earlier one is not counted again.
        first = len(bin(finders)) - 3
        finders &= (1 << max(0, first - 6)) - 1
    return points


def _block_points(line, above, full):
    alike = ~(line ^ above) & full
    pairs = ~(line ^ line >> 1)
    return _BLOCK_POINTS * _count(alike & alike >> 1 & pairs & full >> 1)
