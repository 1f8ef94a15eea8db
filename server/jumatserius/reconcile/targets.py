"""What waits for a credit: deposits and settlements in one frame, so that neither takes the other's line."""

from typing import NamedTuple

from jumatserius.reconcile.facts import Deposit, Line, Settlement

DEPOSIT, SETTLEMENT = "deposit", "settlement"


class Target(NamedTuple):
    """A deposit or settlement. An exact credit is one of `amounts` on a day from `first` to `last`."""

    record: Deposit | Settlement
    id: str
    kind: str
    # Sum of the counts (net of a settlement).
    due: int
    # As declared by the collector (net of a settlement).
    declared: int
    first: int
    last: int
    # A word of the bank's text that speaks for it: the collector, the terminal.
    label: str

    @property
    def amounts(self) -> tuple[int, ...]:
        both = (self.due, self.declared) if self.due != self.declared else (self.due,)
        return tuple(amount for amount in both if amount > 0)

    @property
    def full(self) -> int:
        """What has to be credited until it is full: a deposit that names no counts is due as declared."""
        return self.due if self.due or self.kind == SETTLEMENT else self.declared


class Credit(NamedTuple):
    """Targets and the lines that credit them together; `further` came when all was credited already."""

    rule: str
    targets: tuple[Target, ...]
    lines: tuple[Line, ...]
    further: tuple[Line, ...] = ()

    @property
    def due(self) -> int:
        if len(self.targets) == 1:
            return self.targets[0].due
        return sum([target.due for target in self.targets])

    @property
    def amount(self) -> int:
        if len(self.lines) == 1:
            return self.lines[0].amount
        return sum([line.amount for line in self.lines])
