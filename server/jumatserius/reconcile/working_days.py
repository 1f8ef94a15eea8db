"""Days on which banks work, counted in WIB."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import holidays
from holidays.constants import GOVERNMENT, PUBLIC

_SATURDAY = 5


def national_holidays(country: str, years: Iterable[int]) -> frozenset[int]:
    """Ordinals of the public holidays of a country (ISO 3166 code); ValueError for an unknown one."""
    try:
        return frozenset(day.toordinal() for day in holidays.country_holidays(country, years=years))
    except NotImplementedError as unknown:
        raise ValueError(country) from unknown


@lru_cache(maxsize=16)
def bank_holidays(country: str, years: range) -> frozenset[int]:
    """The public holidays and, where a country has it, joint leave, on which banks rest too (in Indonesia they do)."""
    known = holidays.country_holidays(country).supported_categories
    categories = tuple(one for one in (PUBLIC, GOVERNMENT) if one in known)
    found = holidays.country_holidays(country, years=years, categories=categories)
    return frozenset(day.toordinal() for day in found)


class WorkingDays:
    """Counts working days: neither Saturday, Sunday nor one of the holidays."""

    def __init__(self, rests: frozenset[int]) -> None:
        self._rests = rests
        self._after: dict[tuple[int, int], int] = {}

    def after(self, day: int, working_days: int) -> int:
        """The day that is so many working days after `day`; the day itself for 0."""
        key = (day, working_days)
        found = self._after.get(key)
        if found is None:
            found = day
            left = working_days
            while left:
                found += 1
                left -= self._works(found)
            self._after[key] = found
        return found

    def _works(self, day: int) -> bool:
        return date.fromordinal(day).weekday() < _SATURDAY and day not in self._rests
