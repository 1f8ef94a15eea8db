"""A server's data folder with any number of boxes and two Fridays of theirs: logs, counts, deposits, bank, cases."""

import struct
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlmodel import SQLModel

from jumatserius import wib
from jumatserius.boxes import keys
from jumatserius.boxes.models import Box, BoxCollector, BoxState, District, Element, Institution
from jumatserius.cases.refresh import refresh
from jumatserius.counts.models import Count, Deposit, DepositCount
from jumatserius.db import Database, batches, table
from jumatserius.hub import Hub
from jumatserius.journal import wire
from jumatserius.journal.intake import Intake, Message
from jumatserius.people.models import Person, Role
from jumatserius.settings import Settings
from jumatserius.statements.models import BankAccount, StatementFile, StatementLine
from wirebox import BOOT, WireBox

Row = dict[str, Any]

_DISTRICTS = 28
_BOXES_A_COLLECTOR = 2
_NOT_COUNTED, _SHORT = 0.02, 0.01
_SILENT_EACH = 50
"""One box in so many was not heard of any more before the last Friday."""
_WEEK = timedelta(days=7)


def fill(settings: Settings, boxes: int) -> None:
    """Fill the empty data folder of these settings; the last Friday is the one before today."""
    now = wib.now()
    today = wib.wib_date(now)
    friday = today - timedelta(days=(today.weekday() - 4) % 7 or 7)
    town = _Town(boxes, settings.secret())
    town.live_through(friday - _WEEK, everybody=True)
    town.live_through(friday, everybody=False)
    database = Database(settings.url)
    database.migrate()
    _insert(database, town.registry(now))
    for silent, at in ((True, _at(friday, -3 * 24 * 60)), (False, now)):
        intake = Intake(database, settings.secret(), Hub(), lambda at=at: at)
        for messages in batches(town.messages(silent), 500):
            intake.take(messages)
    _insert(database, town.money(now))
    with database.writing() as session:
        refresh(session, today)
    database.close()


def _insert(database: Database, tables: Iterator[tuple[type[SQLModel], list[Row]]]) -> None:
    with database.writing() as session:
        for model, rows in tables:
            session.connection().execute(insert(table(model)), rows)


def _at(day: date, minutes: int) -> datetime:
    """Minutes after 00:00 WIB of a day."""
    return datetime.combine(day, time(), wib.WIB).astimezone(UTC) + timedelta(minutes=minutes)


def _is_silent(number: int) -> bool:
    return number % _SILENT_EACH == 0


class _Town:
    def __init__(self, boxes: int, secret: bytes) -> None:
        self._random = Random(boxes)
        ids = [f"B{number // 10_000:02}-{number % 10_000:04}" for number in range(boxes)]
        self._boxes = [WireBox(box_id, keys.box_key(secret, box_id, 1), clock_s=0) for box_id in ids]
        self._counts: list[Row] = []
        self._deposits: list[Row] = []
        self._held: list[Row] = []
        self._lines: list[Row] = []

    def registry(self, now: datetime) -> Iterator[tuple[type[SQLModel], list[Row]]]:
        """Places, people and boxes."""
        ids = [box.box_id for box in self._boxes]
        yield District, [{"id": f"d{number}", "name": f"Kecamatan {number}"} for number in range(_DISTRICTS)]
        hosts = [{"id": box_id, "name": f"Institusi {box_id}", "element": Element.COMMUNITY} for box_id in ids]
        yield Institution, [host | {"district_id": f"d{n % _DISTRICTS}"} for n, host in enumerate(hosts)]
        people = sorted({self._collector(number) for number in range(len(ids))})
        yield Person, [{"id": one, "name": one, "role": Role.COLLECTOR, "created_at": now} for one in people]
        same = {"state": BoxState.NEW, "schedule": "fri 06:00-18:00", "placement": "kantor", "created_at": now}
        yield Box, [{"id": box_id, "institution_id": box_id} | same for box_id in ids]
        duties = [{"box_id": box_id, "person_id": self._collector(number)} for number, box_id in enumerate(ids)]
        yield BoxCollector, [duty | {"since": date(2026, 1, 1)} for duty in duties]

    def messages(self, silent: bool) -> Iterator[Message]:
        """The whole log of each box and its last word; of the few that were not heard of since, or of the others."""
        for number, box in enumerate(self._boxes):
            if _is_silent(number) == silent:
                yield from (Message(wire.topic(box.box_id, "events"), batch) for batch in box.batches())
                yield Message(wire.topic(box.box_id, "state"), box.state())

    def money(self, now: datetime) -> Iterator[tuple[type[SQLModel], list[Row]]]:
        """Counts, deposits and one statement file."""
        yield Count, self._counts
        yield Deposit, self._deposits
        yield DepositCount, self._held
        yield BankAccount, [{"id": "kas", "bank": "Bank", "number": "1", "holder": "Bendahara"}]
        file = {"id": 1, "account_id": "kas", "name": "rekening.csv", "sha256": "0" * 64, "profile": "bsi"}
        size = {"rows": len(self._lines), "new_rows": len(self._lines)}
        yield StatementFile, [file | size | {"imported_at": now}]
        yield StatementLine, self._lines

    def live_through(self, friday: date, *, everybody: bool) -> None:
        """A visit of each box; of those that fell silent only with `everybody`."""
        for first in range(0, len(self._boxes), _BOXES_A_COLLECTOR):
            numbers = range(first, min(first + _BOXES_A_COLLECTOR, len(self._boxes)))
            opened = [number for number in numbers if everybody or not _is_silent(number)]
            counts = [count for number in opened if (count := self._visit(number, friday))]
            if counts:
                self._deposit(counts, friday)

    def _collector(self, number: int) -> str:
        return f"kolektor-{number // _BOXES_A_COLLECTOR}"

    def _visit(self, number: int, friday: date) -> Row | None:
        random, box = self._random, self._boxes[number]
        opened_s = int(_at(friday, random.randrange(6 * 60, 17 * 60)).timestamp())
        if box.log:
            box.pass_time(opened_s - box.clock_s)
        else:
            box.clock_s = opened_s - 3600
            box.record(BOOT, struct.pack("<BBBB", 1, 0, 1, 0))
        seq = box.open(after_s=3600)
        box.close(seq)
        box.fill(2)
        if random.random() < _NOT_COUNTED:
            return None
        counted_at = datetime.fromtimestamp(box.clock_s + 1200, UTC)
        count = {"id": f"count-{len(self._counts)}", "box_id": box.box_id, "visit_id": f"{box.box_id}/{seq}"}
        count |= {"collector_id": self._collector(number), "amount_idr": random.randrange(60, 300) * 1000}
        self._counts.append(count | {"counted_at": counted_at, "received_at": counted_at})
        return count

    def _deposit(self, counts: list[Row], friday: date) -> None:
        number, at = len(self._deposits), _at(friday, 20 * 60)
        amount_idr = sum(count["amount_idr"] for count in counts)
        deposit = {"id": f"deposit-{number}", "collector_id": counts[0]["collector_id"], "amount_idr": amount_idr}
        deposit |= {"reference": f"JS-{number:05}X", "deposited_at": at, "received_at": at}
        self._deposits.append(deposit)
        self._held += [{"count_id": count["id"], "deposit_id": deposit["id"]} for count in counts]
        credited_idr = amount_idr - 50_000 if self._random.random() < _SHORT else amount_idr
        line = {"account_id": "kas", "file_id": 1, "row": number + 1, "identity": str(number), "booked_on": friday}
        self._lines.append(line | {"amount_idr": credited_idr, "text": f"SETORAN {deposit['reference']}"})
