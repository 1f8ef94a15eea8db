"""Credits while facts come and go: matches again only what hangs together with what changed.

References are explicit links: whatever is bound by them, directly or over others, is matched again together. What
references leave open is bound by days, as in `credits.spells`. The rules are those of the whole run.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Set
from itertools import chain

from jumatserius.reconcile.credits import match_credits
from jumatserius.reconcile.deadlines import Deadlines
from jumatserius.reconcile.facts import Deposit, Line, Settlement
from jumatserius.reconcile.named_credits import match_references
from jumatserius.reconcile.references import squash_all
from jumatserius.reconcile.running_references import Key, Payable, RunningReferences
from jumatserius.reconcile.targets import Columns, Credit, Target, Waiting

# The credit of a target or line, and the target or line itself where it waits for one.
_State = tuple[Credit | None, Target | Line | None]


class RunningCredits:
    """Who pays what at present: `credits` by the key of their first target, `uncredited` targets, `unexplained` lines.

    `credit_of` leads from a target's key, or a line's id, to its credit.
    """

    def __init__(self, deadlines: Deadlines) -> None:
        self.credits: dict[Key, Credit] = {}
        self.uncredited: dict[Key, Target] = {}
        self.unexplained: dict[str, Line] = {}
        self.credit_of: dict[Key | str, Key] = {}
        self._by_amount: dict[tuple[int, int], dict[Key, Credit]] = defaultdict(dict)
        # Those by amount that were forgotten in the change at hand.
        self._forgotten: set[Credit] = set()
        self._given: set[Key | str] = set()
        self._was: dict[Key | str, _State] = {}
        self._deadlines = deadlines
        self._named = RunningReferences()
        self._labels: Counter[str] = Counter()
        self._open_targets: dict[Key, Target] = {}
        self._open_lines: dict[str, Line] = {}
        self._targets_on: dict[int, set[Key]] = defaultdict(set)
        self._lines_on: dict[int, set[str]] = defaultdict(set)

    def change(self, payables: dict[Key, Payable | None], lines: dict[str, Line | None]) -> None:
        """Take in what is new, different or (None) gone. Lines are credits."""
        self._forgotten.clear()
        self._given |= payables.keys() | lines.keys()
        days = self._relabel(payables)
        keys, ids = self._named.change(payables, lines)
        days |= self._match_references(keys, ids)
        self._match_spells(days)

    def lines(self, ids: Set[str]) -> tuple[Line, ...]:
        """Those of these lines that there are."""
        return tuple(self._named.lines[id_] for id_ in sorted(ids & self._named.lines.keys()))

    def by_amount(self, amount: int, day: int) -> Iterable[Credit]:
        """Credits that only the amount speaks for, by a line of this day."""
        return self._by_amount[amount, day].values() if (amount, day) in self._by_amount else ()

    def take_touched(self) -> tuple[set[Key], set[str]]:
        """Targets and lines of which something else may be said since this was asked last."""
        touched = self._given | {record for record, was in self._was.items() if self._state(record) != was}
        self._given, self._was = set(), {}
        keys = {record for record in touched if not isinstance(record, str)}
        credits = {self.credit_of[key] for key in keys if key in self.credit_of}
        return keys | credits, {record for record in touched if isinstance(record, str)}

    def _state(self, record: Key | str) -> _State:
        """How it stands with a target or line."""
        key = self.credit_of.get(record)
        waits = self.unexplained.get(record) if isinstance(record, str) else self.uncredited.get(record)
        return (self.credits[key] if key else None), waits

    def _relabel(self, payables: dict[Key, Payable | None]) -> set[int]:
        """Keeps the labels; gives the days of open lines that name one that is new, or not known any more."""
        before = {label for label, number in self._labels.items() if number}
        for key, payable in payables.items():
            old = self._named.payables.get(key)
            self._labels[old.label if old else ""] -= 1
            self._labels[payable.label if payable else ""] += 1
        changed = before ^ {label for label, number in self._labels.items() if number}
        if not changed:
            return set()
        open_lines = self._open_lines.values()
        texts = chain.from_iterable(squash_all(line.text for line in open_lines))
        return {
            line.day for line, text in zip(open_lines, texts, strict=True) if any(label in text for label in changed)
        }

    def _match_references(self, keys: set[Key], ids: set[str]) -> set[int]:
        """Matches them again by reference; gives the days on which something opened, closed or differs."""
        for record in chain[Key | str](keys, ids):
            self._forget(record)
        payables = [self._named.payables[key] for key in sorted(keys) if key in self._named.payables]
        lines = [self._named.lines[id_] for id_ in sorted(ids) if id_ in self._named.lines]
        waiting = self._waiting(payables)
        named = match_references(waiting, lines)
        for place, number in named.exact:
            target = waiting.target(place)
            self._remember(Credit(f"{target.kind}_reference", (target,), (lines[number],)))
        for credit in named.credits:
            self._remember(credit)
        return self._open(keys, ids, named.targets, named.lines)

    def _waiting(self, payables: Iterable[Payable]) -> Waiting:
        deposits = [(one.record, one.due) for one in payables if isinstance(one.record, Deposit)]
        settlements = [one.record for one in payables if isinstance(one.record, Settlement)]
        columns = Columns(
            [due for _, due in deposits],
            [deposit.day for deposit, _ in deposits],
            [deposit.reference or "" for deposit, _ in deposits],
            {deposit.collector for deposit, _ in deposits},
        )
        return Waiting([deposit for deposit, _ in deposits], columns, settlements, self._deadlines)

    def _open(self, keys: set[Key], ids: set[str], targets: Iterable[Target], lines: Iterable[Line]) -> set[int]:
        now_open = {(target.kind, target.id): target for target in targets}
        lines_open = {line.id: line for line in lines}
        days: set[int] = set()
        for key in keys:
            old, new = self._open_targets.pop(key, None), now_open.get(key)
            days |= {day for target in (old, new) if target for day in range(target.first, target.last + 1)}
            for day in range(old.first, old.last + 1) if old else ():
                self._targets_on[day].discard(key)
            for day in range(new.first, new.last + 1) if new else ():
                self._targets_on[day].add(key)
            if new:
                self._open_targets[key] = new
        for id_ in ids:
            was, line = self._open_lines.pop(id_, None), lines_open.get(id_)
            for one in (was, line):
                if one:
                    days.add(one.day)
            if was:
                self._lines_on[was.day].discard(id_)
            if line:
                self._lines_on[line.day].add(id_)
                self._open_lines[id_] = line
        return days

    def _match_spells(self, days: set[int]) -> None:
        """Matches again what is open in the spells of these days."""
        keys: set[Key] = set()
        ids: set[str] = set()
        waiting, days = list(days), set(days)
        while waiting:
            day = waiting.pop()
            ids |= self._lines_on.get(day, set())
            for key in self._targets_on.get(day, set()) - keys:
                keys.add(key)
                target = self._open_targets[key]
                reached = {one for one in range(target.first, target.last + 1) if self._lines_on.get(one)} - days
                days |= reached
                waiting += reached
        for record in chain[Key | str](keys, ids):
            self._forget(record)
        targets = [self._open_targets[key] for key in sorted(keys)]
        lines = [self._open_lines[id_] for id_ in sorted(ids)]
        found = match_credits(targets, lines, {label for label, number in self._labels.items() if number and label})
        for credit in found.credits:
            self._remember(credit)
        uncredited = {(target.kind, target.id): target for target in found.targets}
        self.uncredited |= uncredited
        days_of = self._changed_by_amount({credit for credit in found.credits if credit.is_by_amount})
        self._given |= _doubted(uncredited, days_of)
        # Whether a line is the twin of another is said of it.
        self._given |= {line.id for line in found.lines if line.amount in days_of}
        self.unexplained |= {line.id: line for line in found.lines}

    def _changed_by_amount(self, credits: set[Credit]) -> dict[int, set[int]]:
        """Amounts, and the days, of what only an amount credits, or did, where these credits differ from before."""
        days_of: dict[int, set[int]] = defaultdict(set)
        for credit in self._forgotten | credits:
            same = credit in self._forgotten and credit in credits
            if not same or any(record in self._given for record in _records(credit)):
                amount, day = credit.amount_and_day
                days_of[amount].add(day)
        return days_of

    def _remember(self, credit: Credit) -> None:
        key = credit.targets[0].kind, credit.targets[0].id
        self.credits[key] = credit
        if credit.is_by_amount:
            self._by_amount[credit.amount_and_day][key] = credit
        for record in _records(credit):
            # One tuple for the key, the value and the credit.
            self.credit_of[key if record == key else record] = key

    def _forget(self, record: Key | str) -> None:
        """What was known of a target (its key) or line (its id)."""
        self._note(record)
        key = self.credit_of.get(record)
        if key is not None:
            for one in _records(self.credits[key]):
                self._note(one)
            credit = self.credits.pop(key)
            if credit.is_by_amount:
                self._forgotten.add(credit)
                del self._by_amount[credit.amount_and_day][key]
            for one in _records(credit):
                del self.credit_of[one]
        if isinstance(record, str):
            self.unexplained.pop(record, None)
        else:
            self.uncredited.pop(record, None)

    def _note(self, record: Key | str) -> None:
        """How it stood before this change; what was given is touched in any case."""
        if record not in self._given and record not in self._was:
            self._was[record] = self._state(record)


def _records(credit: Credit) -> Iterator[Key | str]:
    yield from ((target.kind, target.id) for target in credit.targets)
    yield from (line.id for line in (*credit.lines, *credit.further))


def _doubted(uncredited: dict[Key, Target], days_of: dict[int, set[int]]) -> set[Key]:
    """Whose own amount another got, or gets, that now got something else: what is said of them depends on it."""
    return {
        key
        for key, target in uncredited.items()
        if any(target.first <= day <= target.last for amount in target.amounts for day in days_of.get(amount, ()))
    }
