"""Pairs of the visits and counts of one box that only their times bring together.

A count may follow a visit from its opening until `count_hours` after its closing. As many pairs as possible, then by
the same collector, then nearest to the closing, then lowest ids: exact, but for crowds, which are solved as chains.
"""

from collections.abc import Iterable, Sequence

from jumatserius.reconcile.assignment import assign, components
from jumatserius.reconcile.facts import DAY_S, HOUR_S, Count, Visit
from jumatserius.reconcile.ordered_assignment import assign_in_order

# Components of more possible pairs than this are solved as chains in time.
_SMALL = 150
# A count looks at so many of the latest visits in its window: bounds the work on nonsense.
BAND = 256
_NEVER_S = 1 << 62

Pair = tuple[int, int]


def until_s(visit: Visit, count_hours: int) -> int:
    """The last second at which a count may follow a visit; an open lid counts from its opening."""
    return (visit.opened_s if visit.closed_s is None else visit.closed_s) + count_hours * HOUR_S


def candidates(windows: Sequence[tuple[int, int]], moments: Iterable[int]) -> list[list[int]]:
    """For each of the sorted moments the closed windows (sorted by start) that hold it, the latest 256."""
    found: list[list[int]] = []
    current: list[int] = []
    end = 0
    for moment in moments:
        start = end
        while end < len(windows) and windows[end][0] <= moment:
            end += 1
        latest = [*current, *range(start, end)][-BAND:]
        current = [window for window in latest if windows[window][1] >= moment]
        found.append(current)
    return found


def pair_by_time(visits: Sequence[Visit], counts: Sequence[Count], count_hours: int) -> list[Pair]:
    """The places of the best pairs of the visits and counts of one box, both sorted by time."""
    starts = [visit.opened_s for visit in visits]
    # Written out, since there may be very many: `until_s` of each.
    after_s = count_hours * HOUR_S
    ends = [(visit.opened_s if (closed_s := visit.closed_s) is None else closed_s) + after_s for visit in visits]
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
