"""A box, a broker that repeats and reorders, an intake that fails: what was acknowledged is there, and once."""

import shutil
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import text

from journal_world import World, populate
from jumatserius.db import Database
from jumatserius.journal.intake import Message


class Delivery(RuleBasedStateMachine):
    """`flight` is what the broker holds, `acknowledged` up to which number the box has freed its log."""

    empty: Path
    folder: Path

    @initialize()
    def begin(self) -> None:
        path = self.folder / "delivery.db"
        for old in self.folder.glob("delivery.db*"):
            old.unlink()
        shutil.copy(self.empty, path)
        self.database = Database(f"sqlite:///{path}")
        populate(self.database)
        self.world = World(self.database)
        self.box = self.world.box()
        self.acknowledged = 0
        self.flight: list[tuple[bytes, bool]] = []  # a batch, and whether the box waits for its acknowledgement

    def teardown(self) -> None:
        self.database.close()

    @rule(kinds=st.lists(st.sampled_from(["visit", "other", "torn", "epoch"]), min_size=1, max_size=6))
    def live(self, kinds: list[str]) -> None:
        for kind in kinds:
            if kind == "visit":
                self.box.close(self.box.open())
            elif kind == "torn":
                self.box.tear()
            elif kind == "epoch":
                self.box.epoch += 1
            else:
                self.box.fill(1)

    @rule(size=st.integers(1, 8))
    def send(self, size: int) -> None:
        """The oldest unacknowledged records."""
        waiting = [record for record in self.box.log[self.acknowledged :] if record]
        if waiting:
            self.flight.append((self.box.batch(waiting[:size]), True))

    @rule(data=st.data(), size=st.integers(1, 8))
    def send_by_courier(self, data: st.DataObject, size: int) -> None:
        """Records from anywhere in the log, carried past the box's own way."""
        if self.box.log:
            start = data.draw(st.integers(0, len(self.box.log) - 1))
            self.flight.append((self.box.batch(self.box.log[start : start + size]), False))

    @rule(data=st.data(), keeps=st.booleans(), hears=st.booleans())
    def deliver(self, data: st.DataObject, keeps: bool, hears: bool) -> None:
        """The broker hands over some messages in any order and may keep them to repeat; an answer may get lost."""
        if not self.flight:
            return
        chosen = data.draw(st.lists(st.sampled_from(self.flight), min_size=1, max_size=4))
        answers = self.world.take(self.box, *(batch for batch, _ in chosen))
        assert None not in answers
        heard = [answer or 0 for answer, (_, waits) in zip(answers, chosen, strict=True) if hears and waits]
        self.acknowledged = max([self.acknowledged, *heard])
        if not keeps:
            self.flight = [sent for sent in self.flight if sent not in chosen]

    @rule()
    def fail(self) -> None:
        """The database refuses in the middle of a transaction."""
        if not self.flight:
            return
        before = self.world.state()
        with self.database.engine.connect() as connection:
            connection.execute(
                text("CREATE TRIGGER full BEFORE INSERT ON quarantine BEGIN SELECT RAISE(ABORT, 'full'); END")
            )
            connection.commit()
        messages = [Message("jumat/v1/LBK-0001/events", batch) for batch, _ in self.flight]
        try:
            self.world.intake.take([*messages, Message("nowhere", b"")])
        except Exception as error:
            assert "full" in str(error)  # noqa: PT017 - the broken database must be the reason
        else:
            raise AssertionError("the intake took in what the database refused")
        with self.database.engine.connect() as connection:
            connection.execute(text("DROP TRIGGER full"))
            connection.commit()
        assert self.world.state() == before

    @invariant()
    def what_is_acknowledged_is_there_once(self) -> None:
        if not hasattr(self, "world"):
            return
        events = self.world.events(self.box)
        assert {seq: event.raw for seq, event in events.items()} == {
            seq: record for seq, record in enumerate(self.box.log, 1) if record and seq in events
        }
        assert all(seq in events for seq in range(1, self.acknowledged + 1) if self.box.log[seq - 1])

    @invariant()
    def holes_are_told_exactly(self) -> None:
        if not hasattr(self, "world"):
            return
        there = set(self.world.events(self.box))
        missing = set(range(1, max(there, default=0) + 1)) - there
        holes = [(first, last) for kind, first, last in self.world.incidents(standing=True) if kind == "log_gap"]
        assert sorted(seq for first, last in holes for seq in range(first, last + 1)) == sorted(missing)
        assert not [one for one in self.world.incidents() if one[0] != "log_gap"]

    @invariant()
    def verdicts_are_those_of_the_whole_log(self) -> None:
        """A record is proven when nothing is missing before it but what the box tore."""
        if not hasattr(self, "world"):
            return
        verdicts = self.world.verdicts(self.box)
        whole = {seq for seq, record in enumerate(self.box.log, 1) if record}
        first_missing = min(whole - verdicts.keys(), default=len(self.box.log) + 1)
        assert verdicts == {seq: "ok" if seq < first_missing else "unverified" for seq in verdicts}


def test_acknowledged_means_in_the_database_exactly_once(migrated_sqlite: Path, tmp_path: Path):
    Delivery.empty, Delivery.folder = migrated_sqlite, tmp_path
    run_state_machine_as_test(
        Delivery,
        settings=settings(
            max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
