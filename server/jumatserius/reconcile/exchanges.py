"""Finds a line for a target that got none, by letting others exchange theirs: augmenting paths.

Nobody loses by it: who gives a line away gets another, and no line goes from a target that its text names to one that
it doesn't. Used for crowds that are too large for `assignment`, so the search is bounded.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence

from jumatserius.reconcile.facts import Line
from jumatserius.reconcile.targets import Target

# Lines that are looked at for one crowd.
_STEPS = 1_000_000

Pair = tuple[Target, Line]


def exchange(
    targets: Sequence[Target], lines: Iterable[Line], pairs: Iterable[Pair], is_named: Callable[[Target, Line], bool]
) -> list[Pair]:
    """More pairs, if there are: every target that had a line still has one."""
    return _Exchange(lines, pairs, is_named).for_all(targets)


class _Exchange:
    def __init__(self, lines: Iterable[Line], pairs: Iterable[Pair], is_named: Callable[[Target, Line], bool]) -> None:
        self._is_named = is_named
        self._lines_on: dict[tuple[int, int], list[Line]] = defaultdict(list)
        for line in lines:
            self._lines_on[line.amount, line.day].append(line)
        self._line_of = {_key(target): (target, line) for target, line in pairs}
        self._owner = {line.id: target for target, line in self._line_of.values()}
        # From these no way leads to a line that nobody has, nor will.
        self._hopeless: set[tuple[str, str]] = set()
        self._steps = 0

    def for_all(self, targets: Sequence[Target]) -> list[Pair]:
        for target in targets:
            if _key(target) not in self._line_of and self._steps < _STEPS:
                self._find_for(target)
        return list(self._line_of.values())

    def _find_for(self, wanting: Target) -> None:
        # Who would get whose line: by the key of who gives it.
        gets: dict[tuple[str, str], Pair] = {}
        seen = {_key(wanting)}
        waiting = deque([wanting])
        while waiting and self._steps < _STEPS:
            target = waiting.popleft()
            for line in self._within(target):
                self._steps += 1
                owner = self._owner.get(line.id)
                if owner is None:
                    self._hand_over(target, line, gets)
                    return
                key = _key(owner)
                if key in seen or key in self._hopeless or self._is_named(owner, line) > self._is_named(target, line):
                    continue
                seen.add(key)
                gets[key] = target, line
                waiting.append(owner)
        self._hopeless |= seen

    def _within(self, target: Target) -> Iterable[Line]:
        for amount in target.amounts:
            for day in range(target.first, target.last + 1):
                yield from self._lines_on.get((amount, day), ())

    def _hand_over(self, target: Target, line: Line, gets: dict[tuple[str, str], Pair]) -> None:
        while True:
            key = _key(target)
            self._line_of[key] = target, line
            self._owner[line.id] = target
            if key not in gets:
                return
            target, line = gets[key]


def _key(target: Target) -> tuple[str, str]:
    return target.kind, target.id
