"""Statements with an opening and a closing balance: both must fit the lines between them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jumatserius.statements.cells import LARGEST_IDR, NotThat
from jumatserius.statements.problem import Problem
from jumatserius.statements.rows import BankLine

CURRENCY = "IDR"


@dataclass(frozen=True, slots=True)
class Balance:
    """A balance and the row where it stands."""

    row: int
    amount_idr: int


@dataclass(frozen=True, slots=True)
class Account:
    """One statement of a file; a balance that the file does not have is none."""

    opening: Balance | None
    lines: Sequence[BankLine]
    closing: Balance | None


def rupiah(amount: Decimal) -> int:
    """Whole rupiah; raises `NotThat`."""
    if not amount.is_finite() or abs(amount) > LARGEST_IDR:
        raise NotThat("terlalu besar untuk sebuah transaksi; minta bank membetulkannya")
    if amount != int(amount):
        raise NotThat("ada pecahan sen; buku ini memakai rupiah bulat, minta bank membetulkan barisnya")
    return int(amount)


def with_running(opening: Balance | None, lines: Sequence[BankLine]) -> list[BankLine]:
    """The lines with the balance after each, which tells twins without an id apart in files that overlap."""
    if opening is None:
        return list(lines)
    balance = opening.amount_idr
    done = []
    for line in lines:
        balance += line.amount_idr
        done.append(line if line.id else line._replace(balance_idr=balance))
    return done


def ends(statements: Sequence[Account]) -> tuple[int | None, int | None]:
    """Rupiah before the first and after the last line of all statements."""
    opening, closing = statements[0].opening, statements[-1].closing
    return opening.amount_idr if opening else None, closing.amount_idr if closing else None


def problems(statements: Sequence[Account], column: str) -> Iterator[Problem]:
    """Each closing balance is the opening one and the lines, and the opening one of the next statement."""
    before: Balance | None = None
    for one in statements:
        if before and one.opening and before.amount_idr != one.opening.amount_idr:
            message = (
                f"saldo awal {one.opening.amount_idr} bukan saldo akhir sebelumnya {before.amount_idr};"
                " ada bagian yang hilang, unduh ulang seluruh rentang tanggal"
            )
            yield Problem(one.opening.row, column, message)
        if one.opening and one.closing:
            expected = one.opening.amount_idr + sum(line.amount_idr for line in one.lines)
            if expected != one.closing.amount_idr:
                message = (
                    f"saldo akhir {one.closing.amount_idr} bukan saldo awal ditambah semua baris, yaitu {expected};"
                    " ada baris yang hilang atau berubah, unduh ulang dari bank"
                )
                yield Problem(one.closing.row, column, message)
        before = one.closing
