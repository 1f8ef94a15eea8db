"""Facts by their day: what a period holds, and what came late for a closed one.

A visit that nobody can date belongs to no period; its `clock_doubt` case says so.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, cast, exists, literal, select
from sqlmodel import Session, SQLModel, col

from jumatserius import wib
from jumatserius.cases.evidence import RECEIPT
from jumatserius.counts.models import Count, Deposit, Receipt
from jumatserius.journal.models import Incident, Visit
from jumatserius.periods.models import OpenVisit, PeriodFact
from jumatserius.statements import covered
from jumatserius.statements.models import Settlement, StatementLine


class _Kind(NamedTuple):
    """`prefix` stands before the number of a fact in its id as a member."""

    model: type[SQLModel]
    dated_by: str
    prefix: str = ""


_KINDS = {
    "visits": _Kind(Visit, "opened_at"),
    "counts": _Kind(Count, "counted_at"),
    "deposits": _Kind(Deposit, "deposited_at"),
    "receipts": _Kind(Receipt, "received_at", RECEIPT),
    "lines": _Kind(StatementLine, "booked_on", "line:"),
    "settlements": _Kind(Settlement, "paid_on", "settlement:"),
    "incidents": _Kind(Incident, "found_at", "incident:"),
}


_ONLY: dict[type[SQLModel], Callable[[], ColumnElement[bool]]] = {
    Visit: lambda: col(Visit.continues_id).is_(None),
    Settlement: covered.counts,
}
"""Of these kinds not every row is a fact of its own."""


class Late(NamedTuple):
    """A fact that came after the period of its day was closed."""

    member: str
    day: date
    fact: Any


def of_days(session: Session, first: date, last: date) -> dict[str, list[dict[str, Any]]]:
    """All facts of these days by kind, each as JSON values under its id as a member, sorted by it."""
    return {
        name: sorted(
            (
                fact.model_dump(mode="json", warnings=False) | {"id": _member(kind, fact)}
                for fact in session.scalars(select(kind.model).where(*_within(kind, first, last)))
            ),
            key=lambda row: str(row["id"]),
        )
        for name, kind in _KINDS.items()
    }


def late(session: Session, rhythm: str, first: date, last: date) -> Iterator[Late]:
    """Facts of these closed days that no closed period of this rhythm holds."""
    for kind in _KINDS.values():
        member = literal(kind.prefix) + cast(_id(kind), String)
        held = exists().where(col(PeriodFact.rhythm) == rhythm, col(PeriodFact.member) == member)
        for fact in session.scalars(select(kind.model).where(*_within(kind, first, last), ~held)):
            yield Late(_member(kind, fact), day_of(fact), fact)


def closed_late(session: Session) -> Iterator[Late]:
    """Visits that a closed period holds with their lid open, and of which the closing came since."""
    was_open = col(Visit.id).in_(select(col(OpenVisit.visit_id)))
    for visit in session.scalars(select(Visit).where(was_open, col(Visit.close_seq).is_not(None))):
        yield Late(visit.id, day_of(visit), visit)


def day_of(fact: Any) -> date:
    """The WIB day of a fact that can be dated; of a visit that nobody can date, the last of days."""
    moment = next(getattr(fact, kind.dated_by) for kind in _KINDS.values() if isinstance(fact, kind.model))
    if moment is None:
        return date.max
    return wib.wib_date(moment) if isinstance(moment, datetime) else moment


def _within(kind: _Kind, first: date, last: date) -> list[ColumnElement[bool]]:
    dated_by = col(getattr(kind.model, kind.dated_by))
    own = [_ONLY[kind.model]()] if kind.model in _ONLY else []
    if kind.prefix in ("line:", "settlement:"):
        return [*own, dated_by >= first, dated_by <= last]
    since, until = (datetime.combine(day, time(), wib.WIB) for day in (first, last + timedelta(days=1)))
    return [*own, dated_by >= since, dated_by < until]


def _id(kind: _Kind) -> Any:
    return col(getattr(kind.model, "id"))  # noqa: B009 - every kind has one, of its own type


def _member(kind: _Kind, fact: Any) -> str:
    return f"{kind.prefix}{fact.id}"
