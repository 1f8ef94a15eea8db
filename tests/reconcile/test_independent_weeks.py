"""Weeks made from the table of kinds alone, seen from any day: honest ones raise nothing, faults on their day.

What `generate.py` doesn't have: references that are lost, cut off or glued, amounts that are alike, counts without a
code up to the last second, credits up to the last day over holidays, batches with refunds, second counts. All is told
in WIB, without an offset.
"""

from collections.abc import Callable
from copy import deepcopy
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest
from facts_builders import answer, box

FRIDAY = date(2026, 7, 24)
DAY = timedelta(1)
HOURS, DAYS = 24, 3
SPANS = {None: (4, 7, 15), "fri 06:00-18:00": (4, 6, 12), "thu 20:00-02:00": (3, 20, 6), "sun 22:00-01:00": (6, 22, 3)}
WORDS = ["SETORAN TUNAI", "", "HAMBA ALLAH 0703/WS95051"]
LISTS = {
    "visits": "opened_at",
    "counts": "counted_at",
    "deposits": "deposited_at",
    "statement_lines": "date",
    "settlements": "paid_on",
}


class Weeks:
    """Everything that happened; `today` of a document is when it is looked at."""

    def __init__(self, seed: int) -> None:
        random = self.random = Random(seed)
        self.holidays = [FRIDAY + random.randrange(1, 24) * DAY for _ in range(random.randrange(3))]
        collectors = ["ani", "budi", "citra"]
        self.boxes = [
            box(
                f"K{n}", schedule=random.choice(list(SPANS)), collectors=random.sample(collectors, 2), terminal=f"A0{n}"
            )
            for n in range(random.randrange(1, 5))
        ]
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in LISTS}
        for week in range(3):
            self._week(FRIDAY + 7 * week * DAY)
        self.end = FRIDAY + 60 * DAY

    def add(self, list_name: str, **fields: Any) -> dict[str, Any]:
        rows = self.rows[list_name]
        rows.append({"id": f"{list_name[0].upper()}{self.random.randrange(10**6)}-{len(rows)}", **fields})
        return rows[-1]

    def due(self, day: date) -> date:
        """The last of the working days in which money has to arrive."""
        for _ in range(DAYS):
            day = self._working(day + DAY)
        return day

    def document(self, today: date) -> dict[str, Any]:
        """What is known at the start of a day, in no order; what isn't closed yet is open."""
        known = deepcopy(
            {
                name: [row for row in self.rows[name] if self._day_of(row[field]) < today]
                for name, field in LISTS.items()
            }
        )
        for visit in known["visits"]:
            if visit["closed_at"].date() >= today:
                visit["closed_at"] = None
        for row in [row for rows in known.values() for row in rows]:
            row |= {key: value.isoformat() for key, value in row.items() if isinstance(value, date)}
        lists = {name: self.random.sample(rows, len(rows)) for name, rows in known.items()}
        policy = {"holidays": [str(day) for day in self.holidays]}
        return {"today": str(today), "policy": policy, "boxes": self.boxes, **lists}

    @staticmethod
    def _day_of(moment: date) -> date:
        return moment.date() if isinstance(moment, datetime) else moment

    def _working(self, day: date) -> date:
        while day.weekday() > 4 or day in self.holidays:
            day += DAY
        return day

    def _until_due(self, first: date, last: date) -> date:
        days = {self._working(first + number * DAY) for number in range((last - first).days + 1)}
        return self.random.choice(sorted(day for day in days if day <= last) or [last])

    def _week(self, friday: date) -> None:
        by_collector: dict[str, list[dict[str, Any]]] = {}
        for found in self.boxes:
            for opening in range(self.random.choice((1, 1, 2))):
                count = self._visit(found, friday, opening)
                by_collector.setdefault(count["collector"], []).append(count)
        for collector, counts in by_collector.items():
            latest, first = max(one["counted_at"] for one in counts), min(one["counted_at"] for one in counts)
            together = self._working(latest.date()) <= self.due(first.date())
            for some in [counts] if together else [[one] for one in counts]:
                self._deposit(collector, some)
        for number in range(7):
            day = friday + number * DAY
            if day == self._working(day):
                self._settlements(day)

    def _visit(self, found: dict[str, Any], friday: date, opening: int) -> dict[str, Any]:
        random = self.random
        weekday, hour, hours = SPANS[found["schedule"]]
        start = datetime.combine(friday + (weekday - 4) % 7 * DAY, time()) + timedelta(hours=hour)
        half = hours * 1800
        opened = start + timedelta(seconds=opening * half + random.choice((0, random.randrange(half - 600))))
        closed = opened + timedelta(seconds=random.choice((5, 300)))
        collector = random.choice(found["collectors"])
        visit = self.add(
            "visits", box=found["id"], opened_at=opened, closed_at=closed, collector=collector, time_quality="synced"
        )
        after_s = random.choice((0, HOURS * 3600, random.randrange(HOURS * 3600)))
        counted = closed + timedelta(seconds=after_s)
        about = {"box": found["id"], "amount": random.choice((150_000, random.randrange(100, 200) * 1000))}
        code = visit["id"] if random.random() < 0.5 else None
        count = self.add("counts", visit=code, collector=collector, counted_at=counted, **about)
        if code and random.random() < 0.2:
            other = next(one for one in found["collectors"] if one != collector)
            self.add("counts", visit=code, collector=other, counted_at=counted, **about)
        return count

    def _deposit(self, collector: str, counts: list[dict[str, Any]]) -> None:
        random = self.random
        amount, latest = sum(one["amount"] for one in counts), max(one["counted_at"] for one in counts)
        reference = "JS-" + "".join(random.choices("23456789ABCDEFGHJKMNPQRSTUVWXYZ", k=6))
        written = random.choice(
            (reference, reference.lower(), " ".join(reference), f"SETOR{reference[:2]}{reference[3:]}")
        )
        lost = random.choice((f"SETOR {reference[:-2]}", f"SETOR {collector}", *WORDS))
        when = self._until_due(latest.date(), min(self.due(one["counted_at"].date()) for one in counts))
        ids = [one["id"] for one in counts]
        self.add("deposits", collector=collector, counts=ids, amount=amount, reference=reference, deposited_at=latest)
        self.add("statement_lines", date=when, amount=amount, text=lost if random.random() < 0.3 else written)

    def _settlements(self, day: date) -> None:
        random = self.random
        batch = f"QR{random.randrange(10**6)}X" if random.random() < 0.5 else None
        nets = [random.randrange(1, 900) * 1000 for _ in range(random.randrange(4))]
        if batch and len(nets) > 1:
            nets.append(-1000)
        for net in nets:
            terminal = random.choice(self.boxes)["terminal"]
            self.add("settlements", terminal=terminal, gross=net, fee=0, net=net, paid_on=day, reference=batch)
            if not batch:
                text = random.choice(("KR OTOMATIS", f"QRIS {terminal}"))
                self.add("statement_lines", date=self._until_due(day, self.due(day)), amount=net, text=text)
        if batch and nets:
            when = self._until_due(day, self.due(day))
            self.add("statement_lines", date=when, amount=sum(nets), text=f"QRIS {batch.lower()}")


def kinds(facts: dict[str, Any]) -> list[tuple[str, tuple[str, ...], int]]:
    return [(case.kind, case.members, case.amount) for case in answer(facts).cases]


@pytest.mark.parametrize("seed", range(30))
def test_honest_weeks_raise_nothing_whenever_they_are_looked_at(seed: int) -> None:
    weeks = Weeks(seed)
    for today in (weeks.end, *(FRIDAY + number * DAY for number in range(seed % 3, 30, 3))):
        assert kinds(weeks.document(today)) == [], today


Fault = Callable[[Weeks], tuple[str, set[str], int, date]]
LATER = date(2026, 8, 21)


def opened(weeks: Weeks) -> dict[str, Any]:
    """An honest opening after all others."""
    found = weeks.boxes[0]
    found["schedule"] = None
    morning, who = datetime.combine(LATER, time(7)), found["collectors"][0]
    times = {"opened_at": morning, "closed_at": morning + timedelta(minutes=5), "time_quality": "synced"}
    return weeks.add("visits", box=found["id"], collector=who, **times)


def uncounted(weeks: Weeks) -> tuple[str, set[str], int, date]:
    return "opened_not_counted", {opened(weeks)["id"]}, 0, LATER + 2 * DAY


def without_credit(weeks: Weeks) -> tuple[str, set[str], int, date]:
    visit = opened(weeks)
    told = {"collector": visit["collector"], "amount": 987_000}
    count = weeks.add("counts", box=visit["box"], visit=visit["id"], counted_at=visit["closed_at"], **told)
    when = visit["closed_at"] + DAY
    deposit = weeks.add("deposits", counts=[count["id"]], reference="JS-LATER2", deposited_at=when, **told)
    return "deposit_missing", {deposit["id"], count["id"]}, 987_000, weeks.due(LATER) + DAY


def unexplained(weeks: Weeks) -> tuple[str, set[str], int, date]:
    line = weeks.add("statement_lines", date=LATER, amount=987_654_321, text="SUMBANGAN")
    return "deposit_unknown", {line["id"]}, 987_654_321, weeks.due(LATER) + DAY


def unsettled(weeks: Weeks) -> tuple[str, set[str], int, date]:
    lost = weeks.add("settlements", terminal="A00", gross=777, fee=0, net=777, paid_on=LATER, reference="QRLOST1")
    return "settlement_missing", {lost["id"]}, 777, weeks.due(LATER) + DAY


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("fault", [uncounted, without_credit, unexplained, unsettled])
def test_a_fault_is_a_case_from_its_day_on(fault: Fault, seed: int) -> None:
    weeks = Weeks(seed)
    kind, members, amount, first_day = fault(weeks)
    assert kinds(weeks.document(first_day - DAY)) == []
    assert kinds(weeks.document(first_day)) == [(kind, tuple(sorted(members)), amount)]
