"""All commands alike: JSON on request, one data folder, errors as one sentence and a number that says whose."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from jumatserius import cli
from jumatserius.cli import app

ACCOUNTS = ("acquirer", "case", "import", "ledger", "period", "reconcile")
"""Commands about money."""
FILES = {"ledger export"}
"""Writes the form that is asked for."""
PURE = {"reconcile"}
"""Reads a file, no database."""


def leaves(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    subcommands = getattr(command, "commands", None)
    if not subcommands:
        yield name, command
        return
    for part, one in subcommands.items():
        yield from leaves(one, f"{name} {part}")


ROOT: Any = typer.main.get_command(app)
COMMANDS = {leaf: command for name in ACCOUNTS for leaf, command in leaves(ROOT.get_command(None, name), name)}


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """The exit code of the whole program."""
    monkeypatch.setattr(sys, "argv", ["jumatserius", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_about_money_answers_in_json_too(name: str) -> None:
    options = {option for parameter in COMMANDS[name].params for option in parameter.opts}
    assert ("--json" in options) != (name in FILES)
    assert ("--data" in options) != (name in PURE)
    assert COMMANDS[name].help


def test_there_are_as_many_as_documented() -> None:
    assert {"ledger ageing", "ledger balances", "period close", "case resolve", "acquirer key"} <= COMMANDS.keys()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("period", "check", "2026-11-12"), "period: 2026-11-12 bukan hari Jumat", id="no period"),
        pytest.param(("case", "show", "none"), "none", id="no case"),
        pytest.param(("acquirer", "key", "doku"), "acquirer: 'doku' tidak terdaftar", id="no acquirer"),
        pytest.param(("ledger", "export", "--output", "/nowhere/x"), "/nowhere/x: tidak dapat ditulis", id="no folder"),
        pytest.param(
            ("import", "/nowhere.csv", "--profile", "bsi", "--account", "x"), "tidak dapat dibaca", id="no file"
        ),
    ],
)
def test_what_can_not_be_done_is_one_sentence_and_two(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    words: tuple[str, ...],
    says: str,
) -> None:
    assert run(monkeypatch, *words, "--data", str(tmp_path)) == 2
    said = capsys.readouterr()
    assert says in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_a_broken_file_is_told_line_by_line_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    data = ("--data", str(tmp_path))
    account = ("--bank", "Bank", "--number", "7", "--holder", "BAZNAS")
    assert run(monkeypatch, "register", "account", "infak", *account, *data) == 0
    file = tmp_path / "koran.csv"
    file.write_text("Tanggal,D/K,Mutasi,Saldo,Keterangan\nbesok,K,1,1,x\nlusa,K,1,2,x\n")
    capsys.readouterr()
    assert run(monkeypatch, "import", str(file), "--profile", "bsi", "--account", "infak", *data) == 2
    assert capsys.readouterr().err.count("bukan tanggal") == 2
    assert run(monkeypatch, "ledger", "balances", "--json", *data) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_a_wrong_option_is_two_as_well(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "ledger", "ageing", "--besok") == 2
    assert "--besok" in capsys.readouterr().err
