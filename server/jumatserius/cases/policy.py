"""The limits within which people settle cases, in one place."""

from datetime import date, timedelta

TWO_PEOPLE_ABOVE_IDR = 500_000
"""With more than this at stake two different people resolve a case."""

_DUE = ((500_000, 2), (100_000, 5), (0, 14))
"""From this many rupiah at stake on, a case is due so many days after the day on which it was raised."""


def needs_two(amount_idr: int) -> bool:
    """Whether one person alone may not resolve a case with this at stake."""
    return amount_idr > TWO_PEOPLE_ABOVE_IDR


def due_on(raised_on: date, amount_idr: int) -> date:
    """The last day (WIB) on which a case is in time."""
    return raised_on + timedelta(days=next(days for least_idr, days in _DUE if amount_idr >= least_idr))
