"""Facts of any number of visits, as the engine takes them: mostly honest, with the faults that cost it work."""

from datetime import date
from random import Random

from jumatserius.reconcile import Facts, Policy
from jumatserius.reconcile.facts import DAY_S, HOUR_S, Box, Count, Deposit, Line, Visit, day_of, start_of

_FIRST_FRIDAY = date(2024, 1, 5).toordinal()
_WEEKS = 100
_BOXES_A_COLLECTOR = 2
_FRIDAY_HOURS = ((4 * 24 * 60 + 6 * 60, 4 * 24 * 60 + 18 * 60),)
_NOT_COUNTED, _CODE_NOT_SCANNED, _COUNTED_TWICE, _SHORT, _NO_REFERENCE = 0.01, 0.3, 0.1, 0.01, 0.05


def build(visits: int) -> Facts:
    """100 Fridays of `visits` / 100 boxes: visits, counts, deposits and bank lines. The same for the same number."""
    town = _Town(visits // _WEEKS)
    for week in range(_WEEKS):
        for first in range(0, len(town.boxes), _BOXES_A_COLLECTOR):
            town.live_through(_FIRST_FRIDAY + 7 * week, first)
    return town.facts(_FIRST_FRIDAY + 7 * _WEEKS + 14)


class _Town:
    def __init__(self, boxes: int) -> None:
        self._random = Random(boxes)
        self.boxes = [self._box(number) for number in range(boxes)]
        self._visits: list[Visit] = []
        self._counts: list[Count] = []
        self._deposits: list[Deposit] = []
        self._lines: list[Line] = []

    def facts(self, today: int) -> Facts:
        return Facts(
            today=today,
            policy=Policy(),
            boxes=tuple(self.boxes),
            visits=tuple(self._visits),
            counts=tuple(self._counts),
            deposits=tuple(self._deposits),
            lines=tuple(self._lines),
        )

    def _box(self, number: int) -> Box:
        collector = number // _BOXES_A_COLLECTOR
        names = frozenset((f"kolektor-{collector}", f"kolektor-{collector + 1}"))
        return Box(f"LBK-{number:05}", _FRIDAY_HOURS, names, None)

    def live_through(self, friday: int, first: int) -> None:
        """One collector's Friday, from the box number `first` on."""
        collector = f"kolektor-{first // _BOXES_A_COLLECTOR}"
        counted = [self._visit(box, friday, collector) for box in self.boxes[first : first + _BOXES_A_COLLECTOR]]
        counts = [count for count in counted if count]
        if counts:
            self._deposit(collector, counts)

    def _visit(self, box: Box, friday: int, collector: str) -> Count | None:
        random = self._random
        opened_s = start_of(friday) + 6 * HOUR_S + int(random.random() * 11 * HOUR_S)
        closed_s = opened_s + 180 + int(random.random() * 1800)
        visit = Visit(f"V{len(self._visits):07}", box.id, opened_s, closed_s, collector, "synced")
        self._visits.append(visit)
        if random.random() < _NOT_COUNTED:
            return None
        amount = int(60 + random.random() * 240) * 1000
        count = self._count(visit, None if random.random() < _CODE_NOT_SCANNED else visit.id, collector, amount)
        if random.random() < _COUNTED_TWICE:
            self._count(visit, visit.id, "bendahara", amount)
        return count

    def _count(self, visit: Visit, named: str | None, collector: str, amount: int) -> Count:
        assert visit.closed_s
        counted_s = visit.closed_s + 300 + int(self._random.random() * 4 * HOUR_S)
        count = Count(f"C{len(self._counts):07}", visit.box, named, collector, amount, counted_s)
        self._counts.append(count)
        return count

    def _deposit(self, collector: str, counts: list[Count]) -> None:
        random = self._random
        amount = sum(count.amount for count in counts)
        number = len(self._deposits)
        reference = f"JS-{number:07}X"
        day = day_of(counts[-1].counted_s + int(random.random() * 2 * DAY_S))
        self._deposits.append(
            Deposit(f"D{number:07}", collector, tuple(count.id for count in counts), amount, reference, day)
        )
        credited = amount - 50_000 if random.random() < _SHORT else amount
        text = "SETOR TUNAI" if random.random() < _NO_REFERENCE else f"SETORAN {reference} LEBAK"
        self._lines.append(Line(f"L{number:07}", day + int(random.random() * 2), credited, text))
