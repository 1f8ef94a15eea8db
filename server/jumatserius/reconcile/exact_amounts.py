"""Credits of exactly the expected amount in the expected days.

As many as possible whose text names the target's label; then as many as possible at all; then as few as possible that
name somebody else; then as few as possible of those that have a reference, which the text doesn't name; then the
nearest. All this at once, so that a line that names a terminal with several pay-outs leaves the older one to the line
that can pay no other.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from heapq import heappop, heappush
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

from jumatserius.reconcile.assignment import assign, components
from jumatserius.reconcile.exchanges import exchange
from jumatserius.reconcile.facts import Line
from jumatserius.reconcile.references import squash
from jumatserius.reconcile.targets import Credit, Target

# More kinds of pairs than this in one component are matched by their deadlines.
_SMALL = 400
# Days of distance first; of equal totals the one without a very old pair.
_DAY_COST = 10**9
_NOBODY: Mapping[str, Collection[str]] = MappingProxyType({})

_in_time_order = attrgetter("day", "id")


def match_amounts(
    targets: Sequence[Target], lines: Sequence[Line], labels_of: Mapping[str, Collection[str]] = _NOBODY
) -> list[Credit]:
    """Exact credits. Equal targets, and equal lines, are one node each: twins cost nothing.

    `labels_of` are the squashed labels that the text of a line names, by its id; lines that name none may be absent.
    """
    some_labels = {label for labels in labels_of.values() for label in labels}
    lines_of: dict[tuple[int, int, tuple[str, ...]], list[Line]] = defaultdict(list)
    for line in lines:
        lines_of[line.amount, line.day, tuple(sorted(labels_of.get(line.id, ())))].append(line)
    targets_of: dict[tuple[int, int, tuple[int, ...], str, bool], list[Target]] = defaultdict(list)
    for target in targets:
        label = squash(target.label) if some_labels else ""
        twins = target.first, target.last, target.amounts, label if label in some_labels else "", _is_written(target)
        targets_of[twins].append(target)
    target_keys, line_keys = sorted(targets_of), sorted(lines_of)
    edges = [
        (left, right)
        for left, (first, last, amounts, *_) in enumerate(target_keys)
        for amount in amounts
        for right in range(bisect_left(line_keys, (amount, first)), bisect_left(line_keys, (amount, last + 1)))
    ]
    credited: list[Credit] = []
    for group in components(edges):
        if len(group) == 1:
            ((left, right),) = group
            credited += map(_credit, targets_of[target_keys[left]], lines_of[line_keys[right]])
            continue
        lefts, rights = sorted({left for left, _ in group}), sorted({right for _, right in group})
        crowd = _Crowd(
            [target_keys[left][3] for left in lefts],
            [targets_of[target_keys[left]] for left in lefts],
            [line_keys[right][2] for right in rights],
            [lines_of[line_keys[right]] for right in rights],
        )
        if len(group) <= _SMALL:
            places = {left: n for n, left in enumerate(lefts)}, {right: n for n, right in enumerate(rights)}
            credited += _best(crowd, [(places[0][left], places[1][right]) for left, right in group])
        else:
            credited += _quickly(crowd)
    return credited


class _Crowd(NamedTuple):
    """Twins of targets with their label, and twins of lines with the labels that they name."""

    label: list[str]
    targets: list[list[Target]]
    names: list[tuple[str, ...]]
    lines: list[list[Line]]


def _best(crowd: _Crowd, edges: Sequence[tuple[int, int]]) -> list[Credit]:
    costs: dict[tuple[int, int], int] = {}
    for left, right in edges:
        target, line = crowd.targets[left][0], crowd.lines[right][0]
        distance = line.day - target.first
        declared_only = line.amount != target.due
        costs[left, right] = distance * _DAY_COST + distance * distance * 2 + declared_only
    most = min(sum(map(len, crowd.targets)), sum(map(len, crowd.lines)))
    unwritten = (max(costs.values()) + 1) * (most + 1)
    stranger = unwritten * (most + 2)
    nameless = stranger * (most + 2)
    for left, right in edges:
        names = crowd.names[right]
        costs[left, right] += _is_written(crowd.targets[left][0]) * unwritten
        if crowd.label[left] not in names or not names:
            costs[left, right] += nameless + (stranger if names else 0)
    # One more pair costs a `nameless` and some days; two, where it undoes one that is named.
    flow = assign(list(map(len, crowd.targets)), list(map(len, crowd.lines)), costs, 2 * nameless - stranger)
    target_at, line_at = [iter(twins) for twins in crowd.targets], [iter(twins) for twins in crowd.lines]
    return [
        _credit(next(target_at[left]), next(line_at[right]))
        for (left, right), number in sorted(flow.items())
        for _ in range(number)
    ]


def _is_written(target: Target) -> bool:
    """Whether there is a reference, which the text should name: what has none comes first."""
    return bool(target.record.reference)


def _quickly(crowd: _Crowd) -> list[Credit]:
    """By their deadlines: first each label with the lines that name it, then the rest, then by exchanges."""
    targets_of: dict[str, list[Target]] = defaultdict(list)
    label_of: dict[int, str] = {}
    for label, twins in zip(crowd.label, crowd.targets, strict=True):
        targets_of[label] += twins
        label_of |= dict.fromkeys(map(id, twins), label)
    lines_of: dict[str, list[Line]] = defaultdict(list)
    names_of: dict[str, tuple[str, ...]] = {}
    for names, same in zip(crowd.names, crowd.lines, strict=True):
        names_of |= dict.fromkeys((line.id for line in same), names)
        for name in names:
            lines_of[name] += same
    targets = [target for twins in crowd.targets for target in twins]
    lines = [line for same in crowd.lines for line in same]
    pairs: list[tuple[Target, Line]] = []
    paid: set[int] = set()
    by_label = [(targets_of[label], lines_of[label]) for label in sorted(targets_of.keys() & lines_of.keys())]
    for some_targets, some_lines in [*by_label, (targets, lines)]:
        # The records themselves live on, so that their identity is theirs alone.
        found = _by_deadlines(
            [target for target in some_targets if id(target) not in paid],
            [line for line in some_lines if id(line) not in paid],
        )
        paid.update(id(record) for pair in found for record in pair)
        pairs += found

    def is_named(target: Target, line: Line) -> bool:
        return label_of[id(target)] in names_of[line.id]

    targets.sort(key=attrgetter("first", "id"))
    return [_credit(target, line) for target, line in exchange(targets, lines, pairs, is_named)]


def _by_deadlines(targets: Sequence[Target], lines: Iterable[Line]) -> list[tuple[Target, Line]]:
    """As many as possible: each line, by date, to the waiting target with the earliest deadline."""
    waiting = sorted(targets, key=attrgetter("first", "id"))
    heaps: dict[int, list[tuple[int, int, str, int]]] = defaultdict(list)
    done: set[int] = set()
    following = 0
    pairs: list[tuple[Target, Line]] = []
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
            pairs.append((waiting[place], line))
    return pairs


def _credit(target: Target, line: Line) -> Credit:
    return Credit(f"{target.kind}_amount", (target,), (line,))
