"""How long cash has been in custody: what came first leaves first.

Entries for one source are one movement, so that what was taken back never came.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from jumatserius.ledger import accounts
from jumatserius.ledger.models import Entry, Posting

BANDS = (3, 7, 14, 30)
"""The last day of each band of age; what is older makes one more."""


@dataclass(frozen=True, slots=True)
class Aged:
    """Cash of one collector: in all, since when the oldest of it, and rupiah by band of age, the youngest first.

    Below zero when more was credited than counted; then nothing of it has an age.
    """

    collector: str
    balance_idr: int
    since: date | None
    bands_idr: tuple[int, ...]


def custody(session: Session, on: date) -> list[Aged]:
    """Every collector with cash at the end of the day `on`, by short name."""
    start = accounts.custody("")
    query = (
        select(col(Posting.account), func.min(col(Entry.booked_on)), func.sum(col(Posting.amount_idr)))
        .join(Entry, col(Entry.id) == col(Posting.entry_id))
        .where(col(Posting.account).startswith(start, autoescape=True), col(Entry.booked_on) <= on)
        .group_by(col(Posting.account), col(Entry.source))
    )
    moves: dict[str, list[tuple[date, int]]] = {}
    for account, day, amount_idr in session.execute(query):
        moves.setdefault(account.removeprefix(start), []).append((day, int(amount_idr)))
    aged = (_aged(collector, moves[collector], on) for collector in sorted(moves))
    return [one for one in aged if one.balance_idr]


def left(moves: Iterable[tuple[date, int]]) -> list[tuple[date, int]]:
    """What is left of what came in, by its day, after what went out took the oldest."""
    came = deque(sorted((day, amount) for day, amount in moves if amount > 0))
    went = -sum(amount for _, amount in moves if amount < 0)
    while came and went:
        day, amount = came.popleft()
        taken = min(amount, went)
        went -= taken
        if amount > taken:
            came.appendleft((day, amount - taken))
    return list(came)


def _aged(collector: str, moves: list[tuple[date, int]], on: date) -> Aged:
    rest = left(moves)
    bands = [0] * (len(BANDS) + 1)
    for day, amount_idr in rest:
        bands[sum((on - day).days > last for last in BANDS)] += amount_idr
    return Aged(collector, sum(amount for _, amount in moves), rest[0][0] if rest else None, tuple(bands))
