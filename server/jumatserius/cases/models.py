"""Tables of findings: a match or a case, and what became of it. Append-only."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, String
from sqlmodel import Field, SQLModel

from jumatserius.db import column


class Match(SQLModel, table=True):
    """Facts that belong together, by one rule. Identity: rule and members."""

    id: str = column("hash of rule and members", primary_key=True, max_length=32)
    rule: str = column("which rule made it", max_length=30, index=True)
    members: list[str] = Field(sa_type=JSON)


class Case(SQLModel, table=True):
    """Something that does not fit. Identity: kind and members."""

    id: str = column("hash of kind and members", primary_key=True, max_length=32)
    kind: str = column("kind of the case", max_length=30, index=True)
    members: list[str] = Field(sa_type=JSON)
    box_id: str | None = column("box, where the evidence names one", default=None, index=True, max_length=13)


class MatchMember(SQLModel, table=True):
    """One fact of a match: the way from a fact to what is said about it. Append-only."""

    member: str = column("id of the fact", primary_key=True, max_length=80)
    match_id: str = column("match", primary_key=True, foreign_key="match.id", index=True)


class CaseMember(SQLModel, table=True):
    """One fact of a case: the way from a fact to what is said about it. Append-only."""

    member: str = column("id of the fact", primary_key=True, max_length=80)
    case_id: str = column("case", primary_key=True, foreign_key="case.id", index=True)


class Change(StrEnum):
    """What happened to a finding."""

    RAISED = "raised"
    CHANGED = "changed"
    CLEARED = "cleared"


class Finding(SQLModel, table=True):
    """One step in the life of a match or a case; the newest one is how it stands. Append-only."""

    id: int | None = column("order of finding", default=None, primary_key=True)
    match_id: str | None = column("match", default=None, foreign_key="match.id", index=True)
    case_id: str | None = column("case", default=None, foreign_key="case.id", index=True)
    at: datetime = column("when")
    change: Change = column("what happened", sa_type=String(10))
    amount_idr: int = Field(sa_type=BigInteger)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
