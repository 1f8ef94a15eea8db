"""Credits that come close to what is missing, for a person to confirm: never a match by themselves."""

from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter

from jumatserius.reconcile import explain
from jumatserius.reconcile.explain import Detail, Value, rupiah
from jumatserius.reconcile.facts import Line


class Suggestions:
    """Unexplained credits within a tolerance in rupiah; a tolerance of 0 suggests nothing."""

    def __init__(self, unexplained: Sequence[Line], tolerance: int) -> None:
        self._tolerance = tolerance
        self._lines = sorted(unexplained, key=attrgetter("amount", "day", "id")) if tolerance else []
        self._amounts = [line.amount for line in self._lines]

    def near(self, amount: int, day: int) -> list[Detail]:
        """The closest credit on or after the day, as a sentence for the case."""
        start = bisect_left(self._amounts, amount - self._tolerance)
        end = bisect_left(self._amounts, amount + self._tolerance + 1)
        possible = [line for line in self._lines[start:end] if line.day >= day]
        if not possible:
            return []
        line = min(possible, key=lambda line: (abs(line.amount - amount), line.day, line.id))
        values: dict[str, Value] = {"line": line.id, "amount": rupiah(line.amount), "date": explain.day(line.day)}
        return [Detail("suggestion", values)]
