"""Lists of counts and deposits, newest first."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlmodel import Session, SQLModel, col

from jumatserius.counts import sealing
from jumatserius.counts.hands import hands
from jumatserius.counts.models import Count, Deposit, DepositCount, DepositPart, Handover
from jumatserius.counts.schemas import CountOut, CountRow, DepositOut, ReceiptOut
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


def deposits(
    session: Session, *, treasurer: str | None = None, after: str | None = None, limit: int = 50
) -> list[DepositOut]:
    """Deposits with what they hold; `after` is the id of a deposit, `treasurer` limits to what that person gets."""
    query = _newest_first(session, Deposit, after).limit(limit)
    if treasurer:
        query = query.join(Handover, col(Handover.deposit_id) == col(Deposit.id))
        query = query.where(col(Handover.treasurer_id) == treasurer)
    return described(session, session.scalars(query).all())


def described(session: Session, deposits: Sequence[Deposit]) -> list[DepositOut]:
    """The deposits as they are shown, in their order."""
    ids = [one.id for one in deposits]
    counts = _contents(session, col(DepositCount.deposit_id), col(DepositCount.count_id), ids)
    handovers = _contents(session, col(DepositPart.deposit_id), col(DepositPart.handover_id), ids)
    now = hands(session, ids)
    return [
        DepositOut(
            id=one.id,
            reference=one.reference,
            collector=one.collector_id,
            counts=sorted(counts[one.id]),
            handovers=sorted(handovers[one.id]),
            treasurer=now.treasurer.get(one.id),
            receipt=ReceiptOut.of(now.receipt[one.id]) if one.id in now.receipt else None,
            inside=now.inside.get(one.id),
            amount=one.amount_idr,
            deposited_at=one.deposited_at,
            received_at=one.received_at,
        )
        for one in deposits
    ]


def _contents(session: Session, holder: Any, held: Any, ids: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {one: [] for one in ids}
    for deposit_id, content_id in session.execute(select(holder, held).where(holder.in_(ids))):
        found[deposit_id].append(content_id)
    return found


def _newest_first(session: Session, model: type[Count] | type[Deposit], after: str | None) -> Select[Any]:
    query: Select[Any] = select(model).order_by(col(model.received_at).desc(), col(model.id).desc())
    if after:
        last: SQLModel | None = session.get(model, after)
        if not isinstance(last, Count | Deposit):
            raise Missing("after", f"{after} tidak ditemukan; mulai lagi tanpa after")
        query = query.where(tuple_(col(model.received_at), col(model.id)) < tuple_(last.received_at, last.id))
    return query
