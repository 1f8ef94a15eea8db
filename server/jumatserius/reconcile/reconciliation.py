"""The standing answer to facts that come and go: judges again only what a change, or a new day, can touch.

The answer is kept in cells: what is said of one box, one deposit, one settlement, one credit, one thing that waits.
A change finds the cells that it can reach and judges them by the very rules of the whole run, on all that these rules
look at. At any moment the cells together are what `reconcile` would answer to all facts.
"""

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass
from typing import Any

from jumatserius.reconcile.deadlines import NEVER, Deadlines
from jumatserius.reconcile.deposits import match_of_counts
from jumatserius.reconcile.engine import findings_of, in_order_of_ids
from jumatserius.reconcile.facts import Count, Deposit, Facts, Line, Settlement
from jumatserius.reconcile.first_leg import judge_boxes
from jumatserius.reconcile.money import MoneyCases, match_of
from jumatserius.reconcile.result import Case, Match, Result
from jumatserius.reconcile.running_credits import Key, Payable, RunningCredits, key_of
from jumatserius.reconcile.settlements import judge_terminal
from jumatserius.reconcile.suggestions import Suggestions
from jumatserius.reconcile.targets import DEPOSIT, SETTLEMENT

_Cell = tuple[tuple[Match, ...], tuple[Case, ...]]
_EMPTY: _Cell = ((), ())
_BOX, _COUNTS, _TERMINAL, _CREDIT, _WAITS, _LINE, _LOOSE = range(7)
_Name = tuple[int, Any]


@dataclass(frozen=True, slots=True)
class Scope:
    """Ids of the records that are given anew; of a box, all that is known of it. What is not given is gone."""

    boxes: frozenset[str] = frozenset()
    deposits: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()
    settlements: frozenset[str] = frozenset()

    @classmethod
    def of_all(cls, facts: Facts) -> "Scope":
        """Every record of these facts."""
        lists = facts.boxes, facts.deposits, facts.lines, facts.settlements
        return cls(*(frozenset(one.id for one in records) for records in lists))


@dataclass(frozen=True, slots=True)
class Judged:
    """What was said of what a change touched, and what is said of it now: the same where nothing came of it.

    `boxes` are those that were judged again.
    """

    before: Result
    now: Result
    boxes: frozenset[str]


class Reconciliation:
    """Keeps facts and the answer to them. Another policy, or an earlier day, needs another one."""

    def __init__(self, facts: Facts) -> None:
        self._policy, self._today = facts.policy, facts.today
        self._deadlines = Deadlines(facts.today, facts.policy)
        self._credits = RunningCredits(self._deadlines)
        self._boxes: dict[str, Facts] = {}
        self._counts: dict[str, Count] = {}
        self._deposits: dict[str, Deposit] = {}
        self._settlements: dict[str, Settlement] = {}
        self._holder: dict[str, str] = {}
        self._received: dict[str, int] = {}
        self._controls: dict[str, set[str]] = defaultdict(set)
        self._findings: dict[str, set[str]] = {}
        self._boxes_of: dict[str, set[str]] = defaultdict(set)
        self._settled_at: dict[str, set[str]] = defaultdict(set)
        self._cells: dict[_Name, _Cell] = {}
        self._due: dict[int, set[_Name]] = defaultdict(set)
        self.change(facts, Scope.of_all(facts))

    def can_take(self, facts: Facts) -> bool:
        """Whether these may follow: under the same policy, not on an earlier day."""
        return facts.policy == self._policy and facts.today >= self._today

    def result(self) -> Result:
        """The whole answer."""
        return _joined(self._cells.values())

    def about(self, judged: Judged) -> Facts:
        """The facts that what is said now is about."""
        members = {member for match in judged.now.matches for member in match.members}
        members |= {member for case in judged.now.cases for member in case.members}
        deposits = [self._deposits[id_] for id_ in sorted(members & self._deposits.keys())]
        settled = [self._settlements[id_] for id_ in sorted(members & self._settlements.keys())]
        counts = members & self._counts.keys() | {count for deposit in deposits for count in deposit.counts}
        boxes = set(judged.boxes).union(*(self._boxes_of[one.terminal] for one in settled)) & self._boxes.keys()
        known = [self._boxes[id_] for id_ in sorted(boxes)]
        return Facts(
            self._today,
            self._policy,
            tuple(box for one in known for box in one.boxes),
            tuple(visit for one in known for visit in one.visits),
            tuple(self._counts[id_] for id_ in sorted(counts)),
            tuple(deposits),
            self._credits.lines(members),
            tuple(settled),
            tuple(finding for one in known for finding in one.log),
            tuple(silence for one in known for silence in one.silences),
            {id_: received for id_, received in self._received.items() if id_ in members},
        )

    def change(self, facts: Facts, scope: Scope) -> Judged:
        """Take in the records of the scope as they are now, and the day."""
        if not self.can_take(facts):
            raise ValueError(f"policy or day {facts.today} don't follow those of day {self._today}; start anew")
        stale = self._begin(facts.today)
        facts = in_order_of_ids(facts)
        counts = self._store_deposits(facts, scope)
        changed = self._store_boxes(facts, scope, stale)
        boxes = {self._counts[count].box for count in counts if count in self._counts} | scope.boxes
        self._store_settlements(facts, scope, stale)
        deposits = scope.deposits | {self._holder[count] for count in changed if count in self._holder}
        stale |= {(_COUNTS, id_) for id_ in deposits}
        stale |= {(_BOX, id_) for id_ in boxes}
        self._match(facts, scope, deposits, stale)
        return self._judge(stale)

    def _begin(self, today: int) -> set[_Name]:
        self._today = today
        self._deadlines.begin(today)
        return {name for day in [day for day in self._due if day <= today] for name in self._due.pop(day)}

    def _store_deposits(self, facts: Facts, scope: Scope) -> set[str]:
        """The ids of the counts that the deposits held, or hold."""
        given = {deposit.id: deposit for deposit in facts.deposits}
        counts: set[str] = set()
        for id_ in scope.deposits:
            old = self._deposits.pop(id_, None)
            self._received.pop(id_, None)
            for count in old.counts if old else ():
                counts.add(count)
                del self._holder[count]
        self._received |= facts.received
        for id_, new in given.items():
            self._deposits[id_] = new
            counts.update(new.counts)
            self._holder |= dict.fromkeys(new.counts, id_)
        return counts

    def _store_boxes(self, facts: Facts, scope: Scope, stale: set[_Name]) -> set[str]:
        """The ids of the counts that are new, different or gone."""
        changed: set[str] = set()
        given = _by_box(facts)
        for id_ in scope.boxes:
            old, new = self._boxes.pop(id_, None), given.get(id_)
            if new:
                self._boxes[id_] = new
            before, now = ({count.id: count for count in one.counts} if one else {} for one in (old, new))
            differing = {count for count in before.keys() | now.keys() if before.get(count) != now.get(count)}
            for count in before.keys() - now.keys():
                del self._counts[count]
            self._counts |= now
            changed |= differing
            stale |= {(_LOOSE, count) for count in differing}
            for one, place in ((old, set.discard), (new, set.add)):
                terminal = one.boxes[0].terminal if one else None
                if terminal is not None:
                    place(self._boxes_of[terminal], id_)
                    stale |= {(_TERMINAL, settlement) for settlement in self._settled_at[terminal]}
        return changed

    def _store_settlements(self, facts: Facts, scope: Scope, stale: set[_Name]) -> None:
        for id_ in scope.settlements:
            old = self._settlements.pop(id_, None)
            if old:
                self._settled_at[old.terminal].discard(id_)
            stale.add((_TERMINAL, id_))
        for settlement in facts.settlements:
            self._settlements[settlement.id] = settlement
            self._settled_at[settlement.terminal].add(settlement.id)

    def _match(self, facts: Facts, scope: Scope, deposits: Set[str], stale: set[_Name]) -> None:
        """Follows the money again as far as these records reach."""
        payables: dict[Key, Payable | None] = {(SETTLEMENT, id_): None for id_ in scope.settlements}
        payables |= {key_of(one): Payable(one, one.net) for one in facts.settlements}
        for id_ in deposits:
            deposit = self._deposits.get(id_)
            payables[DEPOSIT, id_] = Payable(deposit, self._sum(deposit)) if deposit else None
        lines: dict[str, Line | None] = dict.fromkeys(scope.lines)
        lines |= {line.id: line for line in facts.lines if line.amount > 0}
        self._credits.change(payables, lines)
        keys, ids = self._credits.take_touched()
        stale |= {(kind, key) for key in keys for kind in (_CREDIT, _WAITS)}
        stale |= {(_LINE, id_) for id_ in ids}
        if self._policy.tolerance and ids:
            # What comes close may have come, or gone.
            stale |= {name for name in self._cells if name[0] in (_WAITS, _LOOSE)}

    def _sum(self, deposit: Deposit) -> int:
        received = self._received.get(deposit.id)
        return sum(self._counts[count].amount for count in deposit.counts) if received is None else received

    def _judge(self, stale: set[_Name]) -> Judged:
        before: list[_Cell] = []
        now: list[_Cell] = []
        boxes = {name for name in stale if name[0] == _BOX}
        more = {one for name in boxes for one in self._judge_box(name, before, now)}
        suggestions = Suggestions(list(self._credits.unexplained.values()), self._policy.tolerance)
        judge = MoneyCases(self._deadlines, self._counts_of, self._findings, suggestions, self._credits.by_amount)
        for name in (stale | more) - boxes:
            self._deadlines.next_day = NEVER
            self._put(name, self._said(name, judge), before, now)
        return Judged(_joined(before), _joined(now), frozenset(id_ for _, id_ in boxes))

    def _judge_box(self, name: _Name, before: list[_Cell], now: list[_Cell]) -> set[_Name]:
        """What else is to be judged: its counts outside deposits, and credits for counts about which cases changed."""
        _, id_ = name
        self._deadlines.next_day = NEVER
        facts = self._boxes.get(id_)
        old = findings_of(self._cells.get(name, _EMPTY)[1])
        if facts is None:
            self._controls.pop(id_, None)
            self._put(name, _EMPTY, before, now)
            found: dict[str, set[str]] = {}
        else:
            first_leg = judge_boxes(facts, self._holder.__contains__, self._deadlines)
            self._controls[id_] = first_leg.controls
            matches = tuple(match for of_rule in first_leg.matches.values() for match in of_rule)
            self._put(name, (matches, tuple(first_leg.cases)), before, now)
            found = findings_of(first_leg.cases)
        more: set[_Name] = {(_LOOSE, count.id) for count in facts.counts} if facts else set()
        for record in old.keys() | found.keys():
            if old.get(record) == found.get(record):
                continue
            self._findings[record] = found.get(record, set())
            credit = self._credits.credit_of.get((DEPOSIT, self._holder.get(record, "")))
            if credit:
                more.add((_CREDIT, credit))
        return more

    def _said(self, name: _Name, judge: MoneyCases) -> _Cell:
        kind, what = name
        if kind == _CREDIT and what in self._credits.credits:
            credit = self._credits.credits[what]
            return (match_of(credit),), tuple(judge.of_credit(credit))
        if kind == _WAITS and what in self._credits.uncredited:
            return (), tuple(judge.of_uncredited(self._credits.uncredited[what]))
        if kind == _LINE and what in self._credits.unexplained:
            return (), tuple(judge.of_unexplained(self._credits.unexplained[what]))
        if kind == _COUNTS and what in self._deposits and self._deposits[what].counts:
            return (match_of_counts(self._deposits[what], self._sum(self._deposits[what])),), ()
        if kind == _TERMINAL and what in self._settlements:
            settlement = self._settlements[what]
            return judge_terminal(settlement, self._boxes_of[settlement.terminal], self._policy.fee)
        if kind == _LOOSE and what in self._counts and what not in self._holder:
            count = self._counts[what]
            if what not in self._controls.get(count.box, ()):
                return (), tuple(judge.of_loose(count))
        return _EMPTY

    def _counts_of(self, deposit: Deposit) -> list[Count]:
        return [self._counts[count] for count in deposit.counts]

    def _put(self, name: _Name, cell: _Cell, before: list[_Cell], now: list[_Cell]) -> None:
        before.append(self._cells.pop(name, _EMPTY))
        now.append(cell)
        if cell != _EMPTY:
            self._cells[name] = cell
        if self._deadlines.next_day != NEVER:
            self._due[self._deadlines.next_day].add(name)


def _by_box(facts: Facts) -> dict[str, Facts]:
    """What is known of each box."""
    visits, counts, log, silences = (
        _grouped(records) for records in (facts.visits, facts.counts, facts.log, facts.silences)
    )
    return {
        box.id: Facts(
            facts.today,
            facts.policy,
            (box,),
            visits=tuple(visits.get(box.id, ())),
            counts=tuple(counts.get(box.id, ())),
            log=tuple(log.get(box.id, ())),
            silences=tuple(silences.get(box.id, ())),
        )
        for box in facts.boxes
    }


def _grouped(records: Iterable[Any]) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for record in records:
        groups[record.box].append(record)
    return groups


def _joined(cells: Iterable[_Cell]) -> Result:
    matches: list[Match] = []
    cases: list[Case] = []
    for some_matches, some_cases in cells:
        matches += some_matches
        cases += some_cases
    return Result(tuple(sorted(matches)), tuple(sorted(cases)))
