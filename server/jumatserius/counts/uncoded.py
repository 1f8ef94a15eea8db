"""Counts that no visit code proves: which of them await a second person, and which somebody declared lately."""

from collections.abc import Collection

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from jumatserius import wib
from jumatserius.counts.models import Count
from jumatserius.counts.sealing import is_sealed
from jumatserius.errors import Missing

MOST = 20
"""Rows of a list: more than anybody counts twice, or mends, in a few days."""


def thread(session: Session, count_id: str) -> str:
    """What binds this count to its versions and to its second count; raises `Missing` where a visit does."""
    found = session.get(Count, count_id)
    if found is None or found.thread_id is None:
        raise Missing("count", f"tidak ada hitungan tanpa kode {count_id}; buka daftarnya lagi")
    return found.thread_id


def awaiting(session: Session, person_id: str, near: Collection[str]) -> list[Count]:
    """Sealed counts of others that this person may count too: those at the boxes `near` first, then the oldest."""
    query = _newest().where(~col(Count.second), col(Count.collector_id) != person_id, is_sealed(wib.now()))
    order = (col(Count.box_id).in_(near).desc(), col(Count.counted_at), col(Count.id))
    return list(session.scalars(query.order_by(*order).limit(MOST)))


def declared(session: Session, person_id: str) -> list[Count]:
    """What this person declared, in its newest versions, the last one first."""
    query = _newest().where(col(Count.collector_id) == person_id)
    return list(session.scalars(query.order_by(col(Count.received_at).desc(), col(Count.id)).limit(MOST)))


def _newest() -> Select[Count]:
    newer = aliased(Count)
    replaced = exists().where(col(newer.replaces_id) == col(Count.id))
    return select(Count).where(col(Count.thread_id).is_not(None), ~replaced)
