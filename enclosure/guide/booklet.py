"""The assembly guide as a PDF to print on A4: a page a step, with what is needed, what to do and what to check."""

import io
import zlib
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Image, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from enclosure.guide.steps import Guide, Stage
from enclosure.paper import Paper, set_on
from enclosure.stickers.sheet import register_fonts
from enclosure.words import PARTS
from hardware.schema import Box

Painter = Callable[[Stage], bytes | Paper | None]
"""A PNG or a drawing of a stage, none where there is nothing to see."""

PACKED_BY = f"zlib {zlib.ZLIB_RUNTIME_VERSION}"
"""Said in the file: another zlib packs the same pages to other bytes."""

_MARGIN_MM = 18.0
_WIDTH_MM = A4[0] / mm - 2 * _MARGIN_MM
_PICTURE_MM = (_WIDTH_MM, 140.0)
_GREEN, _GREY, _WASH = HexColor(0x0B5D4A), HexColor(0x777777), HexColor(0xF1F5F3)

_TITLE = ParagraphStyle("title", fontName="Vera-Bold", fontSize=26, leading=32, textColor=_GREEN, spaceAfter=8)
_STEP = ParagraphStyle("step", parent=_TITLE, fontSize=18, leading=23)
_HEADING = ParagraphStyle("heading", parent=_TITLE, fontSize=12, leading=16, spaceBefore=8, spaceAfter=3)
_TEXT = ParagraphStyle("text", fontName="Vera", fontSize=10, leading=14.5, spaceAfter=4)
_SMALL = ParagraphStyle("small", parent=_TEXT, fontSize=8.5, leading=11.5, spaceAfter=0)
_CHECK = ParagraphStyle("check", parent=_TEXT, fontName="Vera-Bold", spaceAfter=0)


def write(path: Path, guide: Guide, stages: list[Stage], box: Box, paint: Painter) -> None:
    register_fonts()
    story: list[Flowable] = [*_cover(guide, stages, box)]
    for number, stage in enumerate(stages, 1):
        story += [PageBreak(), *_page(number, stage, box, paint)]
    document = SimpleDocTemplate(
        str(path),
        pagesize=A4,
        leftMargin=_MARGIN_MM * mm,
        rightMargin=_MARGIN_MM * mm,
        topMargin=_MARGIN_MM * mm,
        bottomMargin=_MARGIN_MM * mm,
        title="Panduan merakit kotak",
        producer="jumatserius",
        creator=PACKED_BY,
        invariant=1,
        initialFontName="Vera",
    )
    document.build(story, onFirstPage=_foot, onLaterPages=_foot)


def _cover(guide: Guide, stages: list[Stage], box: Box) -> Iterable[Flowable]:
    yield Paragraph("Panduan merakit kotak", _TITLE)
    yield Paragraph(
        "Ikuti langkah demi langkah; lanjut hanya bila kotak “Periksa” di akhir langkah sudah benar.",
        _TEXT,
    )
    yield Paragraph("Alat", _HEADING)
    for tool in guide.tools:
        yield Paragraph(f"• {escape(tool)}", _TEXT)
    yield Paragraph("Langkah", _HEADING)
    for number, stage in enumerate(stages, 1):
        yield Paragraph(f"{number}. {escape(stage.step.title)}", _TEXT)
    yield Paragraph("Bahan, berapa buah, dan di mana dibeli: berkas daftar bahan (bom.xlsx).", _TEXT)


def _page(number: int, stage: Stage, box: Box, paint: Painter) -> Iterable[Flowable]:
    step = stage.step
    yield Paragraph(f"{number}. {escape(step.title)}", _STEP)
    if stage.items or stage.added:
        yield _needed(stage, box)
        yield Spacer(1, 3 * mm)
    for text in step.text:
        yield Paragraph(escape(text), _TEXT)
    if step.cables:
        yield _cables(box)
        yield Spacer(1, 3 * mm)
    picture = paint(stage)
    if picture:
        yield _Drawn(picture) if isinstance(picture, Paper) else _fitted(picture)
        yield Spacer(1, 3 * mm)
    check = Table([["", Paragraph(f"Periksa: {escape(step.check)}", _CHECK)]], colWidths=[8 * mm, (_WIDTH_MM - 8) * mm])
    check.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, -1), _WASH),
                ("BOX", (0, 0), (0, 0), 1, _GREEN),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ]
        )
    )
    yield check


def _needed(stage: Stage, box: Box) -> Table:
    """What is taken for this step: plates by name, bought things by quantity."""
    plates = [part.name for part in stage.added if part.plate]
    rows: list[list[object]] = [["1", Paragraph(f"{escape(PARTS[name])} (akrilik)", _SMALL)] for name in plates]
    rows += [[str(count), Paragraph(escape(box.items[item].name), _SMALL)] for item, count in stage.items.items()]
    half = (len(rows) + 1) // 2
    pairs = [[*row, *(rows[half + n] if half + n < len(rows) else ["", ""])] for n, row in enumerate(rows[:half])]
    number_mm, name_mm = 9.0, _WIDTH_MM / 2 - 9
    table = Table(pairs, colWidths=[number_mm * mm, name_mm * mm] * 2)
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), "Vera-Bold", 8.5),
                ("TEXTCOLOR", (0, 0), (-1, -1), _GREEN),
                ("BACKGROUND", (0, 0), (-1, -1), _WASH),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("ALIGN", (0, 0), (0, -1), "RIGHT"),
                ("ALIGN", (2, 0), (2, -1), "RIGHT"),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]
        )
    )
    return table


def _cables(box: Box) -> Table:
    rows = [["Kabel", "Dari", "Ke", "Panjang"]]
    for name, cable in box.cables.items():
        ends = [f"{ref} {box.parts[ref].label}".strip() for ref in (cable.from_, cable.to)]
        rows.append([f"{name} {cable.name}", *ends, f"{cable.length_mm:g} mm"])
    table = Table(rows, colWidths=[share * _WIDTH_MM * mm for share in (0.34, 0.22, 0.3, 0.14)])
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), "Vera", 8.5),
                ("FONT", (0, 0), (-1, 0), "Vera-Bold", 8.5),
                ("LINEBELOW", (0, 0), (-1, -1), 0.25, _GREY),
            ]
        )
    )
    return table


class _Drawn(Flowable):
    """A drawing in its own size."""

    def __init__(self, drawing: Paper) -> None:
        super().__init__()
        self.width, self.height = drawing.width * mm, drawing.height * mm
        self._drawing = drawing

    def draw(self) -> None:
        set_on(self.canv, self._drawing)


def _fitted(png: bytes) -> Image:
    image = Image(io.BytesIO(png))
    share = min(_PICTURE_MM[0] * mm / image.imageWidth, _PICTURE_MM[1] * mm / image.imageHeight)
    image.drawWidth, image.drawHeight = image.imageWidth * share, image.imageHeight * share
    return image


def _foot(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.setFont("Vera", 8)
    canvas.setFillColor(_GREY)
    canvas.drawRightString(A4[0] - _MARGIN_MM * mm, 10 * mm, str(canvas.getPageNumber()))
