"""From what a bank tells to the sen to what the books have in whole rupiah.

A balance loses its sen, and a line is the difference of the two balances beside it. So the booked lines always add up
to the difference of the booked balances, a line of whole rupiah keeps its amount, and one with sen differs from it by
less than a rupiah; in every file that holds it alike, since the balances are those of the account. Where a file tells
no balance, the sen of a line fall away.
"""

from collections.abc import Mapping
from decimal import Decimal
from math import floor

from jumatserius.statements.amounts import Rupiah
from jumatserius.statements.rows import BankLine, BookLine, Payout

_ALIKE = len(BookLine._fields)


def balance(told_idr: Rupiah | None) -> int | None:
    """A balance without its sen: always downwards, so that whole rupiah never change what falls away."""
    return None if told_idr is None else floor(told_idr)


def book(rows: Mapping[str, BankLine | Payout]) -> dict[str, BookLine | Payout]:
    """The rows in whole rupiah, which those of a settlement always are."""
    return {name: _booked(row) if isinstance(row, BankLine) else row for name, row in rows.items()}


def after(line: BankLine) -> Rupiah | None:
    """The balance after the line, where it is known."""
    return line.after_idr if line.balance_idr is None else line.balance_idr


def _booked(line: BankLine) -> BookLine:
    if isinstance(line.amount_idr, int) and not isinstance(line.balance_idr, Decimal):
        return BookLine._make(line[:_ALIKE])  # nearly all lines, of which a file may have very many
    amount_idr = _amount(line)
    gross_idr = line.amount_idr + line.fee_idr  # which has no sen where there is a fee
    return BookLine(
        line.row,
        line.id,
        line.booked_on,
        line.time,
        amount_idr,
        balance(line.balance_idr),
        line.text,
        int(gross_idr) - amount_idr if line.fee_idr else 0,
    )


def _amount(line: BankLine) -> int:
    known = after(line)
    return int(line.amount_idr) if known is None else floor(known) - floor(known - line.amount_idr)
