"""Facts for the engine, out of the database. Moments become seconds, days ordinals, rows structs."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Set
from datetime import date

from msgspec.structs import replace
from sqlalchemy import select
from sqlmodel import Session, col

from jumatserius import wib
from jumatserius.boxes.models import Box, BoxState, BoxStatus
from jumatserius.cases.attendance import Assignments, Openings, attended
from jumatserius.cases.rows import among, seconds
from jumatserius.counts.hands import Hands, hands, inside
from jumatserius.counts.models import Count, Deposit, DepositCount
from jumatserius.journal.models import Incident
from jumatserius.reconcile import Facts, Policy, Scope
from jumatserius.reconcile import facts as f
from jumatserius.reconcile.schedule import parse_schedule
from jumatserius.statements import bank_days, covered
from jumatserius.statements.models import Settlement, StatementLine

_TORN = "log_torn"
"""A hole that the box tore itself hides no record that was ever whole: less than a `log_gap`."""


def build(session: Session, today: date, scope: Scope | None = None) -> Facts:
    """All facts, or those of a scope, as they are at the start of `today` (WIB).

    The boxes of a scope include those of the counts of its deposits. What names another record is read before what it
    names: on PostgreSQL each statement sees a newer state.
    """
    boxes_of, deposits_of = (scope.boxes, scope.deposits) if scope else (None, None)
    cash = hands(session, None if deposits_of is None else deposits_of | inside(session, deposits_of))
    held = _held_counts(session, cash, None if deposits_of is None else deposits_of | cash.inside.keys())
    versions = _Versions(session, boxes_of)
    deposits = _deposits(session, held, versions, cash, deposits_of)
    assignments = Assignments(session, boxes_of)
    boxes = _boxes(session, assignments, boxes_of)
    openings = Openings(session, boxes_of)
    counts = [replace(count, visit=openings.visit_of(count.visit)) for count in versions.counts]
    counts = _without_lone_seconds(counts, versions.seconds)
    lines = _lines(session, _numbers(scope.lines) if scope else None)
    settlements = _settlements(session, _numbers(scope.settlements) if scope else None)
    return Facts(
        today=today.toordinal(),
        policy=Policy(holidays=bank_days.holidays(session, years(today, deposits, lines, settlements))),
        boxes=boxes,
        visits=tuple(
            attended(
                openings,
                boxes,
                [count for count in counts if count.id not in versions.seconds],
                assignments,
                f.start_of(today.toordinal()),
            )
        ),
        counts=tuple(counts),
        deposits=deposits,
        lines=lines,
        settlements=settlements,
        log=_incidents(session, boxes_of),
        silences=_silences(session, boxes_of),
        received=cash.received_idr(),
    )


def _numbers(members: Iterable[str]) -> list[int]:
    return [int(member.partition(":")[2]) for member in members]


class _Versions:
    """The newest version of each count, and the way to it from any version."""

    def __init__(self, session: Session, boxes: Collection[str] | None) -> None:
        query = select(
            col(Count.id),
            col(Count.box_id),
            col(Count.visit_id),
            col(Count.collector_id),
            col(Count.amount_idr),
            col(Count.counted_at),
            col(Count.replaces_id),
            col(Count.second),
        ).where(*among(Count.box_id, boxes))
        rows = session.execute(query).all()
        self._newer = {row.replaces_id: row.id for row in rows if row.replaces_id}
        self.seconds = {row.id for row in rows if row.second}
        self.counts = [
            f.Count(row.id, row.box_id, row.visit_id, row.collector_id, row.amount_idr, seconds(row.counted_at))
            for row in rows
            if row.id not in self._newer and not (row.second and row.visit_id is None)  # `declared` judges these
        ]

    def newest(self, count_id: str) -> str:
        while count_id in self._newer:
            count_id = self._newer[count_id]
        return count_id


def _without_lone_seconds(counts: list[f.Count], seconds: Set[str]) -> list[f.Count]:
    """A second count waits for the first one: alone, the engine would take it for the money."""
    counted = {count.visit for count in counts if count.id not in seconds}
    return [count for count in counts if count.id not in seconds or count.visit in counted]


def _boxes(session: Session, assignments: Assignments, boxes: Collection[str] | None) -> tuple[f.Box, ...]:
    query = select(col(Box.id), col(Box.schedule), col(Box.terminal)).where(*among(Box.id, boxes))
    query = query.order_by(col(Box.id))  # of two with one terminal the later one has it
    return tuple(
        f.Box(box_id, parse_schedule(schedule) if schedule else None, assignments.ever(box_id), terminal)
        for box_id, schedule, terminal in session.execute(query)
    )


def _held_counts(session: Session, cash: Hands, deposits: Collection[str] | None) -> dict[str, list[str]]:
    """Counts by the deposit under which they go to the bank."""
    held: dict[str, list[str]] = defaultdict(list)
    query = select(col(DepositCount.deposit_id), col(DepositCount.count_id))
    for deposit_id, count_id in session.execute(query.where(*among(DepositCount.deposit_id, deposits))):
        held[cash.inside.get(deposit_id, deposit_id)].append(count_id)
    return held


def _deposits(
    session: Session,
    held: Mapping[str, list[str]],
    versions: _Versions,
    cash: Hands,
    deposits: Collection[str] | None,
) -> tuple[f.Deposit, ...]:
    query = select(
        col(Deposit.id),
        col(Deposit.collector_id),
        col(Deposit.amount_idr),
        col(Deposit.reference),
        col(Deposit.deposited_at),
    ).where(*among(Deposit.id, deposits))
    return tuple(
        f.Deposit(
            deposit_id,
            cash.holder(deposit_id, collector),
            tuple(sorted(map(versions.newest, held[deposit_id]))),
            amount_idr,
            reference,
            wib.wib_date(deposited_at).toordinal(),
        )
        for deposit_id, collector, amount_idr, reference, deposited_at in session.execute(query)
        if deposit_id in held
    )


def _lines(session: Session, numbers: Collection[int] | None) -> tuple[f.Line, ...]:
    query = select(
        col(StatementLine.id), col(StatementLine.booked_on), col(StatementLine.amount_idr), col(StatementLine.text)
    ).where(*among(StatementLine.id, numbers))
    return tuple(
        f.Line(f"line:{number}", day.toordinal(), amount_idr, text)
        for number, day, amount_idr, text in session.execute(query)
    )


def _settlements(session: Session, numbers: Collection[int] | None) -> tuple[f.Settlement, ...]:
    return tuple(
        f.Settlement(
            f"settlement:{one.id}",
            one.terminal,
            one.gross_idr,
            one.fee_idr,
            one.net_idr,
            one.paid_on.toordinal(),
            one.reference,
        )
        for one in session.scalars(select(Settlement).where(covered.counts(), *among(Settlement.id, numbers)))
    )


def _incidents(session: Session, boxes: Collection[str] | None) -> tuple[f.LogFinding, ...]:
    query = select(Incident).where(col(Incident.closed_at).is_(None), *among(Incident.box_id, boxes))
    return tuple(
        f.LogFinding(
            f"incident:{one.id}",
            one.box_id,
            _TORN if one.torn else one.kind,
            one.from_seq,
            one.to_seq,
            seconds(one.found_at),
        )
        for one in session.scalars(query)
    )


def _silences(session: Session, boxes: Collection[str] | None) -> tuple[f.Silence, ...]:
    """The promise of each box that is in use; the engine judges it."""
    query = (
        select(BoxStatus)
        .join(Box, col(Box.id) == col(BoxStatus.box_id))
        .where(col(BoxStatus.due_at).is_not(None), col(Box.state).in_((BoxState.NEW, BoxState.ACTIVE)))
        .where(*among(BoxStatus.box_id, boxes))
    )
    return tuple(
        f.Silence(f"silence:{one.box_id}", one.box_id, seconds(one.seen_at), seconds(one.due_at))
        for one in session.scalars(query)
        if one.due_at
    )


def years(
    today: date, deposits: Iterable[f.Deposit], lines: Iterable[f.Line], settlements: Iterable[f.Settlement]
) -> range:
    """The years whose holidays matter to these facts."""
    days = {today.toordinal(), *(one.day for one in deposits), *(one.day for one in lines)}
    days |= {one.paid_day for one in settlements}
    # A deadline may fall in the next year.
    return range(date.fromordinal(min(days)).year, date.fromordinal(max(days)).year + 2)
