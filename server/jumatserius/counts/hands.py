"""In whose hands the cash of deposits is: the collector's, until a treasurer confirms to have received it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from jumatserius.counts.models import DepositPart, Handover, Receipt


@dataclass(frozen=True, slots=True)
class Hands:
    """Each by the id of a deposit that was handed over.

    `treasurer` gets it, `receipt` is the newest version of what was confirmed, `inside` the treasurer's deposit that
    holds it.
    """

    treasurer: dict[str, str] = field(default_factory=dict)
    receipt: dict[str, Receipt] = field(default_factory=dict)
    inside: dict[str, str] = field(default_factory=dict)

    def holder(self, deposit_id: str, collector_id: str) -> str:
        """Who holds the money of a deposit of this collector, as long as the bank does not."""
        receipt = self.receipt.get(deposit_id)
        return receipt.treasurer_id if receipt and receipt.amount_idr else collector_id

    def received_idr(self) -> dict[str, int]:
        """What a treasurer owes the bank for each deposit: for those confirmed alone, and for the treasurer's own."""
        owed: dict[str, int] = {}
        for deposit_id, receipt in self.receipt.items():
            if receipt.amount_idr:
                paid_in_as = self.inside.get(deposit_id, deposit_id)
                owed[paid_in_as] = owed.get(paid_in_as, 0) + receipt.amount_idr
        return owed


def hands(session: Session, deposit_ids: Iterable[str] | None = None) -> Hands:
    """Of these deposits; none: of all."""
    newer = aliased(Receipt)
    parts = select(DepositPart)
    receipts = select(Receipt).where(~exists().where(col(newer.replaces_id) == col(Receipt.id)))
    handovers = select(Handover)
    if deposit_ids is not None:
        wanted = list(deposit_ids)
        parts = parts.where(col(DepositPart.handover_id).in_(wanted))
        receipts = receipts.where(col(Receipt.deposit_id).in_(wanted))
        handovers = handovers.where(col(Handover.deposit_id).in_(wanted))
    return Hands(
        inside={one.handover_id: one.deposit_id for one in session.scalars(parts)},
        receipt={one.deposit_id: one for one in session.scalars(receipts)},
        treasurer={one.deposit_id: one.treasurer_id for one in session.scalars(handovers)},
    )


def inside(session: Session, deposit_ids: Collection[str]) -> set[str]:
    """The deposits that were handed over and that these, a treasurer's, hold."""
    return set(
        session.scalars(select(col(DepositPart.handover_id)).where(col(DepositPart.deposit_id).in_(deposit_ids)))
    )


def paid_in_as(session: Session, deposit_id: str) -> str:
    """The deposit under which this one goes to the bank: itself, or the treasurer's that holds it."""
    return hands(session, [deposit_id]).inside.get(deposit_id, deposit_id)
