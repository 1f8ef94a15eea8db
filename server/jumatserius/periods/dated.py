"""Facts by their day: what a period holds, and what came late for a closed one.

A visit that nobody can date belongs to no period; its `clock_doubt` case says so.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
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
    """`prefix` stands before the number of a fact in its id as a member.

    What the database notes when such a fact is touched is of a kind (`cases.models.Touched`), with a column as its key.
    """

    model: type[SQLModel]
    dated_by: str
    noted_as: str
    noted_by: str
    prefix: str = ""


_KINDS = {
    "visits": _Kind(Visit, "opened_at", "box", "box_id"),
    "counts": _Kind(Count, "counted_at", "box", "box_id"),
    "deposits": _Kind(Deposit, "deposited_at", "deposit", "id"),
    "receipts": _Kind(Receipt, "received_at", "deposit", "deposit_id", RECEIPT),
    "lines": _Kind(StatementLine, "booked_on", "line", "id", "line:"),
    "settlements": _Kind(Settlement, "paid_on", "settlement", "id", "settlement:"),
    "incidents": _Kind(Incident, "found_at", "box", "box_id", "incident:"),
}
Noted = Mapping[str, Collection[str]]
"""What was touched: kind (box, deposit, line, settlement) to keys."""


_ONLY: dict[type[SQLModel], Callable[[], ColumnElement[bool]]] = {
    Visit: lambda: col(Visit.continues_id).is_(None),
    StatementLine: lambda: col(StatementLine.amount_idr) != 0,
    Settlement: covered.counts,
}
"""Of these kinds not every row is a fact of its own."""


class Late(NamedTuple):
    """A fact that came after the period of its day was closed; `noted` are kind and key of the note about it."""

    member: str
    day: date
    fact: Any
    noted: tuple[str, str]


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


def late(session: Session, rhythm: str, first: date, last: date, noted: Noted | None = None) -> Iterator[Late]:
    """Facts of these closed days that no closed period of this rhythm holds; with `noted` those alone."""
    for kind in _KINDS.values():
        if noted is not None and not noted.get(kind.noted_as):
            continue
        member = literal(kind.prefix) + cast(_id(kind), String)
        held = exists().where(col(PeriodFact.rhythm) == rhythm, col(PeriodFact.member) == member)
        query = select(kind.model).where(*_within(kind, first, last), *_among(kind, noted), ~held)
        for fact in session.scalars(query):
            yield Late(_member(kind, fact), day_of(fact), fact, _noted(kind, fact))


def closed_late(session: Session, noted: Noted | None = None) -> Iterator[Late]:
    """Visits that a closed period holds with their lid open, and of which the closing came since."""
    kind = _KINDS["visits"]
    was_open = col(Visit.id).in_(select(col(OpenVisit.visit_id)))
    query = select(Visit).where(was_open, col(Visit.close_seq).is_not(None), *_among(kind, noted))
    for visit in session.scalars(query):
        yield Late(visit.id, day_of(visit), visit, _noted(kind, visit))


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


def _among(kind: _Kind, noted: Noted | None) -> list[ColumnElement[bool]]:
    if noted is None:
        return []
    keys = noted.get(kind.noted_as, ())
    column = col(getattr(kind.model, kind.noted_by))
    return [column.in_([int(key) for key in keys] if kind.noted_as in ("line", "settlement") else keys)]


def _noted(kind: _Kind, fact: Any) -> tuple[str, str]:
    return kind.noted_as, str(getattr(fact, kind.noted_by))


def _id(kind: _Kind) -> Any:
    return col(getattr(kind.model, "id"))  # noqa: B009 - every kind has one, of its own type


def _member(kind: _Kind, fact: Any) -> str:
    return f"{kind.prefix}{fact.id}"
