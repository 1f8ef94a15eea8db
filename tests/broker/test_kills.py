"""kill -9 of the broker and of the intake at random moments: what a box saw acknowledged is in the database, once."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from journal_world import BOX_IDS, World, populate
from jumatserius.boxes import keys
from jumatserius.broker.mosquitto import Mosquitto
from jumatserius.broker.session import SERVER_NAME
from jumatserius.db import Database
from jumatserius.settings import Settings
from mqtt_box import MqttBox, eventually

INTAKE = """
import signal, sys
from pathlib import Path
from jumatserius import wib
from jumatserius.boxes import keys
from jumatserius.broker.session import Session
from jumatserius.db import Database
from jumatserius.hub import Hub
from jumatserius.journal.intake import Intake
from jumatserius.settings import Settings

settings = Settings(data=Path(sys.argv[1]))
intake = Intake(Database(settings.url), settings.secret(), Hub(), wib.now)
Session(intake, "127.0.0.1", int(sys.argv[2]), keys.server_password(settings.secret()), list).start()
signal.pause()
"""
KILLS = 6
RECORDS = 360


class IntakeProcess:
    """The intake as a process of its own."""

    def __init__(self, data: Path, port: int) -> None:
        self._command = [sys.executable, "-c", INTAKE, str(data), str(port)]
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def kill_and_restart(self) -> None:
        self.kill()
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)


class Sender(threading.Thread):
    """A box that sends its log, five records at a time, each batch until it is acknowledged."""

    def __init__(self, client: MqttBox) -> None:
        super().__init__(daemon=True)
        self._client, self.box, self.acknowledged = client, client.box, 0

    def run(self) -> None:
        while self.acknowledged < len(self.box.log):
            batch = self.box.batch(self.box.log[self.acknowledged : self.acknowledged + 5])
            self.acknowledged = self._client.send(batch, within_s=0.5) or self.acknowledged


@pytest.fixture
def world(migrated_sqlite: Path, tmp_path: Path) -> Iterator[World]:
    """A populated database in a data folder, as a server has it."""
    settings = Settings(data=tmp_path / "data")
    secret = settings.secret()
    shutil.copy(migrated_sqlite, tmp_path / "data" / "jumatserius.db")
    database = Database(settings.url)
    populate(database)
    yield World(database, secret)
    database.close()


def test_no_kill_loses_or_doubles_an_event(world: World, need: Callable[[str], str], tmp_path: Path):
    chance = random.Random(20261120)
    account = (SERVER_NAME, keys.server_password(world.secret))
    boxes = [world.box(box_id) for box_id in BOX_IDS]
    credentials = {box.box_id: keys.Credential(box.password, b"") for box in boxes}
    broker = Mosquitto(need("mosquitto"), tmp_path / "broker", "127.0.0.1", 0, account, credentials)
    broker.start()
    intake = IntakeProcess(tmp_path / "data", broker.port)
    with contextlib.ExitStack() as stack:
        stack.callback(broker.stop)
        stack.callback(intake.kill)
        senders = []
        for box in boxes:
            box.close(box.open())
            box.fill(RECORDS - 2)
            senders.append(Sender(stack.enter_context(MqttBox(box, broker.host, broker.port))))
        for sender in senders:
            sender.start()
        for _ in range(KILLS):
            goal = total(senders) + chance.randrange(1, 120)
            eventually(lambda goal=goal: total(senders) >= goal, "nothing is acknowledged any more")
            time.sleep(chance.uniform(0, 0.02))
            if chance.random() < 0.5:
                with contextlib.suppress(ProcessLookupError):  # not back yet from the kill before
                    os.kill(running(broker), signal.SIGKILL)
            else:
                intake.kill_and_restart()
            check(world, senders)
        for sender in senders:
            sender.join(timeout=60)
    assert [sender.acknowledged for sender in senders] == [RECORDS] * len(boxes)
    check(world, senders)
    assert world.incidents() == []
    assert [visit.id for visit in world.visits()] == [f"{box_id}/1" for box_id in BOX_IDS]


def total(senders: list[Sender]) -> int:
    """Records that boxes have seen acknowledged."""
    return sum(sender.acknowledged for sender in senders)


def running(broker: Mosquitto) -> int:
    """The broker's process; it was started."""
    assert broker.pid
    return broker.pid


def check(world: World, senders: list[Sender]) -> None:
    """What a box has seen acknowledged is in the database, byte for byte."""
    for sender in senders:
        promised, box = sender.acknowledged, sender.box
        events = world.events(box)
        assert [events[seq].raw for seq in range(1, promised + 1)] == box.log[:promised]
