"""The lines of a table in a row: each balance follows from the one before it, and opening to closing all add up."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from jumatserius.statements import balances
from jumatserius.statements.amounts import Rupiah, exact, plain
from jumatserius.statements.balances import Account, Balance
from jumatserius.statements.problem import Problem
from jumatserius.statements.rows import BankLine
from jumatserius.statements.totals import NAMES, Totals

_REMEDY = "ada baris yang hilang atau berubah, ekspor ulang seluruh rentang tanggal"


class Checked(NamedTuple):
    """The lines, opening and closing balance, none where the file can't tell, and what does not add up."""

    lines: Sequence[BankLine]
    opening_idr: Rupiah | None
    closing_idr: Rupiah | None
    problems: list[Problem]


class _Ends(NamedTuple):
    opening_idr: Rupiah | None
    closing_idr: Rupiah | None


def check(lines: Sequence[BankLine], stated: Totals, column: str) -> Checked:
    """Whether the lines follow from each other by the balances in `column`, and fit what the file states beside them.

    The file may begin with the oldest or the newest line. Where the days tell which, only that order counts: read
    backwards, debits would pass for credits. Of lines with sen that have no balance the one after them is worked out.
    """
    listed_once = list({_key(one): one for one in lines}.values())
    first, last = listed_once[0].booked_on, listed_once[-1].booked_on
    orders = ([listed_once] if first <= last else []) + ([listed_once[::-1]] if first >= last else [])
    breaks = [list(_breaks(one, column)) for one in orders]
    fewest = min(breaks, key=len)
    if fewest:
        return Checked(lines, None, None, fewest)
    unbroken = [order for order, wrong in zip(orders, breaks, strict=True) if not wrong]
    ends = [_ends(order, stated) for order in unbroken]
    fitting = {one for one in ends if _fit(one, stated)}
    problems = list(balances.problems([Account(stated.opening, listed_once, stated.closing)], ""))
    problems = problems or ([] if fitting else list(_elsewhere(ends[0], stated)))
    problems = problems or list(_wrong_sums(listed_once, stated))
    opening, closing = ({one[place] for one in fitting} for place in (0, 1))
    if not problems and any(isinstance(one.amount_idr, Decimal) and one.balance_idr is None for one in lines):
        oldest_first = next(order for order, one in zip(unbroken, ends, strict=True) if one in fitting)
        lines = _with_balances(lines, oldest_first, stated)
    return Checked(lines, _only(opening), _only(closing), problems)


def _key(line: BankLine) -> str:
    return line.id or f"row {line.row}"


def _with_balances(lines: Sequence[BankLine], oldest_first: list[BankLine], stated: Totals) -> list[BankLine]:
    """The lines with the balance after each that has none.

    Where none has one, nothing tells the order of the lines of a day: it is then one that every file gives them.
    """
    if all(one.balance_idr is None for one in oldest_first):
        oldest_first = sorted(oldest_first, key=_in_any_file)
    balance = _ends(oldest_first, stated).opening_idr
    if balance is None:
        return list(lines)
    after = {}
    for line in oldest_first:
        balance = after[_key(line)] = exact(balance + line.amount_idr)
    return [one if one.balance_idr is not None else one._replace(after_idr=after[_key(one)]) for one in lines]


def _in_any_file(line: BankLine) -> tuple[date, Rupiah, str, str, str, int]:
    """Twins last by their rows, as `identity` counts them."""
    return line.booked_on, -line.amount_idr, line.id, line.time, line.text, line.row


def _breaks(lines: Sequence[BankLine], column: str) -> Iterator[Problem]:
    """Where balances do not follow; lines without one in between move the next one too."""
    before: BankLine | None = None
    moved: Rupiah = 0
    for line in lines:
        moved += line.amount_idr
        if line.balance_idr is None:
            continue
        if before and before.balance_idr is not None and before.balance_idr + moved != line.balance_idr:
            message = (
                f"{plain(line.balance_idr)} bukan saldo baris {before.row} ({plain(before.balance_idr)}) ditambah"
                f" {plain(moved)}, yaitu {plain(before.balance_idr + moved)}; {_REMEDY}"
            )
            yield Problem(line.row, column, message)
        before, moved = line, 0


def _ends(lines: Sequence[BankLine], stated: Totals) -> _Ends:
    """Balances before the first and after the last line, by those of the lines or else those that are stated."""
    total = sum(line.amount_idr for line in lines)
    moved: Rupiah = 0
    for line in lines:
        moved += line.amount_idr
        if line.balance_idr is not None:
            return _Ends(line.balance_idr - moved, line.balance_idr - moved + total)
    if stated.opening:
        return _Ends(stated.opening.amount_idr, stated.opening.amount_idr + total)
    closing = stated.closing.amount_idr if stated.closing else None
    return _Ends(None if closing is None else closing - total, closing)


def _fit(ends: _Ends, stated: Totals) -> bool:
    said = (stated.opening, stated.closing)
    return all(one is None or one.amount_idr == known for one, known in zip(said, ends, strict=True))


def _elsewhere(ends: _Ends, stated: Totals) -> Iterator[Problem]:
    """The file states other balances than its lines have."""
    for name, said, known in (("opening", stated.opening, ends[0]), ("closing", stated.closing, ends[1])):
        if said and known is not None and said.amount_idr != known:
            message = f"{NAMES[name]} {plain(said.amount_idr)}, menurut saldo baris-barisnya {plain(known)}; {_REMEDY}"
            yield Problem(said.row, "", message)


def _wrong_sums(lines: Sequence[BankLine], stated: Totals) -> Iterator[Problem]:
    """Beside a sum may stand the number of its lines, or that number alone."""
    for name, said, sign in (("debit", stated.debit, -1), ("credit", stated.credit, 1)):
        amounts = [line.amount_idr * sign for line in lines if line.amount_idr * sign > 0]
        figures = {one.amount_idr for one in said}
        if said and sum(amounts) not in figures and figures != {len(amounts)}:
            largest = max(said, key=_amount)
            message = f"{NAMES[name]} {plain(largest.amount_idr)}, menurut barisnya {plain(sum(amounts))}; {_REMEDY}"
            yield Problem(largest.row, "", message)


def _amount(balance: Balance) -> Rupiah:
    return balance.amount_idr


def _only(values: set[Rupiah | None]) -> Rupiah | None:
    """What all orders of the lines agree upon."""
    return values.pop() if len(values) == 1 else None
