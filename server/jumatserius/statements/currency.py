"""Whether a table is about rupiah: a column of currencies, and the line above the headings that names one."""

import re
from collections.abc import Sequence

from jumatserius.statements.problem import Unreadable, shown

Row = tuple[int, list[str]]
_TOLD = re.compile(r"(?:ccy|currency|(?:kode )?mata uang)\b(?P<behind>.*)")
_CODE = re.compile(r"[\s:=]*(?P<code>[a-z]{3})\b")
_RUPIAH = {"", "idr", "rp", "rp.", "rupiah"}


def check(above: Sequence[Row], header: Sequence[str], rows: Sequence[Row]) -> None:
    """Raises `Unreadable` where a line above the headings or a row below them names another currency."""
    for number, texts in above:
        for place, text in enumerate(texts):
            told = _TOLD.fullmatch(text.strip().casefold())
            code = _CODE.match(" ".join((told["behind"], *texts[place + 1 :])).casefold()) if told else None
            if code and code["code"] not in _RUPIAH:
                raise _foreign(code["code"].upper(), number, "")
    for place, heading in enumerate(header):
        told = _TOLD.fullmatch(heading.strip().casefold())
        if told and not told["behind"]:
            for number, texts in rows:
                if texts[place].strip().casefold() not in _RUPIAH:
                    raise _foreign(texts[place].strip(), number, heading.strip())


def _foreign(currency: str, row: int, column: str) -> Unreadable:
    return Unreadable(f"{shown(currency)} bukan rupiah (IDR); pilih rekening rupiah", row, column)
