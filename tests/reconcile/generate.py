"""Honest weeks of a kabupaten from a seed, with planted faults and the cases that each must raise."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

Expected = set[tuple[str, tuple[str, ...]]]
Facts = dict[str, Any]

_FIRST_FRIDAY = date(2026, 6, 5)
_HOLIDAYS = (date(2026, 6, 16), date(2026, 8, 17), date(2026, 8, 25), date(2026, 12, 25))
_HOURS = ("fri 06:00-18:00", "mon-fri 05:30-24:00", None)
# No letters that look like digits.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def weeks(seed: int, boxes: int, weeks: int, faults: Iterable[str] = ()) -> tuple[Facts, Expected]:
    """A facts document, and the (kind, sorted members) that it must raise: all of them and no other.

    `faults` are kinds of cases, each planted at records that no other fault touches. There must be enough
    records: a box and two weeks for each fault is plenty.
    """
    town = _Town(Random(seed), boxes)
    for week in range(weeks):
        town.live_through(_FIRST_FRIDAY + timedelta(days=7 * week))
    for kind in faults:
        town.plant(kind)
    today = _FIRST_FRIDAY + timedelta(days=7 * weeks + 14)
    return town.facts(today), town.expected


def shuffled(facts: Facts, seed: int) -> Facts:
    """The same facts in another order."""
    random = Random(seed)
    return {key: random.sample(value, len(value)) if isinstance(value, list) else value for key, value in facts.items()}


def _at(day: date, minutes: float) -> datetime:
    """Minutes after 00:00 WIB of a day."""
    return datetime.combine(day, time(), UTC) + timedelta(minutes=minutes, hours=-7)


def _works(day: date) -> bool:
    return day.weekday() < 5 and day not in _HOLIDAYS


def _working_day(day: date, later: int = 0) -> date:
    """The first working day from `day` on, and so many working days later."""
    while later or not _works(day):
        day += timedelta(days=1)
        later -= later > 0 and _works(day)
    return day


class _Town:
    def __init__(self, random: Random, boxes: int) -> None:
        self._random = random
        self._collectors = [f"kolektor-{n}" for n in range(max(2, boxes * 2 // 3))]
        self._boxes = [
            {
                "id": f"LBK-{n:04}",
                "schedule": random.choice(_HOURS),
                "collectors": random.sample(self._collectors, 2),
                "terminal": f"A{n:02}" if random.random() < 0.7 else None,
            }
            for n in range(boxes)
        ]
        self._usual = {box["id"]: random.randrange(60, 900) for box in self._boxes}
        self._visits: dict[str, Any] = {}
        self._counts: dict[str, Any] = {}
        self._deposits: dict[str, Any] = {}
        self._lines: dict[str, Any] = {}
        self._settlements: dict[str, Any] = {}
        self._log: list[Any] = []
        self._silences: list[Any] = []
        # Deposits and settlements by the only line that pays for them and nothing else.
        self._alone: dict[str, str] = {}
        self._amounts: set[int] = set()
        self._touched: set[str] = set()
        self._number = 0
        self.expected: Expected = set()

    def facts(self, today: date) -> Facts:
        return {
            "today": today.isoformat(),
            "policy": {"holidays": [day.isoformat() for day in _HOLIDAYS]},
            "boxes": self._boxes,
            "visits": self._written(self._visits, "opened_at", "closed_at"),
            "counts": self._written(self._counts, "counted_at"),
            "deposits": self._written(self._deposits, "deposited_at"),
            "statement_lines": [{**line, "date": line["date"].isoformat()} for line in self._lines.values()],
            "settlements": [
                {**payout, "paid_on": payout["paid_on"].isoformat()} for payout in self._settlements.values()
            ],
            "log": self._log,
            "silences": self._silences,
        }

    def _written(self, records: dict[str, Any], *moments: str) -> list[Any]:
        zone = timedelta(hours=7)
        return [
            {
                **record,
                **{
                    key: f"{(record[key] + zone).replace(tzinfo=None).isoformat()}+07:00"
                    if n % 2
                    else record[key].isoformat()
                    for key in moments
                },
            }
            for n, record in enumerate(records.values())
        ]

    def _id(self, prefix: str) -> str:
        self._number += 1
        return f"{prefix}{self._number:06}"

    def _reference(self) -> str:
        return "JS-" + "".join(self._random.choices(_ALPHABET, k=6))

    def _spelled(self, reference: str) -> str:
        """A reference as people and banks write it."""
        spelled = self._random.choice((reference, reference.lower(), reference.replace("-", " ")))
        return self._random.choice(("SETORAN TUNAI {} LEBAK", "TRF/{}/INFAK", "{}")).format(spelled)

    # Honest weeks

    def live_through(self, friday: date) -> None:
        purses: dict[str, list[str]] = {}
        for box in self._boxes:
            count = self._visit(box, friday)
            purses.setdefault(count["collector"], []).append(count["id"])
            if box["terminal"]:
                self._settle(box, friday)
        for collector, counts in purses.items():
            self._deposit(collector, counts, friday)

    def _visit(self, box: Any, friday: date) -> Any:
        random = self._random
        opened = _at(friday, random.uniform(6 * 60, 17 * 60))
        closed = opened + timedelta(minutes=random.uniform(3, 40))
        collector, other = random.sample(box["collectors"], 2)
        visit = self._add(
            self._visits,
            "V",
            box=box["id"],
            opened_at=opened,
            closed_at=closed,
            collector=collector,
            time_quality=random.choice(("synced", "synced", "estimated")),
        )
        count = self._count(visit, collector, self._money(box["id"]), random.uniform(5, 600))
        if random.random() < 0.3:
            count["visit"] = None
        elif random.random() < 0.2:
            self._count(visit, other, count["amount"], random.uniform(5, 600))
        return count

    def _money(self, box: str) -> int:
        return round(self._usual[box] * self._random.uniform(0.7, 1.4)) * 1000

    def _count(self, visit: Any, collector: str, amount: int, minutes: float) -> Any:
        return self._add(
            self._counts,
            "C",
            box=visit["box"],
            visit=visit["id"],
            collector=collector,
            amount=amount,
            counted_at=visit["closed_at"] + timedelta(minutes=minutes),
        )

    def _add(self, records: dict[str, Any], prefix: str, **fields: Any) -> Any:
        record = {"id": self._id(prefix), **fields}
        records[record["id"]] = record
        return record

    def _deposit(self, collector: str, counts: list[str], friday: date) -> None:
        random = self._random
        amount = sum(self._counts[count]["amount"] for count in counts)
        deposit = self._add(
            self._deposits,
            "D",
            collector=collector,
            counts=counts,
            amount=amount,
            reference=self._reference(),
            deposited_at=_at(friday + timedelta(days=random.randrange(4)), random.uniform(19 * 60, 23 * 60)),
        )
        day = _working_day((deposit["deposited_at"] + timedelta(hours=7)).date(), random.randrange(3))
        text = self._spelled(deposit["reference"])
        if random.random() < 0.1 and amount > 2000:
            part = amount // 2
            self._line(day, part, text)
            self._line(_working_day(day, 1), amount - part, text)
            return
        if random.random() < 0.2 and amount not in self._amounts:
            text = "SETOR TUNAI"
        line = self._line(day, amount, text)
        self._alone[deposit["id"]] = line["id"]

    def _line(self, day: date, amount: int, text: str) -> Any:
        self._amounts.add(amount)
        return self._add(self._lines, "L", date=day, amount=amount, text=text)

    def _settle(self, box: Any, friday: date) -> None:
        random = self._random
        net = self._money(box["id"]) // 3
        payout = self._add(
            self._settlements,
            "S",
            terminal=box["terminal"],
            gross=net,
            fee=0,
            net=net,
            paid_on=_working_day(friday + timedelta(days=1)),
            reference=f"QR{self._number:08}",
        )
        text = random.choice((f"KR OTOMATIS {payout['reference']}", f"QRIS {box['terminal']} BAZNAS"))
        line = self._line(_working_day(payout["paid_on"], random.randrange(2)), net, text)
        self._alone[payout["id"]] = line["id"]

    # Faults

    def plant(self, kind: str) -> None:
        members = _FAULTS[kind](self)
        self.expected.add((kind, tuple(sorted(members))))

    def _untouched(self, fits: Callable[[Any], bool]) -> tuple[Any, Any]:
        """A deposit that one line pays alone, and that line; no fault came near either."""
        deposits = [
            deposit
            for deposit in self._deposits.values()
            if deposit["id"] in self._alone
            and self._touched.isdisjoint({deposit["id"], *deposit["counts"]})
            and fits(deposit)
        ]
        deposit = self._random.choice(deposits)
        self._touched |= {deposit["id"], *deposit["counts"]}
        return deposit, self._lines[self._alone[deposit["id"]]]

    def _named(self) -> tuple[Any, Any]:
        """An untouched deposit whose line names it."""
        return self._untouched(lambda deposit: self._lines[self._alone[deposit["id"]]]["text"] != "SETOR TUNAI")

    def _counted_visit(self) -> tuple[Any, Any, Any, Any]:
        """Visit, count, deposit and line, untouched; the count names the visit and is the only one."""

        named = Counter(count["visit"] for count in self._counts.values())

        def plain(deposit: Any) -> list[Any]:
            counts = [self._counts[count] for count in deposit["counts"]]
            return [count for count in counts if count["visit"] and named[count["visit"]] == 1]

        deposit, line = self._untouched(lambda deposit: bool(plain(deposit)))
        count = self._random.choice(plain(deposit))
        return self._visits[count["visit"]], count, deposit, line

    def not_counted(self) -> list[str]:
        visit, count, deposit, line = self._counted_visit()
        del self._counts[count["id"]]
        deposit["counts"].remove(count["id"])
        deposit["amount"] -= count["amount"]
        line["amount"] -= count["amount"]
        if not deposit["counts"]:
            del self._deposits[deposit["id"]], self._lines[line["id"]]
        return [visit["id"]]

    def not_opened(self) -> list[str]:
        visit, count, _, _ = self._counted_visit()
        del self._visits[visit["id"]]
        return [count["id"]]

    def off_schedule(self) -> list[str]:
        box = self._random.choice([box for box in self._boxes if box["schedule"]])
        opened = _at(_FIRST_FRIDAY + timedelta(days=4), self._random.uniform(0, 5 * 60))
        visit = self._add(
            self._visits,
            "V",
            box=box["id"],
            opened_at=opened,
            closed_at=opened + timedelta(minutes=4),
            collector=box["collectors"][0],
            time_quality="synced",
        )
        if self._random.random() < 0.5:
            self.expected.add(("opened_not_counted", (visit["id"],)))
        else:
            self._count(visit, visit["collector"], 0, 10)
        return [visit["id"]]

    def unassigned(self) -> list[str]:
        visit, *_ = self._counted_visit()
        visit["collector"] = self._random.choice((None, "orang-asing"))
        return [visit["id"]]

    def late(self) -> list[str]:
        visit, count, _, _ = self._counted_visit()
        count["counted_at"] = visit["closed_at"] + timedelta(minutes=self._random.uniform(24 * 60 + 1, 4 * 24 * 60))
        return [visit["id"], count["id"]]

    def second_differs(self) -> list[str]:
        visit, count, _, _ = self._counted_visit()
        second = self._count(visit, "bendahara", count["amount"] + self._random.choice((-1000, 50_000)), 30)
        return [visit["id"], count["id"], second["id"]]

    def missing(self) -> list[str]:
        deposit, line = self._untouched(lambda deposit: len(deposit["counts"]) > 0)
        del self._lines[line["id"]]
        if self._random.random() < 0.5:
            return [deposit["id"], *deposit["counts"]]
        del self._deposits[deposit["id"]]
        first, *others = deposit["counts"]
        self.expected |= {("deposit_missing", (count,)) for count in others}
        return [first]

    def short(self) -> list[str]:
        deposit, line = self._named()
        line["amount"] -= self._random.randrange(1, line["amount"])
        return [deposit["id"], line["id"], *deposit["counts"]]

    def over(self) -> list[str]:
        deposit, line = self._named()
        line["amount"] += self._random.randrange(1, 100_000)
        return [deposit["id"], line["id"], *deposit["counts"]]

    def duplicate(self) -> list[str]:
        deposit, line = self._untouched(lambda deposit: True)
        again = self._line(_working_day(line["date"], 1), line["amount"], line["text"])
        return [deposit["id"], again["id"]]

    def unknown(self) -> list[str]:
        day = _working_day(_FIRST_FRIDAY + timedelta(days=self._random.randrange(7)))
        return [self._line(day, self._random.randrange(50, 500) * 1000 + 1, "TRANSFER HAMBA ALLAH")["id"]]

    def _payout(self) -> tuple[Any, Any]:
        payouts = [payout for payout in self._settlements.values() if payout["id"] not in self._touched]
        payout = self._random.choice(payouts)
        self._touched.add(payout["id"])
        return payout, self._lines[self._alone[payout["id"]]]

    def payout_missing(self) -> list[str]:
        payout, line = self._payout()
        del self._lines[line["id"]]
        return [payout["id"]]

    def payout_short(self) -> list[str]:
        payout, line = self._payout()
        line["amount"] -= self._random.randrange(1, line["amount"])
        return [payout["id"], line["id"]]

    def fee(self) -> list[str]:
        payout, line = self._payout()
        payout["fee"] = 700
        payout["net"] -= 700
        line["amount"] -= 700
        return [payout["id"]]

    def terminal(self) -> list[str]:
        payout, _ = self._payout()
        payout["terminal"] = "PALSU-1"
        return [payout["id"]]

    def log(self, kind: str) -> list[str]:
        box = self._random.choice(self._boxes)["id"]
        finding = {"id": self._id("G"), "box": box, "kind": kind, "from_seq": 7, "to_seq": 9}
        self._log.append({**finding, "at": "2026-06-05T08:00:00+07:00"})
        return [finding["id"], box]

    def clock(self) -> list[str]:
        visit, *_ = self._counted_visit()
        visit["time_quality"] = "none"
        return [visit["id"]]

    def silent(self) -> list[str]:
        box = self._random.choice(self._boxes)["id"]
        silence = {"id": self._id("N"), "box": box, "last_seen": None}
        self._silences.append({**silence, "promised_by": "2026-06-05T08:00:00+07:00"})
        return [silence["id"], box]


_FAULTS: dict[str, Callable[[_Town], list[str]]] = {
    "opened_not_counted": _Town.not_counted,
    "counted_not_opened": _Town.not_opened,
    "opened_off_schedule": _Town.off_schedule,
    "opened_unassigned": _Town.unassigned,
    "count_late": _Town.late,
    "second_count_differs": _Town.second_differs,
    "deposit_missing": _Town.missing,
    "deposit_short": _Town.short,
    "deposit_over": _Town.over,
    "deposit_unknown": _Town.unknown,
    "deposit_duplicate": _Town.duplicate,
    "settlement_missing": _Town.payout_missing,
    "settlement_short": _Town.payout_short,
    "fee_unexpected": _Town.fee,
    "terminal_unknown": _Town.terminal,
    "log_gap": lambda town: town.log("log_gap"),
    "log_torn": lambda town: town.log("log_torn"),
    "log_tampered": lambda town: town.log("log_tampered"),
    "log_conflict": lambda town: town.log("log_conflict"),
    "clock_doubt": _Town.clock,
    "box_silent": _Town.silent,
}
KINDS = tuple(_FAULTS)
