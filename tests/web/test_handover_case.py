"""A handover among the evidence says to whom the cash went and what the treasurer received."""

from fastapi.testclient import TestClient
from html_check import problems
from test_pages import words
from week_world import case

from accounts_story import Story
from accounts_world import uuid
from jumatserius.db import Database


def test_the_page_names_both_hands(browser: TestClient, world: Database) -> None:
    with world.writing() as session:
        story = Story(session)
        story.count("cash", "LBK-0003", 57_000, by="budi-santoso", clock="10:00")
        reference = story.deposit("hand", "cash", amount=57_000, by="budi-santoso", treasurer="haji-umar")
        story.receive("receipt", reference, 50_000)
        members = [uuid("hand"), uuid("cash"), f"receipt:{uuid('receipt')}"]
        case(session, "serah", "handover_short", None, members, 7000)
    page = browser.get("/kasus/serah").text
    assert problems(page) == []
    text = words(page)
    assert "Bendahara menerima kurang" in text
    assert f"Serahan {reference}" in text
    assert "Diserahkan kepada bendahara Haji Umar" in text
    assert "Penerimaan bendahara Rp 50.000" in text
