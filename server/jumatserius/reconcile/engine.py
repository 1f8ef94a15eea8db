"""Reconciles the three legs: the same facts give the same answer, whatever their order."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from operator import itemgetter
from typing import Any

from jumatserius.reconcile import box_health, deposits, outliers, settlements, visit_cases
from jumatserius.reconcile.credits import match_credits
from jumatserius.reconcile.deposits import Bundles
from jumatserius.reconcile.facts import Facts, Line
from jumatserius.reconcile.result import Case, Match, Result
from jumatserius.reconcile.targets import DEPOSIT, SETTLEMENT, Credit
from jumatserius.reconcile.visits_counts import Links, link_counts
from jumatserius.reconcile.working_days import WorkingDays

_LISTS = ("boxes", "visits", "counts", "deposits", "lines", "settlements", "log", "silences")


def reconcile(facts: Facts) -> Result:
    """Matches and cases of the facts, at the start of their `today`. Ids are unique within each list."""
    facts = _in_order_of_ids(facts)
    bundles = deposits.bundle(facts)
    links = link_counts(facts, bundles.bundled)
    terminals, cases = settlements.match_terminals(facts)
    cases += visit_cases.visit_cases(facts, links)
    cases += visit_cases.second_count_cases(links)
    cases += visit_cases.counted_not_opened_cases(facts, links)
    money, money_cases = _follow_money(facts, bundles, links, cases)
    cases += money_cases
    cases += outliers.outlier_cases(facts, links)
    cases += box_health.log_cases(facts)
    cases += box_health.silence_cases(facts)
    matches = [*links.matches, *deposits.match_counts(facts, bundles), *terminals, *money]
    return Result(tuple(sorted(matches)), tuple(sorted(cases)))


def _in_order_of_ids(facts: Facts) -> Facts:
    by_id = itemgetter(0)
    ordered: dict[str, Any] = {name: tuple(sorted(getattr(facts, name), key=by_id)) for name in _LISTS}
    return replace(facts, **ordered)


def _follow_money(
    facts: Facts, bundles: Bundles, links: Links, cases: Iterable[Case]
) -> tuple[list[Match], list[Case]]:
    """From deposits and settlements to the bank; `cases` are what is known so far."""
    working_days = WorkingDays(facts.policy.holidays)
    payouts = settlements.settlement_targets(facts, working_days)
    targets = [*deposits.deposit_targets(facts, bundles, working_days), *payouts]
    credits_, unexplained = match_credits(targets, facts.lines)

    def overdue(line: Line) -> bool:
        return working_days.after(line.day, facts.policy.deposit_days) < facts.today

    findings = _findings(cases, bundles)
    found: list[Case] = []
    for credit in credits_:
        if credit.amount == credit.due and not credit.further:
            continue
        if credit.targets[0].kind == DEPOSIT:
            found += deposits.credited_cases(credit, bundles, findings)
        else:
            found += settlements.credited_cases(credit, facts.today, overdue)
    found += [settlements.unknown_credit(line, line.amount) for line in unexplained if overdue(line)]
    missing = deposits.MissingMoney(facts, bundles, unexplained, working_days)
    found += missing.cases(_credited(credits_, DEPOSIT), links.controls.keys())
    found += settlements.missing_cases(facts, payouts, _credited(credits_, SETTLEMENT), unexplained)
    return [_match(credit) for credit in credits_], found


def _credited(credits_: Iterable[Credit], kind: str) -> set[str]:
    return {target.id for credit in credits_ for target in credit.targets if target.kind == kind}


def _match(credit: Credit) -> Match:
    members = [target.id for target in credit.targets] + [line.id for line in credit.lines]
    members.sort()
    return Match(credit.rule, tuple(members), credit.amount)


def _findings(cases: Iterable[Case], bundles: Bundles) -> dict[str, set[str]]:
    """The kinds of cases by the id of the count that they are about."""
    found: dict[str, set[str]] = defaultdict(set)
    for case in cases:
        for member in case.members:
            if member in bundles.counts:
                found[member].add(case.kind)
    return found
