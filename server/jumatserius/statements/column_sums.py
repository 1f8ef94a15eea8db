"""Rows of totals that name no sum: what stands in them under a column of amounts must be the sum of that column.

Such a row may be about the whole file, about all lines above it (so far) or about those since the row of totals before
it (a day, a page). Under a column with both credits and debits may stand the sum of either, of both, or the difference;
instead of a sum the number of lines.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from jumatserius.statements import totals
from jumatserius.statements.amounts import Rupiah, plain
from jumatserius.statements.cells import NotThat
from jumatserius.statements.problem import Problem
from jumatserius.statements.profile import Profile
from jumatserius.statements.rows import BankLine, Payout
from jumatserius.statements.sheet import Sheet

_REMEDY = "ada baris yang hilang atau berubah, ekspor ulang seluruh rentang tanggal"
_COLUMNS = ("amount", "debit", "credit", "gross", "fee", "net")


def problems(found: Sheet, lines: Sequence[BankLine | Payout], profile: Profile) -> Iterator[Problem]:
    """Sums that are not those of the lines, which are all that the sheet has."""
    width = min(len(texts) for _, texts in found.rows)
    # What reaches beyond the columns was not quoted and fell apart at its commas.
    rows = [one for one in found.totals if totals.is_plain(one[1], profile) and not any(map(str.strip, one[1][width:]))]
    columns = [_Column(name, lines, profile.unit) for name in _COLUMNS if name in found.places] if rows else []
    places = [line.row for line in lines]
    before = 0
    for number, texts in rows:
        here = bisect_left(places, number)
        parts = [(0, len(lines)), (0, here), (before, here)]
        for column in columns:
            yield from column.wrong(number, texts[found.places[column.name] :][:1], parts, found, profile)
        before = here


class _Column:
    """Sums of the amounts of one field, up to each line: of what comes, of what goes, and how many there are."""

    def __init__(self, name: str, lines: Iterable[BankLine | Payout], unit: int) -> None:
        self.name = name
        amounts = [_amount(line, name) for line in lines]
        self._comes = [0, *accumulate(max(one, 0) * unit for one in amounts)]
        self._goes = [0, *accumulate(max(-one, 0) * unit for one in amounts)]
        self._number = [0, *accumulate(one != 0 for one in amounts)]

    def wrong(
        self, row: int, texts: Sequence[str], parts: Iterable[tuple[int, int]], found: Sheet, profile: Profile
    ) -> Iterator[Problem]:
        """What the cell of a row of totals says, unless it fits one of these parts of the lines."""
        try:
            figures = totals.amounts(texts, profile)
        except NotThat as wrong:
            yield Problem(row, found.headings[self.name], f"jumlah {wrong}")
            return
        if figures and not any(abs(figures[0]) in self._allowed(*part) for part in parts):
            by_lines = plain(self._comes[-1] + self._goes[-1])
            message = f"jumlah {plain(figures[0])}, menurut barisnya {by_lines}; {_REMEDY}"
            yield Problem(row, found.headings[self.name], message)

    def _allowed(self, first: int, last: int) -> set[Rupiah]:
        comes, goes, number = (sums[last] - sums[first] for sums in (self._comes, self._goes, self._number))
        either = {one for one in (comes, goes) if one}
        return {comes + goes, comes - goes, goes - comes, number, last - first} | either


def _amount(line: BankLine | Payout, name: str) -> Rupiah:
    if isinstance(line, Payout):
        return {"gross": line.gross_idr, "fee": line.fee_idr, "net": line.net_idr}[name]
    is_here = name == "amount" or (name == "credit") == (line.amount_idr > 0)
    return line.amount_idr if is_here else 0
