"""Tables of boxes: registry, places, custody, status and configuration."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, String
from sqlmodel import Field, SQLModel

from jumatserius.db import column


class Element(StrEnum):
    """The five elements of the pentahelix."""

    GOVERNMENT = "pemerintah"
    BUSINESS = "dunia usaha"
    ACADEMIA = "akademisi"
    MEDIA = "media"
    COMMUNITY = "masyarakat"


class BoxState(StrEnum):
    """Where a box is in its life."""

    NEW = "new"
    ACTIVE = "active"
    BROKEN = "broken"
    RETIRED = "retired"


class District(SQLModel, table=True):
    """A kecamatan of the kabupaten that runs this server."""

    id: str = column("short name, such as rangkasbitung", primary_key=True, max_length=40)
    name: str = column("as it is written", max_length=60)


class Institution(SQLModel, table=True):
    """Who hosts a box."""

    id: str = column("short name", primary_key=True, max_length=40)
    name: str = column("as it is written", max_length=80)
    element: Element = column("element of the pentahelix", sa_type=String(20))
    district_id: str = column("kecamatan", foreign_key="district.id", index=True)


class Box(SQLModel, table=True):
    """A collection box."""

    id: str = column("box id, such as LBK-0001", primary_key=True, max_length=13)
    institution_id: str = column("where it stands", foreign_key="institution.id", index=True)
    state: BoxState = column("where it is in its life", sa_type=String(10))
    schedule: str | None = column("when it may be opened, WIB; none: any time", max_length=120, default=None)
    terminal: str | None = column(
        "terminal label of its QRIS code (tag 62.07)", max_length=20, default=None, index=True
    )
    qris: str = column("QRIS payload as the bank issued it; empty: none yet", max_length=600, default="")
    placement: str = column("class of the place, for the permit", max_length=40)
    permit_number: str | None = column("permit to collect", max_length=60, default=None)
    permit_until: date | None = column("last day of the permit", default=None)
    key_generation: int = column("counts up when the key is revoked", default=1)
    created_at: datetime = column("when registered")


class BoxCollector(SQLModel, table=True):
    """Who may open a box, from when to when."""

    id: int | None = column("order of writing", default=None, primary_key=True)
    box_id: str = column("box", foreign_key="box.id", index=True)
    person_id: str = column("collector", foreign_key="person.id", index=True)
    since: date = column("first day, WIB")
    until: date | None = column("first day on which it no longer holds", default=None)


class BoxStatus(SQLModel, table=True):
    """What a box last said of itself. A hint for people: no account depends on it."""

    box_id: str = column("box", foreign_key="box.id", primary_key=True)
    seen_at: datetime = column("when the server last heard of it", index=True)
    state: str = column("ready, sleeping or lost", max_length=10)
    due_at: datetime | None = column("by when it promised to send again", default=None, index=True)
    said: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class BoxConfig(SQLModel, table=True):
    """One version of what a box is told. Append-only."""

    id: int | None = column("order of writing", default=None, primary_key=True)
    box_id: str = column("box", foreign_key="box.id", index=True)
    version: int = column("counts up by box")
    body: str = column("JSON as it is sent", max_length=2048)
    created_at: datetime = column("when written")
