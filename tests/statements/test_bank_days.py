"""Days on which banks rest, and the deadlines that follow from them."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import Session
from typer.testing import CliRunner

from accounts_story import Story
from jumatserius.cli import app
from jumatserius.db import Database
from jumatserius.errors import Refused
from jumatserius.statements import bank_days

NOW = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)


def rests(session: Session, *days: str) -> list[bool]:
    found = bank_days.holidays(session, range(2026, 2027))
    return [date.fromisoformat(day).toordinal() in found for day in days]


def test_banks_rest_on_holidays_and_joint_leave(session: Session) -> None:
    assert rests(session, "2026-08-17", "2026-12-24", "2026-12-25", "2026-12-28") == [True, True, True, False]


def test_the_last_word_on_a_day_counts(session: Session) -> None:
    def say(day: str, rests: bool) -> None:
        bank_days.say(session, date.fromisoformat(day), rests=rests, reason="pengumuman", now=NOW, origin="test")

    say("2026-12-24", False)
    say("2026-12-28", True)
    say("2026-12-31", True)
    say("2026-12-31", False)
    assert rests(session, "2026-12-24", "2026-12-28", "2026-12-31") == [False, True, False]
    with pytest.raises(Refused, match="reason: wajib diisi"):
        bank_days.say(session, date(2026, 12, 30), rests=True, reason=" ", now=NOW, origin="test")


def test_a_deadline_waits_for_the_banks(session: Session) -> None:
    """Paid in on Friday 13, three working days: missing from Thursday 19 on, or a day later."""
    story = Story(session)
    story.visit("LBK-0001", 3)
    story.count("count", "LBK-0001", 57_000, seq=3)
    story.deposit("deposit", "count", amount=57_000)
    bank_days.say(session, date(2026, 11, 17), rests=True, reason="pengumuman", now=NOW, origin="test")
    story.refresh(date(2026, 11, 19))
    assert story.kinds() == []
    story.refresh(date(2026, 11, 20))
    assert story.kinds() == ["deposit_missing"]


def test_on_the_command_line(tmp_path: Path) -> None:
    words = ["register", "bank-day", "2026-12-31", "--reason", "pengumuman", "--data", str(tmp_path)]
    assert CliRunner().invoke(app, words).output == "Kamis, 31 Des 2026: bank libur.\n"
    database = Database(f"sqlite:///{tmp_path}/jumatserius.db")
    with database.reading() as session:
        assert rests(session, "2026-12-31") == [True]
    database.close()
