"""The first leg: which visit does each count belong to, and which of the counts are money.

1. `visit_code`: the count names its visit, even when it comes late. A count before the lid opened is not
   credible, unless the box did not know the time.
2. `visit_time`: counts that name no visit (of the facts) go to visits of the same box that nobody named, from
   the opening until `count_hours` after the closing: as many as possible, then by the same collector, then
   nearest to the closing, then lowest ids. A count that remains goes, as a further one, to the latest visit
   of its window that another collector counted the same of, else to the latest.
3. Of several counts of a visit the first that is in a deposit, else the first by the visit's collector, else
   the earliest, is its money. A further one by another collector that is in no deposit is a second count, a
   control; else it is money of its own.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from jumatserius.reconcile.assignment import assign, components
from jumatserius.reconcile.facts import DAY_S, HOUR_S, TIME_UNKNOWN, Count, Visit
from jumatserius.reconcile.ordered_assignment import assign_in_order
from jumatserius.reconcile.result import Match, pair_matches

# Components of more possible pairs than this are solved as chains in time.
_SMALL = 150
# A count looks at so many of the latest visits in its window: bounds the work on nonsense.
_BAND = 256
_NEVER_S = 1 << 62

Pair = tuple[int, int]
_by_time = itemgetter(Count._fields.index("counted_s"), Count._fields.index("id"))
_counted_s = itemgetter(Count._fields.index("counted_s"))
_opened_s = itemgetter(Visit._fields.index("opened_s"))
_id = itemgetter(Visit._fields.index("id"))
_visit = itemgetter(Count._fields.index("visit"))


@dataclass(slots=True)
class Links:
    """The counts of one box: the first of each of its visits; `several` has all of those with more, by time.

    `visits` are in the order of time, at equal moments in that of ids, and `places` say by their id where; `loose` are
    the counts without a visit; `money` which count of a visit is its money where that isn't its first.
    """

    visits: Sequence[Visit]
    places: dict[str | None, int]
    first: list[Count | None]
    several: dict[int, list[Count]] = field(default_factory=dict)
    by_time: list[Match] = field(default_factory=list)
    # Ids of the counts that name a visit, but don't belong to it for that.
    unnamed: list[str] = field(default_factory=list)
    loose: list[Count] = field(default_factory=list)
    # Second counts, by their id.
    controls: dict[str, "Control"] = field(default_factory=dict)
    money: dict[int, Count] = field(default_factory=dict)

    def add(self, place: int, count: Count) -> None:
        """A further count of the visit at a place."""
        earlier = self.first[place]
        if earlier is None:
            self.first[place] = count
        elif place in self.several:
            self.several[place].append(count)
        else:
            self.several[place] = [earlier, count]

    def money_of(self, visit: Visit) -> Count | None:
        """The count that is the money of a visit."""
        place = self.places[visit.id]
        return self.money.get(place, self.first[place])


class Control(NamedTuple):
    """A second count of what `money` counted; `visit` is its id, which may be of no visit in the facts."""

    visit: str
    money: Count
    second: Count


def link_counts(visits: list[Visit], counts: list[Count], hours: int, is_loose: Callable[[str], bool]) -> Links:
    """Links the counts of a box to its visits, and sorts both lists where they are.

    `is_loose` says of a count's id whether it is in no deposit.
    """
    # By time, at equal moments by id: in two steps, because that is twice as fast as by both at once.
    visits.sort()
    visits.sort(key=_opened_s)
    counts.sort()
    counts.sort(key=_counted_s)
    links = Links(visits, dict(zip(map(_id, visits), range(len(visits)), strict=True)), [None] * len(visits))
    pool = _link_by_code(links, counts)
    if pool:
        _link_by_time(links, pool, hours)
    for place, found in links.several.items():
        visit = visits[place]
        money = _find_controls(links, visit.id, visit.collector, found, is_loose)
        if money is not found[0]:
            links.money[place] = money
    for visit_id, found in _named_visits(links.loose).items():
        _find_controls(links, visit_id, None, found, is_loose)
    return links


def _link_by_code(links: Links, counts: Sequence[Count]) -> list[Count]:
    """`visit_code`; the counts that remain."""
    visits, first = links.visits, links.first
    pool: list[Count] = []
    for count, place in zip(counts, map(links.places.get, map(_visit, counts)), strict=True):
        if place is None or (
            # A count can't come before the opening, unless the box did not know the time.
            count.counted_s < visits[place].opened_s and visits[place].time_quality not in TIME_UNKNOWN
        ):
            pool.append(count)
        elif first[place] is None:
            first[place] = count
        else:
            links.add(place, count)
    links.unnamed += [count.id for count in pool if count.visit is not None]
    return pool


def until_s(visit: Visit, count_hours: int) -> int:
    """The last second at which a count may follow a visit; an open lid counts from its opening."""
    return (visit.opened_s if visit.closed_s is None else visit.closed_s) + count_hours * HOUR_S


def _named_visits(loose: Iterable[Count]) -> dict[str, list[Count]]:
    """Counts without a visit by the id of the visit that they name all the same."""
    named: dict[str, list[Count]] = defaultdict(list)
    for count in sorted(loose, key=_by_time):
        if count.visit is not None:
            named[count.visit].append(count)
    return named


def _link_by_time(links: Links, pool: Sequence[Count], hours: int) -> None:
    """`visit_time`, and what remains; the pool is in the order of time."""
    visits, first = links.visits, links.first
    free = [place for place, count in enumerate(first) if count is None]
    pairs = pair_by_time([visits[place] for place in free], pool, hours)
    linked: list[tuple[str, str, int]] = []
    for number, paired in pairs:
        place, count = free[number], pool[paired]
        first[place] = count
        linked.append((visits[place].id, count.id, count.amount))
    if len(pairs) < len(pool):
        taken = {paired for _, paired in pairs}
        rest = [pool[n] for n in range(len(pool)) if n not in taken]
        for place, count in _further(links, rest, hours):
            links.add(place, count)
            linked.append((visits[place].id, count.id, count.amount))
        # What came by code was in the order of time.
        for place, found in links.several.items():
            found.sort(key=_by_time)
            first[place] = found[0]
    links.by_time = pair_matches("visit_time", linked)


def _further(links: Links, further: Iterable[Count], hours: int) -> Iterator[tuple[int, Count]]:
    """Each with the place of a visit of its window, whoever named that; what has none is loose. In the order of time.

    The latest where another collector counted just as much: then it is that one's second count. Else the latest.
    """
    visits = links.visits
    for count in further:
        before = bisect_right(visits, count.counted_s, key=_opened_s)
        latest = None
        for place in range(before - 1, max(0, before - _BAND) - 1, -1):
            if until_s(visits[place], hours) < count.counted_s:
                continue
            if _is_same_money(links.first[place], count):
                latest = place
                break
            if latest is None:
                latest = place
        if latest is None:
            links.loose.append(count)
        else:
            yield latest, count


def _is_same_money(first: Count | None, count: Count) -> bool:
    return first is not None and first.amount == count.amount and first.collector != count.collector


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
    """The places of the best pairs of the visits and counts of one box, both sorted by time."""
    starts = [visit.opened_s for visit in visits]
    # Written out, since there may be very many: `until_s` of each.
    after_s = count_hours * HOUR_S
    ends = [(opened_s if closed_s is None else closed_s) + after_s for _, _, opened_s, closed_s, _, _ in visits]
    moments = [count.counted_s for count in counts]
    only = _only_choices(starts, ends, moments)
    if only is not None:
        return only
    windows = list(zip(starts, ends, strict=True))
    edges = [(visit, count) for count, possible in enumerate(candidates(windows, moments)) for visit in possible]
    pairs: list[Pair] = []
    for edges_of_one in components(edges):
        if len(edges_of_one) == 1:
            pairs += edges_of_one
            continue
        lefts = sorted({visit for visit, _ in edges_of_one})
        rights = sorted({count for _, count in edges_of_one})
        some_visits, some_counts = [visits[n] for n in lefts], [counts[n] for n in rights]
        if len(lefts) * len(rights) <= _SMALL:
            chosen = _pair_exactly(some_visits, some_counts, edges_of_one, lefts, rights)
        else:
            chosen = _pair_in_order(some_visits, some_counts, count_hours)
        pairs += [(lefts[visit], rights[count]) for visit, count in chosen]
    return pairs


def _only_choices(starts: Sequence[int], ends: Sequence[int], moments: Iterable[int]) -> list[Pair] | None:
    """The pairs of sorted windows and moments where nobody has two choices; None where somebody has."""
    pairs: list[Pair] = []
    place, taken = -1, -1
    until = earlier_until = -_NEVER_S
    next_start = starts[0] if starts else _NEVER_S
    for count, moment in enumerate(moments):
        while next_start <= moment:
            place += 1
            earlier_until = max(earlier_until, until)
            until = ends[place]
            next_start = starts[place + 1] if place + 1 < len(starts) else _NEVER_S
        if moment <= earlier_until:
            return None
        if moment <= until:
            if place == taken:
                return None
            taken = place
            pairs.append((place, count))
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


def _find_controls(
    links: Links, visit: str, collector: str | None, counts: Sequence[Count], is_loose: Callable[[str], bool]
) -> Count:
    """Notes the second counts; gives the count that is the money."""
    for money in counts:
        if not is_loose(money.id):
            break
    else:
        money = next((count for count in counts if count.collector == collector), counts[0])
    for count in counts:
        if count.collector != money.collector and is_loose(count.id):
            links.controls[count.id] = Control(visit, money, count)
    return money
