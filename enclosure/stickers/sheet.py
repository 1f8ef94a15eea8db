"""A print-ready PDF: pages in millimetres with trim, bleed and a cut contour, everything in CMYK.

x and y of a page run from the lower left corner of the trimmed sticker. Bleed is what is printed beyond the trim, so
that a cut that is off by a millimetre leaves no white edge. The cut contour is a line in the spot colour `CutContour`,
which plotters of print shops follow and printers leave out.
"""

import re
import textwrap
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import reportlab
import segno
from reportlab.lib.colors import CMYKColor, CMYKColorSep
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from enclosure.stickers.design import Cmyk
from jumatserius.errors import Refused

BLEED_MM = 3.0
QUIET_MODULES = 4
_CUT = CMYKColorSep(0, 1, 0, 0, spotName="CutContour", density=1)
_CUT_LINE_MM = 0.1
_POINT_MM = 1 / mm
_LEADING = 1.25
_CAP_HEIGHT = 0.73
"""Of the type size; Bitstream Vera's capitals."""
_WORD = re.compile(r"Rp \S+|\S+")
"""What no line may part: a word, or an amount with its currency."""


@dataclass(frozen=True)
class Rect:
    """A rectangle in millimetres; `radius_mm` rounds its corners."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    radius_mm: float = 0.0

    @property
    def top_mm(self) -> float:
        return self.y_mm + self.height_mm

    @property
    def right_mm(self) -> float:
        return self.x_mm + self.width_mm

    def inset(self, by_mm: float) -> "Rect":
        return Rect(self.x_mm + by_mm, self.y_mm + by_mm, self.width_mm - 2 * by_mm, self.height_mm - 2 * by_mm)


@dataclass(frozen=True)
class Type:
    """Type that may shrink from `largest_pt` to `smallest_pt` so that its text fits."""

    largest_pt: float
    smallest_pt: float
    bold: bool = False
    centred: bool = False

    @property
    def font(self) -> str:
        return "Vera-Bold" if self.bold else "Vera"


@cache
def register_fonts() -> dict[str, TTFont]:
    """Bitstream Vera, which comes with reportlab: free to embed, and the same bytes on every machine."""
    folder = Path(reportlab.__file__).parent / "fonts"
    fonts = {name: TTFont(name, folder / file) for name, file in (("Vera", "Vera.ttf"), ("Vera-Bold", "VeraBd.ttf"))}
    for font in fonts.values():
        pdfmetrics.registerFont(font)
    return fonts


class Sheet:
    """One PDF file; `page` begins a page. The same calls give the same bytes."""

    def __init__(self, path: Path, title: str) -> None:
        # The first font of a page would be Helvetica, which is not embedded. (The stubs take its name for a number.)
        first = next(iter(register_fonts()))
        self._canvas = Canvas(str(path), invariant=1, pageCompression=1, initialFontName=first)  # type: ignore[arg-type]
        self._canvas.setTitle(title)
        self._canvas.setProducer("jumatserius")
        self._started = False

    def page(self, width_mm: float, height_mm: float) -> None:
        """Begins a page of this trimmed size, which is the origin of what follows."""
        if self._started:
            self._canvas.showPage()
        self._started = True
        bleed, width, height = BLEED_MM * mm, width_mm * mm, height_mm * mm
        self._canvas.setPageSize((width + 2 * bleed, height + 2 * bleed))
        self._canvas.setBleedBox((0, 0, width + 2 * bleed, height + 2 * bleed))
        self._canvas.setTrimBox((bleed, bleed, bleed + width, bleed + height))
        self._canvas.translate(bleed, bleed)

    def save(self) -> None:
        self._canvas.save()

    def fill(self, rect: Rect, colour: Cmyk) -> None:
        self._colour(colour)
        self._rect(rect, fill=1, stroke=0)

    def cut(self, rect: Rect) -> None:
        """A line of the cut contour around `rect`."""
        self._canvas.saveState()
        self._canvas.setStrokeOverprint(True)
        self._canvas.setStrokeColor(_CUT)
        self._canvas.setLineWidth(_CUT_LINE_MM * mm)
        self._rect(rect, fill=0, stroke=1)
        self._canvas.restoreState()

    def arrow_up(self, rect: Rect, colour: Cmyk) -> None:
        """A triangle that points up and fills `rect`."""
        self._colour(colour)
        path = self._canvas.beginPath()
        path.moveTo(rect.x_mm * mm, rect.y_mm * mm)
        path.lineTo(rect.right_mm * mm, rect.y_mm * mm)
        path.lineTo((rect.x_mm + rect.width_mm / 2) * mm, rect.top_mm * mm)
        path.close()
        self._canvas.drawPath(path, fill=1, stroke=0)

    def qr(self, rect: Rect, payload: str, ink: Cmyk, paper: Cmyk) -> None:
        """`payload` byte for byte as a QR code of level M with its quiet zone, as large as the square `rect`."""
        code = segno.make_qr(payload, error="m", boost_error=False)
        lines = [bytes(line) for line in code.matrix_iter(border=QUIET_MODULES)]
        modules = len(lines)
        side = rect.width_mm / modules
        self.fill(rect, paper)
        self._colour(ink)
        path = self._canvas.beginPath()
        for row, line in enumerate(lines):
            # Neighbours in a row become one bar: a seam between two rectangles can show in print.
            column = 0
            while column < modules:
                if not line[column]:
                    column += 1
                    continue
                end = next((at for at in range(column, modules) if not line[at]), modules)
                path.rect(
                    (rect.x_mm + column * side) * mm,
                    (rect.top_mm - (row + 1) * side) * mm,
                    (end - column) * side * mm,
                    side * mm,
                )
                column = end
        self._canvas.drawPath(path, fill=1, stroke=0)

    def text(self, field: str, text: str, rect: Rect, type_: Type, colour: Cmyk) -> float:
        """Sets `text` into `rect` from its top, as large as `type_` allows; the height used, in mm.

        Raises `Refused` for `field` when it does not fit at the smallest size or holds a letter that the font lacks.
        """
        absent = sorted({one for one in text if ord(one) not in register_fonts()[type_.font].face.charToGlyph})
        if absent:
            raise Refused(
                field, f"huruf cetak tidak punya {' '.join(absent)}; tulis {text!r} tanpa itu [letter in the font]"
            )
        size_pt, lines = self._fit(field, text, rect, type_)
        self._colour(colour)
        self._canvas.setFont(type_.font, size_pt)
        leading_mm = size_pt * _LEADING * _POINT_MM
        first_mm = rect.top_mm - size_pt * _CAP_HEIGHT * _POINT_MM
        for number, line in enumerate(lines):
            y = (first_mm - number * leading_mm) * mm
            if type_.centred:
                self._canvas.drawCentredString((rect.x_mm + rect.width_mm / 2) * mm, y, line)
            else:
                self._canvas.drawString(rect.x_mm * mm, y, line)
        return _height_mm(size_pt, len(lines))

    def fitting_pt(self, field: str, text: str, rect: Rect, type_: Type) -> float:
        """The size that `text` would choose there; raises `Refused` when even the smallest is too large."""
        return self._fit(field, text, rect, type_)[0]

    @staticmethod
    def _fit(field: str, text: str, rect: Rect, type_: Type) -> tuple[float, list[str]]:
        size_pt = type_.largest_pt
        while True:
            lines = _lines(text, type_.font, size_pt, rect.width_mm)
            widest_mm = max(pdfmetrics.stringWidth(line, type_.font, size_pt) for line in lines) / mm
            if widest_mm <= rect.width_mm and _height_mm(size_pt, len(lines)) <= rect.height_mm:
                return size_pt, lines
            if size_pt <= type_.smallest_pt:
                raise Refused(
                    field,
                    f"{textwrap.shorten(text, 60)!r} dengan {len(text)} huruf tidak muat di "
                    f"{rect.width_mm:.0f} x {rect.height_mm:.0f} mm pada {type_.smallest_pt:g} pt, "
                    "ukuran terkecil yang masih terbaca di sana; pendekkan [text fits]",
                )
            size_pt = max(type_.smallest_pt, size_pt - 0.5)

    def _colour(self, colour: Cmyk) -> None:
        cyan, magenta, yellow, black = (part / 100 for part in colour)
        self._canvas.setFillColor(CMYKColor(cyan, magenta, yellow, black))

    def _rect(self, rect: Rect, **how: Any) -> None:
        self._canvas.roundRect(
            rect.x_mm * mm, rect.y_mm * mm, rect.width_mm * mm, rect.height_mm * mm, rect.radius_mm * mm, **how
        )


def _lines(text: str, font: str, size_pt: float, width_mm: float) -> list[str]:
    """As many words on each line as fit into the width; a word that is wider stands alone."""
    lines: list[str] = []
    for word in _WORD.findall(text):
        if lines and pdfmetrics.stringWidth(f"{lines[-1]} {word}", font, size_pt) <= width_mm * mm:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _height_mm(size_pt: float, lines: int) -> float:
    """From the top of the capitals to the descenders of the last line."""
    return (size_pt + (lines - 1) * size_pt * _LEADING) * _POINT_MM
