"""Which counts are sealed: two people who count independently must not see each other's figures.

A count above the threshold is sealed until its visit has a second count, and a second count until its visit has the
first one; where no visit code was scanned, the second one names the first. Who counted sees their own. Money that is
paid in, or a wait longer than `SEALED_FOR`, opens a count too: by then a second person can no longer count, and finding
the money matters more.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from jumatserius import wib
from jumatserius.counts.models import Count, DepositCount
from jumatserius.counts.policy import SEALED_FOR
from jumatserius.db import batches
from jumatserius.journal.models import Visit

AWAITS = "menunggu penghitung kedua"
"""Of a visit whose count is sealed."""


def awaited(count: Count) -> str:
    """What stands in the place of the figure of this sealed count."""
    return "menunggu hitungan pertama" if count.second else AWAITS


def visit_of(count: type[Count]) -> ColumnElement[Any]:
    """The visit of a count, also where its code was that of an opening which continues the visit."""
    visit = aliased(Visit)
    continued = select(col(visit.continues_id)).where(col(visit.id) == col(count.visit_id)).correlate(count)
    return func.coalesce(continued.scalar_subquery(), col(count.visit_id))


@cache
def has_counterpart() -> ColumnElement[bool]:
    """Whether the other of the two counts of the visit is there."""
    other = aliased(Count)
    return exists().where(
        col(other.box_id) == col(Count.box_id),
        col(other.second) != col(Count.second),
        or_(visit_of(other) == visit_of(Count), col(other.thread_id) == col(Count.thread_id)),
    )


def is_sealed(now: datetime) -> ColumnElement[bool]:
    """Whether only who counted may see the figures of a `Count`."""
    return and_(_awaits(), col(Count.received_at) > now - SEALED_FOR)


@cache
def _awaits() -> ColumnElement[bool]:
    """Whether another count is expected. Built once, like the above: pages ask often, and to build it takes 3 ms."""
    held = aliased(Count)
    is_paid_in = exists().where(
        col(DepositCount.count_id) == col(held.id),
        or_(col(held.visit_id) == col(Count.visit_id), col(held.thread_id) == col(Count.thread_id)),
    )
    return and_(
        or_(col(Count.needs_second), col(Count.second)),
        or_(col(Count.visit_id).is_not(None), col(Count.thread_id).is_not(None)),
        ~is_paid_in,
        ~has_counterpart(),
    )


def sealed(session: Session, count_ids: Iterable[str]) -> set[str]:
    """Those of these counts that are sealed now."""
    now = wib.now()
    return {
        count_id
        for batch in batches(count_ids)
        for count_id in session.scalars(select(col(Count.id)).where(col(Count.id).in_(batch), is_sealed(now)))
    }


def all_sealed(session: Session) -> dict[str, str]:
    """All sealed counts by id, each with its visit, or itself where no visit was proved."""
    query = select(col(Count.id), func.coalesce(visit_of(Count), col(Count.id))).where(is_sealed(wib.now()))
    return {count_id: visit_id for count_id, visit_id in session.execute(query)}
