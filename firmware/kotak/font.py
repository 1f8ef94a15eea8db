"""Proportional text on a frame buffer: measuring, wrapping, cutting, drawing.

Fonts are the tables of `font_data`; y is always the top of a line.
"""

import framebuf
from micropython import const

from .font_data import HUGE, LARGE, MEDIUM, SMALL  # noqa: F401 (the fonts, for who draws)

_ENTRY = const(7)
# Bearings are stored with this added, so that they fit a byte.
_BIAS = const(16)
_ELLIPSIS = "…"
# For framebuf.blit: glyph bit 0 and 1 become white and black, and what became white is left out.
_BLACK_INK = framebuf.FrameBuffer(bytearray(b"\x80"), 2, 1, framebuf.MONO_HLSB)


def height(font) -> int:
    return font[0]


def ascent(font) -> int:
    """From the top of a line to its base line."""
    return font[1]


def width(font, text: str) -> int:
    """Pixels from the first pen position to the last."""
    return sum(font[3][_entry(font, character)] for character in text)


def largest(fonts, text: str, room: int):
    """The first of `fonts` that takes `text` whole in `room` pixels; the last one when none does."""
    for font in fonts:
        if width(font, text) <= room:
            return font
    return fonts[-1]


def draw(frame, font, text: str, x: int, y: int, white: bool = False) -> int:
    """Draws one line with its pen starting at x; returns where the pen ends."""
    index, rows = font[3], memoryview(font[4])
    for character in text:
        at = _entry(font, character)
        advance, left, top, wide, high = index[at : at + 5]
        if wide:
            start = index[at + 5] | index[at + 6] << 8
            glyph = bytearray(rows[start : start + (wide + 7) // 8 * high])  # 1.25 reads from what it may write alone
            ink = framebuf.FrameBuffer(glyph, wide, high, framebuf.MONO_HLSB)
            place = (x + left - _BIAS, y + top - _BIAS)
            if white:
                frame.blit(ink, *place, 0)
            else:
                frame.blit(ink, *place, 1, _BLACK_INK)
        x += advance
    return x


def cut(font, text: str, room: int) -> str:
    """`text`, or as much of it as fits `room` pixels, with an ellipsis."""
    if width(font, text) <= room:
        return text
    while text and width(font, text.rstrip() + _ELLIPSIS) > room:
        text = text[:-1]
    return text.rstrip() + _ELLIPSIS


def wrap(font, text: str, room: int, most: int) -> list:
    """At most `most` lines of `room` pixels, the last one cut when there is more; breaks words that are wider."""
    lines = []
    words = text.split()
    while words and len(lines) < most - 1:
        line = words.pop(0)
        while words and width(font, line + " " + words[0]) <= room:
            line += " " + words.pop(0)
        if width(font, line) > room:
            kept = len(line) - 1
            while width(font, line[:kept]) > room:
                kept -= 1
            words.insert(0, line[kept:])
            line = line[:kept]
        lines.append(line)
    if words and most > 0:
        lines.append(cut(font, " ".join(words), room))
    return lines


def _entry(font, character):
    at = font[2].find(character)
    return _ENTRY * (at if at >= 0 else font[2].find("?"))
