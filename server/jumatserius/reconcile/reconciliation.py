"""The standing answer to facts that come and go: judges again only what a change, or a new day, can touch.

The answer is kept in cells: what is said of one box, one deposit, one settlement, one credit, one thing that waits.
A change finds the cells that it can reach and judges them by the very rules of the whole run, on all that these rules
look at. At any moment the cells together are what `reconcile` would answer to all facts.
"""

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from jumatserius.reconcile.changes import Judged, Scope
from jumatserius.reconcile.deadlines import NEVER, Deadlines
from jumatserius.reconcile.deposits import match_of_counts
from jumatserius.reconcile.engine import findings_of, in_order_of_ids
from jumatserius.reconcile.facts import Count, Deposit, Facts, Line, Settlement
from jumatserius.reconcile.first_leg import judge_boxes
from jumatserius.reconcile.money import MoneyCases, match_of
from jumatserius.reconcile.result import Case, Match, Result
from jumatserius.reconcile.running_credits import RunningCredits
from jumatserius.reconcile.running_references import Key, Payable, key_of
from jumatserius.reconcile.settlements import judge_terminal
from jumatserius.reconcile.suggestions import Suggestions
from jumatserius.reconcile.targets import DEPOSIT, SETTLEMENT

_Cell = tuple[Match | Case, ...]
_BOX, _COUNTS, _TERMINAL, _CREDIT, _WAITS, _LINE, _LOOSE = _KINDS = range(7)
# By the kind of cell: keys of credits and of what waits, else ids.
_Stale = tuple[set[Any], ...]


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
        # By kind, so that no name is kept for each.
        self._cells: tuple[dict[Any, _Cell], ...] = tuple({} for _ in _KINDS)
        self._due: dict[int, set[tuple[int, Any]]] = defaultdict(set)
        self._take_in(facts, Scope.of_all(facts))

    def can_take(self, facts: Facts) -> bool:
        """Whether these may follow: under the same policy, not on an earlier day."""
        return facts.policy == self._policy and facts.today >= self._today

    def result(self) -> Result:
        """The whole answer."""
        return _joined(chain.from_iterable(cells.values() for cells in self._cells))

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
        changed = self._take_in(facts, scope)
        before, now = (_joined(cells) for cells in (changed.before, changed.now))
        return Judged(before, now, frozenset(changed.boxes))

    def _take_in(self, facts: Facts, scope: Scope) -> "_Changed":
        stale = self._begin(facts.today)
        facts = in_order_of_ids(facts)
        counts = self._store_deposits(facts, scope)
        changed = self._store_boxes(facts, scope, stale)
        boxes = {self._counts[count].box for count in counts if count in self._counts} | scope.boxes
        self._store_settlements(facts, scope, stale)
        deposits = scope.deposits | {self._holder[count] for count in changed if count in self._holder}
        stale[_COUNTS].update(deposits)
        stale[_BOX].update(boxes)
        self._match(facts, scope, deposits, stale)
        return self._judge(stale)

    def _begin(self, today: int) -> _Stale:
        self._today = today
        self._deadlines.begin(today)
        stale: _Stale = tuple(set() for _ in _KINDS)
        for day in [day for day in self._due if day <= today]:
            for kind, what in self._due.pop(day):
                stale[kind].add(what)
        return stale

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

    def _store_boxes(self, facts: Facts, scope: Scope, stale: _Stale) -> set[str]:
        """The ids of the counts that are new, different or gone."""
        changed: set[str] = set()
        given = _by_box(facts)
        for id_ in scope.boxes:
            old, new = self._boxes.pop(id_, None), given.get(id_)
            if new:
                self._boxes[id_] = new
            before, now = ({count.id: count for count in one.counts} if one else {} for one in (old, new))
            differing = {count for count in before.keys() | now.keys() if before.get(count) != now.get(count)}
            gone = before.keys() - now.keys()
            for count in gone:
                del self._counts[count]
            self._counts |= now
            changed |= differing
            stale[_LOOSE].update(gone)
            for one, place in ((old, set.discard), (new, set.add)):
                terminal = one.boxes[0].terminal if one else None
                if terminal is not None:
                    place(self._boxes_of[terminal], id_)
                    stale[_TERMINAL].update(self._settled_at[terminal])
        return changed

    def _store_settlements(self, facts: Facts, scope: Scope, stale: _Stale) -> None:
        for id_ in scope.settlements:
            old = self._settlements.pop(id_, None)
            if old:
                self._settled_at[old.terminal].discard(id_)
            stale[_TERMINAL].add(id_)
        for settlement in facts.settlements:
            self._settlements[settlement.id] = settlement
            self._settled_at[settlement.terminal].add(settlement.id)

    def _match(self, facts: Facts, scope: Scope, deposits: Set[str], stale: _Stale) -> None:
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
        stale[_CREDIT].update(keys)
        stale[_WAITS].update(keys)
        stale[_LINE].update(ids)
        if self._policy.tolerance and ids:
            # What comes close may have come, or gone.
            for kind in (_WAITS, _LOOSE):
                stale[kind].update(self._cells[kind])

    def _sum(self, deposit: Deposit) -> int:
        received = self._received.get(deposit.id)
        return sum(self._counts[count].amount for count in deposit.counts) if received is None else received

    def _judge(self, stale: _Stale) -> "_Changed":
        changed = _Changed()
        for id_ in stale[_BOX]:
            self._judge_box(id_, stale, changed)
        suggestions = Suggestions(list(self._credits.unexplained.values()), self._policy.tolerance)
        judge = MoneyCases(self._deadlines, self._counts_of, self._findings, suggestions, self._credits.by_amount)
        for kind in _KINDS:
            for what in stale[kind] if kind != _BOX else ():
                self._deadlines.next_day = NEVER
                self._put(kind, what, self._said(kind, what, judge), changed)
        return changed

    def _judge_box(self, id_: str, stale: _Stale, changed: "_Changed") -> None:
        """What else is to be judged: its counts outside deposits, and credits for counts about which cases changed."""
        changed.boxes.append(id_)
        self._deadlines.next_day = NEVER
        facts = self._boxes.get(id_)
        old = findings_of(one for one in self._cells[_BOX].get(id_, ()) if isinstance(one, Case))
        said: _Cell = ()
        found: dict[str, set[str]] = {}
        if facts is None:
            self._controls.pop(id_, None)
        else:
            loose = [count for count in facts.counts if count.id not in self._holder]
            first_leg = judge_boxes(facts, loose, self._deadlines)
            self._controls[id_] = first_leg.controls
            said = (*chain.from_iterable(first_leg.matches.values()), *first_leg.cases)
            found = findings_of(first_leg.cases)
        self._put(_BOX, id_, said, changed)
        for count in facts.counts if facts else ():
            if count.id not in self._holder or count.id in self._cells[_LOOSE]:
                stale[_LOOSE].add(count.id)
        for record in old.keys() | found.keys():
            if old.get(record) == found.get(record):
                continue
            self._findings[record] = found.get(record, set())
            credit = self._credits.credit_of.get((DEPOSIT, self._holder.get(record, "")))
            if credit:
                stale[_CREDIT].add(credit)

    def _said(self, kind: int, what: Any, judge: MoneyCases) -> _Cell:
        if kind == _CREDIT and what in self._credits.credits:
            credit = self._credits.credits[what]
            return (match_of(credit), *judge.of_credit(credit))
        if kind == _WAITS and what in self._credits.uncredited:
            return tuple(judge.of_uncredited(self._credits.uncredited[what]))
        if kind == _LINE and what in self._credits.unexplained:
            return tuple(judge.of_unexplained(self._credits.unexplained[what]))
        if kind == _COUNTS and what in self._deposits and self._deposits[what].counts:
            return (match_of_counts(self._deposits[what], self._sum(self._deposits[what])),)
        if kind == _TERMINAL and what in self._settlements:
            settlement = self._settlements[what]
            matches, cases = judge_terminal(settlement, self._boxes_of[settlement.terminal], self._policy.fee)
            return (*matches, *cases)
        if kind == _LOOSE and what in self._counts and what not in self._holder:
            count = self._counts[what]
            if what not in self._controls.get(count.box, ()):
                return tuple(judge.of_loose(count))
        return ()

    def _counts_of(self, deposit: Deposit) -> list[Count]:
        return [self._counts[count] for count in deposit.counts]

    def _put(self, kind: int, what: Any, cell: _Cell, changed: "_Changed") -> None:
        changed.before.append(self._cells[kind].pop(what, ()))
        changed.now.append(cell)
        if cell:
            self._cells[kind][what] = cell
        if self._deadlines.next_day != NEVER:
            self._due[self._deadlines.next_day].add((kind, what))


@dataclass(slots=True)
class _Changed:
    """The cells that were judged again, as they were and as they are, and the boxes among them."""

    before: list[_Cell] = field(default_factory=list)
    now: list[_Cell] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)


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
    for cell in cells:
        for one in cell:
            if isinstance(one, Match):
                matches.append(one)
            else:
                cases.append(one)
    return Result(tuple(sorted(matches)), tuple(sorted(cases)))
