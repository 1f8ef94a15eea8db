"""Profiles: how one bank or acquirer writes its file. A new bank is a new TOML file, not new code."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Literal

from jumatserius.errors import Refused

Style = Literal["1,250,000.00", "1.250.000,00"]
FIELDS = {
    "statement": ("id", "date", "time", "sign", "amount", "debit", "credit", "balance", "text"),
    "settlement": ("id", "nmid", "terminal", "type", "gross", "fee", "net", "paid_on", "reference"),
}
_ENOUGH = {
    "statement": ({"date", "amount"}, {"date", "debit", "credit"}),
    "settlement": ({"terminal", "gross", "fee", "paid_on"},),
}
_CENTS = 100
_NEEDED = {
    "statement": "perlu date, dan amount (dengan sign, atau tanda di dalam selnya) atau debit dan credit",
    "settlement": "perlu terminal, gross, fee dan paid_on",
}


@dataclass(frozen=True, slots=True)
class Profile:
    """What a file looks like.

    A `table` is CSV or XLSX; the other formats have rules of their own and need no more than their encodings.
    `columns` gives the headings that a field may have; a heading of an `optional` field may be absent and its cells
    empty. `signs` turns what stands in the sign column, or without one beside the amount, in its cell or in the one
    without a heading to the right of it, into 1 (credit) or -1 (debit). `qris` finds `gross` and `fee` in the text of a
    credit for QRIS payments. A row that has no date and starts with one of `skip_rows_starting_with` (in lower case) is
    a total, not a transaction; `totals` are the words before opening and closing balance and the sums of debits and
    credits, which must fit the lines. In settlements `signs` turns the type of a row into 1 (paid by a giver) or -1
    (taken back). With `cents` amounts count hundredths of a rupiah. Where there are `id_digits`, ids are numbers that
    lost leading zeros. Rows that are `notices` tell of single payments, and count until a pay-out holds them. Days
    written like `yearless` get their year from the period that stands above the headings behind one of the words
    `period` (in lower case). A `text_mark` before the content of a cell is none of it. What is `pending` stands in
    place of a day where the bank has not booked the row yet.
    """

    name: str
    title: str
    kind: Literal["statement", "settlement"]
    format: Literal["table", "mt940", "camt053"]
    encodings: tuple[str, ...]
    delimiters: tuple[str, ...]
    numbers: tuple[Style, ...]
    dates: tuple[str, ...]
    period: tuple[str, ...]
    yearless: tuple[str, ...]
    text_mark: str
    pending: frozenset[str]
    header_within_rows: int
    skip_rows_starting_with: tuple[str, ...]
    totals: dict[str, tuple[str, ...]]
    optional: frozenset[str]
    columns: dict[str, tuple[str, ...]]
    signs: dict[str, int]
    qris: re.Pattern[str] | None
    cents: bool
    id_digits: int
    notices: bool

    @property
    def unit(self) -> int:
        """What one rupiah is in the amounts of the file."""
        return _CENTS if self.cents else 1


def names() -> list[str]:
    """The names of all profiles."""
    folder = files(__package__) / "profiles"
    return sorted(one.name.removesuffix(".toml") for one in folder.iterdir() if one.name.endswith(".toml"))


@cache
def load(name: str) -> Profile:
    """The profile of this name; raises `Refused` when there is none."""
    if name not in names():
        raise Refused("profile", f"{name!r} tidak dikenal; pilihan: {', '.join(names())}")
    raw = tomllib.loads((files(__package__) / "profiles" / f"{name}.toml").read_text(encoding="utf-8"))
    totals = {name: tuple(words) for name, words in raw.get("totals", {}).items()}
    return Profile(
        name=name,
        title=raw["title"],
        kind=raw["kind"],
        format=raw.get("format", "table"),
        encodings=tuple(raw["encodings"]),
        delimiters=tuple(raw.get("delimiters", ())),
        numbers=tuple(raw.get("numbers", ())),
        dates=tuple(raw.get("dates", ())),
        period=tuple(raw.get("period", {}).get("words", ())),
        yearless=tuple(raw.get("period", {}).get("dates", ())),
        text_mark=raw.get("text_mark", ""),
        pending=frozenset(raw.get("pending", ())),
        header_within_rows=raw.get("header_within_rows", 0),
        skip_rows_starting_with=(*raw.get("skip_rows_starting_with", ()), *chain.from_iterable(totals.values())),
        totals=totals,
        optional=frozenset(raw.get("optional", ())),
        columns={field: tuple(headings) for field, headings in raw.get("columns", {}).items()},
        signs=raw.get("signs", {}),
        qris=re.compile(raw["qris"]) if "qris" in raw else None,
        cents=raw.get("cents", False),
        id_digits=raw.get("id_digits", 0),
        notices=raw.get("notices", False),
    )


def with_columns(profile: Profile, headings: Mapping[str, str]) -> Profile:
    """The profile with other headings for some fields, which must then be there; raises `Refused`."""
    if profile.format != "table":
        if headings:
            raise Refused("columns", f"{profile.name} tidak berkolom; hapus judul kolomnya")
        return profile
    known = FIELDS[profile.kind]
    for field in headings:
        if field not in known:
            raise Refused("columns", f"{field!r} bukan isian; pilihan: {', '.join(known)}")
    columns = profile.columns | {field: (heading.strip(),) for field, heading in headings.items()}
    empty = [field for field, names in columns.items() if not any(names)]
    if empty:
        raise Refused("columns", f"judul untuk {', '.join(empty)} kosong; tulis seperti date=Tanggal")
    if not any(needed <= columns.keys() for needed in _ENOUGH[profile.kind]):
        raise Refused("columns", f"belum cukup; {_NEEDED[profile.kind]}")
    return replace(profile, columns=columns, optional=profile.optional - headings.keys())
