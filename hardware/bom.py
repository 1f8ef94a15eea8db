"""Bill of materials: what to buy for one box, as CSV and as a workbook with totals."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from hardware import circuit, packing
from hardware.schema import Box

_ORDERS = (1, 10, 100)
_WIDTHS = (5, 46, 20, 26, 14, 26, 9, 9, 11, 13, 12, 60)
_HEADINGS = (
    "No",
    "Nama",
    "Pembuat",
    "Nomor pembuat",
    "Pemasok",
    "Posisi",
    "Jumlah",
    "Cadangan",
    "Harga (Rp)",
    "Total (Rp)",
    "Massa (g)",
    "Catatan",
)


class Line(NamedTuple):
    """One item: `quantity` is built in, `spare` bought besides; `mass_g` is that of what is built in."""

    name: str
    maker: str
    maker_number: str
    supplier: str
    positions: str
    quantity: int
    spare: int
    price_idr: int
    total_idr: int
    mass_g: float
    remark: str


def lines(box: Box) -> list[Line]:
    """All items that a box takes, in the order of box.toml."""
    return list(_lines(box))


def _lines(box: Box) -> Iterator[Line]:
    for key, quantity in circuit.quantities(box).items():
        item = box.items[key]
        if quantity:
            yield Line(
                item.name,
                item.maker,
                item.maker_number,
                item.supplier,
                _positions(box, key),
                quantity,
                item.spare,
                item.price_idr,
                (quantity + item.spare) * item.price_idr,
                round(quantity * item.mass_g, 2),
                item.remark,
            )


def _positions(box: Box, key: str) -> str:
    names = [ref for ref, part in box.parts.items() if part.item == key]
    names += [name for name, cable in box.cables.items() if cable.item == key]
    names += [name for name, fitting in box.mechanical.items() if fitting.item == key]
    return " ".join(names)


def total_idr(box: Box) -> int:
    """What the material of one box costs, spares included."""
    return sum(line.total_idr for line in lines(box))


def total_mass_g(box: Box) -> float:
    """What one box weighs, without money in it."""
    return round(sum(line.mass_g for line in lines(box)), 2)


def as_csv(box: Box) -> bytes:
    """One row for each line, the totals last."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEADINGS)
    for number, line in enumerate(lines(box), start=1):
        writer.writerow([number, *line])
    writer.writerow(["", "Jumlah", "", "", "", "", "", "", "", total_idr(box), total_mass_g(box), _prices(box)])
    return text.getvalue().encode()


def _prices(box: Box) -> str:
    return f"Harga perkiraan per {box.prices.as_of}, tanpa ongkos kirim"


def as_xlsx(box: Box) -> bytes:
    """Sheets: the lines with their totals, what each supplier gets, what 1, 10 and 100 boxes cost."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # a new workbook has one
    sheet.title = "Bahan satu kotak"
    table: list[Sequence[object]] = [[number, *line] for number, line in enumerate(lines(box), start=1)]
    _fill(sheet, [_HEADINGS, *table], _WIDTHS)
    sheet.append(["", "Jumlah", "", "", "", "", "", "", "", total_idr(box), total_mass_g(box), _prices(box)])
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    suppliers: dict[str, int] = {}
    for line in lines(box):
        suppliers[line.supplier] = suppliers.get(line.supplier, 0) + line.total_idr
    shares = [*sorted(suppliers.items()), ("Jumlah", total_idr(box))]
    _fill(book.create_sheet("Per pemasok"), [("Pemasok", "Total (Rp)"), *shares], (30, 15))
    head = ["Nama", "Nomor pembuat", "Pemasok", *(f"{boxes} kotak" for boxes in _ORDERS)]
    orders = [[x.name, x.maker_number, x.supplier, *((x.quantity + x.spare) * n for n in _ORDERS)] for x in lines(box)]
    cost = ["Jumlah (Rp)", "", "", *(total_idr(box) * boxes for boxes in _ORDERS)]
    _fill(book.create_sheet("Pesanan"), [head, *orders, cost], (46, 26, 14, 14, 14, 14))
    return packing.without_dates(book)


def _fill(sheet: Worksheet, rows: Iterable[Sequence[object]], widths: tuple[int, ...]) -> None:
    for row in rows:
        sheet.append(list(row))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column, width in zip("ABCDEFGHIJKL", widths, strict=False):
        sheet.column_dimensions[column].width = width
        for cell in sheet[column]:
            if isinstance(cell.value, int) and cell.value >= 1000:
                cell.number_format = "#,##0"
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0  # as many pages as it takes
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
