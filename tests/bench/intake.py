"""Records a second from the broker into the database, against a subscriber that only counts the same messages."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from rows import AT_LEAST, Goal, Row
from sqlmodel import col, func, select
from telling import Telling

import real_postgresql
from journal_world import populate
from jumatserius import wib
from jumatserius.boxes import keys
from jumatserius.broker import embedded
from jumatserius.broker.embedded import Embedded
from jumatserius.broker.mosquitto import Mosquitto
from jumatserius.broker.session import SERVER_NAME, Session
from jumatserius.db import Database
from jumatserius.hub import Hub
from jumatserius.journal import wire
from jumatserius.journal.intake import Intake, Message, Reply
from jumatserius.journal.models import Event, Verdict
from wirebox import WireBox

_SECRET = bytes(range(32))
_BOX_IDS = [f"LBK-{number:04}" for number in range(1, 26)]
_BATCHES, _BATCHES_QUICK = 100, 4  # a box
_FROM_S = int(datetime(2020, 1, 3, tzinfo=UTC).timestamp())
_SENT = 12
_GOAL = Goal(15_000, AT_LEAST)
_PATIENCE_S = 120


@dataclass(frozen=True, slots=True)
class Load:
    """What boxes have to publish: a file of batches each, and how they log in."""

    folder: Path
    passwords: dict[str, str]
    messages: int

    @property
    def records(self) -> int:
        return self.messages * wire.RECORDS_PER_BATCH


class Arrivals:
    """Counts messages until all are there."""

    def __init__(self, messages: int) -> None:
        self._missing, self._all_at = messages, 0.0
        self._complete = threading.Event()

    def count(self, messages: int) -> None:
        self._missing -= messages
        if self._missing <= 0 and not self._complete.is_set():
            self._all_at = time.monotonic()
            self._complete.set()

    def wait(self) -> float:
        """The moment at which the last one came."""
        if not self._complete.wait(_PATIENCE_S):
            raise RuntimeError(f"{self._missing} messages did not come within {_PATIENCE_S} s")
        return self._all_at


class CountedIntake(Intake):
    """The intake of the server; what it has committed is counted."""

    def __init__(self, database: Database, arrivals: Arrivals) -> None:
        super().__init__(database, _SECRET, Hub(), wib.now)
        self._arrivals = arrivals

    def take(self, messages: Sequence[Message]) -> list[Reply]:
        replies = super().take(messages)
        self._arrivals.count(len(messages))
        return replies


def measure(folder: Path, quick: bool, tell: Telling) -> Iterator[Row]:
    """SQLite and, where it is installed, PostgreSQL."""
    if not isinstance(_broker(folder, {}), Mosquitto):
        tell.left_out("intake: mosquitto is not installed")
        return
    tell.progress("intake: boxes write their logs")
    load = _write_load(folder / "load", _BATCHES_QUICK if quick else _BATCHES)
    tell.progress(f"intake: {load.records:,} records to a subscriber that only counts")
    counted = load.records / _counting_s(folder, load)
    tell.progress(f"intake: {load.records:,} records into SQLite")
    taken = load.records / _taking_in_s(folder, load, f"sqlite:///{folder / 'jumatserius.db'}")
    floor = "paho subscriber that only counts"
    yield Row("intake, SQLite, synchronous=FULL", taken, floor, counted, "records/s", _GOAL)
    home = real_postgresql.programs()
    if home is None:
        tell.left_out("intake into PostgreSQL: it is not installed")
        return
    tell.progress(f"intake: {load.records:,} records into PostgreSQL")
    with real_postgresql.running(home, durable=True) as server:
        server.execute("CREATE DATABASE bench")
        taken = load.records / _taking_in_s(folder, load, server.url("bench"))
    yield Row("intake, PostgreSQL", taken, floor, counted, "records/s")


def _write_load(folder: Path, batches: int) -> Load:
    folder.mkdir()
    passwords = {}
    for box_id in _BOX_IDS:
        box = WireBox(box_id, keys.box_key(_SECRET, box_id, 1), clock_s=_FROM_S)
        passwords[box_id] = box.password
        _live(box, batches * wire.RECORDS_PER_BATCH)
        (folder / box_id).write_bytes(b"".join(box.batches()))
    (folder / "passwords.json").write_text(json.dumps(passwords))
    return Load(folder, passwords, len(_BOX_IDS) * batches)


def _live(box: WireBox, records: int) -> None:
    """Weeks with a visit and a heartbeat a day, until there are so many records."""
    while len(box.log) < records:
        opening = box.open(after_s=86_400)
        box.close(opening)
        for _ in range(8):
            box.fill(1)
            box.record(_SENT)
    del box.log[records:]


def _counting_s(folder: Path, load: Load) -> float:
    arrivals = Arrivals(load.messages)
    with _running_broker(folder / "counting", load) as broker:
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=SERVER_NAME, clean_session=False)
        client.username_pw_set(SERVER_NAME, keys.server_password(_SECRET))
        subscribed = threading.Event()
        client.on_subscribe = lambda *_: subscribed.set()
        client.on_message = lambda *_: arrivals.count(1)
        client.connect(broker.host, broker.port)
        client.loop_start()
        client.subscribe(f"{wire.ROOT}/+/events", 1)
        subscribed.wait(_PATIENCE_S)
        duration_s = _publish(broker, load, arrivals)
        client.disconnect()
        client.loop_stop()
    return duration_s


def _taking_in_s(folder: Path, load: Load, url: str) -> float:
    database = Database(url)
    database.migrate()
    populate(database, load.passwords)
    arrivals = Arrivals(load.messages)
    with _running_broker(folder / database.engine.dialect.name, load) as broker:
        intake = CountedIntake(database, arrivals)
        session = Session(intake, broker.host, broker.port, keys.server_password(_SECRET), list)
        session.start()
        session.wait_ready()
        duration_s = _publish(broker, load, arrivals)
        session.stop()
    _check(database, load)
    database.close()
    return duration_s


def _check(database: Database, load: Load) -> None:
    """A figure for records that are not there, or not whole, would be worth nothing."""
    with database.reading() as reading:
        query = select(Event.verdict, func.count()).group_by(col(Event.verdict))
        stored: dict[Any, int] = {verdict: number for verdict, number in reading.exec(query)}
    if stored != {Verdict.OK: load.records}:
        raise RuntimeError(f"{load.records:,} records were published, but the database holds {stored}")


def _publish(broker: Embedded, load: Load, arrivals: Arrivals) -> float:
    """Seconds from the first publish until the last message has arrived."""
    command = [sys.executable, Path(__file__).with_name("publisher.py"), str(broker.port), load.folder]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as boxes:
        assert boxes.stdin
        assert boxes.stdout
        if boxes.stdout.readline() != "connected\n":
            raise RuntimeError("the boxes could not connect")
        started_at = time.monotonic()
        boxes.stdin.write("go\n")
        boxes.stdin.flush()
        return arrivals.wait() - started_at


@contextmanager
def _running_broker(folder: Path, load: Load) -> Iterator[Embedded]:
    broker = _broker(folder, load.passwords)
    broker.start()
    try:
        yield broker
    finally:
        broker.stop()


def _broker(folder: Path, passwords: dict[str, str]) -> Embedded:
    server = (SERVER_NAME, keys.server_password(_SECRET))
    credentials = {box_id: keys.Credential(password, b"") for box_id, password in passwords.items()}
    return embedded.choose(folder, 0, None, server, credentials)
