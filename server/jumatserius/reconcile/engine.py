"""Reconciles the three legs: the same facts give the same answer, whatever their order."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from operator import attrgetter
from typing import Any

from jumatserius.reconcile import deposits, settlements
from jumatserius.reconcile.credits import match_credits
from jumatserius.reconcile.deadlines import Deadlines
from jumatserius.reconcile.deposits import Bundles
from jumatserius.reconcile.facts import Facts
from jumatserius.reconcile.first_leg import FirstLeg, judge_boxes
from jumatserius.reconcile.money import MoneyCases, match_of
from jumatserius.reconcile.named_credits import exact_matches, match_references
from jumatserius.reconcile.result import Case, Match, Result
from jumatserius.reconcile.suggestions import Suggestions
from jumatserius.reconcile.targets import Credit, Waiting

_LISTS = ("boxes", "deposits", "lines", "settlements", "log", "silences")
_id = attrgetter("id")
_members = attrgetter("members")


def reconcile(facts: Facts) -> Result:
    """Matches and cases of the facts, at the start of their `today`. Ids are unique within each list."""
    facts = in_order_of_ids(facts)
    deadlines = Deadlines(facts.today, facts.policy)
    bundles = deposits.Bundles(facts)
    first_leg = judge_boxes(facts, bundles.loose.values(), deadlines)
    money, money_cases = _follow_money(facts, bundles, first_leg, deadlines)
    terminals, terminal_cases = settlements.match_terminals(facts)
    matches = {
        **first_leg.matches,
        "deposit_counts": bundles.matches,
        "settlement_terminal": terminals,
        **money,
    }
    cases = [*first_leg.cases, *terminal_cases, *money_cases]
    return Result(in_order(matches), tuple(sorted(cases)))


def in_order(by_rule: dict[str, list[Match]]) -> tuple[Match, ...]:
    """Sorted by rule, then members, which no two matches by one rule have in common."""
    for matches in by_rule.values():
        matches.sort(key=_members)
    return tuple(chain.from_iterable(by_rule[rule] for rule in sorted(by_rule)))


def findings_of(cases: Iterable[Case]) -> dict[str, set[str]]:
    """The kinds of cases by the id of each record that they are about."""
    found: dict[str, set[str]] = defaultdict(set)
    for case in cases:
        for member in case.members:
            found[member].add(case.kind)
    return found


def in_order_of_ids(facts: Facts) -> Facts:
    """The same facts, each list sorted, but for visits and counts, of which the order of ids matters in a box only."""
    ordered: dict[str, Any] = {name: _by_id(getattr(facts, name)) for name in _LISTS}
    return replace(facts, **ordered)


def _by_id(records: tuple[Any, ...]) -> tuple[Any, ...]:
    """Mostly they are in this order already, and to see that is cheaper than to sort them."""
    ids = [record.id for record in records]
    return records if ids == sorted(ids) else tuple(sorted(records, key=_id))


def _follow_money(
    facts: Facts, bundles: Bundles, first_leg: FirstLeg, deadlines: Deadlines
) -> tuple[dict[str, list[Match]], list[Case]]:
    """From deposits and settlements to the bank."""
    waiting = Waiting(facts.deposits, bundles.columns, facts.settlements, deadlines)
    lines = [line for line in facts.lines if line.amount > 0]
    named = match_references(waiting, lines)
    credited = match_credits(named.targets, named.lines, waiting.labels)
    matches = defaultdict(list, exact_matches(waiting, lines, named.exact))
    suggestions = Suggestions(credited.lines, facts.policy.tolerance)
    by_amount: dict[tuple[int, int], list[Credit]] = defaultdict(list)
    for credit in credited.credits:
        if credit.is_by_amount:
            by_amount[credit.amount_and_day].append(credit)
    judge = MoneyCases(
        deadlines,
        bundles.of,
        findings_of(first_leg.cases),
        suggestions,
        lambda amount, day: by_amount.get((amount, day), ()),
    )
    cases: list[Case] = []
    for credit in (*named.credits, *credited.credits):
        matches[credit.rule].append(match_of(credit))
        cases += judge.of_credit(credit)
    for target in credited.targets:
        cases += judge.of_uncredited(target)
    for line in credited.lines:
        cases += judge.of_unexplained(line)
    for count in bundles.loose.values():
        if count.id not in first_leg.controls:
            cases += judge.of_loose(count)
    return matches, cases
