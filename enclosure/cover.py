"""The cover sheet of an order: what to order where, with which file, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from enclosure import dxf, outputs
from enclosure.model import Model
from enclosure.stickers.boxes import PrintedBox
from enclosure.stickers.sheet import register_fonts
from hardware import circuit
from hardware.mechanics import Sheet

_MARGIN_MM = 16.0
_WIDTH_MM = A4[0] / mm - 2 * _MARGIN_MM
_GREEN, _GREY = HexColor(0x0B5D4A), HexColor(0x999999)
_TITLE = ParagraphStyle("title", fontName="Vera-Bold", fontSize=22, leading=28, textColor=_GREEN)
_HEADING = ParagraphStyle("heading", parent=_TITLE, fontSize=12, leading=16, spaceBefore=8)
_TEXT = ParagraphStyle("text", fontName="Vera", fontSize=9, leading=12.5)
_CELL = ParagraphStyle("cell", parent=_TEXT, fontSize=7.5, leading=9.5)
_RIGHT = ParagraphStyle("right", parent=_CELL, alignment=2)
_FILES = {
    "carrier": "papan/gerbers.zip, papan/positions.csv",
    "strike": "akrilik/drawings/strike.svg",
    "hinge": "akrilik/drawings/drawings.pdf",
    "sticker_set": "stiker/*.pdf",
}


class Line(NamedTuple):
    """One item of an order; `file` is what its supplier gets, "" where the name is enough."""

    supplier: str
    name: str
    file: str
    quantity: int
    price_idr: int

    @property
    def total_idr(self) -> int:
        return self.quantity * self.price_idr


def lines(model: Model, copies: int) -> list[Line]:
    """What `copies` boxes take, spares included; acrylic by the sheets that the nested panels fill."""
    sheets = {sheet.item: sheet for sheet in (model.at.e.body, model.at.e.inner)}
    found = []
    for key, quantity in circuit.quantities(model.box).items():
        if not quantity:
            continue
        item = model.box.items[key]
        count, file = (quantity + item.spare) * copies, _FILES.get(key, "")
        if key in sheets:
            count, file = _sheets(model, sheets[key], copies)
        found.append(Line(item.supplier, item.name, file, count, item.price_idr))
    return sorted(found, key=lambda line: line.supplier)


def _sheets(model: Model, sheet: Sheet, copies: int) -> tuple[int, str]:
    nests = dxf.nested(outputs.plates_of(model, sheet), sheet.size_mm, copies, model.at.e.kerf_mm)
    size = f"{sheet.size_mm[0]:g}x{sheet.size_mm[1]:g}"
    return len(nests), f"akrilik/dxf/nested-{sheet.thickness_mm:g}mm-{size}-*.dxf"


def write(path: Path, model: Model, boxes: Sequence[PrintedBox]) -> None:
    register_fonts()
    order = lines(model, len(boxes))
    total_idr = sum(line.total_idr for line in order)
    names = boxes[0].box_id if len(boxes) == 1 else f"{boxes[0].box_id} sampai {boxes[-1].box_id}"
    prices = model.box.prices
    story: list[Flowable] = [
        Paragraph(f"Pesanan untuk {len(boxes)} kotak", _TITLE),
        Paragraph(
            f"{escape(names)}. Perkiraan {_rupiah(total_idr)}, {_rupiah(total_idr // len(boxes))} per kotak, "
            f"harga per {escape(prices.as_of)} tanpa ongkos kirim dan upah.",
            _TEXT,
        ),
        Spacer(1, 3 * mm),
    ]
    for supplier in dict.fromkeys(line.supplier for line in order):
        mine = [line for line in order if line.supplier == supplier]
        story += [
            Paragraph(f"{escape(supplier)}: {_rupiah(sum(line.total_idr for line in mine))}", _HEADING),
            _table(mine),
        ]
    story += [
        Paragraph("Sesudah semua ada", _HEADING),
        Paragraph("Rakit menurut panduan-merakit.pdf; gambar kabel ada di papan/wiring.png.", _TEXT),
    ]
    SimpleDocTemplate(
        str(path),
        pagesize=A4,
        leftMargin=_MARGIN_MM * mm,
        rightMargin=_MARGIN_MM * mm,
        topMargin=_MARGIN_MM * mm,
        bottomMargin=_MARGIN_MM * mm,
        title="Pesanan",
        producer="jumatserius",
        invariant=1,
        initialFontName="Vera",
    ).build(story)


def _table(order: list[Line]) -> Table:
    rows: list[list[object]] = [["Barang", "Berkas", "Jumlah", "Harga", "Total"]]
    for line in order:
        figures = (str(line.quantity), _rupiah(line.price_idr), _rupiah(line.total_idr))
        words = (Paragraph(escape(text), _CELL) for text in (line.name, line.file))
        rows.append([*words, *(Paragraph(figure, _RIGHT) for figure in figures)])
    table = Table(rows, colWidths=[share * _WIDTH_MM * mm for share in (0.42, 0.26, 0.08, 0.11, 0.13)], repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, 0), "Vera-Bold", 7.5),
                ("ALIGN", (2, 0), (-1, 0), "RIGHT"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.25, _GREY),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 0), (-1, -1), 1.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
            ]
        )
    )
    return table


def _rupiah(amount_idr: int) -> str:
    return f"Rp {amount_idr:,}".replace(",", ".")
