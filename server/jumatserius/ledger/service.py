"""The ledger: entries whose postings add up to zero, written once and taken back only by a reversing entry."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from jumatserius.db import batches, insert_rows, take_ids
from jumatserius.errors import Conflict, Refused
from jumatserius.ledger.models import Entry, Posting

Postings = Sequence[tuple[str, int]]
"""Account and rupiah; positive is debit, negative is credit."""


class Draft(NamedTuple):
    """An entry to be written. `author` is none for the server itself."""

    source: str
    booked_on: date
    postings: Postings
    memo: str
    author: str | None = None


def post(session: Session, draft: Draft, now: datetime) -> int:
    """Write one entry and give its number; raises `Refused` for postings that are not a proper entry."""
    return post_all(session, [draft], now)[0]


def post_all(session: Session, drafts: Sequence[Draft], now: datetime) -> list[int]:
    """Write many entries at once and give their numbers, in the order of the drafts."""
    for draft in drafts:
        _check(draft)
    return _write(session, drafts, [None] * len(drafts), now)


def reverse(session: Session, entry_id: int, reason: str, author: str | None, now: datetime) -> int:
    """Take an entry back, on the day on which it was booked; raises `Conflict` when that was done before."""
    return reverse_all(session, [entry_id], reason, author, now)[0]


def reverse_all(
    session: Session, entry_ids: Sequence[int], reason: str, author: str | None, now: datetime
) -> list[int]:
    """Take many entries back, each on its own day."""
    found: dict[int, Entry] = {}
    sides: dict[int, list[tuple[str, int]]] = {entry_id: [] for entry_id in entry_ids}
    for batch in batches(entry_ids):
        taken_back = session.scalars(select(col(Entry.reverses_id)).where(col(Entry.reverses_id).in_(batch))).first()
        if taken_back:
            raise Conflict("entry", f"jurnal {taken_back} sudah dibalik; sebuah jurnal hanya dibalik sekali")
        found |= {one.id or 0: one for one in session.scalars(select(Entry).where(col(Entry.id).in_(batch)))}
        for one in session.scalars(select(Posting).where(col(Posting.entry_id).in_(batch)).order_by(col(Posting.id))):
            sides[one.entry_id].append((one.account, -one.amount_idr))
    drafts = [Draft(found[i].source, found[i].booked_on, sides[i], reason, author) for i in entry_ids]
    return _write(session, drafts, entry_ids, now)


def standing(session: Session, sources: Iterable[str]) -> dict[str, int]:
    """The entry of each of these sources that was not taken back, where there is one."""
    reversal = aliased(Entry)
    query = (
        select(col(Entry.source), col(Entry.id))
        .outerjoin(reversal, col(reversal.reverses_id) == col(Entry.id))
        .where(col(Entry.reverses_id).is_(None), col(reversal.id).is_(None))
    )
    return {
        source: entry_id
        for batch in batches(sources)
        for source, entry_id in session.execute(query.where(col(Entry.source).in_(batch)))
    }


def balances(session: Session, on: date | None = None, under: str = "") -> dict[str, int]:
    """Rupiah on each account at the end of the day `on` (none: of all days); `under` is the start of the name."""
    query = select(col(Posting.account), func.sum(col(Posting.amount_idr))).group_by(col(Posting.account))
    if on:
        query = query.join(Entry, col(Entry.id) == col(Posting.entry_id)).where(col(Entry.booked_on) <= on)
    if under:
        query = query.where(col(Posting.account).startswith(under, autoescape=True))
    sums = {account: int(amount) for account, amount in session.execute(query)}
    return dict(sorted(sums.items()))


def moved(session: Session, source: str, account: str) -> int:
    """Rupiah that entries for such sources brought to such accounts; both are the start of the name."""
    query = (
        select(func.sum(col(Posting.amount_idr)))
        .join(Entry, col(Entry.id) == col(Posting.entry_id))
        .where(col(Entry.source).startswith(source, autoescape=True))
        .where(col(Posting.account).startswith(account, autoescape=True))
    )
    return int(session.scalar(query) or 0)


def trial_balance(session: Session) -> int:
    """The sum of all postings: 0, or the ledger was written by something else than this module."""
    return int(session.scalar(select(func.sum(col(Posting.amount_idr)))) or 0)


def entries(
    session: Session, *, account: str | None = None, source: str | None = None, after: int = 0, limit: int = 50
) -> list[tuple[Entry, list[Posting]]]:
    """Entries numbered beyond `after`, each with its postings, in the order of writing."""
    query = select(Entry).where(col(Entry.id) > after).order_by(col(Entry.id)).limit(limit)
    if source:
        query = query.where(col(Entry.source) == source)
    if account:
        query = query.where(col(Entry.id).in_(select(col(Posting.entry_id)).where(col(Posting.account) == account)))
    found = {one.id: (one, list[Posting]()) for one in session.scalars(query)}
    postings = select(Posting).where(col(Posting.entry_id).in_(found)).order_by(col(Posting.id))
    for one in session.scalars(postings):
        found[one.entry_id][1].append(one)
    return list(found.values())


def _check(draft: Draft) -> None:
    for account, amount in draft.postings:
        if type(amount) is not int or amount == 0:
            raise Refused("postings", f"{amount!r} pada {account} bukan rupiah bulat selain nol; betulkan jumlahnya")
    total = sum(amount for _, amount in draft.postings)
    if total or not draft.postings:
        raise Refused("postings", f"sisi jurnal {draft.source} berjumlah {total}, seharusnya 0; betulkan jumlahnya")


def _write(session: Session, drafts: Sequence[Draft], reversed_ids: Sequence[int | None], now: datetime) -> list[int]:
    numbers = take_ids(session, Entry, len(drafts))
    if not numbers:
        return []
    rows = (
        (number, draft.source, draft.booked_on, now, draft.author, draft.memo, reversed_id)
        for number, draft, reversed_id in zip(numbers, drafts, reversed_ids, strict=True)
    )
    columns = ("id", "source", "booked_on", "written_at", "author_id", "memo", "reverses_id")
    insert_rows(session, Entry, columns, rows)
    postings = (
        (number, account, amount)
        for number, draft in zip(numbers, drafts, strict=True)
        for account, amount in draft.postings
    )
    insert_rows(session, Posting, ("entry_id", "account", "amount_idr"), postings)
    return list(numbers)
