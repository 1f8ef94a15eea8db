"""From the bytes of an XLSX file to rows of cells, written as a CSV file would have them."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook

from jumatserius.statements.problem import Unreadable

MARK = b"PK\x03\x04"
LARGEST_BYTES = 150_000_000
LARGEST_RATIO = 200
"""The XML of a real statement of 100,000 rows shrinks to a tenth or a twentieth; a zip bomb to a thousandth."""
_FREE_BYTES = 1_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 100
_MOST_PARTS = 1000
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="[A-Z]+([0-9]{1,7})(?::[A-Z]+([0-9]{1,7}))?"')
_DAMAGED = "berkas XLSX rusak atau bukan XLSX; unduh ulang dari bank, atau simpan sebagai CSV (UTF-8)"
_REMEDY = "ekspor rentang tanggal yang lebih pendek, atau simpan sebagai CSV (UTF-8)"


@dataclass(frozen=True, slots=True)
class Workbook:
    """The rows of the one sheet that is not empty; `merged` are the numbers of rows with merged cells."""

    rows: list[tuple[int, list[str]]]
    merged: frozenset[int]


def read(content: bytes, date_format: str) -> Workbook:
    """The sheet in the workbook, days written in this format of `strftime`; raises `Unreadable`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            _refuse_bomb(parts)
            merged = _merged_rows(parts)
            return Workbook(_rows(content, date_format), merged)
    except Unreadable:
        raise
    except (
        Exception
    ) as error:  # openpyxl raises whatever its parsers stumble upon: KeyError, ValueError, ParseError ...
        raise Unreadable(_DAMAGED) from error


def _refuse_bomb(parts: zipfile.ZipFile) -> None:
    """`zipfile` reads no more of a part than its directory says, so what the directory says is the bound."""
    infos = parts.infolist()
    size, packed = sum(one.file_size for one in infos), sum(one.compress_size for one in infos)
    if len(infos) > _MOST_PARTS or size > LARGEST_BYTES or (size > _FREE_BYTES and size > LARGEST_RATIO * packed):
        message = f"isi XLSX terlalu besar setelah dibuka ({size // 10**6} MB dari {len(infos)} bagian); {_REMEDY}"
        raise Unreadable(message)


def _rows(content: bytes, date_format: str) -> list[tuple[int, list[str]]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions, which are not read
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        filled: dict[str, list[tuple[int, list[str]]]] = {}
        for sheet in book.worksheets:
            # What the sheet says about its own size may be wrong.
            sheet.reset_dimensions()
            rows = list(_sheet_rows(sheet, date_format))
            if rows:
                filled[sheet.title] = rows
        book.close()
    if len(filled) != 1:
        message = f"ada {len(filled)} lembar yang berisi ({', '.join(filled)}); sisakan hanya lembar rekening koran"
        raise Unreadable(message if filled else "XLSX ini kosong; unduh ulang dari bank")
    (rows,) = filled.values()
    width = max(len(cells) for _, cells in rows)
    return [(number, cells + [""] * (width - len(cells))) for number, cells in rows]


def _sheet_rows(sheet: Any, date_format: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty, without empty cells at their ends."""
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number > MOST_ROWS:
            raise Unreadable(f"lebih dari {MOST_ROWS} baris; {_REMEDY}")
        if len(row) > MOST_COLUMNS:
            raise Unreadable(f"lebih dari {MOST_COLUMNS} kolom; hapus kolom di luar tabel", number)
        cells = [_text(cell, number, date_format) for cell in row]
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            yield number, cells


def _text(cell: Any, row: int, date_format: str) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        message = "berisi rumus, bukan nilai; pakai berkas asli dari bank, atau tempel sebagai nilai"
        raise Unreadable(message, row, cell.column_letter)
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        # Never three decimals, which could be taken for a group of thousands.
        return str(int(value)) if round(value, 2) == int(value) else f"{value:.2f}"
    if isinstance(value, datetime | date):
        return value.strftime(date_format)
    return value.isoformat() if isinstance(value, time) else str(value)


def _merged_rows(parts: zipfile.ZipFile) -> frozenset[int]:
    """The reader that keeps memory small does not tell of merged cells. Raises `Unreadable` for entities."""
    rows: set[int] = set()
    for name in parts.namelist():
        if not name.endswith((".xml", ".rels")):
            continue
        part = parts.read(name)
        # No program writes a document type (entities could grow without bound) or UTF-16 (which could hide one) here.
        if b"<!DOCTYPE" in part or b"\0" in part[:100]:
            raise Unreadable(_DAMAGED)
        if name.startswith("xl/worksheets/"):
            for first, last in _MERGED.findall(part):
                rows.update(range(int(first), min(int(last or first), MOST_ROWS) + 1))
    return frozenset(rows)
