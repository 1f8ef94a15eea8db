"""What is wrong with visits and with the counts that belong to them, or to none."""

from collections.abc import Iterator, Sequence

from jumatserius.reconcile import explain
from jumatserius.reconcile.explain import Detail, Value, case, rupiah
from jumatserius.reconcile.facts import TIME_UNKNOWN, Count, Facts, Visit, start_of
from jumatserius.reconcile.result import Case
from jumatserius.reconcile.schedule import is_open
from jumatserius.reconcile.visits_counts import Links, until_s


def visit_cases(facts: Facts, links: Links) -> Iterator[Case]:
    """Visits without a count in time, outside the schedule, by the wrong person, or at an unknown time."""
    boxes = {box.id: box for box in facts.boxes}
    now_s = start_of(facts.today)
    hours = facts.policy.count_hours
    for visit in facts.visits:
        box = boxes[visit.box]
        counts = links.counts.get(visit.id, ())
        if visit.closed_s is not None:
            until = until_s(visit, hours)
            if not counts:
                if until < now_s:
                    yield _not_counted(visit, hours)
            elif counts[0].counted_s > until and visit.time_quality not in TIME_UNKNOWN:
                yield _count_late(visit, counts[0], hours)
        if visit.collector not in box.collectors:
            yield _about("opened_unassigned", visit, counts)
        if visit.time_quality in TIME_UNKNOWN:
            yield _about("clock_doubt", visit, ())
        elif box.schedule is not None and not is_open(box.schedule, visit.opened_s):
            yield _about("opened_off_schedule", visit, counts)


def _values(visit: Visit) -> dict[str, Value]:
    return {
        "visit": visit.id,
        "box": visit.box,
        "opened": explain.moment(visit.opened_s),
        "closed": explain.moment(visit.closed_s),
        "collector": explain.person(visit.collector),
    }


def _about(kind: str, visit: Visit, counts: Sequence[Count]) -> Case:
    """At stake is what was counted, as far as it was."""
    return case(kind, [visit.id], counts[0].amount if counts else 0, **_values(visit))


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
    for visit, money, second in links.controls.values():
        if second.amount != money.amount:
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


def counted_not_opened_cases(facts: Facts, links: Links) -> Iterator[Case]:
    """Counts for which the box had no visit at all, not even one that other counts belong to."""
    visits = {visit.id: visit for visit in facts.visits}
    hours = facts.policy.count_hours
    for count in sorted(links.loose):
        yield case(
            "counted_not_opened",
            [count.id],
            count.amount,
            _named_visit(count, visits.get(count.visit) if count.visit is not None else None),
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
