"""`jumatserius case` as the Pokja runs it."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from accounts_story import MUCH_LATER, Story
from accounts_world import seed
from jumatserius.commands.case import case
from jumatserius.db import Database
from jumatserius.errors import Missing, Refused
from photos import PAPER


@pytest.fixture
def run(sqlite: Database, tmp_path: Path) -> Any:
    with sqlite.writing() as session:
        seed(session)
        story = Story(session)
        story.visit("LBK-0001", 3)
        story.count("count", "LBK-0001", 450_000, seq=3)
        reference = story.deposit("deposit", "count", amount=450_000)
        story.credit(f"SETORAN {reference}", 400_000)
        story.refresh(MUCH_LATER)

    def run(*words: str) -> Result:
        return CliRunner().invoke(case, [*words, "--data", str(tmp_path)])

    return run


def test_a_case_goes_from_the_list_to_its_end(run: Any) -> None:
    (found,) = json.loads(run("list", "--json").stdout)
    assert (found["kind"], found["amount"]) == ("deposit_short", 50_000)
    by = ("--by", "rina", "--text", "uang palsu")
    assert run("assign", found["id"], "--to", "haji-umar", *by).exit_code == 0
    assert run("explain", found["id"], *by).exit_code == 0
    resolved = json.loads(run("resolve", found["id"], "--treatment", "write_off", *by, "--json").stdout)
    assert (resolved["state"], resolved["assignee"]) == ("resolved", "haji-umar")
    assert [(one["act"], one["origin"]) for one in resolved["steps"]] == [
        ("assign", "command line"),
        ("explain", "command line"),
        ("resolve", "command line"),
    ]
    assert run("list").stdout == "Tidak ada kasus terbuka.\n"
    assert run("reopen", found["id"], *by).exit_code == 0
    shown = run("show", found["id"]).stdout
    assert shown.startswith("deposit_short, Rp 50.000: reopened, tenggat")
    assert "rina  resolve: uang palsu" in shown
    assert found["id"] in run("list", "--kind", "deposit_short").stdout


def test_nobody_acts_as_a_stranger(run: Any) -> None:
    (found,) = json.loads(run("list", "--json").stdout)
    refused = run("comment", found["id"], "--by", "hantu", "--text", "x")
    assert isinstance(refused.exception, Missing)
    assert "jumatserius register person" in refused.exception.message


def test_a_paper_is_attached_once(run: Any, tmp_path: Path) -> None:
    (found,) = json.loads(run("list", "--json").stdout)
    paper = tmp_path / "berita acara.pdf"
    paper.write_bytes(PAPER)
    words = ("attach", found["id"], str(paper), "--by", "rina", "--text", "berita acara")
    first = json.loads(run(*words, "--json").stdout)
    assert (first["media_type"], first["caption"], first["by"]) == ("application/pdf", "berita acara", "rina")
    assert json.loads(run(*words, "--json").stdout) == first
    assert (tmp_path / "attachments" / first["sha256"][:2] / first["sha256"]).read_bytes() == PAPER
    paper.write_bytes(b"bukan")
    assert isinstance(run(*words).exception, Refused)
