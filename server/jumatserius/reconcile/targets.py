"""What waits for a credit: deposits and settlements in one frame, so that neither takes the other's line."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from jumatserius.reconcile.deadlines import Deadlines
from jumatserius.reconcile.facts import Deposit, Line, Settlement
from jumatserius.reconcile.references import squash

DEPOSIT, SETTLEMENT = "deposit", "settlement"


class Target(Struct, frozen=True, gc=False):
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


@dataclass(slots=True)
class Columns:
    """Of deposits, in their order, what is due (the sum of the counts, or what a treasurer received instead), and what
    the bank's text is compared with."""

    due: list[int] = field(default_factory=list)
    days: list[int] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    collectors: set[str] = field(default_factory=set)


class Waiting:
    """All deposits and settlements, deposits first, in columns: most are credited without ever being a `Target`.

    `due` is the sum of the counts (the net), `days` the day of the deposit (the pay-out), `references` what the text
    of the bank should name, or "". `labels` are all squashed labels, so that a text means the same whatever is open.
    """

    def __init__(
        self,
        deposits: Sequence[Deposit],
        columns: Columns,
        settlements: Sequence[Settlement],
        deadlines: Deadlines,
    ) -> None:
        """`columns` are those of the deposits."""
        self.records: tuple[Deposit | Settlement, ...] = (*deposits, *settlements)
        self.deposits = len(deposits)
        self.due = columns.due + [settlement.net for settlement in settlements]
        self.days = columns.days + [settlement.paid_day for settlement in settlements]
        self.references = columns.references + [settlement.reference or "" for settlement in settlements]
        labels = columns.collectors | {settlement.terminal for settlement in settlements}
        self.labels = {squash(label) for label in labels} - {""}
        self._deadlines = deadlines

    def target(self, place: int) -> Target:
        """The deposit or settlement at a place."""
        record, due, first = self.records[place], self.due[place], self.days[place]
        if isinstance(record, Deposit):
            last = self._deadlines.of_deposit(first)
            return Target(record, record.id, DEPOSIT, due, record.amount, first, last, record.collector)
        last = self._deadlines.of_settlement(first)
        return Target(record, record.id, SETTLEMENT, due, due, first, last, record.terminal)


class Credit(Struct, frozen=True, gc=False):
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

    @property
    def is_by_amount(self) -> bool:
        """Whether nothing but the amount, and maybe a name, speaks for it."""
        return self.rule.endswith("_amount")

    @property
    def amount_and_day(self) -> tuple[int, int]:
        return self.amount, self.lines[0].day
