"""Credits whose text names the reference of a deposit or settlement: the third leg's explicit links.

Nearly all of them are one line that names one deposit and is its exact sum. These become a match at once; only
what is left over, or is not exact, needs the general rules below, which would give the same answer for those.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress, groupby
from operator import attrgetter

from jumatserius.reconcile.assignment import components
from jumatserius.reconcile.facts import Line
from jumatserius.reconcile.pages import Pages
from jumatserius.reconcile.references import Words, squash_all
from jumatserius.reconcile.result import Match
from jumatserius.reconcile.targets import DEPOSIT, SETTLEMENT, Credit, Target, Waiting

_in_time_order = attrgetter("day", "id")
_NONE = -1
# A reference of more targets times lines tells nothing of any of them.
_MOST_PAIRS = 100_000


@dataclass(slots=True)
class Named:
    """What references explain, and what they leave open. `exact`: place of a target, and number of its only line."""

    exact: list[tuple[int, int]] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def match_references(waiting: Waiting, lines: Sequence[Line]) -> Named:
    """`deposit_reference` and `settlement_reference`. The lines are credits, sorted by id."""
    hits = _Hits(waiting, lines)
    named, others = Named(), list[int]()
    open_targets, open_lines = bytearray(b"\1") * len(waiting.records), bytearray(b"\1") * len(lines)
    unclear = hits.shared | hits.several.keys()
    for place, (number, due) in enumerate(zip(hits.first, waiting.due, strict=True)):
        if number == _NONE:
            continue
        if lines[number].amount == due and place not in unclear:
            named.exact.append((place, number))
            open_targets[place] = open_lines[number] = 0
        else:
            others.append(place)
    inexact = {place: waiting.target(place) for place in others}
    for place in others:
        if place not in hits.shared:
            named.credits += _credit_group([inexact[place]], [lines[number] for number in hits.of(place)])
    for group in components((place, number) for place in sorted(hits.shared) for number in hits.of(place)):
        # Deposits come before settlements, in the order of the targets.
        places, numbers = sorted({place for place, _ in group}), sorted({number for _, number in group})
        named.credits += _credit_group([inexact[place] for place in places], [lines[n] for n in numbers])
    # The records themselves live on in the credits, so that their identity is theirs alone.
    gone = {id(record) for credit in named.credits for record in (*credit.targets, *credit.lines, *credit.further)}
    left = compress(range(len(open_targets)), open_targets)
    targets = (inexact.get(place) or waiting.target(place) for place in left)
    named.targets = [target for target in targets if id(target) not in gone]
    named.lines = [line for line in compress(lines, open_lines) if id(line) not in gone]
    return named


class _Hits:
    """The lines, by number, whose text names each target; `several` has those of targets with more than one.

    `shared` are targets that have a line in common with another.
    """

    def __init__(self, waiting: Waiting, lines: Sequence[Line]) -> None:
        self.first = [_NONE] * len(waiting.records)
        self.several: dict[int, list[int]] = {}
        self.shared: set[int] = set()
        references = list(chain.from_iterable(squash_all(waiting.references)))
        # In the order in which they lie in memory, since all are looked at: in that of a set it takes thrice as long.
        known = dict.fromkeys(references)
        known.pop("", None)
        twins = _twins(references) if len(known) < len(references) - references.count("") else {}
        words = Words(known.keys(), glued=True)
        places = Pages(range(len(references)), lambda some: {references[place]: place for place in some})
        first, days = self.first, waiting.days
        of_several: list[tuple[int, list[list[int]]]] = []
        near: dict[str, int] = {}
        for number, found in enumerate(words.find_all(line.text for line in lines)):
            if not found:
                continue
            if found[0] not in near:
                places.find(found[0])
                words.near = near = places[places.at]
            place = near[found[0]]
            if place in twins or len(found) > 1:
                named = map(places.find, found)
                of_several.append((number, [twins.get(place, [place]) for place in named]))
            elif days[place] <= lines[number].day + 1:
                if first[place] == _NONE:
                    first[place] = number
                else:
                    self._add(place, number)
        naming = Counter(some[0] for _, all_named in of_several for some in all_named)
        for number, all_named in of_several:
            telling = [some for some in all_named if len(some) * naming[some[0]] <= _MOST_PAIRS]
            allowed = [place for some in telling for place in some if days[place] <= lines[number].day + 1]
            for place in allowed:
                self._add(place, number)
            if len(allowed) > 1:
                self.shared.update(allowed)

    def of(self, place: int) -> list[int]:
        """All lines of one target, in their order."""
        return self.several.get(place) or [self.first[place]]

    def _add(self, place: int, number: int) -> None:
        if self.first[place] == _NONE:
            self.first[place] = number
        else:
            self.several.setdefault(place, [self.first[place]]).append(number)


def _twins(references: Iterable[str]) -> dict[int, list[int]]:
    """All places of each reference that has several, by each of them."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, reference in enumerate(references):
        if reference:
            places[reference].append(place)
    return {place: some for some in places.values() if len(some) > 1 for place in some}


def exact_matches(waiting: Waiting, lines: Sequence[Line], exact: Sequence[tuple[int, int]]) -> dict[str, list[Match]]:
    """The matches, by rule, of places of targets and numbers of lines, in the order of the places."""
    deposits = bisect_left(exact, (waiting.deposits, _NONE))
    records, due = waiting.records, waiting.due
    found: dict[str, list[Match]] = {}
    for rule, pairs in ((f"{DEPOSIT}_reference", exact[:deposits]), (f"{SETTLEMENT}_reference", exact[deposits:])):
        found[rule] = matches = []
        for place, number in pairs:
            one, other = records[place].id, lines[number].id
            matches.append(Match(rule, (one, other) if one < other else (other, one), due[place]))
    return found


def _credit_group(targets: Sequence[Target], lines: list[Line]) -> list[Credit]:
    """Targets that share references: where each line is exactly one of them, each on its own.

    Not where the lines are the sum of all: a line of a batch with a refund may also be what one of its pay-outs is.
    """
    if len(lines) > 1:
        lines.sort(key=_in_time_order)
    if len(targets) == 1:
        return _credit(tuple(targets), lines)
    amounts: dict[int, list[Target]] = defaultdict(list)
    for target in sorted(targets, key=attrgetter("first", "id"), reverse=True):
        amounts[target.full].append(target)
    pairs = [(amounts[line.amount].pop(), line) for line in lines if amounts.get(line.amount)]
    is_all = sum(line.amount for line in lines) == sum(target.full for target in targets)
    if len(pairs) == len(lines) and (len(pairs) == len(targets) or not is_all):
        return [credit for target, line in pairs for credit in _credit((target,), [line])]
    return _credit(tuple(targets), lines)


def _credit(targets: tuple[Target, ...], lines: Sequence[Line]) -> list[Credit]:
    """Adds the lines up until the targets are full. Nothing for a batch in which refunds leave no credit."""
    full = sum(target.full for target in targets)
    if full <= 0:
        return []
    paying, further = (lines, ()) if len(lines) == 1 else _filling(full, lines)
    # A deposit and a settlement on one line: the deposit's reference was written by a person.
    kinds = {target.kind for target in targets}
    kind = DEPOSIT if DEPOSIT in kinds else kinds.pop()
    return [Credit(f"{kind}_reference", targets, tuple(paying), tuple(further))]


def _filling(full: int, lines: Iterable[Line]) -> tuple[list[Line], list[Line]]:
    """What fills it by date, and what is further; of one date the largest that fit, then the smallest of the rest."""
    paying: list[Line] = []
    further: list[Line] = []
    rest = full
    for _, same_day in groupby(lines, key=attrgetter("day")):
        over: list[Line] = []
        for line in sorted(same_day, key=attrgetter("amount"), reverse=True):
            if line.amount > rest:
                over.append(line)
            else:
                paying.append(line)
                rest -= line.amount
        if rest > 0 and over:
            smallest = min(over, key=attrgetter("amount"))
            over.remove(smallest)
            paying.append(smallest)
            rest = 0
        further += over
    return paying, further
