"""Credits of exactly the expected amount in the expected days: as many as possible, then the nearest."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush
from operator import attrgetter

from jumatserius.reconcile.assignment import assign, components
from jumatserius.reconcile.facts import Line
from jumatserius.reconcile.references import squash
from jumatserius.reconcile.targets import Credit, Target

# More kinds of pairs than this in one component are matched by their deadlines.
_SMALL = 400
# Days of distance first; of equal totals the one without a very old pair.
_DAY_COST = 10**9

_in_time_order = attrgetter("day", "id")


def match_labels(targets: Iterable[Target], named: Mapping[str, Sequence[Line]]) -> list[Credit]:
    """Exact credits among the lines that name the target's label; `named` are lines by squashed label."""
    by_label: dict[str, list[Target]] = defaultdict(list)
    for target in targets:
        by_label[squash(target.label)].append(target)
    credited: list[Credit] = []
    used: set[str] = set()
    for label in sorted(by_label):
        lines = [line for line in named.get(label, ()) if line.id not in used]
        for credit in _by_deadlines(by_label[label], lines):
            used.add(credit.lines[0].id)
            credited.append(credit)
    return credited


def match_amounts(targets: Sequence[Target], lines: Sequence[Line]) -> list[Credit]:
    """Exact credits. Equal targets, and equal lines, are one node each: twins cost nothing."""
    lines_of: dict[tuple[int, int], list[Line]] = defaultdict(list)
    for line in lines:
        lines_of[line.amount, line.day].append(line)
    targets_of: dict[tuple[int, int, tuple[int, ...]], list[Target]] = defaultdict(list)
    for target in targets:
        targets_of[target.first, target.last, target.amounts].append(target)
    target_keys, line_keys = sorted(targets_of), sorted(lines_of)
    edges = [
        (left, right)
        for left, (first, last, amounts) in enumerate(target_keys)
        for amount in amounts
        for right in range(bisect_left(line_keys, (amount, first)), bisect_right(line_keys, (amount, last)))
    ]
    credited: list[Credit] = []
    for group in components(edges):
        lefts, rights = sorted({left for left, _ in group}), sorted({right for _, right in group})
        some_targets = [targets_of[target_keys[left]] for left in lefts]
        some_lines = [lines_of[line_keys[right]] for right in rights]
        if len(group) == 1:
            credited += map(_credit, some_targets[0], some_lines[0])
        elif len(group) <= _SMALL:
            places = {left: n for n, left in enumerate(lefts)}, {right: n for n, right in enumerate(rights)}
            edges_here = [(places[0][left], places[1][right]) for left, right in group]
            credited += _nearest(some_targets, some_lines, edges_here)
        else:
            credited += _by_deadlines(
                [target for twins in some_targets for target in twins],
                [line for twins in some_lines for line in twins],
            )
    return credited


def _nearest(
    targets: Sequence[list[Target]], lines: Sequence[list[Line]], edges: Iterable[tuple[int, int]]
) -> list[Credit]:
    """`targets` and `lines` are lists of twins."""
    costs: dict[tuple[int, int], int] = {}
    for left, right in edges:
        target, line = targets[left][0], lines[right][0]
        distance = line.day - target.first
        declared_only = line.amount != target.due
        costs[left, right] = distance * _DAY_COST + distance * distance * 2 + declared_only
    flow = assign([len(twins) for twins in targets], [len(twins) for twins in lines], costs)
    target_at, line_at = [iter(twins) for twins in targets], [iter(twins) for twins in lines]
    return [
        _credit(next(target_at[left]), next(line_at[right]))
        for (left, right), number in sorted(flow.items())
        for _ in range(number)
    ]


def _by_deadlines(targets: Sequence[Target], lines: Iterable[Line]) -> list[Credit]:
    """As many as possible: each line, by date, to the waiting target with the earliest deadline."""
    waiting = sorted(targets, key=attrgetter("first", "id"))
    heaps: dict[int, list[tuple[int, int, str, int]]] = defaultdict(list)
    done: set[int] = set()
    following = 0
    credited: list[Credit] = []
    for line in sorted(lines, key=_in_time_order):
        while following < len(waiting) and waiting[following].first <= line.day:
            target = waiting[following]
            for amount in target.amounts:
                heappush(heaps[amount], (target.last, target.first, target.id, following))
            following += 1
        heap = heaps[line.amount]
        while heap and (heap[0][0] < line.day or heap[0][3] in done):
            heappop(heap)
        if heap:
            place = heappop(heap)[3]
            done.add(place)
            credited.append(_credit(waiting[place], line))
    return credited


def _credit(target: Target, line: Line) -> Credit:
    return Credit(f"{target.kind}_amount", (target,), (line,))
