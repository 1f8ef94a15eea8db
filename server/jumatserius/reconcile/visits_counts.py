"""The first leg: which visit does each count belong to, and which of the counts are money.

1. `visit_code`: the count names its visit, even when it comes late. A count before the lid opened is not
   credible, unless the box did not know the time.
2. `visit_time`: counts that name no visit (of the facts) go to visits of the same box that nobody named, from
   the opening until `count_hours` after the closing: as many as possible, then by the same collector, then
   nearest to the closing, then lowest ids. A count that remains goes, as a further one, to the latest visit
   of its window.
3. Of several counts of a visit the first that is in a deposit, else the first by the visit's collector, else
   the earliest, is its money. A further one by another collector that is in no deposit is a second count, a
   control; else it is money of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple, TypeVar

from jumatserius.reconcile.assignment import assign, components
from jumatserius.reconcile.facts import DAY_S, HOUR_S, TIME_UNKNOWN, Count, Facts, Visit
from jumatserius.reconcile.ordered_assignment import assign_in_order
from jumatserius.reconcile.result import Match

# Components of more possible pairs than this are solved as chains in time.
_SMALL = 150
# A count looks at so many of the latest visits in its window: bounds the work on nonsense.
_BAND = 256

Pair = tuple[Visit, Count]
Record = TypeVar("Record", Visit, Count)
_by_time = attrgetter("counted_s", "id")


@dataclass(slots=True)
class Links:
    """Counts by visit id in the order of their time; `loose` are the counts without a visit."""

    matches: list[Match] = field(default_factory=list)
    counts: dict[str, list[Count]] = field(default_factory=dict)
    loose: list[Count] = field(default_factory=list)
    # Second counts, by their id.
    controls: dict[str, "Control"] = field(default_factory=dict)


class Control(NamedTuple):
    """A second count of what `money` counted; `visit` is its id, which may be of no visit in the facts."""

    visit: str
    money: Count
    second: Count


def link_counts(facts: Facts, bundled: Set[str]) -> Links:
    """Links counts to visits; `bundled` are the ids of the counts that are in a deposit."""
    visits = {visit.id: visit for visit in facts.visits}
    links = Links()
    pool: list[Count] = []
    named, add_match = links.counts, links.matches.append
    for count in facts.counts:
        visit_id = count.visit
        visit = visits.get(visit_id) if visit_id is not None else None
        if (
            visit_id is None
            or visit is None
            or (count.counted_s < visit.opened_s and visit.time_quality not in TIME_UNKNOWN)
        ):
            pool.append(count)
            continue
        add_match(_match("visit_code", visit_id, count))
        if visit_id in named:
            named[visit_id].append(count)
        else:
            named[visit_id] = [count]
    if pool:
        _link_by_time(links, facts, pool)
    for visit_id, counts in links.counts.items():
        if len(counts) > 1:
            counts.sort(key=_by_time)
            _find_controls(links, visit_id, visits[visit_id].collector, counts, bundled)
    for visit_id, counts in _named_visits(links.loose).items():
        _find_controls(links, visit_id, None, counts, bundled)
    return links


def until_s(visit: Visit, count_hours: int) -> int:
    """The last second at which a count may follow a visit; an open lid counts from its opening."""
    return (visit.opened_s if visit.closed_s is None else visit.closed_s) + count_hours * HOUR_S


def _match(rule: str, visit: str, count: Count) -> Match:
    return Match(rule, (visit, count.id) if visit < count.id else (count.id, visit), count.amount)


def _link_near(links: Links, visit: Visit, count: Count) -> None:
    links.matches.append(_match("visit_time", visit.id, count))
    links.counts.setdefault(visit.id, []).append(count)


def _named_visits(loose: Iterable[Count]) -> dict[str, list[Count]]:
    """Counts without a visit by the id of the visit that they name all the same."""
    named: dict[str, list[Count]] = defaultdict(list)
    for count in sorted(loose, key=_by_time):
        if count.visit is not None:
            named[count.visit].append(count)
    return named


def _link_by_time(links: Links, facts: Facts, pool: Sequence[Count]) -> None:
    hours = facts.policy.count_hours
    counts = _by_box(pool, "counted_s")
    free = _by_box((visit for visit in facts.visits if visit.id not in links.counts), "opened_s")
    further: list[Count] = []
    for box, counts_here in counts.items():
        pairs = pair_by_time(free.get(box, []), counts_here, hours)
        for visit, count in pairs:
            _link_near(links, visit, count)
        if len(pairs) < len(counts_here):
            paired = {count.id for _, count in pairs}
            further += [count for count in counts_here if count.id not in paired]
    if further:
        _link_further(links, facts, further)


def _by_box(records: Iterable[Record], moment: str) -> dict[str, list[Record]]:
    """Records of each box in the order of a moment; at equal moments in the order given, which is by id."""
    boxes: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        boxes[record.box].append(record)
    for records_here in boxes.values():
        records_here.sort(key=attrgetter(moment))
    return boxes


def _link_further(links: Links, facts: Facts, further: Iterable[Count]) -> None:
    hours = facts.policy.count_hours
    counts = _by_box(further, "counted_s")
    visits = _by_box((visit for visit in facts.visits if visit.box in counts), "opened_s")
    for box, counts_here in counts.items():
        visits_here = visits.get(box, [])
        windows = [(visit.opened_s, until_s(visit, hours)) for visit in visits_here]
        choices = candidates(windows, [count.counted_s for count in counts_here])
        for count, possible in zip(counts_here, choices, strict=True):
            if possible:
                _link_near(links, visits_here[possible[-1]], count)
            else:
                links.loose.append(count)


def candidates(windows: Sequence[tuple[int, int]], moments: Iterable[int]) -> list[list[int]]:
    """For each of the sorted moments the closed windows (sorted by start) that hold it, the latest 256."""
    found: list[list[int]] = []
    current: list[int] = []
    end = 0
    for moment in moments:
        start = end
        while end < len(windows) and windows[end][0] <= moment:
            end += 1
        latest = [*current, *range(start, end)][-_BAND:]
        current = [window for window in latest if windows[window][1] >= moment]
        found.append(current)
    return found


def pair_by_time(visits: Sequence[Visit], counts: Sequence[Count], count_hours: int) -> list[Pair]:
    """The best pairs of the visits and counts of one box, both sorted by time."""
    windows = [(visit.opened_s, until_s(visit, count_hours)) for visit in visits]
    moments = [count.counted_s for count in counts]
    choices = candidates(windows, moments)
    if not any(len(possible) > 1 for possible in choices):
        clear = {possible[0]: count for count, possible in enumerate(choices) if possible}
        if len(clear) == sum(map(len, choices)):
            return [(visits[visit], counts[count]) for visit, count in clear.items()]
    edges = [(visit, count) for count, possible in enumerate(choices) for visit in possible]
    pairs: list[Pair] = []
    for edges_of_one in components(edges):
        if len(edges_of_one) == 1:
            visit, count = edges_of_one[0]
            pairs.append((visits[visit], counts[count]))
            continue
        lefts = sorted({visit for visit, _ in edges_of_one})
        rights = sorted({count for _, count in edges_of_one})
        some_visits, some_counts = [visits[n] for n in lefts], [counts[n] for n in rights]
        if len(lefts) * len(rights) <= _SMALL:
            chosen = _pair_exactly(some_visits, some_counts, edges_of_one, lefts, rights)
        else:
            chosen = _pair_in_order(some_visits, some_counts, count_hours)
        pairs += [(some_visits[visit], some_counts[count]) for visit, count in chosen]
    return pairs


def _distance_s(visit: Visit, count: Count) -> int:
    return abs(count.counted_s - (visit.opened_s if visit.closed_s is None else visit.closed_s))


def _pair_exactly(
    visits: Sequence[Visit],
    counts: Sequence[Count],
    edges: Iterable[tuple[int, int]],
    lefts: Sequence[int],
    rights: Sequence[int],
) -> list[tuple[int, int]]:
    left_at = {visit: place for place, visit in enumerate(lefts)}
    right_at = {count: place for place, count in enumerate(rights)}
    visit_rank = _ranks([visit.id for visit in visits])
    count_rank = _ranks([count.id for count in counts])
    base = len(counts) + 1
    # The digits of `rank` put the pairs in the order of visit ids, then count ids; a visit left out comes last.
    span = base ** (len(visits) + 1)
    far = DAY_S * 366_000 * (len(visits) + 1)
    costs: dict[tuple[int, int], int] = {}
    for visit, count in edges:
        left, right = left_at[visit], right_at[count]
        rank = (count_rank[right] - len(counts)) * base ** (len(visits) - 1 - visit_rank[left])
        other = visits[left].collector != counts[right].collector
        costs[left, right] = (other * far + _distance_s(visits[left], counts[right])) * span + rank
    return sorted(assign([1] * len(visits), [1] * len(counts), costs))


def _ranks(ids: Sequence[str]) -> list[int]:
    order = sorted(range(len(ids)), key=ids.__getitem__)
    ranks = [0] * len(ids)
    for rank, place in enumerate(order):
        ranks[place] = rank
    return ranks


def _pair_in_order(visits: Sequence[Visit], counts: Sequence[Count], count_hours: int) -> list[tuple[int, int]]:
    windows = [(visit.opened_s, until_s(visit, count_hours)) for visit in visits]
    widest = max(end - start for start, end in windows) + 1
    far = widest * (len(counts) + 1)
    pair = far * (len(counts) + 1)

    def worth(visit: int, count: int) -> int:
        same = visits[visit].collector == counts[count].collector
        return pair + same * far - _distance_s(visits[visit], counts[count])

    return assign_in_order(windows, [count.counted_s for count in counts], worth)


def _find_controls(links: Links, visit: str, collector: str | None, counts: Sequence[Count], bundled: Set[str]) -> None:
    money = next((count for count in counts if count.id in bundled), None)
    money = money or next((count for count in counts if count.collector == collector), counts[0])
    for count in counts:
        if count.collector != money.collector and count.id not in bundled:
            links.controls[count.id] = Control(visit, money, count)
