"""A file between its preview and its import is there for who sent it, for a day."""

import os
import time
from pathlib import Path

import pytest

from jumatserius.errors import Gone
from jumatserius.statements.drafts import Drafts


def test_a_draft_is_there_for_who_sent_it_alone(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    name = drafts.keep("haji-umar", b"isi")
    assert drafts.keep("haji-umar", b"isi") == name
    assert drafts.read("haji-umar", name) == b"isi"
    for person, asked in (("rina", name), ("haji-umar", "../secret.key"), ("haji-umar", "")):
        with pytest.raises(Gone, match="pilih berkasnya sekali lagi"):
            drafts.read(person, asked)
    drafts.drop("haji-umar", name)
    drafts.drop("haji-umar", name)
    with pytest.raises(Gone):
        drafts.read("haji-umar", name)


def test_drafts_of_yesterday_go_with_the_next_one(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    old = drafts.keep("rina", b"kemarin")
    (path,) = drafts.folder.iterdir()
    os.utime(path, (time.time() - 25 * 3600,) * 2)
    new = drafts.keep("rina", b"hari ini")
    assert drafts.read("rina", new) == b"hari ini"
    with pytest.raises(Gone):
        drafts.read("rina", old)
