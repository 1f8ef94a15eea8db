"""`jumatserius period` as the Pokja runs it."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import text
from typer.testing import CliRunner

from accounts_story import Story
from accounts_world import FRIDAY, at, seed
from jumatserius import wib
from jumatserius.commands.period import period
from jumatserius.db import Database
from jumatserius.errors import Failed

WEEK = FRIDAY.isoformat()


@pytest.fixture
def run(sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(wib, "now", lambda: at(FRIDAY + timedelta(days=10), "10:00"))
    with sqlite.writing() as session:
        seed(session)
        story = Story(session)
        story.honest_friday()
        story.credit("BUNGA", 1000, FRIDAY + timedelta(days=7))
        story.visit("LBK-0003", 3)

    def run(*words: str) -> Result:
        return CliRunner().invoke(period, [*words, "--data", str(tmp_path)])

    return run


def test_a_week_is_checked_closed_and_verified(run: Any, sqlite: Database) -> None:
    assert run("list").stdout == "Belum ada periode yang ditutup.\n"
    assert "second_counts  tidak ada hitungan" in run("check", WEEK).stdout
    checked = json.loads(run("check", WEEK, "--json").stdout)
    (case,) = checked["open_cases"]
    assert (checked["ready"], case["kind"]) == (True, "opened_not_counted")
    assert "terbuka " + case["id"] in run("check", WEEK).stdout
    told = run("close", WEEK, "--by", "rina", "--accept", case["id"]).stdout
    assert told.startswith("Periode 2026-11-13 (Jumat, 13 Nov 2026 sampai Kamis, 19 Nov 2026) ditutup.")
    assert "KURANG  sequence       sudah ditutup atau terlewati; sesudah 2026-11-13" in run("check", WEEK).stdout
    (row,) = json.loads(run("list", "--json").stdout)
    assert row["sha256"] in told
    assert run("list").stdout.split()[:2] == [WEEK, row["sha256"]]
    assert run("verify").stdout == "1 periode, semua segel cocok.\n"
    with sqlite.writing() as session:
        session.execute(text("DROP TRIGGER keep_period_update"))
        session.execute(text("UPDATE period SET record = replace(record, '143000', '43000')"))
    broken = run("verify", "--json")
    assert isinstance(broken.exception, Failed)
    assert f"2026-11-13: segel {row['sha256']} bukan hash catatannya" in str(broken.exception)
    assert json.loads(broken.stdout)["ok"] is False
