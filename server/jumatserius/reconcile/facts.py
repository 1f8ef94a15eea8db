"""What the reconciliation works on: the records of the three legs, as numbers and ids.

Moments are whole seconds since 1970 in UTC (`_s`), days are proleptic ordinals (`date.toordinal`) in WIB,
money is integer rupiah. Records are structs because there may be millions of them: smaller than named tuples, and made
in half of the time. They are compared by their ids, which come first; none is part of a cycle, so that the collector of
garbage may pass them over.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from msgspec import Struct

WIB_OFFSET_S = 7 * 3600
DAY_S = 86_400
HOUR_S = 3600
EPOCH_DAY = date(1970, 1, 1).toordinal()

# Words of `time_quality` that say that the box did not know the time.
TIME_UNKNOWN = frozenset({"none", "unknown"})


def day_of(moment_s: int) -> int:
    """The WIB day of a moment."""
    return (moment_s + WIB_OFFSET_S) // DAY_S + EPOCH_DAY


def start_of(day: int) -> int:
    """00:00 WIB of a day."""
    return (day - EPOCH_DAY) * DAY_S - WIB_OFFSET_S


class Box(Struct, frozen=True, order=True, gc=False):
    id: str
    # Half-open minutes of the week since Monday 00:00 WIB; None: may be opened at any time.
    schedule: tuple[tuple[int, int], ...] | None
    collectors: frozenset[str]
    terminal: str | None


class Visit(Struct, frozen=True, order=True, gc=False):
    id: str
    box: str
    opened_s: int
    # None while the lid is still open.
    closed_s: int | None
    collector: str | None
    time_quality: str


class Count(Struct, frozen=True, order=True, gc=False):
    id: str
    box: str
    visit: str | None
    collector: str
    amount: int
    counted_s: int


class Deposit(Struct, frozen=True, order=True, gc=False):
    id: str
    collector: str
    counts: tuple[str, ...]
    # What the collector says to have paid in; the counts say what it should be.
    amount: int
    reference: str | None
    day: int


class Line(Struct, frozen=True, order=True, gc=False):
    """A line of a bank statement; only positive amounts are credits."""

    id: str
    day: int
    amount: int
    text: str


class Settlement(Struct, frozen=True, order=True, gc=False):
    """A pay-out of an acquirer; a refund has a negative net."""

    id: str
    terminal: str
    gross: int
    fee: int
    net: int
    paid_day: int
    reference: str | None


class LogFinding(Struct, frozen=True, order=True, gc=False):
    """What the proof of a box's log found; `kind` is the kind of case."""

    id: str
    box: str
    kind: str
    from_seq: int
    to_seq: int
    at_s: int


class Silence(Struct, frozen=True, order=True, gc=False):
    id: str
    box: str
    last_seen_s: int | None
    promised_s: int


@dataclass(frozen=True, slots=True)
class Policy:
    """The limits of the treasurer. `holidays` are the days on which banks rest, weekends aside."""

    count_hours: int = 24
    deposit_days: int = 3
    settlement_days: int = 3
    fee: int = 0
    tolerance: int = 0
    silent_hours: int = 48
    holidays: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that one reconciliation looks at. Its moment is the start of `today`."""

    today: int
    policy: Policy
    boxes: tuple[Box, ...] = ()
    visits: tuple[Visit, ...] = ()
    counts: tuple[Count, ...] = ()
    deposits: tuple[Deposit, ...] = ()
    lines: tuple[Line, ...] = ()
    settlements: tuple[Settlement, ...] = ()
    log: tuple[LogFinding, ...] = ()
    silences: tuple[Silence, ...] = ()
    # Rupiah that a treasurer received for a deposit, where cash went through those hands: then that much is due,
    # and not the sum of the counts.
    received: Mapping[str, int] = field(default_factory=dict)
