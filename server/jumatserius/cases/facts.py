"""Facts for the engine, out of the database. Moments become seconds, days ordinals, rows named tuples."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from jumatserius import wib
from jumatserius.boxes.models import Box, BoxCollector, BoxState, BoxStatus
from jumatserius.counts.hands import Hands, hands, inside
from jumatserius.counts.models import Count, Deposit, DepositCount
from jumatserius.journal.models import Event, Incident, Visit
from jumatserius.reconcile import Facts, Policy, Scope
from jumatserius.reconcile import facts as f
from jumatserius.reconcile.schedule import Spans, is_open, parse_schedule
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
    openings = _Openings(session, boxes_of)
    counts = [count._replace(visit=openings.visit_of(count.visit)) for count in versions.counts]
    counts = _without_lone_seconds(counts, versions.seconds)
    lines = _lines(session, _numbers(scope.lines) if scope else None)
    settlements = _settlements(session, _numbers(scope.settlements) if scope else None)
    return Facts(
        today=today.toordinal(),
        policy=Policy(holidays=bank_days.holidays(session, years(today, deposits, lines, settlements))),
        boxes=boxes,
        visits=tuple(
            _visits(
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


def _among(column: Any, wanted: Collection[Any] | None) -> list[ColumnElement[bool]]:
    """Limits a query to what is wanted; none: to nothing."""
    return [] if wanted is None else [col(column).in_(wanted)]


def _numbers(members: Iterable[str]) -> list[int]:
    return [int(member.partition(":")[2]) for member in members]


class Assignments:
    """Who was assigned to which box on which day."""

    def __init__(self, session: Session, boxes: Collection[str] | None = None) -> None:
        self._spans: dict[str, list[tuple[str, date, date]]] = defaultdict(list)
        query = select(
            col(BoxCollector.box_id), col(BoxCollector.person_id), col(BoxCollector.since), col(BoxCollector.until)
        ).where(*_among(BoxCollector.box_id, boxes))
        for box_id, person_id, since, until in session.execute(query):
            self._spans[box_id].append((person_id, since, until or date.max))

    def ever(self, box_id: str) -> frozenset[str]:
        """Everyone who ever was."""
        return frozenset(person_id for person_id, _, _ in self._spans[box_id])

    def on(self, box_id: str, day: date) -> set[str]:
        """Everyone on this day."""
        return {person_id for person_id, since, until in self._spans[box_id] if since <= day < until}


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
        ).where(*_among(Count.box_id, boxes))
        rows = session.execute(query).all()
        self._newer = {row.replaces_id: row.id for row in rows if row.replaces_id}
        self.seconds = {row.id for row in rows if row.second}
        self.counts = [
            f.Count(row.id, row.box_id, row.visit_id, row.collector_id, row.amount_idr, _seconds(row.counted_at))
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


class _Openings:
    """Visits of the journal; an opening that continues a visit leads to it."""

    def __init__(self, session: Session, boxes: Collection[str] | None) -> None:
        query = select(
            col(Visit.id),
            col(Visit.box_id),
            col(Visit.opened_at),
            col(Visit.closed_at),
            col(Visit.time_quality),
            col(Visit.continues_id),
            col(Event.received_at),
        ).join(Event, (col(Event.box_id) == col(Visit.box_id)) & (col(Event.seq) == col(Visit.open_seq)))
        query = query.where(*_among(Visit.box_id, boxes))
        rows = session.execute(query).all()
        self._continues = {row.id: row.continues_id for row in rows if row.continues_id}
        self.visits = [
            f.Visit(
                row.id,
                row.box_id,
                # Nobody can date it: it was not later than its arrival.
                _seconds(row.opened_at or row.received_at),
                _seconds(row.closed_at) if row.closed_at else None,
                None,
                row.time_quality if row.opened_at else "none",
            )
            for row in rows
            if not row.continues_id
        ]

    def visit_of(self, opening: str | None) -> str | None:
        while opening in self._continues:
            opening = self._continues[opening]
        return opening


def _visits(
    openings: _Openings, boxes: Iterable[f.Box], counts: Iterable[f.Count], assignments: Assignments, now_s: int
) -> Iterator[f.Visit]:
    """Visits with their collectors.

    Who counted with the visit code was there. Else, within the schedule, it is the only one who was assigned, or
    the only one of those assigned who counted that box in time, or, while there is time to count, any of them.
    Else nobody knows.
    """
    schedules = {box.id: box.schedule for box in boxes}
    proved = {count.visit: count.collector for count in counts if count.visit}
    loose: dict[str, list[f.Count]] = defaultdict(list)
    for count in counts:
        if not count.visit:
            loose[count.box].append(count)
    for visit in openings.visits:
        assigned = assignments.on(visit.box, date.fromordinal(f.day_of(visit.opened_s)))
        collector = proved.get(visit.id)
        if collector is None and _in_schedule(schedules[visit.box], visit.opened_s):
            until_s = (visit.closed_s or visit.opened_s) + Policy().count_hours * f.HOUR_S
            counted = {one.collector for one in loose[visit.box] if visit.opened_s <= one.counted_s <= until_s}
            collector = _only(assigned) or _only(counted & assigned)
            if collector is None and until_s >= now_s:
                collector = min(assigned, default=None)
        if collector in assignments.ever(visit.box) - assigned:
            collector = None  # the engine knows one set of collectors a box; this one was not of it on that day
        yield visit._replace(collector=collector)


def _only(people: set[str]) -> str | None:
    return next(iter(people)) if len(people) == 1 else None


def _in_schedule(spans: Spans | None, moment_s: int) -> bool:
    return spans is None or is_open(spans, moment_s)


def _boxes(session: Session, assignments: Assignments, boxes: Collection[str] | None) -> tuple[f.Box, ...]:
    query = select(col(Box.id), col(Box.schedule), col(Box.terminal)).where(*_among(Box.id, boxes))
    query = query.order_by(col(Box.id))  # of two with one terminal the later one has it
    return tuple(
        f.Box(box_id, parse_schedule(schedule) if schedule else None, assignments.ever(box_id), terminal)
        for box_id, schedule, terminal in session.execute(query)
    )


def _held_counts(session: Session, cash: Hands, deposits: Collection[str] | None) -> dict[str, list[str]]:
    """Counts by the deposit under which they go to the bank."""
    held: dict[str, list[str]] = defaultdict(list)
    query = select(col(DepositCount.deposit_id), col(DepositCount.count_id))
    for deposit_id, count_id in session.execute(query.where(*_among(DepositCount.deposit_id, deposits))):
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
    ).where(*_among(Deposit.id, deposits))
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
    ).where(*_among(StatementLine.id, numbers))
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
        for one in session.scalars(select(Settlement).where(covered.counts(), *_among(Settlement.id, numbers)))
    )


def _incidents(session: Session, boxes: Collection[str] | None) -> tuple[f.LogFinding, ...]:
    query = select(Incident).where(col(Incident.closed_at).is_(None), *_among(Incident.box_id, boxes))
    return tuple(
        f.LogFinding(
            f"incident:{one.id}",
            one.box_id,
            _TORN if one.torn else one.kind,
            one.from_seq,
            one.to_seq,
            _seconds(one.found_at),
        )
        for one in session.scalars(query)
    )


def _silences(session: Session, boxes: Collection[str] | None) -> tuple[f.Silence, ...]:
    """The promise of each box that is in use; the engine judges it."""
    query = (
        select(BoxStatus)
        .join(Box, col(Box.id) == col(BoxStatus.box_id))
        .where(col(BoxStatus.due_at).is_not(None), col(Box.state).in_((BoxState.NEW, BoxState.ACTIVE)))
        .where(*_among(BoxStatus.box_id, boxes))
    )
    return tuple(
        f.Silence(f"silence:{one.box_id}", one.box_id, _seconds(one.seen_at), _seconds(one.due_at))
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


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
