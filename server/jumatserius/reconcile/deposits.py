"""The second leg: counts into deposits, and what the bank credited for them."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set

from jumatserius.reconcile import explain
from jumatserius.reconcile.deadlines import Deadlines
from jumatserius.reconcile.explain import Detail, both, case, ids, rupiah
from jumatserius.reconcile.facts import Count, Deposit, Facts, Line, day_of
from jumatserius.reconcile.pages import Pages
from jumatserius.reconcile.phrases import COUNTS, DEPOSIT_OF_COUNTS, DOUBTS, LIKE, NAMES, Both
from jumatserius.reconcile.phrases import DEPOSIT as DEPOSIT_ALONE
from jumatserius.reconcile.result import Case, Match
from jumatserius.reconcile.suggestions import Suggestions
from jumatserius.reconcile.targets import Columns, Credit, Target

_RULE = "deposit_counts"


class Bundles:
    """Which counts are in a deposit, and what is due of each: the sum of its counts.

    Where a treasurer received another amount than the sum, it is that. `loose` are the counts in no deposit, by id;
    `matches` are those of `deposit_counts`, a deposit with the counts that it names. The deposits are sorted.
    """

    def __init__(self, facts: Facts) -> None:
        self._deposits = facts.deposits
        self._counts = Pages(facts.counts, lambda counts: {count.id: count for count in counts})
        # On which page the counts of each deposit are.
        self._page_of = array("I")
        self.columns = Columns()
        self.matches: list[Match] = []
        due, days, references = self.columns.due, self.columns.days, self.columns.references
        collectors = self.columns.collectors
        counts, received, rest = self._counts, facts.received, dict[int, dict[str, Count]]()
        take = dict[str, Count]().pop
        # One pass: of millions each further one takes long, however little it does.
        for deposit in facts.deposits:
            total = 0
            for id_ in deposit.counts:
                try:
                    total += take(id_).amount
                except KeyError:
                    total += counts.find(id_).amount
                    if counts.at not in rest:
                        rest[counts.at] = counts[counts.at].copy()
                    take = rest[counts.at].pop
                    take(id_, None)
            self._page_of.append(counts.at)
            if received and deposit.id in received:
                total = received[deposit.id]
            due.append(total)
            days.append(deposit.day)
            references.append(deposit.reference or "")
            collectors.add(deposit.collector)
            if deposit.counts:
                # Written out, since there are very many: `match_of_counts`.
                members = [deposit.id, *deposit.counts]
                members.sort()
                self.matches.append(Match(_RULE, tuple(members), total))
        self.loose = {id_: count for at in range(len(counts)) for id_, count in rest.get(at, counts[at]).items()}

    def of(self, deposit: Deposit) -> list[Count]:
        """The counts of a deposit."""
        self._counts.at = self._page_of[bisect_left(self._deposits, deposit)]
        return [self._counts.find(count) for count in deposit.counts]


def match_of_counts(deposit: Deposit, total: int) -> Match:
    """`deposit_counts` for one deposit; `total` is the sum of its counts."""
    return Match(_RULE, tuple(sorted((deposit.id, *deposit.counts))), total)


def credited_cases(
    credit: Credit, counts_of: Callable[[Deposit], list[Count]], findings: Mapping[str, Set[str]]
) -> Iterator[Case]:
    """Short, over and duplicate credits. `findings`: the kinds of cases that each count has already."""
    due = credit.due
    difference = credit.amount - due
    deposits = [target.record for target in credit.targets if isinstance(target.record, Deposit)]
    names = ids(deposit.id for deposit in deposits)
    collector = explain.person(deposits[0].collector)
    if difference:
        counts = [count for deposit in deposits for count in counts_of(deposit)]
        members = [target.id for target in credit.targets]
        members += [line.id for line in credit.lines] + [count.id for count in counts]
        yield case(
            "deposit_short" if difference < 0 else "deposit_over",
            members,
            abs(difference),
            [*_declared(deposits, due, collector), *_pinned(counts, difference, findings)],
            deposits=names,
            credited=rupiah(credit.amount),
            counted=rupiah(due),
            collector=collector,
        )
    for line in credit.further:
        yield _duplicate(credit, line, NAMES)


def twin_case(credit: Credit, line: Line) -> Case:
    """A further line that names no deposit, but says just what that of a credit by amount alone said."""
    return _duplicate(credit, line, both(LIKE, line=credit.lines[0].id))


def _duplicate(credit: Credit, line: Line, points: Both) -> Case:
    return case(
        "deposit_duplicate",
        [line.id, *(target.id for target in credit.targets)],
        line.amount,
        line=line.id,
        date=explain.day(line.day),
        points=points,
        deposits=ids(target.id for target in credit.targets if isinstance(target.record, Deposit)),
        collector=explain.person(credit.targets[0].label),
    )


def _declared(deposits: Iterable[Deposit], due: int, collector: Both) -> list[Detail]:
    declared = sum(deposit.amount for deposit in deposits)
    return [Detail("declared", {"collector": collector, "declared": rupiah(declared)})] if declared != due else []


def _pinned(counts: Sequence[Count], difference: int, findings: Mapping[str, Set[str]]) -> list[Detail]:
    """The box that a difference between many belongs to, where the evidence allows; else all share it."""
    if len(counts) < 2:
        return []
    exact = [count for count in counts if count.amount == -difference]
    if len(exact) == 1:
        return [Detail("pinned_amount", {"count": exact[0].id, "box": exact[0].box})]
    doubted = [count for count in counts if findings.get(count.id)]
    if len(doubted) == 1:
        count = doubted[0]
        doubts = [DOUBTS[kind] for kind in sorted(findings[count.id])]
        kinds = Both(", ".join(one.id for one in doubts), ", ".join(one.en for one in doubts))
        return [Detail("pinned_evidence", {"count": count.id, "box": count.box, "kinds": kinds})]
    return [Detail("shared", {"boxes": ids(count.box for count in counts)})]


def missing_cases(
    target: Target, counts: Iterable[Count], deadlines: Deadlines, suggestions: Suggestions
) -> Iterator[Case]:
    """One case for all overdue counts of an uncredited deposit; one that has no money counted stands for itself."""
    if not target.due:
        if deadlines.is_over(target.last):
            what = both(DEPOSIT_ALONE, id=target.id)
            yield _missing([target.id], target.declared, target.first, what, target.label, deadlines, suggestions)
        return
    overdue = [one for one in counts if one.amount and deadlines.is_over(deadlines.of_deposit(day_of(one.counted_s)))]
    if overdue:
        members = [one.id for one in overdue]
        what = both(DEPOSIT_OF_COUNTS, id=target.id, ids=ids(members))
        first = min(day_of(one.counted_s) for one in overdue)
        amount = sum(one.amount for one in overdue)
        yield _missing([target.id, *members], amount, first, what, target.label, deadlines, suggestions)


def loose_cases(count: Count, deadlines: Deadlines, suggestions: Suggestions) -> Iterator[Case]:
    """A count in no deposit after its deadline."""
    day = day_of(count.counted_s)
    if count.amount and deadlines.is_over(deadlines.of_deposit(day)):
        what = both(COUNTS, ids=count.id)
        yield _missing([count.id], count.amount, day, what, count.collector, deadlines, suggestions)


def _missing(
    members: list[str],
    amount: int,
    day: int,
    what: Both,
    collector: str,
    deadlines: Deadlines,
    suggestions: Suggestions,
) -> Case:
    return case(
        "deposit_missing",
        members,
        amount,
        suggestions.near(amount, day),
        what=what,
        deadline=explain.day(deadlines.of_deposit(day)),
        collector=explain.person(collector),
    )
