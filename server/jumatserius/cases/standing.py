"""How matches and cases stand: the newest finding of each, unless it was cleared."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    and_,
    cast,
    exists,
    func,
    select,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from jumatserius.cases.models import CaseStep, Change, Finding, MatchMember, State
from jumatserius.db import batches, one_at_a_time

_LOCK = 72117
"""PostgreSQL's advisory lock of whoever writes findings, or steps of cases."""


@dataclass(frozen=True, slots=True)
class Credit:
    """Money of one deposit or settlement that reached the account."""

    match_id: str
    amount_idr: int
    booked_on: date


def one_writer(session: Session) -> None:
    """Until the end of the transaction no other one writes findings, steps of cases or periods."""
    one_at_a_time(session, _LOCK)


@cache
def newest(finding_of: SQLColumnExpression[Any]) -> Select[Any]:
    """The number of the newest finding of each match (or case): `newest(col(Finding.match_id))`. For whole lists."""
    return select(func.max(col(Finding.id))).where(finding_of.is_not(None)).group_by(finding_of).correlate(None)


@cache
def is_standing(finding_of: Literal["match_id", "case_id"]) -> ColumnElement[bool]:
    """Whether a finding is the newest of its match (or case) and did not clear it. For a few, found by members."""
    later = aliased(Finding)
    of, later_of = (col(getattr(model, finding_of)) for model in (Finding, later))
    is_newest = ~exists().where(later_of == of, col(later.id) > col(Finding.id))
    return and_(is_newest, col(Finding.change) != Change.CLEARED)


@cache
def is_resolved(case_id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Whether people resolved this case and nothing came after that."""
    step, later = aliased(CaseStep), aliased(CaseStep)
    is_newest = ~exists().where(col(later.case_id) == col(step.case_id), col(later.id) > col(step.id))
    return exists().where(col(step.case_id) == case_id, col(step.state) == State.RESOLVED, is_newest)


def credits(session: Session, targets: Iterable[str]) -> dict[str, list[Credit]]:
    """What was credited for each of these deposits (ids) or settlements (`settlement:3`), where anything was."""
    found: dict[str, list[Credit]] = {}
    wanted = set(targets)
    for batch in batches(wanted):
        named = select(col(MatchMember.match_id)).where(col(MatchMember.member).in_(batch))
        query = (
            select(col(Finding.match_id), col(Finding.details))
            .where(col(Finding.match_id).in_(named), is_standing("match_id"))
            .order_by(col(Finding.id))
        )
        for match_id, details in session.execute(query):
            for target, amount_idr in details.get("credited", {}).items():
                if target in wanted:
                    day = date.fromisoformat(details["booked_on"])
                    found.setdefault(target, []).append(Credit(match_id or "", amount_idr, day))
    return found


def credited_idr(session: Session, targets: Select[Any]) -> ScalarSelect[Any]:
    """The sum of all credits for the deposits or settlements whose names, as above, a query selects; to be selected.

    For whole weeks: the database adds up, for to read each of thousands of credits takes a page's time.
    """
    if session.get_bind().dialect.name == "postgresql":
        each = func.json_each_text(col(Finding.details)["credited"])
    else:
        each = func.json_each(col(Finding.details), "$.credited")
    credited = each.table_valued("key", "value")
    return (
        select(func.sum(cast(credited.c.value, BigInteger)))
        .select_from(MatchMember)
        .join(Finding, col(Finding.match_id) == col(MatchMember.match_id))
        .join(credited, credited.c.key == col(MatchMember.member))
        .where(col(MatchMember.member).in_(targets), is_standing("match_id"))
        .scalar_subquery()
    )
