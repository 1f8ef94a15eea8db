"""QRIS: pay-outs of the acquirer against terminals, fees and credits."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from jumatserius.reconcile import explain
from jumatserius.reconcile.deadlines import Deadlines
from jumatserius.reconcile.explain import Detail, case, ids, rupiah
from jumatserius.reconcile.facts import Facts, Line, Settlement
from jumatserius.reconcile.result import Case, Match
from jumatserius.reconcile.suggestions import Suggestions
from jumatserius.reconcile.targets import Credit, Target


def match_terminals(facts: Facts) -> tuple[list[Match], list[Case]]:
    """`settlement_terminal`: a settlement with the boxes that have its terminal; and what is wrong with it."""
    boxes: dict[str, list[str]] = defaultdict(list)
    for box in facts.boxes:
        if box.terminal is not None:
            boxes[box.terminal].append(box.id)
    matches: list[Match] = []
    cases: list[Case] = []
    for settlement in facts.settlements:
        found = judge_terminal(settlement, boxes.get(settlement.terminal, ()), facts.policy.fee)
        matches += found[0]
        cases += found[1]
    return matches, cases


def judge_terminal(
    settlement: Settlement, boxes: Iterable[str], fee: int
) -> tuple[tuple[Match, ...], tuple[Case, ...]]:
    """The same for one settlement; `boxes` are those that have its terminal."""
    wrong = tuple(_fee_unexpected(settlement, fee))
    members = tuple(sorted([settlement.id, *boxes]))
    if len(members) == 1:
        return (), (_terminal_unknown(settlement), *wrong)
    return (Match("settlement_terminal", members, settlement.net),), wrong


def _terminal_unknown(settlement: Settlement) -> Case:
    return case(
        "terminal_unknown",
        [settlement.id],
        abs(settlement.net),
        settlement=settlement.id,
        terminal=settlement.terminal,
    )


def _fee_unexpected(settlement: Settlement, expected: int) -> Iterator[Case]:
    taken = settlement.gross - settlement.net
    if settlement.fee != expected or taken != expected:
        beyond = taken - expected if taken != expected else settlement.fee - expected
        yield case(
            "fee_unexpected",
            [settlement.id],
            abs(beyond),
            settlement=settlement.id,
            gross=rupiah(settlement.gross),
            fee=rupiah(settlement.fee),
            net=rupiah(settlement.net),
            expected=rupiah(expected),
        )


def credited_cases(credit: Credit, deadlines: Deadlines) -> Iterator[Case]:
    """A credit below the net after the deadline; a surplus on a line that is overdue to be explained."""
    net = credit.due
    members = [target.id for target in credit.targets]
    shortage = net - credit.amount
    if shortage > 0 and deadlines.is_over(max(target.last for target in credit.targets)):
        yield case(
            "settlement_short",
            [*members, *(line.id for line in credit.lines)],
            shortage,
            settlements=ids(members),
            credited=rupiah(credit.amount),
            net=rupiah(net),
        )
    surplus = [(line, line.amount) for line in credit.further]
    if shortage < 0:
        surplus.append((credit.lines[-1], -shortage))
    for line, amount in surplus:
        if deadlines.is_over(deadlines.of_explanation(line)):
            detail = Detail("surplus", {"settlements": ids(members), "net": rupiah(net)})
            yield unknown_credit(line, amount, members, [detail])


def unknown_credit(line: Line, amount: int, members: Sequence[str] = (), details: Sequence[Detail] = ()) -> Case:
    return case("deposit_unknown", [line.id, *members], amount, details, line=line.id, date=explain.day(line.day))


def missing_cases(target: Target, deadlines: Deadlines, suggestions: Suggestions) -> Iterator[Case]:
    """A settlement without any credit after its deadline; a refund waits for none."""
    if target.due > 0 and deadlines.is_over(target.last):
        yield case(
            "settlement_missing",
            [target.id],
            target.due,
            suggestions.near(target.due, target.first),
            settlements=target.id,
            terminal=target.label,
            date=explain.day(target.first),
            deadline=explain.day(target.last),
        )
