"""The first leg as a whole, for any number of boxes: no box has to do with another."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from jumatserius.reconcile import box_health, outliers, visit_cases
from jumatserius.reconcile.deadlines import Deadlines
from jumatserius.reconcile.facts import Box, Count, Facts, Visit
from jumatserius.reconcile.result import Case, Match
from jumatserius.reconcile.visits_counts import link_counts

_BLOCK_VISITS = 10_000


class _Block(NamedTuple):
    boxes: tuple[Box, ...]
    visits: list[Visit]
    counts: list[Count]


class FirstLeg(NamedTuple):
    """Matches by rule, cases, and the ids of the second counts, which are no money."""

    matches: dict[str, list[Match]]
    cases: list[Case]
    controls: set[str]


def judge_boxes(facts: Facts, is_bundled: Callable[[str], bool], deadlines: Deadlines) -> FirstLeg:
    """What is right and wrong with boxes, visits and counts; `is_bundled`: a count of this id is in a deposit."""
    matches: dict[str, list[Match]] = defaultdict(list)
    cases: list[Case] = []
    controls: set[str] = set()
    for block in _blocks(facts):
        links = link_counts(block, is_bundled)
        for rule, found in links.matches.items():
            matches[rule] += found
        controls.update(links.controls)
        cases += visit_cases.visit_cases(block, links, deadlines)
        cases += visit_cases.second_count_cases(links)
        cases += visit_cases.counted_not_opened_cases(block, links)
        cases += outliers.outlier_cases(links)
    cases += box_health.log_cases(facts)
    cases += box_health.silence_cases(facts, deadlines)
    return FirstLeg(matches, cases, controls)


def _blocks(facts: Facts) -> Iterator[Facts]:
    """The facts of some boxes after those of others, sorted: what fits into the cache is judged in half the time."""
    boxes_each = max(1, len(facts.boxes) * _BLOCK_VISITS // max(1, len(facts.visits)))
    firsts = range(0, len(facts.boxes), boxes_each)
    blocks = deque(_Block(facts.boxes[first : first + boxes_each], [], []) for first in firsts)
    visits_of = {box.id: block.visits for block in blocks for box in block.boxes}
    counts_of = {box.id: block.counts for block in blocks for box in block.boxes}
    for visit in facts.visits:
        visits_of[visit.box].append(visit)
    for count in facts.counts:
        counts_of[count.box].append(count)
    del visits_of, counts_of
    while blocks:
        boxes, visits, counts = blocks.popleft()
        yield replace(facts, boxes=boxes, visits=tuple(sorted(visits)), counts=tuple(sorted(counts)))
