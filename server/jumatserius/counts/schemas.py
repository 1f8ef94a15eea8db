"""What counts and deposits look like over HTTP."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from jumatserius.counts.models import Count, Receipt
from jumatserius.counts.wording import Declared

MAX_IDR = 1_000_000_000
"""Far above any box; a slip of the finger stays below it seldom."""

Rupiah = Annotated[int, Field(strict=True, ge=0, le=MAX_IDR)]
Pieces = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
Note = Literal["1000", "2000", "5000", "10000", "20000", "50000", "75000", "100000"]
Coin = Literal["100", "200", "500", "1000"]


class Denominations(BaseModel):
    """Pieces of each note and each coin."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    notes: dict[Note, Pieces] = Field(default_factory=dict, description="pieces of each note, 1000 to 100000")
    coins: dict[Coin, Pieces] = Field(default_factory=dict, description="pieces of each coin, 100 to 1000")

    def total_idr(self) -> int:
        """What all pieces are worth."""
        return sum(int(value) * pieces for kind in (self.notes, self.coins) for value, pieces in kind.items())


class VisitCode(BaseModel):
    """What the box showed while its lid was open."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seq: int = Field(strict=True, ge=1, le=2**32 - 1, description="number of the opening")
    code: str = Field(min_length=1, max_length=20, description="10 characters")


class CountIn(Declared):
    """What a collector found in a box."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0b9c6f1e-6f5d-4b1c-9a53-0f4c3c1d2e3f",
                    "box": "LBK-0001",
                    "visit_code": {"seq": 3, "code": "7Q2M4ZK81D"},
                    "denominations": {"notes": {"1000": 120, "5000": 4}, "coins": {"500": 6}},
                    "amount": 143000,
                    "counted_at": "2026-11-20T09:15:00+07:00",
                },
                {
                    "id": "7d1e2f30-4a5b-4c6d-8e7f-90a1b2c3d4e5",
                    "box": "LBK-0001",
                    "visit": "https://kotak.example/V/LBK-0001/3/7Q2M4ZK81D",
                    "amount": 143000,
                    "counted_at": "2026-11-20T09:20:00+07:00",
                    "second": True,
                },
            ]
        }
    )

    id: UUID = Field(description="made by the device; the same id again is the same count")
    box: str = Field(min_length=1, max_length=13)
    visit_code: VisitCode | None = Field(None, description="as shown by the box")
    visit: str | None = Field(None, max_length=4000, description="instead of visit_code: the whole text of the QR")
    amount: Rupiah | None = Field(None, description="rupiah; may be left out when denominations are given")
    denominations: Denominations | None = None
    counted_at: AwareDatetime
    replaces: UUID | None = Field(None, description="the count of which this is a new version; needs a reason")
    reason: str | None = Field(None, min_length=1, max_length=180)
    second: bool = Field(
        False,
        strict=True,
        description="a second person's own count of the visit; the money is the first one's",
    )
    second_of: UUID | None = Field(
        None, description="with second, where nobody scanned a visit code: the count of the first person"
    )


class CountOut(BaseModel):
    """A count as it is recorded. A sealed one shows its figures to nobody but who counted."""

    id: str
    box: str
    visit: str | None
    collector: str
    amount: int | None = Field(description="rupiah; null while a second count is awaited")
    denominations: Denominations | None
    counted_at: datetime
    received_at: datetime
    replaces: str | None
    reason: str | None
    second: bool
    second_of: str | None = Field(description="the first version of the count that this one controls without a visit")
    needs_second: bool = Field(description="above the threshold: a second person counts too")
    sealed: bool = Field(description="until both counts are there, each counter sees their own figures alone")

    @classmethod
    def of(cls, count: Count, sealed: bool, viewer: str | None) -> "CountOut":
        """The row as this person sees it."""
        hidden = sealed and viewer != count.collector_id
        return cls(
            id=count.id,
            box=count.box_id,
            visit=count.visit_id,
            collector=count.collector_id,
            amount=None if hidden else count.amount_idr,
            denominations=None
            if hidden or not count.denominations
            else Denominations.model_validate(count.denominations),
            counted_at=count.counted_at,
            received_at=count.received_at,
            replaces=count.replaces_id,
            reason=count.reason,
            second=count.second,
            second_of=count.thread_id if count.second else None,
            needs_second=count.needs_second,
            sealed=sealed,
        )


class CountRow(CountOut):
    """A count in the list: both versions stand there, the older one names the newer."""

    replaced_by: str | None
    deposit: str | None = Field(description="reference of the deposit that holds it")


class DepositIn(Declared):
    """Money that is paid in together: a collector's counts, or what collectors handed to a treasurer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "5a0c1d6e-2f7b-4d0a-8f0e-1f2e3d4c5b6a",
                    "counts": ["0b9c6f1e-6f5d-4b1c-9a53-0f4c3c1d2e3f"],
                    "amount": 143000,
                    "deposited_at": "2026-11-20T14:00:00+07:00",
                },
                {
                    "id": "6b1d2e7f-3a8c-4e1b-9a1f-2a3f4e5d6c7b",
                    "counts": ["0b9c6f1e-6f5d-4b1c-9a53-0f4c3c1d2e3f"],
                    "treasurer": "haji-umar",
                    "amount": 143000,
                    "deposited_at": "2026-11-20T14:00:00+07:00",
                },
                {
                    "id": "7c2e3f80-4b9d-4f2c-8b20-3b4a5f6e7d8c",
                    "handovers": ["6b1d2e7f-3a8c-4e1b-9a1f-2a3f4e5d6c7b"],
                    "amount": 143000,
                    "deposited_at": "2026-11-23T10:00:00+07:00",
                },
            ]
        }
    )

    id: UUID = Field(description="made by the device; the same id again is the same deposit")
    counts: list[UUID] = Field(default=[], max_length=500, description="of a collector: what is paid in")
    handovers: list[UUID] = Field(default=[], max_length=500, description="of a treasurer: ids of confirmed handovers")
    treasurer: str | None = Field(None, max_length=40, description="who gets the cash; left out: it goes to the bank")
    amount: Annotated[int, Field(strict=True, ge=1, le=MAX_IDR)] = Field(description="rupiah that are paid in")
    deposited_at: AwareDatetime


class ReceiptIn(Declared):
    """What a treasurer received for a deposit."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "8d3f4091-5cae-4a3d-9c31-4c5b6a7f8e9d",
                    "amount": 143000,
                    "received_at": "2026-11-20T15:00:00+07:00",
                }
            ]
        }
    )

    id: UUID = Field(description="made by the device; the same id again is the same receipt")
    amount: Rupiah = Field(description="rupiah that were counted on receipt")
    received_at: AwareDatetime
    replaces: UUID | None = Field(None, description="the receipt of which this is a new version; needs a reason")
    reason: str | None = Field(None, min_length=1, max_length=180)


class ReceiptOut(BaseModel):
    """What was confirmed, in its newest version."""

    id: str
    treasurer: str
    amount: int
    received_at: datetime
    recorded_at: datetime
    replaces: str | None
    reason: str | None

    @classmethod
    def of(cls, receipt: Receipt) -> "ReceiptOut":
        """The row as it is shown."""
        return cls(
            id=receipt.id,
            treasurer=receipt.treasurer_id,
            amount=receipt.amount_idr,
            received_at=receipt.received_at,
            recorded_at=receipt.recorded_at,
            replaces=receipt.replaces_id,
            reason=receipt.reason,
        )


class DepositOut(BaseModel):
    """A deposit; `reference` is what stands on the slip. `collector` is who pays in, also where it is a treasurer."""

    id: str
    reference: str
    collector: str
    counts: list[str] = Field(description="ids of the first versions, sorted")
    handovers: list[str] = Field(description="deposits that collectors handed to this treasurer, sorted")
    treasurer: str | None = Field(description="who gets the cash; null: it goes to the bank")
    receipt: ReceiptOut | None = Field(description="what that treasurer confirmed")
    inside: str | None = Field(description="id of the treasurer's deposit with which it goes to the bank")
    amount: int
    deposited_at: datetime
    received_at: datetime
