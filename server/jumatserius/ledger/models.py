"""Tables of the ledger. Append-only: a correction is a reversing entry."""

from datetime import date, datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from jumatserius.db import column


class Entry(SQLModel, table=True):
    """One entry; its postings add up to zero."""

    id: int | None = column("order of writing", default=None, primary_key=True)
    source: str = column("what it was written for, such as count:7f3a", max_length=80, index=True)
    booked_on: date = column("day of the business, WIB", index=True)
    written_at: datetime = column("when it was written")
    author_id: str | None = column("who; none: the server itself", default=None, max_length=40)
    memo: str = column("in words", max_length=200)
    reverses_id: int | None = column(
        "the entry that this one takes back", default=None, foreign_key="entry.id", unique=True
    )


class Posting(SQLModel, table=True):
    """One side of an entry. Positive is debit, negative is credit."""

    id: int | None = column("order of writing", default=None, primary_key=True)
    entry_id: int = column("entry", foreign_key="entry.id", index=True)
    account: str = column("account, such as assets:custody:siti-aminah", max_length=120, index=True)
    amount_idr: int = Field(sa_type=BigInteger)
