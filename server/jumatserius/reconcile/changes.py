"""What is given to a standing answer, and what came of it."""

from dataclasses import dataclass

from jumatserius.reconcile.facts import Facts
from jumatserius.reconcile.result import Result


@dataclass(frozen=True, slots=True)
class Scope:
    """Ids of the records that are given anew; of a box, all that is known of it. What is not given is gone."""

    boxes: frozenset[str] = frozenset()
    deposits: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()
    settlements: frozenset[str] = frozenset()

    @classmethod
    def of_all(cls, facts: Facts) -> "Scope":
        """Every record of these facts."""
        lists = facts.boxes, facts.deposits, facts.lines, facts.settlements
        return cls(*(frozenset(one.id for one in records) for records in lists))


@dataclass(frozen=True, slots=True)
class Judged:
    """What was said of what a change touched, and what is said of it now: the same where nothing came of it.

    `boxes` are those that were judged again.
    """

    before: Result
    now: Result
    boxes: frozenset[str]
