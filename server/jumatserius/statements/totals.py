"""What a table says of itself beside its lines: opening and closing balance, sums of debits and credits.

Such a figure stands behind its words in the same cell, in a cell to the right of them, or, where a row holds nothing
but words, below them. A row with a date that says "saldo awal" and moves nothing is one too.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from jumatserius.statements import cells
from jumatserius.statements.amounts import Rupiah, plain
from jumatserius.statements.balances import Balance
from jumatserius.statements.cells import NotThat
from jumatserius.statements.problem import Problem
from jumatserius.statements.profile import Profile

Row = tuple[int, list[str]]
NAMES = {"opening": "saldo awal", "closing": "saldo akhir", "debit": "jumlah debit", "credit": "jumlah kredit"}
_BALANCES = ("opening", "closing")
_FIGURE = re.compile(
    r"(?:.*[:=]\s+|\s*[:=]?\s*)(?:(?:rp|idr)\.?\s*)?(?P<figure>-?[0-9](?:[0-9.,]*[0-9])?)(?:,-)?\s*(?P<mark>[a-z]{0,2})"
)
_UNQUOTED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]{2}")
"""An amount that was not quoted falls into cells at its commas; a fraction of two digits tells where it ends."""
_DEBITS = {"d", "db", "dr"}


class Totals(NamedTuple):
    """The figures that the file states. Of each sum all figures behind its words: one may be the number of lines."""

    opening: Balance | None = None
    closing: Balance | None = None
    debit: tuple[Balance, ...] = ()
    credit: tuple[Balance, ...] = ()


class _Place(NamedTuple):
    """A cell that begins with the words of a total, and what stands behind them."""

    name: str
    column: int
    behind: str


def read(
    above: Sequence[Row], among: Sequence[Row], profile: Profile, balance_column: int | None
) -> tuple[Totals, list[Problem]]:
    """The totals in the rows above the headings and in those among and below the lines, and what is wrong with them.

    Below the headings a balance stands in its column, where one of these rows fills it.
    """
    found: dict[str, list[Balance]] = {name: [] for name in NAMES}
    problems: list[Problem] = []
    for rows, column in ((above, None), (among, balance_column)):
        for name, row, texts in _told(rows, profile, column):
            try:
                told = amounts(texts, profile)
            except NotThat as wrong:
                problems.append(Problem(row, "", f"{NAMES[name]} {wrong}"))
                continue
            found[name] += [Balance(row, one) for one in (told[:1] if name in _BALANCES else told)]
    opening, closing = (_the_one(found[name], NAMES[name], problems) for name in _BALANCES)
    return Totals(opening, closing, tuple(found["debit"]), tuple(found["credit"])), problems


def are_headings(texts: Sequence[str], profile: Profile) -> bool:
    """Whether the row holds words of totals alone: their figures are the row below."""
    places = sum(_place(0, text, profile) is not None for text in texts)
    return places > 1 and not any(character.isdigit() for text in texts for character in text)


def says_balance(text: str, profile: Profile) -> bool:
    """Whether a line with this text, if it moves nothing, tells a balance."""
    place = _place(0, text, profile)
    return place is not None and place.name in _BALANCES


def is_plain(texts: Sequence[str], profile: Profile) -> bool:
    """Whether a row of totals says no more than that it is one: what it sums, the columns tell."""
    first = next((text.strip().casefold() for text in texts if text.strip()), "")
    is_named = any(_place(column, text, profile) for column, text in enumerate(texts))
    return first.startswith(profile.skip_rows_starting_with) and not is_named


def _told(rows: Sequence[Row], profile: Profile, balance_column: int | None) -> Iterator[tuple[str, int, list[str]]]:
    """Each total with its row and the cells where its figure is to be looked for."""
    for number, (row, texts) in enumerate(rows):
        places = [one for column, text in enumerate(texts) if (one := _place(column, text, profile))]
        if are_headings(texts, profile):
            below = rows[number + 1][1] if number + 1 < len(rows) else []
            yield from ((one.name, row, below[one.column : one.column + 1]) for one in places)
            continue
        ends = [*(one.column for one in places), len(texts)][1:]
        for place, end in zip(places, ends, strict=True):
            if place.name in _BALANCES and not _FIGURE.fullmatch(place.behind) and _has_digit(texts, balance_column):
                assert balance_column is not None
                yield place.name, row, [texts[balance_column]]
            else:
                yield place.name, row, [place.behind, *texts[place.column + 1 : end]]


def _place(column: int, text: str, profile: Profile) -> _Place | None:
    plain = text.strip().casefold()
    if not plain.startswith(profile.skip_rows_starting_with):  # these words are among them; quick, for very many rows
        return None
    for name, words in profile.totals.items():
        for word in words:
            if plain.startswith(word) and not plain[len(word) :][:1].isalnum():
                return _Place(name, column, plain[len(word) :])
    return None


def _has_digit(texts: Sequence[str], column: int | None) -> bool:
    return column is not None and column < len(texts) and any(map(str.isdigit, texts[column]))


def amounts(texts: Sequence[str], profile: Profile) -> list[Rupiah]:
    """All amounts in these cells; raises `NotThat` for one that is too large."""
    found: list[Rupiah] = []
    for number, text in enumerate(texts):
        told = _FIGURE.fullmatch(text.strip().casefold())
        if not told:
            continue
        figure = _unquoted([told["figure"], *texts[number + 1 :]]) or told["figure"]
        if cells.is_amount(figure, profile.numbers):
            amount = cells.rupiah(figure, profile.numbers)[0]
            found.append(-amount if told["mark"] in _DEBITS else amount)
    return found


def _unquoted(texts: Sequence[str]) -> str | None:
    pieces = list(texts[: 1 + next((place for place, text in enumerate(texts) if "." in text), 0)])
    whole = ",".join(pieces)
    return whole if whole.count(",") == len(pieces) - 1 and _UNQUOTED.fullmatch(whole) else None


def _the_one(said: Sequence[Balance], name: str, problems: list[Problem]) -> Balance | None:
    """A balance may be said again, at the head and at the foot, but not otherwise."""
    other = next((one for one in said if one.amount_idr != said[0].amount_idr), None)
    if other:
        message = (
            f"{name} {plain(other.amount_idr)}, di baris {said[0].row} {plain(said[0].amount_idr)};"
            " unduh satu rentang tanggal dari satu rekening"
        )
        problems.append(Problem(other.row, "", message))
    return said[0] if said else None
