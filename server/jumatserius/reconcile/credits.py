"""The third leg: which credit in the bank statement pays which deposit or settlement.

In this order, each on what the one before left:
1. `deposit_reference`, `settlement_reference`: the text names the reference; at most a day early, never too late.
   Lines are added up by date until all is credited; what comes after is a further credit (`named_credits`).
2. `deposit_amount`, `settlement_amount`: the exact amount from the day of the deposit (or pay-out) to its
   deadline; as many as possible where the text also names the collector or terminal, then at all, the nearest.
3. `deposit_set`, `settlement_set`: several that add up exactly, where there is only one way (`sets`).
4. `deposit_named`, `settlement_named`: another amount, but the text names the collector or terminal,
   and neither the line nor the target has another choice.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple

from jumatserius.reconcile.exact_amounts import match_amounts
from jumatserius.reconcile.facts import Line
from jumatserius.reconcile.references import Words, squash
from jumatserius.reconcile.sets import match_sets
from jumatserius.reconcile.targets import Credit, Target

_in_time_order = attrgetter("day", "id")


class Credited(NamedTuple):
    """Credits, and the targets and lines that are left."""

    credits: list[Credit]
    targets: Sequence[Target]
    lines: Sequence[Line]


def match_credits(targets: Sequence[Target], lines: Sequence[Line], labels: Set[str]) -> Credited:
    """What the steps after the references explain. Lines are credits; both are sorted by id, deposits come first.

    `labels` are all that the texts may name, squashed. Each spell of days is judged for itself.
    """
    words = Words(labels, glued=False)
    credited: list[Credit] = []
    open_targets: list[Target] = []
    open_lines: list[Line] = []
    for some_targets, some_lines in spells(targets, lines):
        found = _match_spell(some_targets, some_lines, words)
        credited += found.credits
        open_targets += found.targets
        open_lines += found.lines
    return Credited(credited, open_targets, open_lines)


def _match_spell(targets: Sequence[Target], lines: Sequence[Line], words: Words) -> Credited:
    credited: list[Credit] = []
    for step in _STEPS:
        if not targets or not lines:
            break
        found = step(targets, lines, words)
        # The records themselves live on in the credits, so that their identity is theirs alone.
        gone = {id(record) for credit in found for record in (*credit.targets, *credit.lines)}
        targets = [target for target in targets if id(target) not in gone]
        lines = [line for line in lines if id(line) not in gone]
        credited += found
    return Credited(credited, targets, lines)


def spells(targets: Sequence[Target], lines: Iterable[Line]) -> list[tuple[list[Target], list[Line]]]:
    """Targets and lines by spell: days with lines that targets' days bind together. None has to do with another."""
    lines_of: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        lines_of[line.day].append(line)
    days = sorted(lines_of)
    # To each of these days the first one of its spell.
    first_of = {day: day for day in days}
    # Very many targets wait in few windows.
    starts: dict[tuple[int, int], int | None] = {}
    for first, last in {(target.first, target.last) for target in targets}:
        start, end = bisect_left(days, first), bisect_right(days, last)
        starts[first, last] = days[start] if start < end else None
        for day in days[start + 1 : end]:
            _join(first_of, days[start], day)
    alone: list[Target] = []
    groups: dict[int, tuple[list[Target], list[Line]]] = defaultdict(lambda: ([], []))
    for target in targets:
        begin = starts[target.first, target.last]
        if begin is None:
            alone.append(target)
        else:
            groups[_first(first_of, begin)][0].append(target)
    for day in days:
        groups[_first(first_of, day)][1].extend(lines_of[day])
    return [*groups.values(), (alone, [])]


def _first(first_of: dict[int, int], day: int) -> int:
    while first_of[day] != day:
        first_of[day] = day = first_of[first_of[day]]
    return day


def _join(first_of: dict[int, int], one: int, other: int) -> None:
    first, second = sorted((_first(first_of, one), _first(first_of, other)))
    first_of[second] = first


def _labelled(lines: Sequence[Line], words: Words) -> dict[str, list[Line]]:
    named: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        for word in words.find(line.text):
            named[word].append(line)
    return named


def _by_amount(targets: Sequence[Target], lines: Sequence[Line], words: Words) -> list[Credit]:
    named = zip(lines, words.find_all(line.text for line in lines), strict=True)
    return match_amounts(targets, lines, {line.id: labels for line, labels in named if labels})


def _by_set(targets: Sequence[Target], lines: Sequence[Line], _: Words) -> list[Credit]:
    return match_sets(targets, lines)


def _by_label(targets: Sequence[Target], lines: Sequence[Line], words: Words) -> list[Credit]:
    by_label: dict[str, list[Target]] = defaultdict(list)
    for target in targets:
        if target.full > 0:
            by_label[squash(target.label)].append(target)
    choices: dict[str, int] = defaultdict(int)
    only: list[tuple[Target, Line]] = []
    for label, possible in _labelled(lines, words).items():
        possible.sort(key=_in_time_order)
        days = [line.day for line in possible]
        # How many targets each line could pay: one more from the start of a target's days, one less after.
        steps = [0] * (len(days) + 1)
        for target in by_label[label]:
            start, end = bisect_left(days, target.first), bisect_right(days, target.last)
            steps[start] += 1
            steps[end] -= 1
            if end - start == 1:
                only.append((target, possible[start]))
        for line, number in zip(possible, accumulate(steps), strict=False):
            choices[line.id] += number
    return [Credit(f"{target.kind}_named", (target,), (line,)) for target, line in only if choices[line.id] == 1]


_STEPS = (_by_amount, _by_set, _by_label)
