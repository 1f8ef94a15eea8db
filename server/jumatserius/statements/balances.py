"""Statements with an opening and a closing balance: both must fit the lines between them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jumatserius.statements.amounts import Rupiah, exact, plain
from jumatserius.statements.cells import LARGEST_IDR, NotThat
from jumatserius.statements.problem import Problem
from jumatserius.statements.rows import BankLine

CURRENCY = "IDR"


@dataclass(frozen=True, slots=True)
class Balance:
    """A balance and the row where it stands."""

    row: int
    amount_idr: Rupiah


@dataclass(frozen=True, slots=True)
class Account:
    """One statement of a file; a balance that the file does not have is none."""

    opening: Balance | None
    lines: Sequence[BankLine]
    closing: Balance | None


def rupiah(amount: Decimal) -> Rupiah:
    """An amount to the sen; raises `NotThat`."""
    if not amount.is_finite() or abs(amount) > LARGEST_IDR:
        raise NotThat("terlalu besar untuk sebuah transaksi; minta bank membetulkannya")
    try:
        return exact(amount)
    except ValueError as error:
        raise NotThat("lebih halus dari satu sen; minta bank membetulkan barisnya") from error


def with_running(statement: Account) -> Account:
    """The statement with the balance after each line.

    From the opening balance it is the line's own: it tells twins without an id apart in files that overlap.
    """
    opening, closing = statement.opening, statement.closing
    if opening:
        balance = opening.amount_idr
    elif closing:
        balance = closing.amount_idr - sum(line.amount_idr for line in statement.lines)
    else:
        return statement
    lines = []
    for line in statement.lines:
        balance = exact(balance + line.amount_idr)
        is_own = opening and not line.id
        lines.append(line._replace(balance_idr=balance) if is_own else line._replace(after_idr=balance))
    return Account(opening, lines, closing)


def ends(statements: Sequence[Account]) -> tuple[Rupiah | None, Rupiah | None]:
    """Rupiah before the first and after the last line of all statements."""
    opening, closing = statements[0].opening, statements[-1].closing
    return opening.amount_idr if opening else None, closing.amount_idr if closing else None


def problems(statements: Sequence[Account], column: str) -> Iterator[Problem]:
    """Each closing balance is the opening one and the lines, and the opening one of the next statement."""
    before: Balance | None = None
    for one in statements:
        if before and one.opening and before.amount_idr != one.opening.amount_idr:
            message = (
                f"saldo awal {plain(one.opening.amount_idr)} bukan saldo akhir sebelumnya {plain(before.amount_idr)};"
                " ada bagian yang hilang, unduh ulang seluruh rentang tanggal"
            )
            yield Problem(one.opening.row, column, message)
        if one.opening and one.closing:
            expected = one.opening.amount_idr + sum(line.amount_idr for line in one.lines)
            if expected != one.closing.amount_idr:
                message = (
                    f"saldo akhir {plain(one.closing.amount_idr)} bukan saldo awal ditambah semua baris, yaitu"
                    f" {plain(expected)}; ada baris yang hilang atau berubah, unduh ulang dari bank"
                )
                yield Problem(one.closing.row, column, message)
        before = one.closing
