"""The money of counts in the ledger: in the custody of who counted, as soon as the count is open to everybody.

While a count is sealed nothing is booked, for an entry would show its figure. A second count moves no money: where the
two differ the first one stands, whose counter holds the money, and a case says by how much.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, exists, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from jumatserius import wib
from jumatserius.counts.models import Count
from jumatserius.counts.sealing import is_sealed
from jumatserius.ledger import accounts
from jumatserius.ledger import service as ledger
from jumatserius.ledger.models import Entry


def book_open(session: Session, now: datetime, *among: ColumnElement[bool], count: Count | None = None) -> None:
    """Book `count`, unless it is sealed, and those among the once sealed counts that are so no more."""
    newer = aliased(Count)
    source = literal("count:") + cast(col(Count.id), String)
    query = select(Count).where(
        or_(col(Count.needs_second), col(Count.id) == (count.id if count else None)),
        col(Count.amount_idr) > 0,
        ~col(Count.second),
        ~exists().where(col(newer.replaces_id) == col(Count.id)),
        ~exists().where(col(Entry.source) == source),
        ~is_sealed(now),
        *among,
    )
    ledger.post_all(session, [_draft(one) for one in session.scalars(query.order_by(col(Count.id)))], now)


def _draft(count: Count) -> ledger.Draft:
    postings = (
        (accounts.custody(count.collector_id), count.amount_idr),
        (accounts.income_cash(count.box_id), -count.amount_idr),
    )
    day = wib.wib_date(count.counted_at)
    return ledger.Draft(f"count:{count.id}", day, postings, f"hitungan kotak {count.box_id}", count.collector_id)
