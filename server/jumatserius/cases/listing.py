"""Cases as people look at them: the weightiest first, how many of each kind, and the life of one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from jumatserius.cases import standing
from jumatserius.cases.models import Case, Change, Finding
from jumatserius.cases.service import OpenCase
from jumatserius.errors import Missing


class Tally(NamedTuple):
    """Open cases of one kind, and the rupiah at stake in them."""

    number: int
    amount_idr: int


class Step(NamedTuple):
    """One step in the life of a case, with what was said then."""

    at: datetime
    change: Change
    amount_idr: int
    explanation: str


@dataclass(frozen=True, slots=True)
class Life:
    """A case, open or cleared, as it was last described, and its steps from the first on."""

    case: OpenCase
    is_open: bool
    steps: tuple[Step, ...]


def weightiest(
    session: Session, *, kind: str | None = None, box_id: str | None = None, skip: int = 0, limit: int = 50
) -> list[OpenCase]:
    """Cases that stand and that nobody resolved, by the money at stake, the largest first, then the oldest first."""
    raised, earlier = aliased(Finding), aliased(Finding)
    # By case, not as a list of all: databases would go through that list for each case.
    raising = (
        select(func.max(col(earlier.id)))
        .where(col(earlier.case_id) == col(Case.id), col(earlier.change) == Change.RAISED)
        .correlate(Case)
        .scalar_subquery()
    )
    query = (
        _standing(select(Finding, Case, raised), kind, box_id)
        .join(raised, col(raised.id) == raising)
        .order_by(col(Finding.amount_idr).desc(), col(raised.id))
    )
    found = session.execute(query.offset(skip).limit(limit))
    return [_described(case, newest, first) for newest, case, first in found]


def tally(session: Session, *, box_id: str | None = None) -> dict[str, Tally]:
    """Open cases by kind, those with the most money first."""
    amount = func.sum(col(Finding.amount_idr))
    query = _standing(select(col(Case.kind), func.count(), amount), None, box_id)
    found = session.execute(query.group_by(col(Case.kind)).order_by(amount.desc(), col(Case.kind)))
    return {kind: Tally(number, int(amount_idr)) for kind, number, amount_idr in found}


def life(session: Session, case_id: str) -> Life:
    """One case with all that happened to it; raises `Missing`."""
    case = session.get(Case, case_id)
    if case is None:
        raise Missing("case", f"tidak ada kasus {case_id}; yang terbuka ada di daftar kasus")
    query = select(Finding).where(col(Finding.case_id) == case_id).order_by(col(Finding.id))
    findings = session.scalars(query).all()
    described = [finding for finding in findings if finding.change != Change.CLEARED]
    raised = [finding for finding in described if finding.change == Change.RAISED]
    return Life(
        _described(case, described[-1], raised[-1]),
        findings[-1].change != Change.CLEARED,
        tuple(Step(one.at, one.change, one.amount_idr, one.details.get("explanation", "")) for one in findings),
    )


def _standing(query: Any, kind: str | None, box_id: str | None) -> Any:
    """Limits a selection from findings and cases to those that stand and that nobody resolved."""
    query = query.select_from(Finding).join(Case, col(Case.id) == col(Finding.case_id))
    query = query.where(
        col(Finding.id).in_(standing.newest(col(Finding.case_id))),
        col(Finding.change) != Change.CLEARED,
        ~standing.is_resolved(col(Case.id)),
    )
    if kind:
        query = query.where(col(Case.kind) == kind)
    return query.where(col(Case.box_id) == box_id) if box_id else query


def _described(case: Case, newest: Finding, raised: Finding) -> OpenCase:
    assert raised.id is not None  # it comes from the database
    return OpenCase(
        place=raised.id,
        id=case.id,
        kind=case.kind,
        members=tuple(case.members),
        box_id=case.box_id,
        amount_idr=newest.amount_idr,
        raised_at=raised.at,
        **newest.details,
    )
