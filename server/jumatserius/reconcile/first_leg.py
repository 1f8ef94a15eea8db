"""The first leg as a whole, box after box: no box has to do with another, and what one has fits into the cache."""

from collections.abc import Callable, Set
from operator import itemgetter
from typing import NamedTuple

from jumatserius.reconcile import box_health, outliers, visit_cases
from jumatserius.reconcile.deadlines import Deadlines
from jumatserius.reconcile.facts import Count, Facts, Visit
from jumatserius.reconcile.result import Case, Match, matches_by, pair_ids
from jumatserius.reconcile.visits_counts import link_counts

_id, _visit, _amount = (itemgetter(Count._fields.index(name)) for name in ("id", "visit", "amount"))


class FirstLeg(NamedTuple):
    """Matches by rule, cases, and the ids of the second counts, which are no money."""

    matches: dict[str, list[Match]]
    cases: list[Case]
    controls: set[str]


def judge_boxes(facts: Facts, is_bundled: Callable[[str], bool], deadlines: Deadlines) -> FirstLeg:
    """What is right and wrong with boxes, visits and counts; `is_bundled`: a count of this id is in a deposit."""
    visits_of: dict[str, list[Visit]] = {box.id: [] for box in facts.boxes}
    counts_of: dict[str, list[Count]] = {box.id: [] for box in facts.boxes}
    for visit in facts.visits:
        visits_of[visit.box].append(visit)
    for count in facts.counts:
        counts_of[count.box].append(count)
    hours = facts.policy.count_hours
    cases: list[Case] = []
    controls: set[str] = set()
    unnamed: set[str] = set()
    by_time: list[Match] = []
    for box in facts.boxes:
        links = link_counts(visits_of.pop(box.id), counts_of.pop(box.id), hours, is_bundled)
        controls.update(links.controls)
        unnamed.update(links.unnamed)
        by_time += links.by_time
        cases += visit_cases.visit_cases(box, links, hours, deadlines)
        cases += visit_cases.second_count_cases(links)
        cases += visit_cases.counted_not_opened_cases(links, hours)
        cases += outliers.outlier_cases(links)
    cases += box_health.log_cases(facts)
    cases += box_health.silence_cases(facts, deadlines)
    return FirstLeg({"visit_code": _by_code(facts, unnamed), "visit_time": by_time}, cases, controls)


def _by_code(facts: Facts, unnamed: Set[str]) -> list[Match]:
    """In the order of the counts, in which they lie in memory, and which mostly is that of the answer."""
    named = [count for count in facts.counts if count.visit is not None]
    if unnamed:
        named = [count for count in named if count.id not in unnamed]
    return matches_by("visit_code", pair_ids(map(_visit, named), map(_id, named)), map(_amount, named))
