"""Tables of what collectors declare. All of them are append-only."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from jumatserius.db import column


class Count(SQLModel, table=True):
    """What a collector declares to have found in a box. A later version points at the one before.

    Those that may await another one have an index of their own, `ix_count_may_await`.
    """

    id: str = column(
        "UUID made by the collector's device: a repeated post is the same count",
        primary_key=True,
        max_length=36,
    )
    box_id: str = column("box", foreign_key="box.id", index=True)
    visit_id: str | None = column(
        "visit, proved by its visit code; none: not proved", default=None, index=True, max_length=30
    )
    collector_id: str = column("who counted", foreign_key="person.id", index=True)
    amount_idr: int = column("rupiah")
    denominations: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    counted_at: datetime = column("when, by the collector's device", index=True)
    received_at: datetime = column("when the server got it")
    replaces_id: str | None = column("the version before", default=None, foreign_key="count.id", unique=True)
    reason: str | None = column("why there is a new version", default=None, max_length=200)
    second: bool = column("a control beside another person's count of the visit; no money", default=False)
    thread_id: str | None = column(
        "without a visit code: the first version, which later ones and a second count share",
        default=None,
        index=True,
        max_length=36,
    )
    needs_second: bool = column("above the threshold of that day: another person counts too", default=False, index=True)


class Deposit(SQLModel, table=True):
    """Counts that a collector pays in together."""

    id: str = column("UUID made by the collector's device", primary_key=True, max_length=36)
    collector_id: str = column("who pays in", foreign_key="person.id", index=True)
    amount_idr: int = column("rupiah, as declared")
    reference: str = column("what stands on the slip: JS- and 6 characters", max_length=12, unique=True)
    deposited_at: datetime = column("when, by the collector", index=True)
    received_at: datetime = column("when the server got it")


class DepositCount(SQLModel, table=True):
    """Which counts a deposit holds. A count is in one deposit at most."""

    count_id: str = column("first version of the count", primary_key=True, foreign_key="count.id")
    deposit_id: str = column("deposit", foreign_key="deposit.id", index=True)


class Handover(SQLModel, table=True):
    """A deposit that is cash for a treasurer, not yet for the bank."""

    deposit_id: str = column("deposit that is cash for a treasurer", primary_key=True, foreign_key="deposit.id")
    treasurer_id: str = column("who gets the cash", foreign_key="person.id")


class Receipt(SQLModel, table=True):
    """What a treasurer says to have received. A later version points at the one before."""

    id: str = column("UUID made by the treasurer's device", primary_key=True, max_length=36)
    deposit_id: str = column("deposit that was handed over", foreign_key="handover.deposit_id", index=True)
    treasurer_id: str = column("who got the cash and says so", foreign_key="person.id")
    amount_idr: int = column("rupiah that were received")
    received_at: datetime = column("when, by the treasurer's device")
    recorded_at: datetime = column("when the server got it")
    replaces_id: str | None = column("the version before", default=None, foreign_key="receipt.id", unique=True)
    reason: str | None = column("why there is a new version", default=None, max_length=200)


class DepositPart(SQLModel, table=True):
    """With which deposit of a treasurer a deposit that was handed over goes to the bank."""

    handover_id: str = column("deposit that was handed over", primary_key=True, foreign_key="handover.deposit_id")
    deposit_id: str = column("the treasurer's deposit that holds it", foreign_key="deposit.id", index=True)
