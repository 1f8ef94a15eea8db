"""What is wrong with visits and with the counts that belong to them, or to none."""

from bisect import bisect_right
from collections.abc import Iterator

from jumatserius.reconcile import explain
from jumatserius.reconcile.deadlines import Deadlines
from jumatserius.reconcile.explain import Detail, Value, case, rupiah
from jumatserius.reconcile.facts import HOUR_S, TIME_UNKNOWN, Box, Count, Visit
from jumatserius.reconcile.pairs_by_time import until_s
from jumatserius.reconcile.result import Case
from jumatserius.reconcile.schedule import ALWAYS, WEEK_MINUTES, minute_of_week, minutes_open
from jumatserius.reconcile.visits_counts import Links


def visit_cases(box: Box, links: Links, hours: int, deadlines: Deadlines) -> Iterator[Case]:
    """Visits without a count in time, outside the schedule, by the wrong person, or at an unknown time."""
    minutes = minutes_open(ALWAYS if box.schedule is None else box.schedule)
    for visit, count in _doubtful(links, box.collectors, minutes, hours * HOUR_S):
        is_time_known = visit.time_quality not in TIME_UNKNOWN
        if visit.closed_s is not None:
            last_s = until_s(visit, hours)
            if count is None:
                if deadlines.is_over_s(last_s) and not _has_younger(visit, links, hours, deadlines):
                    yield _not_counted(visit, hours)
            elif count.counted_s > last_s and is_time_known:
                yield _count_late(visit, count, hours)
        if visit.collector not in box.collectors:
            yield _about("opened_unassigned", visit, links.money_of(visit))
        if not is_time_known:
            yield _about("clock_doubt", visit, None)
        elif not minutes[minute_of_week(visit.opened_s)]:
            yield _about("opened_off_schedule", visit, links.money_of(visit))


def _doubtful(
    links: Links, collectors: frozenset[str], minutes: bytes, in_time_s: int
) -> list[tuple[Visit, Count | None]]:
    """The visits of which there may be something to say, and their first counts: of millions nearly all pass here."""
    return [
        (visit, count)
        for visit, count in zip(links.visits, links.first, strict=True)
        if count is None
        or visit.closed_s is None
        or count.counted_s > visit.closed_s + in_time_s
        or not minutes[visit.opened_s // 60 % WEEK_MINUTES]
        or visit.collector not in collectors
        or visit.time_quality in TIME_UNKNOWN
    ]


def _has_younger(visit: Visit, links: Links, hours: int, deadlines: Deadlines) -> bool:
    """Whether a visit that may still wait got a count, by time alone, that would have been as good for this one."""
    visits = links.visits
    last_s = until_s(visit, hours)
    for place in range(bisect_right(links.opened, visit.opened_s), bisect_right(links.opened, last_s)):
        younger, count = visits[place], links.first[place]
        if count is None or count.counted_s > last_s or count.visit == younger.id:
            continue
        if visit.collector != count.collector == younger.collector:
            continue
        if younger.closed_s is None or not deadlines.is_over_s(until_s(younger, hours)):
            return True
    return False


def _values(visit: Visit) -> dict[str, Value]:
    return {
        "visit": visit.id,
        "box": visit.box,
        "opened": explain.moment(visit.opened_s),
        "closed": explain.moment(visit.closed_s),
        "collector": explain.person(visit.collector),
    }


def _about(kind: str, visit: Visit, count: Count | None) -> Case:
    """At stake is what was counted, as far as it was."""
    return case(kind, [visit.id], count.amount if count else 0, **_values(visit))


def _not_counted(visit: Visit, hours: int) -> Case:
    return case("opened_not_counted", [visit.id], 0, hours=str(hours), **_values(visit))


def _count_late(visit: Visit, count: Count, hours: int) -> Case:
    values = {**_values(visit), "collector": explain.person(count.collector)}
    return case(
        "count_late",
        [visit.id, count.id],
        count.amount,
        count=count.id,
        counted=explain.moment(count.counted_s),
        hours=str(hours),
        **values,
    )


def second_count_cases(links: Links) -> Iterator[Case]:
    """Second counts that differ from the count that is the money."""
    for visit, money, second in links.differing:
        yield case(
            "second_count_differs",
            [visit, money.id, second.id],
            abs(second.amount - money.amount),
            second=second.id,
            second_amount=rupiah(second.amount),
            count=money.id,
            first_amount=rupiah(money.amount),
            visit=visit,
            box=money.box,
        )


def counted_not_opened_cases(links: Links, hours: int) -> Iterator[Case]:
    """Counts for which the box had no visit at all, not even one that other counts belong to."""
    for count in links.loose:
        place = links.places.get(count.visit)
        yield case(
            "counted_not_opened",
            [count.id],
            count.amount,
            _named_visit(count, None if place is None else links.visits[place]),
            count=count.id,
            box=count.box,
            counted=explain.moment(count.counted_s),
            hours=str(hours),
            collector=explain.person(count.collector),
        )


def _named_visit(count: Count, visit: Visit | None) -> list[Detail]:
    if count.visit is None:
        return []
    if visit is None:
        return [Detail("visit_absent", {"visit": count.visit})]
    return [Detail("visit_later", {"visit": visit.id, "opened": explain.moment(visit.opened_s)})]
