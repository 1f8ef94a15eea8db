"""Whether the files of an account follow each other: what one closes with, the next one must open with.

Each file says the balance before the first and after the last of its lines. Where the lines of all files between two of
these balances do not make their difference, lines are missing: days that nobody imported, or the rest of a day.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import accumulate
from typing import NamedTuple

from jumatserius import wib


class Stretch(NamedTuple):
    """What a file tells of its account: the days of its first and last line, the balances before and after them."""

    file: str
    first_day: date
    last_day: date
    opening_idr: int
    closing_idr: int


class Gap(NamedTuple):
    """Nothing known leads to the opening balance of `after`; `before` is the file that ends last before it."""

    before: Stretch
    after: Stretch

    @property
    def text(self) -> str:
        """What a treasurer reads of it."""
        ends, begins = wib.day(self.before.last_day), wib.day(self.after.first_day)
        return (
            f"saldo akhir {wib.rupiah(self.before.closing_idr)} ({self.before.file}, {ends}) dan"
            f" saldo awal {wib.rupiah(self.after.opening_idr)} ({self.after.file}, {begins})"
            " tidak bersambung: ada baris yang belum diimpor; impor mutasi dari hari yang satu sampai hari yang lain"
        )


class Moved:
    """What the known lines of an account moved, by days."""

    def __init__(self, by_day_idr: Mapping[date, int]) -> None:
        self._days = sorted(by_day_idr)
        self._sums = [0, *accumulate(by_day_idr[day] for day in self._days)]

    def since(self, first: date, until: date) -> int:
        """From the beginning of the first day to the beginning of the other one."""
        return self._sums[bisect_left(self._days, until)] - self._sums[bisect_left(self._days, first)]

    def between(self, last: date, until: date) -> int:
        """From the end of the first day to the beginning of the other one."""
        return self._sums[bisect_left(self._days, until)] - self._sums[bisect_right(self._days, last)]


def gaps(stretches: Iterable[Stretch], moved: Moved) -> Iterator[Gap]:
    """Each gap, the earliest first. Files that overlap or begin on one day have none between them.

    A file that begins where another one has not ended continues it: its lines are those of the other.
    """
    ordered = sorted(stretches, key=lambda one: (one.first_day, one.last_day, one.file))
    for number, after in enumerate(ordered):
        earlier = [one for one in ordered[:number] if one.first_day < after.first_day]
        ended = [one for one in earlier if one.last_day < after.first_day]
        if len(ended) == len(earlier) and ended and not any(_leads(one, after, moved) for one in reversed(ended)):
            yield Gap(max(ended, key=lambda one: one.last_day), after)


def _leads(before: Stretch, after: Stretch, moved: Moved) -> bool:
    """Lines that another file told of the last day of `before`, after its own, are known by counting from its first."""
    return after.opening_idr in (
        before.closing_idr + moved.between(before.last_day, after.first_day),
        before.opening_idr + moved.since(before.first_day, after.first_day),
    )
