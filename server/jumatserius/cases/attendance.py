"""Visits as the engine knows them: who was there, as far as codes, assignments and counts tell."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from operator import attrgetter

from msgspec.structs import replace
from sqlalchemy import select
from sqlmodel import Session, col

from jumatserius.boxes.models import BoxCollector
from jumatserius.cases.rows import among, seconds
from jumatserius.journal.models import Event, Visit
from jumatserius.reconcile import Policy
from jumatserius.reconcile import facts as f
from jumatserius.reconcile.schedule import Spans, is_open

_counted_s = attrgetter("counted_s")


class Assignments:
    """Who was assigned to which box on which day."""

    def __init__(self, session: Session, boxes: Collection[str] | None = None) -> None:
        self._spans: dict[str, list[tuple[str, date, date]]] = defaultdict(list)
        query = select(
            col(BoxCollector.box_id), col(BoxCollector.person_id), col(BoxCollector.since), col(BoxCollector.until)
        ).where(*among(BoxCollector.box_id, boxes))
        for box_id, person_id, since, until in session.execute(query):
            self._spans[box_id].append((person_id, since, until or date.max))

    def ever(self, box_id: str) -> frozenset[str]:
        """Everyone who ever was."""
        return frozenset(person_id for person_id, _, _ in self._spans[box_id])

    def on(self, box_id: str, day: date) -> set[str]:
        """Everyone on this day."""
        return {person_id for person_id, since, until in self._spans[box_id] if since <= day < until}


class Openings:
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
        query = query.where(*among(Visit.box_id, boxes))
        rows = session.execute(query).all()
        self._continues = {row.id: row.continues_id for row in rows if row.continues_id}
        self.visits = [
            f.Visit(
                row.id,
                row.box_id,
                # Nobody can date it: it was not later than its arrival.
                seconds(row.opened_at or row.received_at),
                seconds(row.closed_at) if row.closed_at else None,
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


def attended(
    openings: Openings, boxes: Iterable[f.Box], counts: Collection[f.Count], assignments: Assignments, now_s: int
) -> Iterator[f.Visit]:
    """Visits with their collectors.

    Who counted with the visit code was there. Else, within the schedule, it is the only one who was assigned, or
    the only one of those assigned who counted that box in time, or, while there is time to count, any of them.
    Else nobody knows.
    """
    schedules = {box.id: box.schedule for box in boxes}
    proved = {count.visit: count.collector for count in counts if count.visit}
    loose: dict[str, list[f.Count]] = defaultdict(list)
    for count in sorted((one for one in counts if not one.visit), key=_counted_s):
        loose[count.box].append(count)
    for visit in openings.visits:
        assigned = assignments.on(visit.box, date.fromordinal(f.day_of(visit.opened_s)))
        collector = proved.get(visit.id)
        if collector is None and _in_schedule(schedules[visit.box], visit.opened_s):
            until_s = (visit.closed_s or visit.opened_s) + Policy().count_hours * f.HOUR_S
            here = loose[visit.box]
            first = bisect_left(here, visit.opened_s, key=_counted_s)
            counted = {one.collector for one in here[first : bisect_right(here, until_s, key=_counted_s)]}
            collector = _only(assigned) or _only(counted & assigned)
            if collector is None and until_s >= now_s:
                collector = min(assigned, default=None)
        if collector in assignments.ever(visit.box) - assigned:
            collector = None  # the engine knows one set of collectors a box; this one was not of it on that day
        yield replace(visit, collector=collector)


def _only(people: set[str]) -> str | None:
    return next(iter(people)) if len(people) == 1 else None


def _in_schedule(spans: Spans | None, moment_s: int) -> bool:
    return spans is None or is_open(spans, moment_s)
