"""Totals of the three legs: what was seen, counted, paid in and credited, of a week and of all time."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, exists, func, literal, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from jumatserius import wib
from jumatserius.cases import standing
from jumatserius.cases.models import Case, Change, Finding
from jumatserius.counts.models import Count, Deposit, DepositCount, DepositPart
from jumatserius.counts.sealing import is_sealed
from jumatserius.journal.models import Visit
from jumatserius.ledger import accounts
from jumatserius.ledger import service as ledger
from jumatserius.statements import covered
from jumatserius.statements.models import Settlement
from jumatserius.wib import WIB

_FRIDAY = 4
_MATCHES = "match:"


@dataclass(frozen=True, slots=True)
class Totals:
    """Money follows the counts: a deposit belongs to the week of its earliest count, wherever it was paid in.

    `visits` and `counts` are numbers, the rest is rupiah. `settled_idr` is the net that the acquirer paid out for
    QRIS gifts, `settled_credited_idr` what of it the bank shows. `sealed` counts are among the `counts`, but their
    money is not told before another person has counted it too.
    """

    visits: int
    counts: int
    counted_idr: int
    deposited_idr: int
    credited_idr: int
    settled_idr: int
    settled_credited_idr: int
    sealed: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """`week` is the one from `first_day` (a Friday) to `last_day` (a Thursday), WIB."""

    first_day: date
    last_day: date
    week: Totals
    overall: Totals
    open_cases: dict[str, int]


def summary(session: Session, today: date) -> Summary:
    """Totals of the week that holds `today`, Friday to Thursday, and of all time; open cases by kind."""
    first = first_day(today)
    return Summary(first, first + timedelta(days=6), of_week(session, first), _overall(session), _kinds(session))


def first_day(day: date) -> date:
    """The Friday with which the week of this day begins."""
    return day - timedelta(days=(day.weekday() - _FRIDAY) % 7)


def _overall(session: Session) -> Totals:
    return Totals(
        visits=_number(session, select(func.count()).select_from(Visit).where(_is_own_visit())),
        counts=_number(session, select(func.count()).select_from(Count).where(_is_latest())),
        counted_idr=_number(session, select(func.sum(col(Count.amount_idr))).where(_is_latest(), ~_is_sealed())),
        deposited_idr=_number(session, select(func.sum(col(Deposit.amount_idr))).where(_is_not_inside())),
        credited_idr=-ledger.moved(session, _MATCHES, accounts.custody("")),
        settled_idr=_number(session, select(func.sum(col(Settlement.net_idr))).where(covered.counts())),
        settled_credited_idr=-ledger.moved(session, _MATCHES, accounts.clearing("")),
        sealed=_number(session, select(func.count()).where(_is_latest(), _is_sealed())),
    )


def of_week(session: Session, first: date) -> Totals:
    """Totals of the seven days from this Friday on; their cost does not grow with the years."""
    last = first + timedelta(days=6)
    since, until = (datetime.combine(day, time(), WIB) for day in (first, last + timedelta(days=1)))
    visits = _is_own_visit(), col(Visit.opened_at) >= since, col(Visit.opened_at) < until
    counted = _is_latest(), col(Count.counted_at) >= since, col(Count.counted_at) < until
    deposits = _deposits(since, until).cte()
    settled = and_(col(Settlement.paid_on).between(first, last), covered.counts())
    settlements = select(literal("settlement:") + cast(col(Settlement.id), String)).where(settled)
    shown_idr = func.sum(case((~_is_sealed(), col(Count.amount_idr))))
    counts, counted_idr, open_counts = session.execute(
        select(func.count(), shown_idr, func.count(case((~_is_sealed(), 1)))).where(*counted)
    ).one()
    deposited_idr, credited_idr, settled_credited_idr = session.execute(
        select(
            select(func.sum(deposits.c.amount_idr)).scalar_subquery(),
            standing.credited_idr(session, select(deposits.c.id)),
            standing.credited_idr(session, settlements),
        )
    ).one()
    return Totals(
        visits=_number(session, select(func.count()).select_from(Visit).where(*visits)),
        counts=counts,
        counted_idr=int(counted_idr or 0),
        deposited_idr=int(deposited_idr or 0),
        credited_idr=int(credited_idr or 0),
        settled_idr=_number(session, select(func.sum(col(Settlement.net_idr))).where(settled)),
        settled_credited_idr=int(settled_credited_idr or 0),
        sealed=counts - open_counts,
    )


def _deposits(since: datetime, until: datetime) -> Select[str, int]:
    """Id and rupiah of the deposits whose earliest count, in its first version, lies from `since` to before `until`.

    What was handed to a treasurer and paid in with others is the treasurer's deposit.
    """
    of_week = (
        select(func.coalesce(col(DepositPart.deposit_id), col(DepositCount.deposit_id)))
        .select_from(DepositCount)
        .join(Count, col(Count.id) == col(DepositCount.count_id))
        .outerjoin(DepositPart, col(DepositPart.handover_id) == col(DepositCount.deposit_id))
        .where(col(Count.counted_at) >= since, col(Count.counted_at) < until)
    )
    # By deposit, not as a list of all: databases would go through all years for each week.
    earlier = (
        select(col(DepositCount.count_id))
        .join(Count, col(Count.id) == col(DepositCount.count_id))
        .where(col(Count.counted_at) < since)
    )
    parts = (
        select(col(DepositPart.handover_id)).where(col(DepositPart.deposit_id) == col(Deposit.id)).correlate(Deposit)
    )
    return select(col(Deposit.id), col(Deposit.amount_idr)).where(
        col(Deposit.id).in_(of_week),
        ~earlier.where(col(DepositCount.deposit_id) == col(Deposit.id)).correlate(Deposit).exists(),
        ~earlier.where(col(DepositCount.deposit_id).in_(parts)).correlate(Deposit).exists(),
    )


def _number(session: Session, query: Select[Any]) -> int:
    return int(session.scalar(query) or 0)


def _is_own_visit() -> ColumnElement[bool]:
    return col(Visit.continues_id).is_(None)


@cache
def _is_latest() -> ColumnElement[bool]:
    """Of the counts that are money; a second count is a control."""
    newer = aliased(Count)
    return and_(~exists().where(col(newer.replaces_id) == col(Count.id)), ~col(Count.second))


def _is_not_inside() -> ColumnElement[bool]:
    return ~exists().where(col(DepositPart.handover_id) == col(Deposit.id))


def _is_sealed() -> ColumnElement[bool]:
    return is_sealed(wib.now())


def _kinds(session: Session) -> dict[str, int]:
    query = (
        select(col(Case.kind), func.count())
        .join(Finding, col(Finding.case_id) == col(Case.id))
        .where(
            col(Finding.id).in_(standing.newest(col(Finding.case_id))),
            col(Finding.change) != Change.CLEARED,
            ~standing.is_resolved(col(Case.id)),
        )
        .group_by(col(Case.kind))
        .order_by(col(Case.kind))
    )
    return {kind: number for kind, number in session.execute(query)}
