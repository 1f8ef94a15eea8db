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
_NOISE = 0.001
"""Rupiah by which sums of a spreadsheet miss the sen that they mean."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The one sheet that is not empty, from row 1 on, with its values as they are.

    `merged` are the numbers of rows with merged cells.
    """

    values: Sequence[Sequence[Any]]
    merged: frozenset[int]

    def head(self, rows: int) -> "Cells":
        """The first rows alone."""
        return Cells(self.values[:rows], self.merged)

    def rows(self, date_format: str) -> list[tuple[int, list[str]]]:
        """The rows that are not empty, all of one width, days written in this format of `strftime`.

        Raises `Unreadable`.
        """
        return list(_rows(self.values, date_format))


def read(content: bytes) -> Cells:
    """The sheet in the workbook; raises `Unreadable`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            checked = workbook_guard.checked(parts)
        with CalamineWorkbook.from_filelike(checked) as book:
            return _filled(book)
    except Unreadable:
        raise
    except Exception as error:  # both readers raise whatever they stumble upon: BadZipFile, CalamineError, zlib.error
        raise Unreadable(_DAMAGED) from error


def _filled(book: CalamineWorkbook) -> Cells:
    filled: dict[str, Cells] = {}
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        values = sheet.to_python(skip_empty_area=False)
        if any(type(value) is not str or value.strip() for row in values for value in row):
            ranges = sheet.merged_cell_ranges or []
            merged = frozenset(row + 1 for (first, _), (last, _) in ranges for row in range(first, last + 1))
            filled[name] = Cells(values, merged)
    if len(filled) != 1:
        message = f"ada {len(filled)} lembar yang berisi ({', '.join(filled)}); sisakan hanya lembar rekening koran"
        raise Unreadable(message if filled else "XLSX ini kosong; unduh ulang dari bank")
    (found,) = filled.values()
    return found


def _rows(rows: Sequence[Sequence[Any]], date_format: str) -> Iterator[tuple[int, list[str]]]:
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
        return _number(value)
    if isinstance(value, datetime | date):
        return _day(value, date_format)
    return value.isoformat() if isinstance(value, time) else str(value)


def _number(value: float) -> str:
    """Four decimals for what is finer than a sen, which is no amount; three could be a group of thousands."""
    rounded = round(value, 2)
    if abs(value - rounded) > _NOISE:
        return f"{value:.4f}"
    return str(int(rounded)) if rounded == int(rounded) else f"{rounded:.2f}"


@lru_cache(maxsize=4096)
def _day(value: date, date_format: str) -> str:
    return value.strftime(date_format)
