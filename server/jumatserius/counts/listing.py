"""Lists of counts and deposits, newest first."""

from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlmodel import Session, SQLModel, col

from jumatserius.counts import sealing
from jumatserius.counts.models import Count, Deposit, DepositCount
from jumatserius.counts.schemas import CountOut, CountRow, DepositOut
from jumatserius.counts.service import first_version
from jumatserius.errors import Missing


def counts(
    session: Session, viewer: str | None, *, box_id: str | None = None, after: str | None = None, limit: int = 50
) -> list[CountRow]:
    """Counts with all their versions, as the `viewer` (a person's id) sees them; `after` is the id of a count."""
    query = _newest_first(session, Count, after).limit(limit)
    if box_id:
        query = query.where(col(Count.box_id) == box_id)
    shown = session.scalars(query).all()
    newer = select(col(Count.replaces_id), col(Count.id)).where(col(Count.replaces_id).in_([one.id for one in shown]))
    replaced_by = {old: new for old, new in session.execute(newer)}
    first = {one.id: first_version(session, one.id) if one.replaces_id else one.id for one in shown}
    held = (
        select(col(DepositCount.count_id), col(Deposit.reference))
        .join(Deposit, col(Deposit.id) == col(DepositCount.deposit_id))
        .where(col(DepositCount.count_id).in_(set(first.values())))
    )
    deposit = {count_id: reference for count_id, reference in session.execute(held)}
    sealed = sealing.sealed(session, [one.id for one in shown])
    return [
        CountRow(
            **CountOut.of(one, one.id in sealed, viewer).model_dump(),
            replaced_by=replaced_by.get(one.id),
            deposit=deposit.get(first[one.id]),
        )
        for one in shown
    ]


def deposits(session: Session, *, after: str | None = None, limit: int = 50) -> list[DepositOut]:
    """Deposits with their counts; `after` is the id of a deposit."""
    shown = session.scalars(_newest_first(session, Deposit, after).limit(limit)).all()
    held: dict[str, list[str]] = {one.id: [] for one in shown}
    query = select(col(DepositCount.deposit_id), col(DepositCount.count_id)).where(
        col(DepositCount.deposit_id).in_(held)
    )
    for deposit_id, count_id in session.execute(query):
        held[deposit_id].append(count_id)
    return [DepositOut.of(one, held[one.id]) for one in shown]


def _newest_first(session: Session, model: type[Count] | type[Deposit], after: str | None) -> Select[Any]:
    query: Select[Any] = select(model).order_by(col(model.received_at).desc(), col(model.id).desc())
    if after:
        last: SQLModel | None = session.get(model, after)
        if not isinstance(last, Count | Deposit):
            raise Missing("after", f"{after} tidak ditemukan; mulai lagi tanpa after")
        query = query.where(tuple_(col(model.received_at), col(model.id)) < tuple_(last.received_at, last.id))
    return query
