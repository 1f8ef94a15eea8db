"""The second leg: counts into deposits, and what the bank credited for them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from jumatserius.reconcile import explain
from jumatserius.reconcile.explain import Detail, both, case, ids, rupiah
from jumatserius.reconcile.facts import Count, Deposit, Facts, Line, day_of
from jumatserius.reconcile.result import Case, Match
from jumatserius.reconcile.suggestions import Suggestions
from jumatserius.reconcile.targets import DEPOSIT, Credit, Target
from jumatserius.reconcile.texts import COUNTS, DEPOSIT_OF_COUNTS, Both
from jumatserius.reconcile.texts import DEPOSIT as DEPOSIT_ALONE
from jumatserius.reconcile.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class Bundles:
    """Counts by id, those of them that are in a deposit, and for each deposit the sum of its counts."""

    counts: Mapping[str, Count]
    bundled: Set[str]
    sums: Mapping[str, int]


def bundle(facts: Facts) -> Bundles:
    counts = {count.id: count for count in facts.counts}
    return Bundles(
        counts,
        {count for deposit in facts.deposits for count in deposit.counts},
        {deposit.id: sum([counts[count].amount for count in deposit.counts]) for deposit in facts.deposits},
    )


def match_counts(facts: Facts, bundles: Bundles) -> list[Match]:
    """`deposit_counts`: a deposit with the counts that it names."""
    return [
        Match("deposit_counts", tuple(sorted((deposit.id, *deposit.counts))), bundles.sums[deposit.id])
        for deposit in facts.deposits
        if deposit.counts
    ]


def deposit_targets(facts: Facts, bundles: Bundles, working_days: WorkingDays) -> list[Target]:
    days = facts.policy.deposit_days
    return [
        Target(
            deposit,
            deposit.id,
            DEPOSIT,
            bundles.sums[deposit.id],
            deposit.amount,
            deposit.day,
            working_days.after(deposit.day, days),
            deposit.collector,
        )
        for deposit in facts.deposits
    ]


def credited_cases(credit: Credit, bundles: Bundles, findings: Mapping[str, Set[str]]) -> Iterator[Case]:
    """Short, over and duplicate credits. `findings`: the kinds of cases that each count has already."""
    due = credit.due
    difference = credit.amount - due
    deposits = [target.record for target in credit.targets if isinstance(target.record, Deposit)]
    names = ids(deposit.id for deposit in deposits)
    collector = explain.person(deposits[0].collector)
    if difference:
        counts = [bundles.counts[count] for deposit in deposits for count in deposit.counts]
        members = [target.id for target in credit.targets]
        members += [line.id for line in credit.lines] + [count.id for count in counts]
        yield case(
            "deposit_short" if difference < 0 else "deposit_over",
            members,
            abs(difference),
            [*_declared(deposits, due), *_pinned(counts, difference, findings)],
            deposits=names,
            credited=rupiah(credit.amount),
            counted=rupiah(due),
            collector=collector,
        )
    for line in credit.further:
        yield case(
            "deposit_duplicate",
            [line.id, *(target.id for target in credit.targets)],
            line.amount,
            line=line.id,
            date=explain.day(line.day),
            deposits=names,
            collector=collector,
        )


def _declared(deposits: Iterable[Deposit], due: int) -> list[Detail]:
    declared = sum(deposit.amount for deposit in deposits)
    return [Detail("declared", {"declared": rupiah(declared)})] if declared != due else []


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
        kinds = ", ".join(sorted(findings[count.id]))
        return [Detail("pinned_evidence", {"count": count.id, "box": count.box, "kinds": kinds})]
    return [Detail("shared", {"boxes": ids(count.box for count in counts)})]


class MissingMoney:
    """Finds money in no credited deposit after its deadline."""

    def __init__(self, facts: Facts, bundles: Bundles, unexplained: Sequence[Line], working_days: WorkingDays) -> None:
        self._facts = facts
        self._bundles = bundles
        self._working_days = working_days
        self._suggestions = Suggestions(unexplained, facts.policy.tolerance)

    def cases(self, credited: Set[str], controls: Set[str]) -> Iterator[Case]:
        """`credited` are ids of deposits, `controls` ids of counts that are no money."""
        for deposit in self._facts.deposits:
            if deposit.id not in credited:
                yield from self._not_credited(deposit)
        bundled = self._bundles.bundled
        for count in self._facts.counts:
            if count.id not in bundled and count.id not in controls and count.amount:
                day = day_of(count.counted_s)
                if self._deadline(day) < self._facts.today:
                    what = both(COUNTS, ids=count.id)
                    yield self._case([count.id], count.amount, day, what, count.collector)

    def _deadline(self, day: int) -> int:
        return self._working_days.after(day, self._facts.policy.deposit_days)

    def _not_credited(self, deposit: Deposit) -> Iterator[Case]:
        """One case for all overdue counts of a deposit; one that has no money counted stands for itself."""
        if not self._bundles.sums[deposit.id]:
            if self._deadline(deposit.day) < self._facts.today:
                what = both(DEPOSIT_ALONE, id=deposit.id)
                yield self._case([deposit.id], deposit.amount, deposit.day, what, deposit.collector)
            return
        counts = [self._bundles.counts[count] for count in deposit.counts]
        days = {count.id: day_of(count.counted_s) for count in counts if count.amount}
        overdue = [count for count, day in days.items() if self._deadline(day) < self._facts.today]
        if overdue:
            amount = sum(self._bundles.counts[count].amount for count in overdue)
            what = both(DEPOSIT_OF_COUNTS, id=deposit.id, ids=ids(overdue))
            first = min(days[count] for count in overdue)
            yield self._case([deposit.id, *overdue], amount, first, what, deposit.collector)

    def _case(self, members: list[str], amount: int, day: int, what: Both, collector: str) -> Case:
        return case(
            "deposit_missing",
            members,
            amount,
            self._suggestions.near(amount, day),
            what=what,
            deadline=explain.day(self._deadline(day)),
            collector=explain.person(collector),
        )
