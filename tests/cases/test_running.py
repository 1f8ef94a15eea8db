"""What the server finds by looking at what was touched is what all facts say, whatever happens in whatever pieces."""

import random
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from accounts_story import MONDAY, Story
from accounts_world import BOXES, FRIDAY, uuid
from jumatserius.boxes.models import Box, BoxCollector, BoxStatus
from jumatserius.cases.models import Finding, Touched
from jumatserius.cases.running import RunningReconciliation
from jumatserius.db import Database, see_one_state
from jumatserius.errors import Refused, Several
from jumatserius.journal.models import Incident, IncidentKind, Visit
from jumatserius.periods import dated
from jumatserius.periods.models import Period, PeriodFact, Rhythm
from jumatserius.wib import WIB

_PEOPLE = ("siti-aminah", "budi-santoso")


class Chance:
    """Something happens: a visit, a count, a slip, a line of the bank, a new schedule ..."""

    def __init__(self, story: Story, seed: int) -> None:
        self.story, self.random, self.number = story, random.Random(seed), 0
        self.seqs: dict[str, list[int]] = {box: [] for box in BOXES}
        self.counts: dict[str, tuple[str, int]] = {}
        self.loose: list[str] = []
        self.references: list[tuple[str, int]] = []

    def happens(self) -> None:
        self.number += 1
        what = self.random.choice((self.visit, self.count, self.count, self.deposit, self.credit, self.other))
        with suppress(Refused, Several):  # a rule of the counts forbids it: then nothing happened
            what()

    def visit(self) -> None:
        box = self.random.choice(list(BOXES))
        seq = 3 + 2 * self.number
        self.seqs[box].append(seq)
        id_ = self.story.visit(box, seq, self.clock(), self.day())
        if self.random.random() < 0.2 and len(self.seqs[box]) > 1:
            visit = self.story.session.get(Visit, id_)
            assert visit
            visit.continues_id = f"{box}/{self.seqs[box][-2]}"

    def count(self) -> None:
        box = self.random.choice(list(BOXES))
        name, amount = f"count {self.number}", self.random.choice((50_000, 60_000, 70_000))
        more = {}
        if self.counts and self.random.random() < 0.3:
            older = self.random.choice(list(self.counts))
            box = self.counts[older][0]
            more = {"replaces": uuid(older), "reason": "selembar terlipat"}
        elif self.seqs[box] and self.random.random() < 0.6:
            more = {"seq": self.random.choice(self.seqs[box])}
        by = self.random.choice(_PEOPLE)
        self.story.count(name, box, amount, clock=self.clock(), day=self.day(), by=by, **more)
        self.counts[name] = box, amount
        self.loose.append(name)

    def deposit(self) -> None:
        held = self.random.sample(self.loose, min(len(self.loose), self.random.choice((1, 2))))
        amount = sum(self.counts[name][1] for name in held)
        by = self.random.choice(_PEOPLE)
        reference = self.story.deposit(f"deposit {self.number}", *held, amount=amount, day=self.day(), by=by)
        self.loose = [name for name in self.loose if name not in held]
        self.references.append((reference, amount))

    def credit(self) -> None:
        reference, amount = self.random.choice(self.references or [("JS-222222", 50_000)])
        text = self.random.choice((f"SETORAN {reference}", "SETOR TUNAI", "SETOR SITI AMINAH"))
        amount += self.random.choice((0, 0, -10_000, 10_000))
        self.story.credit(text, amount, MONDAY + timedelta(days=self.random.randrange(4)))

    def other(self) -> None:
        """What is not money, and pay-outs."""
        session, box = self.story.session, self.random.choice(list(BOXES))
        now = datetime(2026, 11, 13, 8, tzinfo=WIB)
        kind = self.random.randrange(6)
        if kind == 0:
            self.story.settlement(self.random.choice(("A01", "Z99")), 1000 * self.number, reference=f"QS{self.number}")
        elif kind == 1:
            found = session.get(Box, box)
            assert found
            found.schedule = self.random.choice((None, "fri 06:00-18:00", "sat 06:00-18:00"))
            found.terminal = self.random.choice((None, f"A0{self.random.randrange(1, 4)}"))
        elif kind == 2:
            since = FRIDAY - timedelta(days=self.random.randrange(9))
            session.add(BoxCollector(box_id=box, person_id=self.random.choice(_PEOPLE), since=since))
        elif kind == 3:
            session.merge(BoxStatus(box_id=box, seen_at=now, state="sleeping", due_at=now + timedelta(days=kind)))
        elif kind == 4:
            incident = Incident(
                box_id=box, kind=IncidentKind.GAP, from_seq=self.number, to_seq=self.number, found_at=now, reason="gap"
            )
            session.add(incident)
        else:
            for incident in session.scalars(select(Incident).where(col(Incident.closed_at).is_(None))).all()[:1]:
                incident.closed_at = now
        session.flush()

    def clock(self) -> str:
        return f"{self.random.randrange(5, 20):02}:{self.random.randrange(60):02}"

    def day(self) -> Any:
        return FRIDAY + timedelta(days=self.random.choice((0, 0, 0, 1, 3)))


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_in_whatever_pieces_all_facts_say_no_more(story: Story, seed: int) -> None:
    chance = Chance(story, seed)
    story.today = FRIDAY
    story.refresh()
    for step in range(10):
        for _ in range(chance.random.choice((1, 1, 3, 6))):
            chance.happens()
        if step == 4:
            seal_week(story)  # what happens from now on comes late
        if chance.random.random() < 0.3:
            story.today += timedelta(days=chance.random.randrange(1, 4))
        if chance.random.random() < 0.1:
            story.running = RunningReconciliation()  # the server was started again
        story.refresh()
    assert "fact_late" in story.kinds()


def seal_week(story: Story) -> None:
    """Close the week with whatever cases are open, which the service would let nobody do."""
    last = FRIDAY + timedelta(days=6)
    period = Period(
        name=FRIDAY.isoformat(),
        rhythm=Rhythm.WEEKLY,
        first_day=FRIDAY,
        last_day=last,
        closed_at=datetime(2026, 11, 20, 8, tzinfo=WIB),
        closed_by="rina",
        record="{}",
        sha256="0" * 64,
    )
    story.session.add(period)
    story.session.flush()
    for facts in dated.of_days(story.session, FRIDAY, last).values():
        for fact in facts:
            story.session.add(PeriodFact(rhythm=Rhythm.WEEKLY, member=fact["id"], period_id=period.id))
    story.session.flush()


@pytest.fixture
def full_looks(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Grows by one with each look at all facts."""
    looks: list[bool] = []
    at_all = RunningReconciliation._look_at_all

    def counted(*given: Any) -> Any:
        looks.append(True)
        return at_all(*given)

    monkeypatch.setattr(RunningReconciliation, "_look_at_all", counted)
    return looks


def test_only_the_first_look_is_at_all_facts(story: Story, full_looks: list[bool]) -> None:
    story.honest_friday()
    story.refresh()
    story.credit("DARI HAMBA ALLAH", 99_000)
    story.refresh()
    story.refresh(MONDAY + timedelta(days=14))
    assert story.kinds() == ["deposit_unknown"]
    assert full_looks == [True]


def test_a_day_later_nobody_knows_which_of_two_opened_a_box(story: Story, full_looks: list[bool]) -> None:
    """No fact differs: it is the day that makes other facts of them."""
    story.session.add(BoxCollector(box_id="LBK-0001", person_id="budi-santoso", since=FRIDAY))
    story.session.flush()
    story.visit("LBK-0001", 3)
    story.refresh(FRIDAY)
    assert story.kinds() == []
    story.refresh(MONDAY)
    assert story.kinds() == ["opened_not_counted", "opened_unassigned"]
    assert full_looks == [True]


def test_notes_are_gone_when_they_were_answered(story: Story) -> None:
    story.honest_friday()
    assert notes(story.session)
    story.refresh()
    assert not notes(story.session)


def test_nothing_is_lost_when_the_process_ends_between_looking_and_keeping(story: Story) -> None:
    story.refresh()
    story.credit("DARI HAMBA ALLAH", 99_000)
    story.running.look(story.session, MONDAY + timedelta(days=14))
    story.running = RunningReconciliation()
    story.refresh(MONDAY + timedelta(days=14))
    assert story.kinds() == ["deposit_unknown"]


def test_two_processes_don_t_miss_what_the_other_one_looked_at(story: Story, full_looks: list[bool]) -> None:
    story.refresh()
    other = RunningReconciliation()
    story.visit("LBK-0001", 3)
    other.keep(story.session, other.look(story.session, MONDAY))
    assert story.kinds() == ["opened_not_counted"]
    story.count("late", "LBK-0001", 5000, seq=3, day=MONDAY)
    story.refresh(MONDAY)
    assert story.kinds() == ["count_late"]
    assert len(full_looks) == 3


def test_one_line_changes_one_case_alone(story: Story) -> None:
    story.visit("LBK-0001", 3)
    story.count("count", "LBK-0001", 450_000, seq=3)
    reference = story.deposit("deposit", "count", amount=450_000)
    story.visit("LBK-0002", 3)
    story.refresh(MONDAY + timedelta(days=14))
    before = story.session.scalar(select(func.max(col(Finding.id))))
    story.credit(f"SETORAN {reference}", 400_000)
    story.refresh()
    written = story.session.scalars(select(Finding).where(col(Finding.id) > before)).all()
    assert sorted(one.change for one in written) == ["cleared", "raised", "raised"]
    assert story.kinds() == ["deposit_short", "opened_not_counted"]


def test_a_look_sees_one_state_of_the_database(world: Database) -> None:
    with world.reading() as looking:
        see_one_state(looking)
        before = notes(looking)
        with world.writing() as session:
            Story(session).visit("LBK-0001", 3)
        assert notes(looking) == before
    with world.reading() as later:
        assert notes(later) > before


def notes(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Touched)) or 0
