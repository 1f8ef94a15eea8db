"""What importers make of a file: lines of a statement or rows of a settlement, and every problem."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from jumatserius.statements.amounts import Rupiah
from jumatserius.statements.problem import Problem

TEXT_LENGTH = 500


class BankLine(NamedTuple):
    """A line of a statement as the bank tells it; a credit is positive. `id` is the bank's own, `time` its text.

    `fee_idr` is what the bank says to have taken off a QRIS credit before. Where the line has no balance of its own,
    `after_idr` is the one after it by all that the file tells; none where it does not tell enough, or where no line
    has sen.
    """

    row: int
    id: str
    booked_on: date
    time: str
    amount_idr: Rupiah
    balance_idr: Rupiah | None
    text: str
    fee_idr: Rupiah = 0
    after_idr: Rupiah | None = None


class BookLine(NamedTuple):
    """A line of a statement as the books have it, in whole rupiah; see `booking`."""

    row: int
    id: str
    booked_on: date
    time: str
    amount_idr: int
    balance_idr: int | None
    text: str
    fee_idr: int


class Payout(NamedTuple):
    """A row of a settlement file: a pay-out, or a notice of one payment."""

    row: int
    id: str
    terminal: str
    gross_idr: int
    fee_idr: int
    net_idr: int
    paid_on: date
    reference: str | None
    is_notice: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """Either kind of rows, in the order of the file, and every problem.

    Of a statement also the balance before its first line and after its last one, and which account it says to be of;
    none where the file can't tell.
    """

    lines: tuple[BankLine, ...] = ()
    payouts: tuple[Payout, ...] = ()
    problems: tuple[Problem, ...] = ()
    opening_idr: Rupiah | None = None
    closing_idr: Rupiah | None = None
    account: str | None = None
