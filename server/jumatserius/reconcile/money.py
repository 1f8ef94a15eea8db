"""The cases of the second and third leg: of credits, of what waits for them, of those that nothing explains."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set

from jumatserius.reconcile import deposits, settlements
from jumatserius.reconcile.deadlines import Deadlines
from jumatserius.reconcile.facts import Count, Deposit, Line
from jumatserius.reconcile.references import squash
from jumatserius.reconcile.result import Case, Match
from jumatserius.reconcile.suggestions import Suggestions
from jumatserius.reconcile.targets import DEPOSIT, Credit, Target

CountsOf = Callable[[Deposit], list[Count]]
# Credits that only the amount speaks for, by it and the day of their line.
ByAmount = Callable[[int, int], Iterable[Credit]]


class MoneyCases:
    """Judges one record or credit at a time; `findings` are the kinds of cases that counts have, by their id."""

    def __init__(
        self,
        deadlines: Deadlines,
        counts_of: CountsOf,
        findings: Mapping[str, Set[str]],
        suggestions: Suggestions,
        by_amount: ByAmount,
    ) -> None:
        self._deadlines, self._counts_of = deadlines, counts_of
        self._findings, self._suggestions, self._by_amount = findings, suggestions, by_amount

    def of_credit(self, credit: Credit) -> Iterator[Case]:
        """What is wrong with a credit, if it is not exact."""
        if credit.amount == credit.due and not credit.further:
            return
        if credit.targets[0].kind == DEPOSIT:
            yield from deposits.credited_cases(credit, self._counts_of, self._findings)
        else:
            yield from settlements.credited_cases(credit, self._deadlines)

    def of_uncredited(self, target: Target) -> Iterator[Case]:
        """What waits for a credit longer than it may, unless another that may still wait got one that was as good."""
        for found in self._missing(target):
            if self._has_younger(target):
                return
            yield found

    def _has_younger(self, target: Target) -> bool:
        # Whoever got a line that was as good began to wait before the target ceased to.
        of_deposit, of_settlement = self._deadlines.of_deposit, self._deadlines.of_settlement
        if self._deadlines.is_over(max(of_deposit(target.last), of_settlement(target.last))):
            return False
        return any(
            self._may_wait(credit.targets[0]) and not _names_another(credit, target)
            for amount in target.amounts
            for day in range(target.first, target.last + 1)
            for credit in self._by_amount(amount, day)
        )

    def _may_wait(self, target: Target) -> bool:
        return not self._deadlines.is_over(target.last) and not any(self._missing(target))

    def _missing(self, target: Target) -> Iterator[Case]:
        if isinstance(target.record, Deposit):
            counts = self._counts_of(target.record)
            yield from deposits.missing_cases(target, counts, self._deadlines, self._suggestions)
        else:
            yield from settlements.missing_cases(target, self._deadlines, self._suggestions)

    def of_loose(self, count: Count) -> Iterator[Case]:
        """A count, which is money and in no deposit, that should be in one by now."""
        yield from deposits.loose_cases(count, self._deadlines, self._suggestions)

    def of_unexplained(self, line: Line) -> Iterator[Case]:
        """A credit that something should have explained by now."""
        if self._deadlines.is_over(self._deadlines.of_explanation(line)):
            twin = self._twin(line)
            yield deposits.twin_case(twin, line) if twin else settlements.unknown_credit(line, line.amount)

    def _twin(self, line: Line) -> Credit | None:
        """The credit of a deposit, paid in full by its amount alone, that this line could have been as well."""
        first, last = self._deadlines.days_of_deposits(line.day)
        text = squash(line.text)
        twins = [
            credit
            for day in range(first, last + 1)
            for credit in self._by_amount(line.amount, day)
            if credit.targets[0].kind == DEPOSIT
            and credit.targets[0].first <= line.day <= credit.targets[0].last
            and credit.amount >= credit.due
            and squash(credit.lines[0].text) == text
        ]
        return min(twins, key=lambda credit: (abs(credit.lines[0].day - line.day), credit.targets[0].id), default=None)


def _names_another(credit: Credit, target: Target) -> bool:
    """Whether the text speaks for the one that was credited and not for the target."""
    paid = squash(credit.targets[0].label)
    return paid != squash(target.label) and paid in squash(credit.lines[0].text)


def match_of(credit: Credit) -> Match:
    """The match that a credit is."""
    members = [target.id for target in credit.targets] + [line.id for line in credit.lines]
    members.sort()
    return Match(credit.rule, tuple(members), credit.amount)
