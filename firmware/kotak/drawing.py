"""What the screens are put together from: header band, text blocks, codes, amounts, marks."""

import framebuf
from micropython import const

from . import font

WIDTH = const(400)
HEIGHT = const(300)
HEADER = const(36)
MARGIN = const(16)
BLACK = const(0)
WHITE = const(1)
QUIET_MODULES = const(4)
MARKS_WIDTH = const(54)
_BATTERY_WIDTH = const(24)
# Digits in HUGE have nothing below the base line.
_AMOUNT_HEIGHT = const(32)
_FRAME_HEIGHT = const(56)
_RADIO_WIDTH = const(18)
_MARK_HEIGHT = const(12)


class Drawing:
    """A white panel to draw on; `buffer` is what the panel driver takes."""

    def __init__(self):
        self.buffer = bytearray(WIDTH * HEIGHT // 8)
        self.frame = framebuf.FrameBuffer(self.buffer, WIDTH, HEIGHT, framebuf.MONO_HLSB)
        self.frame.fill(WHITE)

    def text(self, face, text, x, y, room):
        """One line, cut to `room` pixels; returns the y below it."""
        font.draw(self.frame, face, font.cut(face, text, room), x, y)
        return y + font.height(face)

    def right(self, face, text, end, y):
        """One line that ends at x = `end`."""
        font.draw(self.frame, face, text, end - font.width(face, text), y)

    def centred(self, face, text, y, most=1):
        """Up to `most` lines in the middle of the panel; returns the y below them."""
        for line in font.wrap(face, text, WIDTH - 2 * MARGIN, most):
            font.draw(self.frame, face, line, (WIDTH - font.width(face, line)) // 2, y)
            y += font.height(face)
        return y

    def block(self, face, text, x, y, room, most):
        """Up to `most` wrapped lines; returns the y below them."""
        for line in font.wrap(face, text, room, most):
            y = self.text(face, line, x, y, room)
        return y

    def fitted(self, faces, text, x, y, room):
        """One line in the first of `faces` that takes all of it; in the last one, cut, when none does."""
        return self.text(font.largest(faces, text, room), text, x, y, room)

    def rule(self, x, y, room):
        self.frame.hline(x, y, room, BLACK)

    def header(self, text):
        """A black band over the whole width with the most important name of the screen."""
        self.frame.fill_rect(0, 0, WIDTH, HEADER, BLACK)
        room = WIDTH - 2 * MARGIN
        face = font.largest((font.LARGE, font.MEDIUM, font.SMALL), text, room)
        text = font.cut(face, text, room)
        font.draw(self.frame, face, text, MARGIN, (HEADER - font.height(face)) // 2, True)

    def code(self, code, x, y, side):
        """A QR code with its quiet zone in the middle of a square, at the most whole pixels a module."""
        modules = code.size + 2 * QUIET_MODULES
        scale = side // modules
        margin = (side - code.size * scale) // 2
        for i in range(code.size):
            for j in range(code.size):
                if code.rows[i * code.stride + (j >> 3)] & (0x80 >> (j & 7)):
                    self.frame.fill_rect(x + margin + j * scale, y + margin + i * scale, scale, scale, BLACK)

    def amount(self, amount_idr, x, y, room):
        """ "Rp" and the number as large as `room` takes, on one base line; returns the y below."""
        text = rupiah(amount_idr)
        start = x + font.width(font.SMALL, "Rp") + 4
        face = font.largest((font.HUGE, font.LARGE, font.MEDIUM, font.SMALL), text, x + room - start)
        base = y + _AMOUNT_HEIGHT - 3
        font.draw(self.frame, font.SMALL, "Rp", x, base - font.ascent(font.SMALL))
        font.draw(self.frame, face, text, start, base - font.ascent(face))
        return y + _AMOUNT_HEIGHT

    def first_fitting(self, face, texts, x, y, room):
        """The first of `texts` that fits whole, or the last one, cut; returns the y below."""
        fitting = [text for text in texts if font.width(face, text) <= room]
        return self.text(face, (fitting or texts[-1:])[0], x, y, room)

    def marks(self, view, right, y):
        """Battery and radio for the technician, ending at `right`."""
        self.battery(view["battery_pct"], right - _BATTERY_WIDTH, y)
        self.radio(view["radio_ok"], right - _BATTERY_WIDTH - _RADIO_WIDTH - 6, y)

    def battery(self, percent, x, y):
        """A battery filled by its charge, or with a question mark."""
        self._cell(percent, x, y, _BATTERY_WIDTH - 2, _MARK_HEIGHT, 1)
        if percent is None:
            font.draw(self.frame, font.SMALL, "?", x + 8, y - 2)

    def large_battery(self, percent, middle, y):
        self._cell(percent, middle - 66, y, 126, 66, 5)

    def _cell(self, percent, x, y, wide, high, line):
        self.frame.fill_rect(x, y, wide, high, BLACK)
        self.frame.fill_rect(x + line, y + line, wide - 2 * line, high - 2 * line, WHITE)
        self.frame.fill_rect(x + wide, y + high // 3, 2 * line, high - high // 3 * 2, BLACK)
        room = wide - 4 * line
        charge = room * max(0, min(100, percent or 0)) // 100
        self.frame.fill_rect(x + 2 * line, y + 2 * line, charge, high - 4 * line, BLACK)

    def radio(self, works, x, y):
        """Rising bars, struck out when the last session failed."""
        for bar in range(4):
            high = 3 * (bar + 1)
            self.frame.fill_rect(x + 5 * bar, y + _MARK_HEIGHT - high, 3, high, BLACK)
        if not works:
            for shift in range(-2, 3):
                ink = WHITE if abs(shift) == 2 else BLACK
                self.frame.line(x + shift, y, x + _RADIO_WIDTH + shift, y + _MARK_HEIGHT - 1, ink)

    def lid_icon(self, middle, y):
        """An open box and an arrow that shuts its lid."""
        self.frame.fill_rect(middle - 50, y + 40, 100, 56, BLACK)
        self.frame.fill_rect(middle - 45, y + 40, 90, 51, WHITE)
        for thick in range(5):
            self.frame.line(middle - 50, y + 36 + thick, middle + 30, y + thick, BLACK)
        self.frame.fill_rect(middle + 46, y + 4, 6, 16, BLACK)
        for row in range(12):
            self.frame.hline(middle + 37 + row, y + 20 + row, 24 - 2 * row, BLACK)

    def framed(self, text, y):
        """One line of the largest type in a frame, in the middle; returns the y below the frame."""
        wide = min(font.width(font.HUGE, text), WIDTH - 4 * MARGIN) + 2 * MARGIN
        left = (WIDTH - wide) // 2
        for inset in range(3):
            self.frame.rect(left + inset, y + inset, wide - 2 * inset, _FRAME_HEIGHT - 2 * inset, BLACK)
        text = font.cut(font.HUGE, text, WIDTH - 4 * MARGIN)
        self.centred(font.HUGE, text, y + (_FRAME_HEIGHT - font.height(font.HUGE)) // 2)
        return y + _FRAME_HEIGHT


def rupiah(amount_idr: int) -> str:
    """1234567 as 1.234.567."""
    digits = str(amount_idr)
    groups = []
    while digits:
        groups.insert(0, digits[-3:])
        digits = digits[:-3]
    return ".".join(groups)
