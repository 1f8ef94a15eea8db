"""What happens in the demo and when: a pure plan of visits, deposits and imports, with the faults planted in it.

Steps never overlap, so that one simulated clock serves the boxes and the server. All moments are in WIB.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from jumatserius.demo.kabupaten import DemoBox, Kabupaten
from jumatserius.wib import WIB

WEEKS = 8
DEPOSIT_SHORT_IDR = 50_000
SECOND_ABOVE_IDR = 500_000
"""The default of the server's setting: above this two people count."""
SECOND_MORE_IDR = 20_000


@dataclass(frozen=True, slots=True)
class VisitStep:
    """A lid opens and shuts again; then, if `amount_idr` is not None, its collector declares a count.

    `second_idr` is what a second collector counts; None: nobody does.
    """

    at: datetime
    box: DemoBox
    open_s: int
    amount_idr: int | None
    changed_in_flash: bool = False
    second_idr: int | None = None


@dataclass(frozen=True, slots=True)
class DepositStep:
    """A collector declares one deposit of this Friday's counts. `paid_idr` reaches the bank; None: nothing does.

    With `treasurer` it is handed to that person instead.
    """

    at: datetime
    collector: str
    boxes: tuple[str, ...]
    declared_idr: int
    paid_idr: int | None
    treasurer: str | None = None


@dataclass(frozen=True, slots=True)
class ReceiptStep:
    """A treasurer has counted what a collector handed over this Friday, and says so."""

    at: datetime
    treasurer: str
    collector: str
    amount_idr: int


@dataclass(frozen=True, slots=True)
class BringStep:
    """A treasurer brings to the bank what these collectors handed over on Friday, and photographs the slip."""

    at: datetime
    treasurer: str
    collectors: tuple[str, ...]
    friday: date
    amount_idr: int


@dataclass(frozen=True, slots=True)
class BankStep:
    """On Monday the treasurer imports the acquirer's and the bank's file of the week."""

    at: datetime
    friday: date
    qris_idr: tuple[tuple[str, int], ...]  # terminal, gross


Step = VisitStep | DepositStep | ReceiptStep | BringStep | BankStep


@dataclass(frozen=True, slots=True)
class Fault:
    """A planted fault: in which of the eight weeks, at which box, and the kind of case that must show it."""

    name: str
    week: int
    box: str
    kind: str


_ALONE = "a large count that nobody checked"
_DIFFERS = "a second count that differs"
_SILENT = "a box that stops reporting"
_NEVER = "a deposit that never came"
_TUESDAY = "an opening on a Tuesday night"
_UNCOUNTED = "an opening without a count"
_SHORT = "a deposit Rp 50,000 below its counts"
_FORGED = "a record changed in flash"

FAULTS = (
    Fault(_ALONE, 2, "LBK-0001", "second_count_missing"),
    Fault(_DIFFERS, 3, "LBK-0001", "second_count_differs"),
    Fault(_SILENT, 4, "LBK-0007", "box_silent"),
    Fault(_NEVER, 5, "LBK-0006", "deposit_missing"),
    Fault(_TUESDAY, 5, "LBK-0003", "opened_off_schedule"),
    Fault(_UNCOUNTED, 6, "LBK-0004", "opened_not_counted"),
    Fault(_SHORT, 6, "LBK-0005", "deposit_short"),
    Fault(_FORGED, 6, "LBK-0002", "log_tampered"),
)
_BY_NAME = {fault.name: fault for fault in FAULTS}


def fridays(today: date, weeks: int = WEEKS) -> list[date]:
    """The last `weeks` Fridays before `today`, oldest first."""
    last = today - timedelta(days=(today.weekday() - 4) % 7 or 7)
    return [last - timedelta(weeks=back) for back in reversed(range(weeks))]


def plan(kabupaten: Kabupaten, first_friday: date, weeks: int) -> list[Step]:
    """All steps of `weeks` weeks from `first_friday` on, in order of time. Same arguments, same plan."""
    steps = [step for week in range(weeks) for step in _week(kabupaten, week, first_friday + timedelta(weeks=week))]
    return sorted(steps, key=lambda step: step.at)


def silent_from(first_friday: date) -> datetime:
    """From when on the silent box says nothing more."""
    return _at(first_friday + timedelta(weeks=_BY_NAME[_SILENT].week), 18, 0)


def _week(kabupaten: Kabupaten, week: int, friday: date) -> Iterator[Step]:
    visits = list(_visits(kabupaten, week, friday))
    yield from visits
    deposits = list(_deposits(kabupaten, week, friday, visits))
    yield from deposits
    yield from _through_treasurers(friday, [one for one in deposits if one.treasurer])
    if _planted(_TUESDAY, week):
        box = _box(kabupaten, _BY_NAME[_TUESDAY].box)
        yield VisitStep(
            _at(friday + timedelta(days=4), 21, 40) + timedelta(seconds=25), box, open_s=140, amount_idr=None
        )
    gross = tuple((box.terminal, _draw(box, week, "qris") // 4 // 1000 * 1000) for box in kabupaten.boxes)
    yield BankStep(_at(friday + timedelta(days=3), 16, 30), friday, gross)


def _visits(kabupaten: Kabupaten, week: int, friday: date) -> Iterator[VisitStep]:
    for place, box in enumerate(kabupaten.boxes):
        if _is_silent(box, week):
            continue
        counted = not (_planted(_UNCOUNTED, week) and _hit(_UNCOUNTED, box))
        amount_idr = _draw(box, week, "cash") // 1000 * 1000 if counted else None
        yield VisitStep(
            at=_at(friday, 9, 0) + timedelta(minutes=20 * place, seconds=10 + (17 * place + 23 * week) % 45),
            box=box,
            open_s=150 + 10 * (place + week) % 120,
            amount_idr=amount_idr,
            second_idr=_second_idr(box, week, amount_idr),
            changed_in_flash=_planted(_FORGED, week) and _hit(_FORGED, box),
        )


def _second_idr(box: DemoBox, week: int, amount_idr: int | None) -> int | None:
    if amount_idr is None or amount_idr <= SECOND_ABOVE_IDR or (_planted(_ALONE, week) and _hit(_ALONE, box)):
        return None
    return amount_idr + (SECOND_MORE_IDR if _planted(_DIFFERS, week) and _hit(_DIFFERS, box) else 0)


def _deposits(kabupaten: Kabupaten, week: int, friday: date, visits: list[VisitStep]) -> Iterator[DepositStep]:
    collectors = [person for person in kabupaten.people if person.role == "collector"]
    for place, person in enumerate(collectors):
        collector = person.id
        counted = [visit for visit in visits if visit.box.collector == collector and visit.amount_idr is not None]
        boxes = tuple(visit.box.id for visit in counted)
        declared_idr = sum(visit.amount_idr or 0 for visit in counted)
        paid_idr: int | None = declared_idr
        if _planted("a deposit Rp 50,000 below its counts", week) and _among(
            "a deposit Rp 50,000 below its counts", boxes
        ):
            paid_idr = declared_idr - DEPOSIT_SHORT_IDR
        if _planted(_NEVER, week) and _among(_NEVER, boxes):
            paid_idr = None
        if boxes:
            at = _at(friday, 14, 10 * place)
            yield DepositStep(at, collector, boxes, declared_idr, paid_idr, person.hands_to)


def _through_treasurers(friday: date, handed: list[DepositStep]) -> Iterator[Step]:
    """Received an hour after the last collector came, brought to the bank on Monday morning."""
    for place, one in enumerate(handed):
        yield ReceiptStep(_at(friday, 16, place), one.treasurer or "", one.collector, one.declared_idr)
    for place, treasurer in enumerate(sorted({one.treasurer or "" for one in handed})):
        own = [one for one in handed if one.treasurer == treasurer]
        collectors, amount_idr = tuple(one.collector for one in own), sum(one.declared_idr for one in own)
        yield BringStep(_at(friday + timedelta(days=3), 10, place), treasurer, collectors, friday, amount_idr)


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), WIB)


def _draw(box: DemoBox, week: int, channel: str) -> int:
    return int(box.typical_idr * random.Random(f"{box.id} {week} {channel}").uniform(0.8, 1.2))


def _box(kabupaten: Kabupaten, box_id: str) -> DemoBox:
    return next(box for box in kabupaten.boxes if box.id == box_id)


def _planted(name: str, week: int) -> bool:
    return _BY_NAME[name].week == week


def _hit(name: str, box: DemoBox) -> bool:
    return _BY_NAME[name].box == box.id


def _among(name: str, boxes: tuple[str, ...]) -> bool:
    return _BY_NAME[name].box in boxes


def _is_silent(box: DemoBox, week: int) -> bool:
    fault = _BY_NAME[_SILENT]
    return box.id == fault.box and week > fault.week
