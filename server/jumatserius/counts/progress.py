"""How far deposits have come, and what is still in somebody's hands: counts not paid in, cash that was handed over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from jumatserius.cases import standing
from jumatserius.cases.standing import Credit
from jumatserius.counts import listing
from jumatserius.counts.hands import hands
from jumatserius.counts.models import Count, Deposit, DepositCount, DepositPart, Handover, Receipt
from jumatserius.counts.schemas import DepositOut
from jumatserius.counts.service import first_version

MOST = 500
"""Counts or handovers that fit into one deposit."""


class Progress(StrEnum):
    """Where the money of a deposit is."""

    ON_ITS_WAY = "on_its_way"
    CREDITED = "credited"
    SHORT = "short"
    OVER = "over"
    UNCONFIRMED = "unconfirmed"
    RECEIVED = "received"
    PASSED_ON = "passed_on"


@dataclass(frozen=True, slots=True)
class Stand:
    """How a deposit stands. `inside` is the reference of the treasurer's deposit that it went into."""

    progress: Progress
    credits: tuple[Credit, ...] = ()
    inside: str | None = None

    @property
    def credited_idr(self) -> int:
        """What reached the account."""
        return sum(one.amount_idr for one in self.credits)


def stands(session: Session, deposits: Sequence[DepositOut]) -> dict[str, Stand]:
    """How each of these stands, by id."""
    credits = standing.credits(session, [one.id for one in deposits])
    outer = select(col(Deposit.id), col(Deposit.reference)).where(
        col(Deposit.id).in_([one.inside for one in deposits if one.inside])
    )
    reference = {deposit_id: name for deposit_id, name in session.execute(outer)}
    return {
        one.id: _stand(one, tuple(credits.get(one.id, ())), reference.get(one.inside) if one.inside else None)
        for one in deposits
    }


def _stand(deposit: DepositOut, credits: tuple[Credit, ...], inside: str | None) -> Stand:
    if inside:
        return Stand(Progress.PASSED_ON, inside=inside)
    if credits:
        owed = deposit.receipt.amount if deposit.receipt else deposit.amount
        lacking = owed - sum(one.amount_idr for one in credits)
        reached = Progress.SHORT if lacking > 0 else Progress.OVER if lacking < 0 else Progress.CREDITED
        return Stand(reached, credits)
    if deposit.treasurer:
        return Stand(Progress.RECEIVED if deposit.receipt else Progress.UNCONFIRMED)
    return Stand(Progress.ON_ITS_WAY)


def not_paid_in(session: Session, collector_id: str) -> list[Count]:
    """The counts whose money this collector has, in their newest versions, the oldest first."""
    newer = aliased(Count)
    query = (
        select(Count)
        .where(col(Count.collector_id) == collector_id, ~col(Count.second), col(Count.amount_idr) > 0)
        .where(~exists().where(col(newer.replaces_id) == col(Count.id)))
        .where(~exists().where(col(DepositCount.count_id) == col(Count.id)))
        .order_by(col(Count.counted_at), col(Count.id))
    )
    return [one for one in session.scalars(query) if not (one.replaces_id and _is_held(session, one.id))][:MOST]


def handed_to(session: Session, treasurer_id: str) -> list[DepositOut]:
    """What this treasurer was handed and did not bring to the bank yet, the oldest first."""
    query = (
        select(Deposit)
        .join(Handover, col(Handover.deposit_id) == col(Deposit.id))
        .where(col(Handover.treasurer_id) == treasurer_id)
        .where(~exists().where(col(DepositPart.handover_id) == col(Deposit.id)))
        .order_by(col(Deposit.received_at), col(Deposit.id))
    )
    found = list(session.scalars(query))
    credited = standing.credits(session, [one.id for one in found])
    return listing.described(session, [one for one in found if one.id not in credited][:MOST])


def worth_idr(session: Session, ids: Sequence[str]) -> int:
    """What these counts and confirmed handovers are worth together."""
    counts = select(col(Count.amount_idr)).where(col(Count.id).in_(ids))
    received = [one.amount_idr for one in hands(session, ids).receipt.values()]
    return sum(session.scalars(counts)) + sum(received)


def counts_of(session: Session, deposit: DepositOut) -> list[Count]:
    """What a deposit holds, each count in its newest version."""
    return _newest(session, deposit.counts)


def deposits_of(session: Session, deposit: DepositOut) -> list[DepositOut]:
    """The handovers that a treasurer's deposit holds."""
    query = select(Deposit).where(col(Deposit.id).in_(deposit.handovers)).order_by(col(Deposit.reference))
    return listing.described(session, session.scalars(query).all())


def receipts_of(session: Session, deposit_id: str) -> list[Receipt]:
    """All versions of what was confirmed, the first one first."""
    query = select(Receipt).where(col(Receipt.deposit_id) == deposit_id)
    return list(session.scalars(query.order_by(col(Receipt.recorded_at), col(Receipt.replaces_id).is_not(None))))


def _is_held(session: Session, count_id: str) -> bool:
    return session.get(DepositCount, first_version(session, count_id)) is not None


def _newest(session: Session, count_ids: Iterable[str]) -> list[Count]:
    found = {one.id: one for one in session.scalars(select(Count).where(col(Count.id).in_(list(count_ids))))}
    while newer := list(session.scalars(select(Count).where(col(Count.replaces_id).in_(found)))):
        for one in newer:
            found.pop(one.replaces_id or "")
            found[one.id] = one
    return sorted(found.values(), key=lambda one: (one.counted_at, one.id))
