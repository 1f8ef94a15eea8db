"""Reconciliation in the background: after changes, at midnight, and on after a failure."""

import threading
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from accounts_story import MONDAY, Story
from accounts_world import FRIDAY, seed
from jumatserius.cases import refresh, service, worker
from jumatserius.cases.worker import Worker
from jumatserius.db import Database
from jumatserius.hub import Hub

SOON_S = 20.0


class Room:
    """A worker and what it told."""

    def __init__(self, database: Database) -> None:
        self.database, self.hub, self.day = database, Hub(), FRIDAY
        self._told = threading.Semaphore(0)
        self.hub.listen(lambda topic: self._told.release() if topic == "cases" else None)
        self.worker = Worker(database, self.hub, self.today)

    def today(self) -> date:
        return self.day

    def happens(self, what: Callable[[Story], object], topic: str) -> None:
        with self.database.writing() as session:
            what(Story(session))
        self.hub.tell(topic)

    def told(self) -> bool:
        """Waits until the worker tells of a change."""
        return self._told.acquire(timeout=SOON_S)

    def kinds(self) -> list[str]:
        with self.database.reading() as session:
            return sorted(one.kind for one in service.open_cases(session))


@pytest.fixture
def room(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setattr(worker, "_GATHER_S", 0.05)
    monkeypatch.setattr(worker, "_LOOK_AT_THE_DAY_S", 0.1)
    with sqlite.writing() as session:
        seed(session)
    room = Room(sqlite)
    room.worker.start()
    yield room
    room.worker.stop()


def test_what_happens_is_reconciled_and_told(room: Room) -> None:
    room.happens(lambda story: story.visit("LBK-0001", 3, "21:40"), "events")
    assert room.told()
    assert room.kinds() == ["opened_off_schedule", "opened_unassigned"]
    room.happens(lambda story: story.count("count", "LBK-0001", 1000, seq=3, clock="22:00"), "counts")
    assert room.told()
    assert room.kinds() == ["opened_off_schedule"]


def test_a_new_day_finds_what_is_overdue(room: Room) -> None:
    room.happens(lambda story: story.count("count", "LBK-0001", 1000), "counts")
    assert room.told()
    room.happens(lambda story: story.visit("LBK-0002", 3), "events")
    room.day = MONDAY
    assert room.told()
    assert "opened_not_counted" in room.kinds()


def test_a_failure_is_logged_and_tried_again(
    room: Room, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = threading.Event()

    def break_once(session: object, findings: object, among: object = None) -> object:
        monkeypatch.setattr(refresh, "keep", keep)
        failed.set()
        raise RuntimeError("disk on fire")

    keep = refresh.keep
    monkeypatch.setattr(refresh, "keep", break_once)
    room.happens(lambda story: story.visit("LBK-0001", 3, "21:40"), "events")
    assert failed.wait(SOON_S)
    assert room.told()
    assert room.kinds() == ["opened_off_schedule", "opened_unassigned"]
    assert "reconciliation failed" in capsys.readouterr().out
