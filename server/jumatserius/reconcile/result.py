"""What a reconciliation answers: matches with the rule that made them, and cases."""

from dataclasses import dataclass

from msgspec import Struct

KINDS = frozenset(
    [
        "opened_not_counted",
        "counted_not_opened",
        "opened_off_schedule",
        "opened_unassigned",
        "count_late",
        "second_count_differs",
        "deposit_missing",
        "deposit_short",
        "deposit_over",
        "deposit_unknown",
        "deposit_duplicate",
        "settlement_missing",
        "settlement_short",
        "fee_unexpected",
        "terminal_unknown",
        "log_gap",
        "log_torn",
        "log_tampered",
        "log_conflict",
        "clock_doubt",
        "box_silent",
        "amount_outlier",
    ]
)
"""All kinds of cases that the engine raises."""


class Match(Struct, frozen=True, order=True, gc=False):
    """Records that belong together, by their sorted ids."""

    rule: str
    members: tuple[str, ...]
    amount: int


class Case(Struct, frozen=True, order=True, gc=False):
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
