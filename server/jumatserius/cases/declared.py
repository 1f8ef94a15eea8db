"""What the engine does not judge, because it is about who declares: second counts, and cash for a treasurer."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from jumatserius import wib
from jumatserius.cases import standing
from jumatserius.cases.findings import Found, identity, texts
from jumatserius.counts import policy, sealing
from jumatserius.counts.hands import hands
from jumatserius.counts.models import Count, Deposit, DepositCount, Handover
from jumatserius.db import batches
from jumatserius.reconcile import explain
from jumatserius.reconcile.explain import Value, both
from jumatserius.reconcile.phrases import TREASURER, WITHOUT_CODE

SECOND_COUNT_MISSING = "second_count_missing"
SECOND_COUNT_DIFFERS = "second_count_differs"
HANDOVER_UNCONFIRMED = "handover_unconfirmed"
HANDOVER_SHORT, HANDOVER_OVER = "handover_short", "handover_over"


def cases(session: Session, today: date) -> dict[str, Found]:
    """The cases by their identity, as they are at the start of `today` (WIB)."""
    now = datetime.combine(today, time(), wib.WIB)
    return {one.id: one for one in (*_second_counts(session, now), *_controls(session), *_handovers(session, now))}


def _second_counts(session: Session, now: datetime) -> Iterator[Found]:
    """Nothing is said to be at stake while the count is sealed."""
    newer = aliased(Count)
    query = select(Count).where(
        col(Count.needs_second),
        col(Count.counted_at) < now - timedelta(hours=policy.SECOND_COUNT_HOURS),
        ~exists().where(col(newer.replaces_id) == col(Count.id)),
        ~sealing.has_counterpart(),
    )
    missing = session.scalars(query).all()
    sealed = sealing.sealed(session, [one.id for one in missing])
    for one in missing:
        yield _found(
            SECOND_COUNT_MISSING,
            [one.id],
            0 if one.id in sealed else one.amount_idr,
            one.box_id,
            count=one.id[:8],
            box=one.box_id,
            counted=explain.moment(int(one.counted_at.timestamp())),
            hours=str(policy.SECOND_COUNT_HOURS),
            collector=explain.person(one.collector_id),
        )


def _controls(session: Session) -> Iterator[Found]:
    """Second counts that name the first one instead of a visit, and differ from it."""
    newer = aliased(Count)
    is_newest = ~exists().where(col(newer.replaces_id) == col(Count.id))
    seconds = session.scalars(select(Count).where(col(Count.second), col(Count.visit_id).is_(None), is_newest)).all()
    firsts = {
        one.thread_id: one
        for batch in batches([one.thread_id for one in seconds if one.thread_id])
        for one in session.scalars(select(Count).where(col(Count.thread_id).in_(batch), ~col(Count.second), is_newest))
    }
    for second in seconds:
        first = firsts[second.thread_id]
        if second.amount_idr != first.amount_idr:
            yield _found(
                SECOND_COUNT_DIFFERS,
                [first.id, second.id],
                abs(second.amount_idr - first.amount_idr),
                first.box_id,
                visit=WITHOUT_CODE,
                box=first.box_id,
                count=first.id[:8],
                second=second.id[:8],
                first_amount=explain.rupiah(first.amount_idr),
                second_amount=explain.rupiah(second.amount_idr),
            )


def _handovers(session: Session, now: datetime) -> Iterator[Found]:
    """What the treasurer has not confirmed in time, and not as it was counted; what the bank has is no question."""
    cash = hands(session)
    query = select(Deposit).join(Handover, col(Handover.deposit_id) == col(Deposit.id))
    handed = session.scalars(query.order_by(col(Deposit.id))).all()
    credited = standing.credits(session, [one.id for one in handed if one.id not in cash.receipt])
    counted = _counted(session, [one.id for one in handed if one.id in cash.receipt])
    late_before = now - timedelta(hours=policy.HANDOVER_HOURS)
    for one in handed:
        receipt = cash.receipt.get(one.id)
        treasurer = both(TREASURER, name=cash.treasurer[one.id])
        if receipt is None and one.deposited_at < late_before and one.id not in credited:
            yield _found(
                HANDOVER_UNCONFIRMED,
                [one.id],
                one.amount_idr,
                None,
                deposit=one.reference,
                handed=explain.moment(int(one.deposited_at.timestamp())),
                hours=str(policy.HANDOVER_HOURS),
                collector=explain.person(one.collector_id),
                treasurer=treasurer,
            )
        elif receipt and (difference_idr := receipt.amount_idr - sum(counted[one.id].values())):
            yield _found(
                HANDOVER_SHORT if difference_idr < 0 else HANDOVER_OVER,
                [one.id, f"receipt:{receipt.id}", *counted[one.id]],
                abs(difference_idr),
                None,
                deposit=one.reference,
                received=explain.rupiah(receipt.amount_idr),
                counted=explain.rupiah(sum(counted[one.id].values())),
                declared=explain.rupiah(one.amount_idr),
                collector=explain.person(one.collector_id),
                treasurer=treasurer,
            )


def _counted(session: Session, deposit_ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """The newest version of each count of these deposits, with its rupiah."""
    found: dict[str, dict[str, int]] = {deposit_id: {} for deposit_id in deposit_ids}
    query = select(col(DepositCount.deposit_id), col(DepositCount.count_id))
    held = {
        count_id: deposit_id
        for batch in batches(deposit_ids)
        for deposit_id, count_id in session.execute(query.where(col(DepositCount.deposit_id).in_(batch)))
    }
    while held:
        newer: dict[str, str] = {}
        for batch in batches(held):
            for one in session.scalars(select(Count).where(col(Count.replaces_id).in_(batch))):
                newer[one.id] = held.pop(str(one.replaces_id))
            for one in session.scalars(select(Count).where(col(Count.id).in_([id_ for id_ in batch if id_ in held]))):
                found[held[one.id]][one.id] = one.amount_idr
        held = newer
    return found


def _found(kind: str, members: list[str], amount_idr: int, box_id: str | None, **values: Value) -> Found:
    case = explain.case(kind, members, amount_idr, **values)
    return Found(identity(kind, case.members), kind, case.members, box_id, amount_idr, texts(case, {}))
