"""The third leg: which credit in the bank statement pays which deposit or settlement.

In this order, each on what the one before left:
1. `deposit_reference`, `settlement_reference`: the text names the reference; at most a day early, never too late.
   Lines are added up by date until all is credited; what comes after is a further credit.
2. `deposit_amount`, `settlement_amount`: the exact amount from the day of the deposit (or pay-out) to its
   deadline; first where the text also names the collector or terminal, then as many as possible, the nearest.
3. `deposit_set`, `settlement_set`: several that add up exactly, where there is only one way (`sets`).
4. `deposit_named`, `settlement_named`: another amount, but the text names the collector or terminal,
   and neither the line nor the target has another choice.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate
from operator import attrgetter

from jumatserius.reconcile.assignment import components
from jumatserius.reconcile.exact_amounts import match_amounts, match_labels
from jumatserius.reconcile.facts import Line
from jumatserius.reconcile.references import Words, squash
from jumatserius.reconcile.sets import match_sets
from jumatserius.reconcile.targets import DEPOSIT, Credit, Target

_in_time_order = attrgetter("day", "id")


def match_credits(targets: Sequence[Target], lines: Iterable[Line]) -> tuple[list[Credit], list[Line]]:
    """The credits, and the positive lines that nothing explains. Both inputs are sorted by id."""
    open_targets = list(targets)
    open_lines = [line for line in lines if line.amount > 0]
    credited: list[Credit] = []
    for step in (_by_reference, _by_label_and_amount, match_amounts, match_sets, _by_label):
        if not open_targets or not open_lines:
            break
        found = step(open_targets, open_lines)
        # The records themselves live on in the credits, so that their identity is theirs alone.
        gone = {id(record) for credit in found for record in (*credit.targets, *credit.lines, *credit.further)}
        open_targets = [target for target in open_targets if id(target) not in gone]
        open_lines = [line for line in open_lines if id(line) not in gone]
        credited += found
    return credited, open_lines


def _by_reference(targets: Sequence[Target], lines: Sequence[Line]) -> list[Credit]:
    named: dict[str, list[int]] = defaultdict(list)
    for place, target in enumerate(targets):
        if target.record.reference:
            named[squash(target.record.reference)].append(place)
    find = Words(named, glued=True).find
    hits: dict[int, list[int]] = defaultdict(list)
    shared: set[int] = set()
    for number, line in enumerate(lines):
        earliest = line.day + 1
        places = [place for word in find(line.text) for place in named[word] if targets[place].first <= earliest]
        for place in places:
            hits[place].append(number)
        if len(places) > 1:
            shared.update(places)
    credited: list[Credit] = []
    for place, numbers in hits.items():
        if place not in shared:
            credited += _credit_group([targets[place]], [lines[number] for number in numbers])
    for group in components((place, number) for place in shared for number in hits[place]):
        # Deposits come before settlements, in the order of the targets.
        places, numbers = sorted({place for place, _ in group}), sorted({number for _, number in group})
        credited += _credit_group([targets[place] for place in places], [lines[n] for n in numbers])
    return credited


def _credit_group(targets: Sequence[Target], lines: list[Line]) -> list[Credit]:
    """Targets that share references: where each line is exactly one of them, each on its own."""
    if len(lines) > 1:
        lines.sort(key=_in_time_order)
    if len(targets) == 1:
        return _credit(tuple(targets), lines)
    waiting: dict[int, list[Target]] = defaultdict(list)
    for target in sorted(targets, key=attrgetter("first", "id"), reverse=True):
        waiting[target.full].append(target)
    pairs = [(waiting[line.amount].pop(), line) for line in lines if waiting.get(line.amount)]
    if len(pairs) == len(lines):
        return [credit for target, line in pairs for credit in _credit((target,), [line])]
    return _credit(tuple(targets), lines)


def _credit(targets: tuple[Target, ...], lines: Sequence[Line]) -> list[Credit]:
    """Adds the lines up until the targets are full. Nothing for a batch in which refunds leave no credit."""
    if len(targets) == len(lines) == 1 and targets[0].full > 0:
        return [Credit(f"{targets[0].kind}_reference", targets, (lines[0],))]
    full = sum([target.full for target in targets])
    if full <= 0:
        return []
    total, enough = 0, 0
    for line in lines:
        if total >= full:
            break
        total += line.amount
        enough += 1
    # A deposit and a settlement on one line: the deposit's reference was written by a person.
    kinds = {target.kind for target in targets}
    kind = DEPOSIT if DEPOSIT in kinds else kinds.pop()
    return [Credit(f"{kind}_reference", targets, tuple(lines[:enough]), tuple(lines[enough:]))]


def _labelled(targets: Sequence[Target], lines: Sequence[Line]) -> dict[str, list[Line]]:
    words = Words({target.label for target in targets}, glued=False)
    named: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        for word in words.find(line.text):
            named[word].append(line)
    return named


def _by_label_and_amount(targets: Sequence[Target], lines: Sequence[Line]) -> list[Credit]:
    return match_labels(targets, _labelled(targets, lines))


def _by_label(targets: Sequence[Target], lines: Sequence[Line]) -> list[Credit]:
    by_label: dict[str, list[Target]] = defaultdict(list)
    for target in targets:
        if target.full > 0:
            by_label[squash(target.label)].append(target)
    choices: dict[str, int] = defaultdict(int)
    only: list[tuple[Target, Line]] = []
    for label, possible in _labelled(targets, lines).items():
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
