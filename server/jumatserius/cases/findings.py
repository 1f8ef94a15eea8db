"""What the engine says, in the shape in which it is kept: identity, amount, details."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jumatserius.reconcile import Facts
from jumatserius.reconcile import facts as f
from jumatserius.reconcile import result as r

_FACT = re.compile(r"\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?:line|settlement):(?P<number>[0-9]+))\b")


@dataclass(frozen=True, slots=True)
class Found:
    """One match or case; `name` is its rule or kind. Equal `amount_idr` and `details`: nothing changed."""

    id: str
    name: str
    members: tuple[str, ...]
    box_id: str | None
    amount_idr: int
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Findings:
    """Matches and cases by their identity. `custody` names the holder of each deposit, `terminals` of settlements."""

    matches: dict[str, Found]
    cases: dict[str, Found]
    custody: dict[str, str]
    terminals: dict[str, str]


def describe(result: r.Result, facts: Facts) -> Findings:
    """An answer in the shape in which it is kept; the facts include all that it is about."""
    boxes, credits = _Boxes(facts), _Credits(facts)
    names = {one.id: one.reference or one.id for one in facts.deposits} | {one.id: one.id[:8] for one in facts.counts}
    matches = (
        Found(identity(one.rule, one.members), one.rule, one.members, None, one.amount, credits.details(one))
        for one in result.matches
    )
    cases = (
        Found(
            identity(one.kind, one.members),
            one.kind,
            one.members,
            boxes.of(one.members),
            one.amount,
            texts(one, names),
        )
        for one in result.cases
    )
    return Findings(
        {one.id: one for one in matches},
        {one.id: one for one in cases},
        {one.id: one.collector for one in facts.deposits},
        {one.id: one.terminal for one in facts.settlements},
    )


def identity(name: str, members: Iterable[str]) -> str:
    """The id of a match or case: a hash of its rule or kind and its members."""
    return hashlib.sha256("\n".join((name, *members)).encode()).hexdigest()[:32]


def texts(case: r.Case, names: Mapping[str, str]) -> dict[str, str]:
    """The texts of a case, in which deposits go by their reference, and counts and lines by a short number."""

    def short(found: re.Match[str]) -> str:
        return names.get(found[0]) or found["number"] or found[0]

    return {
        "explanation": _FACT.sub(short, case.explanation),
        "explanation_en": _FACT.sub(short, case.explanation_en),
        "next_step": _FACT.sub(short, case.next_step),
        "next_step_en": _FACT.sub(short, case.next_step_en),
    }


class _Boxes:
    """Which box the evidence is about."""

    def __init__(self, facts: Facts) -> None:
        self._box = {box.id: box.id for box in facts.boxes}
        for rows in (facts.visits, facts.counts, facts.log, facts.silences):
            self._box |= {row.id: row.box for row in rows}
        terminals = {box.terminal: box.id for box in facts.boxes if box.terminal}
        self._box |= {one.id: terminals[one.terminal] for one in facts.settlements if one.terminal in terminals}

    def of(self, members: Iterable[str]) -> str | None:
        """The one box of these members; none where there is none or more than one."""
        boxes = {self._box[member] for member in members if member in self._box}
        return boxes.pop() if len(boxes) == 1 else None


class _Credits:
    """How the money of a credit is shared among what it credits."""

    def __init__(self, facts: Facts) -> None:
        amounts = {count.id: count.amount for count in facts.counts}
        self._due: dict[str, tuple[int, int]] = {}
        for deposit in facts.deposits:
            due = facts.received.get(deposit.id, sum(amounts[count_id] for count_id in deposit.counts))
            self._due[deposit.id] = deposit.day, due or deposit.amount
        for settlement in facts.settlements:
            self._due[settlement.id] = settlement.paid_day, settlement.net
        self._lines: dict[str, f.Line] = {line.id: line for line in facts.lines}

    def details(self, match: r.Match) -> dict[str, Any]:
        """For a match with lines of a statement: who gets how much, and the day of the last line."""
        lines = [self._lines[member] for member in match.members if member in self._lines]
        if not lines:
            return {}
        targets = sorted(
            (member for member in match.members if member in self._due), key=lambda one: (*self._due[one][:1], one)
        )
        rest, credited = sum(line.amount for line in lines), dict[str, int]()
        for target in targets[:-1]:
            credited[target] = min(self._due[target][1], rest)
            rest -= credited[target]
        credited[targets[-1]] = rest
        return {
            "credited": {target: amount for target, amount in credited.items() if amount},
            "booked_on": date.fromordinal(max(line.day for line in lines)).isoformat(),
        }
