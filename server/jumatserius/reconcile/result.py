"""What a reconciliation answers: matches with the rule that made them, and cases."""

from dataclasses import dataclass
from typing import NamedTuple


class Match(NamedTuple):
    """Records that belong together, by their sorted ids."""

    rule: str
    members: tuple[str, ...]
    amount: int


class Case(NamedTuple):
    """Something that does not fit. `amount` is the money at stake, 0 where nobody knows it."""

    kind: str
    members: tuple[str, ...]
    amount: int
    explanation: str
    explanation_en: str
    next_step: str
    next_step_en: str


@dataclass(frozen=True, slots=True)
class Result:
    """Both sorted: by rule or kind, then members, then amount."""

    matches: tuple[Match, ...]
    cases: tuple[Case, ...]
