"""From the bytes of an XLSX file to rows of cells, written as a CSV file would have them."""

import io
import math
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

from jumatserius.statements import workbook_guard
from jumatserius.statements.problem import Unreadable

_DAMAGED = "berkas XLSX rusak atau bukan XLSX; unduh ulang dari bank, atau simpan sebagai CSV (UTF-8)"
_EXACT = 10**15
"""Spreadsheets keep fifteen digits of a number; what is longer was rounded."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """The rows of the one sheet that is not empty; `merged` are the numbers of rows with merged cells."""

    rows: list[tuple[int, list[str]]]
    merged: frozenset[int]


def read(content: bytes, date_format: str) -> Workbook:
    """The sheet in the workbook, days written in this format of `strftime`; raises `Unreadable`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            checked = workbook_guard.checked(parts)
        with CalamineWorkbook.from_filelike(checked) as book:
            return _workbook(book, date_format)
    except Unreadable:
        raise
    except Exception as error:  # both readers raise whatever they stumble upon: BadZipFile, CalamineError, zlib.error
        raise Unreadable(_DAMAGED) from error


def _workbook(book: CalamineWorkbook, date_format: str) -> Workbook:
    filled: dict[str, Workbook] = {}
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        rows = list(_rows(sheet.to_python(skip_empty_area=False), date_format))
        if rows:
            ranges = sheet.merged_cell_ranges or []
            merged = frozenset(row + 1 for (first, _), (last, _) in ranges for row in range(first, last + 1))
            filled[name] = Workbook(rows, merged)
    if len(filled) != 1:
        message = f"ada {len(filled)} lembar yang berisi ({', '.join(filled)}); sisakan hanya lembar rekening koran"
        raise Unreadable(message if filled else "XLSX ini kosong; unduh ulang dari bank")
    (found,) = filled.values()
    return found


def _rows(rows: Sequence[Sequence[Any]], date_format: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty, all of one width."""
    for number, values in enumerate(rows, 1):
        cells = [
            value if type(value) is str else _text(value, number, column, date_format)
            for column, value in enumerate(values, 1)
        ]
        if any(cells) and any(map(str.strip, cells)):
            yield number, cells


def _text(value: Any, row: int, column: int, date_format: str) -> str:
    if type(value) is float:
        if not math.isfinite(value) or abs(value) >= _EXACT:
            message = f"{value} bukan angka yang tersimpan utuh (paling banyak 15 digit); pakai berkas asli dari bank"
            raise Unreadable(message, row, get_column_letter(column))
        # Never three decimals, which could be taken for a group of thousands.
        return str(int(value)) if round(value, 2) == int(value) else f"{value:.2f}"
    if isinstance(value, datetime | date):
        return _day(value, date_format)
    return value.isoformat() if isinstance(value, time) else str(value)


@lru_cache(maxsize=4096)
def _day(value: date, date_format: str) -> str:
    return value.strftime(date_format)
