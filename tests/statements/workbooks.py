"""Small XLSX files for tests."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

MIDNIGHT = datetime.combine(date(2026, 11, 13), time())
HEADER = ("TrxId", "Tanggal", "Trx Time", "D/K", "Mutasi", "Saldo", "Keterangan")
ROWS: tuple[tuple[Any, ...], ...] = (
    ("T1", MIDNIGHT, time(9, 15), "K", 50_000, 1_050_000.0, "SETORAN TUNAI JS-234567"),
    ("T2", date(2026, 11, 13), "10:00:00", "D", "20,000.00", 1_030_000, "BIAYA, ADM"),
    ("T3", "14/11/2026", None, "K", 1000.0, "1,031,000.00", "QRIS"),
)


def xlsx(*rows: Sequence[Any], change: Callable[[Worksheet], Any] | None = None) -> bytes:
    """A workbook of one sheet with these rows."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    if change:
        change(sheet)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The same file with one part put in or replaced."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        new.writestr(name, part)
    return kept.getvalue()
