"""`jumatserius token`: a key for somebody, and the end of all of them."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from accounts_world import seed
from jumatserius.commands.token import token
from jumatserius.db import Database
from jumatserius.errors import Unknown
from jumatserius.people import service as people


def test_a_key_is_shown_once_and_all_keys_end_in_one_step(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.writing() as session:
        seed(session)
    command = typer.Typer()
    command.command()(token)
    keys = [CliRunner().invoke(command, ["rina", "--data", str(tmp_path)]).stdout.strip() for _ in range(2)]
    with sqlite.reading() as session:
        assert [people.who(session, key).id for key in keys] == ["rina", "rina"]
    ended = CliRunner().invoke(command, ["rina", "--revoke", "--data", str(tmp_path)])
    assert "2 kode akses rina dicabut" in ended.stdout
    with sqlite.reading() as session:
        for key in keys:
            with pytest.raises(Unknown):
                people.who(session, key)
