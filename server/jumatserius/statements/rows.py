"""What importers make of a file: lines of a statement or rows of a settlement, and every problem."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from jumatserius.statements.problem import Problem

TEXT_LENGTH = 500


class BankLine(NamedTuple):
    """A line of a statement; a credit is positive. `id` is the bank's own, `time` its text.

    `fee_idr` is what the bank says to have taken off a QRIS credit before.
    """

    row: int
    id: str
    booked_on: date
    time: str
    amount_idr: int
    balance_idr: int | None
    text: str
    fee_idr: int = 0


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
    opening_idr: int | None = None
    closing_idr: int | None = None
    account: str | None = None
