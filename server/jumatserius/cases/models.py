"""Tables of findings: a match or a case, what became of it, and what people did about a case. Append-only."""

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


class Touched(SQLModel, table=True):
    """Notes, by triggers, of what the reconciliation has to look at again. Gone when it has."""

    id: int | None = column("order of noting", default=None, primary_key=True)
    kind: str = column("box, deposit, line or settlement", max_length=10)
    key: str = column("its id", max_length=40)


class Keeper(SQLModel, table=True):
    """The process that took the last notes; one row at most."""

    id: int = column("always 1", primary_key=True)
    process: str = column("made up when the process started", max_length=32)


class State(StrEnum):
    """How far people came with a case."""

    OPEN = "open"
    ASSIGNED = "assigned"
    EXPLAINED = "explained"
    PROPOSED = "proposed"
    RESOLVED = "resolved"
    REOPENED = "reopened"


class Act(StrEnum):
    """What a person, or for `reopen` also the reconciliation, does about a case."""

    COMMENT = "comment"
    ASSIGN = "assign"
    EXPLAIN = "explain"
    RESOLVE = "resolve"
    REOPEN = "reopen"


class Treatment(StrEnum):
    """What a resolution does with the money at stake."""

    NOTHING_MOVES = "nothing_moves"
    WRITE_OFF = "write_off"
    SURPLUS = "surplus"
    TO_DEPOSIT = "to_deposit"
    DONATION = "donation"


class CaseStep(SQLModel, table=True):
    """What was done about a case, and how it stood then; the newest one is how it stands. Append-only."""

    id: int | None = column("order of writing", default=None, primary_key=True)
    case_id: str = column("case", foreign_key="case.id", index=True, max_length=32)
    at: datetime = column("when")
    person_id: str | None = column("who; none: the reconciliation itself", default=None, foreign_key="person.id")
    origin: str = column("from where: an address, or the command line", max_length=80)
    act: Act = column("what was done", sa_type=String(10))
    state: State = column("how the case stands after it", sa_type=String(10))
    text: str = column("in words: the reason, the explanation, the comment", max_length=500)
    amount_idr: int = Field(sa_type=BigInteger)
    assignee_id: str | None = column("whose case it is from then on", default=None, foreign_key="person.id")
    treatment: Treatment | None = column("of a resolution: what becomes of the money", default=None, sa_type=String(15))
    deposit_id: str | None = column("deposit that an unexplained credit is for", default=None, foreign_key="deposit.id")
    entry_id: int | None = column("entry of the ledger that moves the money", default=None, foreign_key="entry.id")
