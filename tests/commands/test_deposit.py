"""`jumatserius deposit`: the treasurer's word from the command line of the server."""

import json
from pathlib import Path

from typer.testing import CliRunner

from accounts_story import Story
from accounts_world import seed
from jumatserius.commands.deposit import deposit
from jumatserius.db import Database
from jumatserius.errors import Conflict


def test_the_treasurer_confirms_and_corrects(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.writing() as session:
        seed(session)
        story = Story(session)
        story.count("count", "LBK-0001", 45_000)
        reference = story.deposit("deposit", "count", amount=45_000, treasurer="haji-umar")

    def run(*words: str) -> str:
        answer = CliRunner().invoke(deposit, [*words, "--data", str(tmp_path)], catch_exceptions=False)
        assert answer.exit_code == 0
        return answer.stdout

    assert "kepada haji-umar, belum dikonfirmasi" in run("list")
    receive = ("receive", reference, "--by", "haji-umar", "--amount")
    assert "diterima Rp 40.000" in run(*receive, "40000")
    again = CliRunner().invoke(deposit, [*receive, "45000", "--data", str(tmp_path)])
    assert isinstance(again.exception, Conflict)
    answer = json.loads(run(*receive, "45000", "--reason", "salah ketik", "--json"))
    assert (answer["receipt"]["amount"], answer["receipt"]["reason"]) == (45_000, "salah ketik")
    (listed,) = json.loads(run("list", "--treasurer", "haji-umar", "--json"))
    assert listed == answer
