"""The period that a file states above its headings; days that are written without a year take theirs from it."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from jumatserius.statements import cells
from jumatserius.statements.cells import NotThat
from jumatserius.statements.problem import shown
from jumatserius.statements.profile import Profile

Row = tuple[int, list[str]]
_DAY = re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}")
_LEAP_YEAR = 2000


class Period(NamedTuple):
    """First and last day of what a file tells, and the row that says so."""

    first: date
    last: date
    row: int

    def __str__(self) -> str:
        return f"{self.first:%d/%m/%Y} - {self.last:%d/%m/%Y}"

    def day(self, without_year: date) -> date:
        """This day and month, whatever its year, in the year that the period gives it; raises `NotThat`."""
        years = range(self.first.year, self.last.year + 1)
        days = [day for year in years if (day := _in_year(without_year, year)) and self.first <= day <= self.last]
        if len(days) == 1:
            return days[0]
        if days:
            named = " atau ".join(str(day.year) for day in days)
            raise NotThat(f"tanpa tahun, bisa {named} dalam periode {self}; unduh rentang yang kurang dari setahun")
        raise NotThat(f"di luar periode {self} (baris {self.row}); unduh ulang dari bank tanpa mengubah isinya")


def without_year(text: str, formats: Sequence[str]) -> date | None:
    """Day and month of what is written so, in some leap year; none where no format reads it."""
    for one in formats:
        try:
            return datetime.strptime(f"{text} {_LEAP_YEAR}", f"{one} %Y").date()  # noqa: DTZ007 - a day, not a moment
        except ValueError:
            continue
    return None


def read(above: Sequence[Row], profile: Profile) -> Period | None:
    """The period in the rows above the headings, if one is there; raises `NotThat` where it is none."""
    found: Period | None = None
    for row, told in _told(above, profile):
        one = _period(told, row, profile)
        if one is None:
            raise NotThat(
                f"tanpa tahun, dan periode {shown(told)} (baris {row}) bukan dua tanggal; unduh ulang dari bank"
            )
        if found and found[:2] != one[:2]:
            message = f"tanpa tahun, dan ada dua periode, {found} (baris {found.row}) dan {one} (baris {row})"
            raise NotThat(f"{message}; unduh satu rentang tanggal dari satu rekening")
        found = found or one
    return found


def _told(above: Sequence[Row], profile: Profile) -> Iterator[tuple[int, str]]:
    """What stands behind the words of a period, in their cell and to the right of it."""
    for row, texts in above:
        for column, text in enumerate(texts):
            plain = text.strip()
            word = next((one for one in profile.period if plain.casefold().startswith(one)), None)
            if word and not plain[len(word) :][:1].isalnum():
                behind = " ".join((plain[len(word) :], *texts[column + 1 :]))
                yield row, " ".join(behind.split()).lstrip(" :=")


def _period(told: str, row: int, profile: Profile) -> Period | None:
    try:
        days = [cells.day(text, profile.dates) for text in _DAY.findall(told)]
    except NotThat:
        return None
    return Period(days[0], days[1], row) if len(days) == 2 and days[0] <= days[1] else None


def _in_year(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return None
