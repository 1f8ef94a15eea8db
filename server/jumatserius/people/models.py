"""Tables of people: who acts, with which token, and the trail of what was done."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, String
from sqlmodel import Field, SQLModel

from jumatserius.db import column


class Role(StrEnum):
    """What a person may do."""

    COLLECTOR = "collector"
    POKJA = "pokja"
    TREASURER = "treasurer"
    TECHNICIAN = "technician"


class Person(SQLModel, table=True):
    """Somebody who acts."""

    id: str = column("short name, such as siti-aminah", primary_key=True, max_length=40)
    name: str = column("full name", max_length=80)
    role: Role = column("what this person may do", sa_type=String(20))
    created_at: datetime = column("when registered")


class Token(SQLModel, table=True):
    """A key for the API. Only its hash is kept."""

    id: str = column("public prefix of the token, 8 characters", primary_key=True, max_length=8)
    person_id: str = column("whose token", foreign_key="person.id", index=True)
    secret_sha256: str = column("SHA-256 of the secret part, hex", max_length=64)
    created_at: datetime = column("when issued")
    revoked_at: datetime | None = column("from when on it opens nothing", default=None)


class Login(SQLModel, table=True):
    """A browser in which somebody signed in. Of what its cookie holds only the hash is kept."""

    secret_sha256: str = column("SHA-256 of the cookie, hex", primary_key=True, max_length=64)
    token_id: str = column("token that it was opened with", foreign_key="token.id", index=True)
    origin: str = column("from where: an address", max_length=80)
    created_at: datetime = column("when opened")
    ends_at: datetime = column("from when on it opens nothing; signing out brings it forward")


class Audit(SQLModel, table=True):
    """One change: who, when, from where, before and after. Append-only."""

    id: int | None = column("order of writing", default=None, primary_key=True)
    at: datetime = column("when", index=True)
    person_id: str | None = column("who; none: the server itself", default=None, index=True)
    origin: str = column("from where: an address, or the command line", max_length=80)
    action: str = column("what was done, such as count.declare", max_length=40)
    subject: str = column("to what, such as count:7f3a", max_length=80, index=True)
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    after: dict[str, Any] | None = Field(default=None, sa_type=JSON)
