"""What an XLSX file may not hold is found before its cells are read: bombs, formulas, errors, endless sheets."""

import io
import re
import zipfile

from openpyxl.utils import column_index_from_string

from jumatserius.statements.delimited import MOST_COLUMNS, MOST_ROWS
from jumatserius.statements.problem import Unreadable

LARGEST_BYTES = 150_000_000
LARGEST_RATIO = 200
"""The XML of a real statement of 100,000 rows shrinks to a tenth or a twentieth; a zip bomb to a thousandth."""
_FREE_BYTES = 1_000_000
MOST_CELLS = 4_000_000
"""Of the rectangle that all cells span, which the reader holds in memory whole."""
_MOST_PARTS = 1000
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]*)([0-9]+)""")
"""Of a row (`r="12"`) or a cell (`r="AB12"`)."""
_TAGS = [re.compile(mark + name + rb"[\s/>]") for name in (b"row", b"c") for mark in (b"<", b":")]
_ROW, _CELL = (re.compile(rb"[<:]%b[\s/>]" % name) for name in (b"row", b"c"))
_REMEDY = "ekspor rentang tanggal yang lebih pendek, atau simpan sebagai CSV (UTF-8)"


_ERROR = re.compile(rb""" t=["']e["']""")
_NEAR = 1000
"""Bytes before a formula or an error in which its cell begins."""


def checked(parts: zipfile.ZipFile) -> io.BytesIO:
    """The same workbook, packed anew from the very bytes that were looked at.

    So the reader sees what this one saw, whatever a crafted directory says of sizes and names. Raises `Unreadable`,
    or `zipfile.BadZipFile` and others for what is damaged.
    """
    infos = parts.infolist()
    size, packed = sum(one.file_size for one in infos), sum(one.compress_size for one in infos)
    if len(infos) > _MOST_PARTS or size > LARGEST_BYTES or (size > _FREE_BYTES and size > LARGEST_RATIO * packed):
        message = f"isi XLSX terlalu besar setelah dibuka ({size // 10**6} MB dari {len(infos)} bagian); {_REMEDY}"
        raise Unreadable(message)
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as anew:
        for info in infos:
            part = parts.read(info)
            if info.filename.lower().endswith((".xml", ".rels")):
                _look_through(part)
                anew.writestr(info.filename, part)
    kept.seek(0)
    return kept


def _look_through(part: bytes) -> None:
    # No program writes a document type (entities could grow without bound) or UTF-16 (which could hide one) here.
    if b"<!DOCTYPE" in part or b"\0" in part[:100]:
        raise ValueError("XML that no spreadsheet writes")
    data = part.find(b"sheetData")
    if data >= 0:
        _refuse_endless(part)
        prefix = part[part.rfind(b"<", 0, data) : data]  # "<", or "<x:" where the namespace has a name
        _refuse(part, re.compile(re.escape(prefix) + rb"f[\s/>]"), "berisi rumus")
        _refuse(part, _ERROR, "berisi galat seperti #N/A")


def _refuse(sheet: bytes, mark: re.Pattern[bytes], what: str) -> None:
    found = mark.search(sheet)
    if found:
        places = _PLACE.findall(sheet, max(0, found.start() - _NEAR), found.end())
        column, row = places[-1] if places else (b"", b"0")
        message = f"{what}, bukan nilai; pakai berkas asli dari bank, atau tempel sebagai nilai"
        raise Unreadable(message, int(row), column.decode())


def _refuse_endless(sheet: bytes) -> None:
    """A cell far away, which costs a file a few bytes, would cost the reader all the cells before it."""
    places = _PLACE.findall(sheet)
    rows = max(map(int, {row for _, row in places}), default=0)
    columns = max(
        (column_index_from_string(one.decode()) for one in {column for column, _ in places} if one), default=0
    )
    if sum(len(tag.findall(sheet)) for tag in _TAGS) > len(places):  # what names no place follows the one before
        in_rows = [len(_CELL.findall(row)) for row in _ROW.split(sheet)]
        rows, columns = rows + len(in_rows), columns + max(in_rows)
    if rows > MOST_ROWS:
        raise Unreadable(f"lebih dari {MOST_ROWS} baris; {_REMEDY}")
    if columns > MOST_COLUMNS:
        raise Unreadable(f"lebih dari {MOST_COLUMNS} kolom; hapus kolom di luar tabel")
    if rows * columns > MOST_CELLS:
        raise Unreadable(f"lebih dari {MOST_CELLS} sel ({rows} baris, {columns} kolom); {_REMEDY}")
