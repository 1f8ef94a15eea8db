"""Which notices of payments a pay-out holds: both tell of the same money, and it must count once.

A pay-out is what the acquirer settles, of one payment or of many; a notice tells of one payment when it is made. Per
terminal, each step on what the one before left:
1. `rrn`: the pay-out's own number is that of the payment.
2. `reference`: both carry the reference of the pay-out; among several such rows first the one of equal amount.
3. `amount`: notices that follow each other, of up to `WINDOW_DAYS` before the pay-out, add up to it exactly.
4. `within`: the oldest notices that still fit into a pay-out. Some notices never came; what the pay-out says is right.

Order is by day and identity alone, so the answer is the same in whatever order rows arrive.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

WINDOW_DAYS = 14
"""Acquirers rest with the banks, which at the longest holiday do so for eleven days."""


class Told(NamedTuple):
    """One telling of money at one terminal; no number and no reference are empty."""

    id: int
    identity: str
    is_notice: bool
    number: str
    gross_idr: int
    paid_on: date
    reference: str


class Cover(NamedTuple):
    """The pay-out that holds a notice, and the rule that says so."""

    payout_id: int
    rule: str


def cover(rows: Iterable[Told]) -> dict[int, Cover]:
    """By the id of each notice that a pay-out holds; the rows are those of one terminal of one account."""
    ordered = sorted(rows, key=lambda row: (row.paid_on, row.identity))
    open_notices = [row for row in ordered if row.is_notice]
    payouts = [row for row in ordered if not row.is_notice and row.gross_idr > 0]
    if not open_notices or not payouts:
        return {}
    room = {payout.id: payout.gross_idr for payout in payouts}
    found: dict[int, Cover] = {}
    for rule, step in _STEPS:
        for notice, payout_id in step(open_notices, payouts, room):
            found[notice.id] = Cover(payout_id, rule)
            room[payout_id] -= notice.gross_idr
        open_notices = [notice for notice in open_notices if notice.id not in found]
    return found


Room = dict[int, int]
"""Rupiah that are left in each pay-out, by its id; the caller takes off what a step gives."""
Pairs = Iterator[tuple[Told, int]]


def _by_rrn(notices: Sequence[Told], payouts: Sequence[Told], room: Room) -> Pairs:
    numbered: dict[str, int] = {}
    for payout in payouts:
        for number in (payout.number, payout.reference):
            if number:
                numbered.setdefault(number, payout.id)
    for notice in notices:
        payout_id = numbered.get(notice.number)
        if payout_id is not None:
            yield notice, payout_id


def _by_reference(notices: Sequence[Told], payouts: Sequence[Told], room: Room) -> Pairs:
    referred: dict[str, list[int]] = defaultdict(list)
    for payout in payouts:
        if payout.reference:
            referred[payout.reference].append(payout.id)
    for notice in notices:
        fitting = [one for one in referred.get(notice.reference, ()) if room[one] >= notice.gross_idr]
        if fitting:
            yield notice, next((one for one in fitting if room[one] == notice.gross_idr), fitting[0])


def _by_amount(notices: Sequence[Told], payouts: Sequence[Told], room: Room) -> Pairs:
    left = list(notices)
    for payout in payouts:
        start, end = _window(left, payout.paid_on)
        first, last = _run(left[start:end], room[payout.id]) if room[payout.id] > 0 else (0, 0)
        for notice in left[start + first : start + last]:
            yield notice, payout.id
        del left[start + first : start + last]


def _run(notices: Sequence[Told], amount_idr: int) -> tuple[int, int]:
    """The first ones beside each other that make the amount; an empty run where none do."""
    first, total = 0, 0
    for last, notice in enumerate(notices, 1):
        total += notice.gross_idr
        while total > amount_idr:
            total -= notices[first].gross_idr
            first += 1
        if total == amount_idr and first < last:
            return first, last
    return 0, 0


def _within(notices: Sequence[Told], payouts: Sequence[Told], room: Room) -> Pairs:
    left = list(notices)
    for payout in payouts:
        start, end = _window(left, payout.paid_on)
        for notice in left[start:end]:
            if notice.gross_idr <= room[payout.id]:
                yield notice, payout.id
                left.remove(notice)


def _window(notices: Sequence[Told], paid_on: date) -> tuple[int, int]:
    """Where those stand that a pay-out of this day may hold."""
    earliest = bisect_left(notices, paid_on - timedelta(days=WINDOW_DAYS), key=lambda one: one.paid_on)
    return earliest, bisect_left(notices, paid_on + timedelta(days=1), key=lambda one: one.paid_on)


_STEPS = (("rrn", _by_rrn), ("reference", _by_reference), ("amount", _by_amount), ("within", _within))
