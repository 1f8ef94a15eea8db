"""Weeks from Friday to Thursday, and months, by their names."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from jumatserius.cases.summary import first_day
from jumatserius.errors import Refused
from jumatserius.periods.models import Rhythm

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a period, both ends included."""

    name: str
    rhythm: Rhythm
    first: date
    last: date


def named(name: str) -> Span:
    """`2026-11-13` is the week from that Friday on, `2026-11` the month; raises `Refused`."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}", name):
            return month(date.fromisoformat(f"{name}-01"))
        day = date.fromisoformat(name)
    except ValueError as error:
        message = f"{name!r} bukan nama periode; tulis hari Jumat pertamanya (2026-11-13) atau bulannya (2026-11)"
        raise Refused("period", message) from error
    if first_day(day) != day:
        raise Refused("period", f"{name} bukan hari Jumat; pekannya bernama {first_day(day)}")
    return week(day)


def week(friday: date) -> Span:
    """The week that begins with this Friday."""
    return Span(friday.isoformat(), Rhythm.WEEKLY, friday, friday + _WEEK - _DAY)


def month(first: date) -> Span:
    """The month that begins with this day."""
    beyond = (first + timedelta(days=31)).replace(day=1)
    return Span(f"{first:%Y-%m}", Rhythm.MONTHLY, first, beyond - _DAY)


def after(rhythm: str, last: date) -> Span:
    """The period that follows the one which ends with this day."""
    return week(last + _DAY) if rhythm == Rhythm.WEEKLY else month(last + _DAY)


def containing(rhythm: str, day: date) -> Span:
    """The period that this day is in."""
    return week(first_day(day)) if rhythm == Rhythm.WEEKLY else month(day.replace(day=1))
