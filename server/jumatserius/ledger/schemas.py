"""What the ledger looks like over HTTP."""

from datetime import date, datetime

from pydantic import BaseModel

from jumatserius.ledger.models import Entry, Posting


class PostingOut(BaseModel):
    """One side of an entry; positive is debit."""

    account: str
    amount: int


class EntryOut(BaseModel):
    """One entry. `reverses` is the number of the entry that it takes back."""

    id: int
    source: str
    booked_on: date
    written_at: datetime
    author: str | None
    memo: str
    reverses: int | None
    postings: list[PostingOut]

    @classmethod
    def of(cls, entry: Entry, postings: list[Posting]) -> "EntryOut":
        """The entry as it is shown."""
        return cls(
            id=entry.id or 0,
            source=entry.source,
            booked_on=entry.booked_on,
            written_at=entry.written_at,
            author=entry.author_id,
            memo=entry.memo,
            reverses=entry.reverses_id,
            postings=[PostingOut(account=one.account, amount=one.amount_idr) for one in postings],
        )


class BalanceOut(BaseModel):
    """What stands on an account; positive is debit."""

    account: str
    balance: int
