"""The first leg as a whole, box after box: no box has to do with another, and what one has fits into the cache."""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence, Set
from typing import NamedTuple, TypeVar

from jumatserius.reconcile import box_health, outliers, visit_cases
from jumatserius.reconcile.deadlines import Deadlines
from jumatserius.reconcile.facts import Box, Count, Facts, Visit
from jumatserius.reconcile.result import Case, Match
from jumatserius.reconcile.visits_counts import link_counts

_Record = TypeVar("_Record", Visit, Count)


class FirstLeg(NamedTuple):
    """Matches by rule, cases, and the ids of the second counts, which are no money."""

    matches: dict[str, list[Match]]
    cases: list[Case]
    controls: set[str]


def judge_boxes(facts: Facts, loose: Iterable[Count], deadlines: Deadlines) -> FirstLeg:
    """What is right and wrong with boxes, visits and counts; `loose` are the counts that are in no deposit."""
    visits_of = _by_box(facts.boxes, facts.visits)
    counts_of = _by_box(facts.boxes, facts.counts)
    loose_of: dict[str, set[str]] = defaultdict(set)
    for count in loose:
        loose_of[count.box].add(count.id)
    hours = facts.policy.count_hours
    cases: list[Case] = []
    controls: set[str] = set()
    unnamed: set[str] = set()
    by_time: list[Match] = []
    for box in facts.boxes:
        links = link_counts(visits_of.pop(box.id), counts_of.pop(box.id), hours, loose_of[box.id])
        controls.update(links.controls)
        unnamed.update(links.unnamed)
        by_time += links.by_time
        cases += visit_cases.visit_cases(box, links, hours, deadlines)
        cases += visit_cases.second_count_cases(links)
        cases += visit_cases.counted_not_opened_cases(links, hours)
        cases += outliers.outlier_cases(links)
    cases += box_health.log_cases(facts)
    cases += box_health.silence_cases(facts, deadlines)
    return FirstLeg({"visit_code": _by_code(facts.counts, unnamed), "visit_time": by_time}, cases, controls)


def _by_box(boxes: Iterable[Box], records: Sequence[_Record]) -> dict[str, list[_Record]]:
    """The records of each box, in their order."""
    of_box: dict[str, list[_Record]] = {box.id: [] for box in boxes}
    # No loop of Python's, since there may be very many: the deque holds nothing and only drives the map.
    deque(map(list.append, map(of_box.__getitem__, [record.box for record in records]), records), maxlen=0)
    return of_box


def _by_code(counts: Iterable[Count], unnamed: Set[str]) -> list[Match]:
    """In the order of the counts, in which they lie in memory, and which mostly is that of the answer."""
    named = [count for count in counts if count.id not in unnamed] if unnamed else counts
    return [
        Match("visit_code", (visit, count.id) if visit < count.id else (count.id, visit), count.amount)
        for count in named
        if (visit := count.visit) is not None
    ]
