"""Tables of the journal: events as they came, what is wrong with them, what could not be taken in, visits."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, LargeBinary, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from jumatserius.db import column


class Verdict(StrEnum):
    """What the chain says of an event."""

    OK = "ok"
    BAD_TAG = "bad_tag"
    UNVERIFIED = "unverified"


class Event(SQLModel, table=True):
    """One record of a box. The raw bytes never change; verdict and best time are derived from them."""

    __table_args__ = (
        UniqueConstraint("box_id", "seq"),
        Index("ix_event_box_kind", "box_id", "kind", "seq"),
    )

    id: int | None = column("order of taking in", default=None, primary_key=True)
    box_id: str = column("box", foreign_key="box.id", max_length=13)
    seq: int = Field(sa_type=BigInteger)
    kind: int = column("number of the kind, see the wire format")
    raw: bytes = Field(sa_type=LargeBinary)
    received_at: datetime = column("when the server took it in")
    at: datetime | None = column("best time that the server can tell", default=None, index=True)
    time_quality: str = column("synced, estimated (by the box or from the uptime) or none", max_length=10)
    verdict: Verdict = column("what the chain says", sa_type=String(12))


class EventConflict(SQLModel, table=True):
    """Another record under a number that is taken: kept beside the first. Append-only."""

    __table_args__ = (UniqueConstraint("box_id", "seq", "raw"),)

    id: int | None = column("order of taking in", default=None, primary_key=True)
    box_id: str = column("box", foreign_key="box.id", max_length=13)
    seq: int = Field(sa_type=BigInteger)
    raw: bytes = Field(sa_type=LargeBinary)
    received_at: datetime = column("when the server took it in")


class IncidentKind(StrEnum):
    """What can be wrong with a log."""

    GAP = "log_gap"
    TAMPERED = "log_tampered"
    CONFLICT = "log_conflict"


class Incident(SQLModel, table=True):
    """A finding about the log of a box. Closed only by facts: a gap that was filled.

    Open gaps are the exact holes in the numbers. A record that fills a part of one closes it and opens what is left.
    """

    __table_args__ = (UniqueConstraint("box_id", "kind", "from_seq", "to_seq"),)

    id: int | None = column("order of finding", default=None, primary_key=True)
    box_id: str = column("box", foreign_key="box.id", index=True, max_length=13)
    kind: IncidentKind = column("what is wrong", sa_type=String(20))
    from_seq: int = Field(sa_type=BigInteger)
    to_seq: int = Field(sa_type=BigInteger)
    found_at: datetime = column("when the server found it")
    closed_at: datetime | None = column("when a later record filled the gap", default=None)
    reason: str = column("in words", max_length=200)
    torn: bool = column(
        "a gap that the box left itself: the power failed while it wrote, and the record after says so", default=False
    )


class Quarantine(SQLModel, table=True):
    """A message that could not be taken in. Append-only."""

    id: int | None = column("order of taking in", default=None, primary_key=True)
    at: datetime = column("when it came", index=True)
    topic: str = column("where it came", max_length=200)
    reason: str = column("why, see the wire format", max_length=20, index=True)
    length: int = column("bytes")
    sha256: str = column("of the whole, hex", max_length=64)
    head: bytes = Field(sa_type=LargeBinary)


class Visit(SQLModel, table=True):
    """One opening of one box, derived from events.

    A box that boots with its lid open records an opening again, with a number and a visit code of its own. Such a
    row continues the visit before it, which bears the closing of both: it is no visit of its own, but a count that
    was declared with its code belongs to the visit that it continues.
    """

    __table_args__ = (UniqueConstraint("box_id", "open_seq"),)

    id: str = column("box id and seq of the opening: LBK-0001/3", primary_key=True, max_length=30)
    box_id: str = column("box", foreign_key="box.id", index=True, max_length=13)
    open_seq: int = Field(sa_type=BigInteger)
    close_seq: int | None = Field(default=None, sa_type=BigInteger)
    opened_at: datetime | None = column("best time; none: nobody can tell", default=None, index=True)
    closed_at: datetime | None = column("best time; none: still open, or nobody can tell", default=None)
    time_quality: str = column("the worse one of both ends", max_length=10)
    flaps: int = column("further openings within the minute, folded into this visit", default=0)
    tampered: bool = column("an event of it has a wrong tag", default=False)
    continues_id: str | None = column(
        "the visit that this opening belongs to, when the box booted with its lid open", default=None, max_length=30
    )
