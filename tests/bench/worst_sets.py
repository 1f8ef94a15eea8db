"""The worst case of the search for sets: a week in which everything is open and nothing adds up."""

import time
from collections.abc import Callable

from rows import Row

from jumatserius.reconcile.exact_amounts import match_amounts
from jumatserius.reconcile.facts import Deposit, Line
from jumatserius.reconcile.sets import match_sets
from jumatserius.reconcile.targets import DEPOSIT, Target

_RECORDS = 1000
_DAYS = 3
_ATTEMPTS = 3


def worst_sets() -> Row:
    """All deposits could pay every line, none does: even amounts below odd ones, until the bound ends the search."""
    targets, lines = [_target(number) for number in range(_RECORDS)], [_line(number) for number in range(_RECORDS)]
    amounts_s = _seconds(lambda: match_amounts(targets, lines))
    sets_s = _seconds(lambda: match_sets(targets, lines))
    what = f"sets, {_RECORDS:,} deposits and {_RECORDS:,} lines of one spell, nothing fits"
    return Row(what, sets_s, "exact amounts of the same", amounts_s, "s")


def _seconds(work: Callable[[], object]) -> float:
    """The best of some attempts: the collector of garbage may look through all of the bench in one of them."""
    return min(_once(work) for _ in range(_ATTEMPTS))


def _once(work: Callable[[], object]) -> float:
    started_at = time.process_time()
    if work():
        raise RuntimeError("something fits: this is not the worst case")
    return time.process_time() - started_at


def _target(number: int) -> Target:
    amount = 100_000 + 2 * number
    record = Deposit(f"D{number:05}", f"kolektor-{number % 5}", (), amount, None, 0)
    return Target(record, record.id, DEPOSIT, amount, amount, 0, _DAYS, record.collector)


def _line(number: int) -> Line:
    return Line(f"L{number:05}", number % _DAYS, 400_001 + 2 * number, "SETOR TUNAI")
