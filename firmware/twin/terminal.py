"""The panel as text: braille has 2 x 4 dots a character, so that the picture fits a terminal and keeps its shape."""

from twin.png import HEIGHT_PX, WIDTH_PX

_STRIDE = WIDTH_PX // 8
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bit of each dot in U+2800, by row and column."""
_BLANK = 0x2800
_INK_PERCENT = 40


def columns_for(room: int) -> int:
    """The widest picture for so many columns: one dot for 1, 2, 3 or 4 pixels of the panel."""
    widths = [-(-WIDTH_PX // (2 * pixels)) for pixels in (1, 2, 3, 4)]
    return next((width for width in widths if width + 2 <= room), widths[-1])


def braille(panel: bytes, columns: int) -> list[str]:
    """The panel's 15,000 bytes (1 = white) as lines of `columns` characters in a frame; ink is what is dark on it."""
    pixels = -(-WIDTH_PX // (2 * columns))
    wide, high = -(-WIDTH_PX // pixels), -(-HEIGHT_PX // pixels)
    dark = [[_is_dark(panel, x * pixels, y * pixels, pixels) for x in range(wide)] for y in range(high)]
    lines = []
    for top in range(0, high, 4):
        line = ""
        for left in range(0, wide, 2):
            dots = _BLANK
            for row in range(min(4, high - top)):
                for column in range(min(2, wide - left)):
                    dots |= dark[top + row][left + column] and _DOTS[row][column]
            line += chr(dots)
        lines.append(f"│{line}│")
    edge = "─" * len(lines[0][1:-1])
    return [f"┌{edge}┐", *lines, f"└{edge}┘"]


def _is_dark(panel: bytes, left: int, top: int, pixels: int) -> bool:
    ink = total = 0
    for y in range(top, min(top + pixels, HEIGHT_PX)):
        for x in range(left, min(left + pixels, WIDTH_PX)):
            total += 1
            ink += not panel[y * _STRIDE + (x >> 3)] & 0x80 >> (x & 7)
    return ink * 100 > _INK_PERCENT * total
