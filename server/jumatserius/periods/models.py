"""Tables of closed periods. Append-only."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import String, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from jumatserius.db import column


class Rhythm(StrEnum):
    """How long a period is; each rhythm has a chain of its own."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Period(SQLModel, table=True):
    """A closed period and its sealed record."""

    __table_args__ = (UniqueConstraint("rhythm", "first_day"),)

    id: int | None = column("order of closing", default=None, primary_key=True)
    name: str = column("the Friday it begins with, or the month: 2026-11-13, 2026-11", max_length=10, unique=True)
    rhythm: Rhythm = column("week or month", sa_type=String(10))
    first_day: date = column("first day, WIB")
    last_day: date = column("last day, WIB")
    closed_at: datetime = column("when it was closed")
    closed_by: str = column("who closed it", foreign_key="person.id")
    record: str = Field(sa_type=Text)
    sha256: str = column("of the record, hex", max_length=64)


class PeriodFact(SQLModel, table=True):
    """A fact that a closed period holds; one of its days that is not here came late."""

    rhythm: Rhythm = column("week or month", primary_key=True, sa_type=String(10))
    member: str = column("id of the fact", primary_key=True, max_length=80)
    period_id: int = column("period", foreign_key="period.id")


class OpenVisit(SQLModel, table=True):
    """A visit whose lid was open when its period was closed: how it ended comes late."""

    rhythm: Rhythm = column("week or month", primary_key=True, sa_type=String(10))
    visit_id: str = column("visit", primary_key=True, max_length=30)
    period_id: int = column("period", foreign_key="period.id")
