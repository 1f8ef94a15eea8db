"""Several deposits in one credit, one deposit in several credits, several settlements in one credit.

A set is taken only where it is the one way to add up exactly, twins aside; the first of these that has one decides:
everything that one collector deposited on one day (that one acquirer day paid out), deposits of one collector
(settlements of one day, or of one terminal), any deposits (any settlements). Sets of more than six are found only in
the first way. Two proposals that want the same record are both left. The search is bounded, by steps for each line or
target and for each spell of days, in an order that only depends on the records, so that the same facts give the same
sets.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from operator import attrgetter, itemgetter
from typing import Any, TypeVar

from jumatserius.reconcile.facts import Line
from jumatserius.reconcile.targets import DEPOSIT, Credit, Target

_MOST_MEMBERS = 6
_STEPS_OF_ONE = 20_000
_STEPS_OF_ALL = 200_000

Item = TypeVar("Item", Line, Target)
# What twins have in common, the amount first.
_Twin = tuple[Any, ...]


class _Search:
    """Looks for sets that add up, and counts its steps over all searches."""

    def __init__(self) -> None:
        self._left = _STEPS_OF_ALL

    @property
    def exhausted(self) -> bool:
        return self._left <= 0

    def only_set(self, total: int, items: Sequence[Item], twin: Callable[[Item], _Twin]) -> tuple[Item, ...]:
        """The one set of 2 to 6 items that adds up to the total; empty where there is none, or another.

        Items of which `twin` is the same stand for each other.
        """
        if len(items) < 2 or self.exhausted:
            return ()
        twins = sorted(((-twin(item)[0], twin(item), item.id, item) for item in items), key=itemgetter(0, 1, 2))
        allowed = min(_STEPS_OF_ONE, self._left)
        found, steps = _sets(total, [one for _, one, _, _ in twins], allowed)
        self._left -= steps
        if steps > allowed or len(found) != 1:
            return ()
        return tuple(sorted((twins[place][-1] for place in found[0]), key=attrgetter("id")))


def _sets(total: int, ordered: Sequence[_Twin], allowed: int) -> tuple[list[tuple[int, ...]], int]:
    """Places of the first two sets, and the steps taken: more than allowed where the search gave up."""
    amounts = [amount for amount, *_ in ordered]
    # With refunds a sum may overshoot and come back, so that nothing can be cut off.
    cut = amounts[-1] > 0
    found: list[tuple[int, ...]] = []
    steps = 0
    stack: list[tuple[int, int, tuple[int, ...]]] = [(0, total, ())]
    while stack and len(found) < 2 and steps <= allowed:
        start, rest, taken = stack.pop()
        for place in range(start, len(amounts)):
            if place > start and ordered[place] == ordered[place - 1]:
                continue
            steps += 1
            value = amounts[place]
            if steps > allowed or (cut and value * (_MOST_MEMBERS - len(taken)) < rest):
                break
            if cut and value > rest:
                continue
            chosen = (*taken, place)
            if value == rest and taken:
                found.append(chosen)
            if len(chosen) < _MOST_MEMBERS and (not cut or value < rest):
                stack.append((place + 1, rest - value, chosen))
    return found, steps


def match_sets(targets: Sequence[Target], lines: Sequence[Line]) -> list[Credit]:
    """Credits with more than one target or more than one line."""
    search = _Search()
    proposals = _whole_days(targets, lines)
    settled = {line.id for credit in proposals for line in credit.lines}
    proposals += _many_in_one_line(targets, [line for line in lines if line.id not in settled], search)
    proposals += _one_in_many_lines(targets, lines, search)
    wanted = Counter(member for credit in proposals for member in _members(credit))
    return [credit for credit in proposals if all(wanted[member] == 1 for member in _members(credit))]


def _members(credit: Credit) -> Iterator[tuple[str, str]]:
    yield from ((target.kind, target.id) for target in credit.targets)
    yield from (("line", line.id) for line in credit.lines)


def _whole_days(targets: Iterable[Target], lines: Iterable[Line]) -> list[Credit]:
    """Lines that are the sum of one collector's day, or of one day's pay-outs."""
    days_of: dict[int, list[tuple[Target, ...]]] = defaultdict(list)
    for group in _grouped(targets, _whole_day).values():
        if len(group) > 1:
            days_of[sum(target.declared for target in group)].append(tuple(group))
    proposals: list[Credit] = []
    for line in lines:
        fitting = [group for group in days_of.get(line.amount, ()) if group[0].first <= line.day <= group[0].last]
        if len(fitting) == 1:
            proposals.append(Credit(f"{fitting[0][0].kind}_set", fitting[0], (line,)))
    return proposals


def _many_in_one_line(targets: Iterable[Target], lines: Iterable[Line], search: _Search) -> Iterator[Credit]:
    by_day: dict[int, list[Target]] = defaultdict(list)
    for target in targets:
        for day in range(target.first, target.last + 1):
            by_day[day].append(target)
    for line in lines:
        if search.exhausted:
            return
        possible = by_day.get(line.day, [])
        for keys in _narrow, _wide:
            groups = _grouped(possible, keys).values()
            found = {chosen for group in groups if (chosen := search.only_set(line.amount, group, _target_twin))}
            if len(found) == 1:
                (chosen,) = found
                yield Credit(f"{chosen[0].kind}_set", chosen, (line,))
            if found:
                break


def _one_in_many_lines(targets: Iterable[Target], lines: Iterable[Line], search: _Search) -> Iterator[Credit]:
    by_day: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_day[line.day].append(line)
    for target in targets:
        if search.exhausted:
            return
        if target.full > 0:
            possible = [line for day in range(target.first, target.last + 1) for line in by_day.get(day, ())]
            chosen = search.only_set(target.full, possible, _line_twin)
            if chosen:
                yield Credit(f"{target.kind}_set", (target,), tuple(sorted(chosen, key=_day_and_id)))


def _grouped(targets: Iterable[Target], keys: Callable[[Target], Sequence[Hashable]]) -> dict[Hashable, list[Target]]:
    """By each of their keys."""
    groups: dict[Hashable, list[Target]] = defaultdict(list)
    for target in targets:
        for key in keys(target):
            groups[key].append(target)
    return groups


def _whole_day(target: Target) -> Sequence[Hashable]:
    return [(target.kind, target.first, target.label if target.kind == DEPOSIT else "")]


def _narrow(target: Target) -> Sequence[Hashable]:
    of_label = (target.kind, target.label)
    return [of_label] if target.kind == DEPOSIT else [of_label, (target.kind, target.first)]


def _wide(target: Target) -> Sequence[Hashable]:
    return [target.kind]


def _target_twin(target: Target) -> _Twin:
    return target.declared, target.first, target.last, target.label, target.kind


def _line_twin(line: Line) -> _Twin:
    return line.amount, line.day, line.text


def _day_and_id(line: Line) -> tuple[int, str]:
    return line.day, line.id
