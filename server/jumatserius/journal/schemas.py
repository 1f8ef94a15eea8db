"""What the API says of the journal. Bytes are hexadecimal."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from jumatserius.journal import wire
from jumatserius.journal.models import Event, IncidentKind, Quarantine, Verdict


class EventRow(BaseModel, frozen=True):
    """One record of a box: what it said, and what the server makes of it."""

    id: int
    box_id: str
    seq: int
    kind: int
    name: str | None = Field(description="name of the kind; null for a kind that this server does not know")
    at: datetime | None = Field(description="best time that the server can tell")
    time_quality: str = Field(description="synced, estimated or none")
    received_at: datetime
    verdict: Verdict
    boot: int
    time: int = Field(description="the box's clock, Unix seconds; 0 while it was never set")
    uptime_s: int
    mv: int = Field(description="battery; 0: not measured")
    temp_c: int = Field(description="-128: not measured")
    rssi_dbm: int = Field(description="0: no connection yet")
    flags: int
    epoch: int
    payload: str
    tag: str
    raw: str = Field(description="the whole record")

    @classmethod
    def of(cls, event: Event) -> Self:
        """The row of an event."""
        record = wire.read_record(event.raw)
        assert event.id is not None  # it comes from the database
        return cls(
            id=event.id,
            box_id=event.box_id,
            seq=event.seq,
            kind=event.kind,
            name=wire.KIND_NAMES.get(event.kind),
            at=event.at,
            time_quality=event.time_quality,
            received_at=event.received_at,
            verdict=event.verdict,
            boot=record.boot,
            time=record.time,
            uptime_s=record.uptime,
            mv=record.mv,
            temp_c=record.temp,
            rssi_dbm=record.rssi,
            flags=record.flags,
            epoch=record.epoch,
            payload=record.payload.hex(),
            tag=record.tag.hex(),
            raw=event.raw.hex(),
        )


class VisitRow(BaseModel, frozen=True, from_attributes=True):
    """One opening of one box."""

    id: str
    box_id: str
    open_seq: int
    close_seq: int | None = Field(description="null: still open, or the closing was lost")
    opened_at: datetime | None = Field(description="null: nobody can tell")
    closed_at: datetime | None
    time_quality: str = Field(description="the worse one of both ends: synced, estimated or none")
    flaps: int = Field(description="further openings within a minute, folded into this visit")
    tampered: bool = Field(description="an event of it has a wrong tag")


class IncidentRow(BaseModel, frozen=True, from_attributes=True):
    """A finding about the log of a box."""

    id: int
    box_id: str
    kind: IncidentKind
    from_seq: int
    to_seq: int
    found_at: datetime
    closed_at: datetime | None = Field(description="when records filled the gap, or a part of it; null: it stands")
    torn: bool = Field(description="a gap that the box left itself: the power failed while it wrote")
    reason: str


class QuarantineRow(BaseModel, frozen=True):
    """A message, or a record in one, that could not be taken in."""

    id: int
    at: datetime
    topic: str
    reason: wire.Reason
    length: int
    sha256: str
    head: str = Field(description="up to the first 4,096 bytes")

    @classmethod
    def of(cls, item: Quarantine) -> Self:
        """The row of an item."""
        assert item.id is not None  # it comes from the database
        return cls(
            id=item.id,
            at=item.at,
            topic=item.topic,
            reason=wire.Reason(item.reason),
            length=item.length,
            sha256=item.sha256,
            head=item.head.hex(),
        )


class QuarantinePage(BaseModel):
    """One page of the quarantine, and how much of everything there is by reason."""

    items: list[QuarantineRow]
    next: str | None = None
    counts: dict[wire.Reason, int]
