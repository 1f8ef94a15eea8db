"""What the boxes themselves are accused of: gaps and forgeries in their logs, silence."""

from collections.abc import Iterator

from jumatserius.reconcile import explain
from jumatserius.reconcile.deadlines import Deadlines
from jumatserius.reconcile.explain import case
from jumatserius.reconcile.facts import HOUR_S, Facts
from jumatserius.reconcile.result import Case


def log_cases(facts: Facts) -> Iterator[Case]:
    """One case for each finding in a log."""
    for finding in facts.log:
        yield case(
            finding.kind,
            [finding.id, finding.box],
            0,
            box=finding.box,
            numbers=explain.numbers(finding.from_seq, finding.to_seq),
            at=explain.moment(finding.at_s),
        )


def silence_cases(facts: Facts, deadlines: Deadlines) -> Iterator[Case]:
    """Boxes that broke their promise to report by more than `silent_hours`."""
    hours = facts.policy.silent_hours
    for silence in facts.silences:
        if deadlines.is_over_s(silence.promised_s + hours * HOUR_S):
            yield case(
                "box_silent",
                [silence.id, silence.box],
                0,
                box=silence.box,
                promised=explain.moment(silence.promised_s),
                last_seen=explain.moment(silence.last_seen_s),
                hours=str(hours),
            )
