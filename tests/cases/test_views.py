"""What the Pokja asks: how far the money of a visit came, totals of the week, cases and matches over HTTP."""

from datetime import timedelta
from typing import Any

import pytest

from accounts_story import MONDAY, MUCH_LATER, Story
from accounts_world import FRIDAY, Api, uuid
from jumatserius.cases import service
from jumatserius.cases.service import Trail
from jumatserius.cases.summary import Totals, summary
from jumatserius.db import Database


def trail(story: Story, visit: str) -> Trail:
    return service.trail(story.session, [visit])[visit]


def test_the_trail_follows_the_money_of_a_visit_to_the_bank(story: Story) -> None:
    visit = story.visit("LBK-0001", 3)
    story.refresh(FRIDAY)
    assert trail(story, visit) == Trail()
    story.count("count", "LBK-0001", 143_000, seq=3)
    story.refresh(FRIDAY)
    counted = Trail(count_id=uuid("count"), counted_idr=143_000, collector="Siti Aminah")
    assert trail(story, visit) == counted
    reference = story.deposit("deposit", "count", amount=143_000)
    story.refresh(FRIDAY)
    assert trail(story, visit).deposit_reference == reference
    assert trail(story, visit).credited_idr is None
    story.credit(f"SETORAN {reference}", 143_000)
    story.refresh(MONDAY)
    arrived = trail(story, visit)
    assert (arrived.deposited_idr, arrived.credited_idr, arrived.credited_on) == (143_000, 143_000, MONDAY)
    assert arrived.case_kinds == ()


def test_the_trail_names_what_is_wrong_with_visit_count_or_deposit(story: Story) -> None:
    late = story.visit("LBK-0001", 3, "21:00")
    story.count("count", "LBK-0001", 143_000, seq=3, clock="21:30")
    story.deposit("deposit", "count", amount=143_000, clock="22:00")
    never = story.visit("LBK-0002", 3)
    story.refresh(MUCH_LATER)
    assert trail(story, late).case_kinds == ("deposit_missing", "opened_off_schedule")
    assert trail(story, never) == Trail(case_kinds=("opened_not_counted",))
    assert service.trail(story.session, []) == {}


def test_the_trail_shows_the_newest_version_of_a_count(story: Story) -> None:
    visit = story.visit("LBK-0001", 3)
    story.count("one", "LBK-0001", 1000, seq=3)
    reference = story.deposit("deposit", "one", amount=2000)
    story.count("two", "LBK-0001", 2000, replaces=uuid("one"), reason="salah", clock="08:00")
    story.refresh(FRIDAY)
    assert (trail(story, visit).counted_idr, trail(story, visit).deposit_reference) == (2000, reference)


def test_totals_of_the_week_and_of_all_time(story: Story) -> None:
    story.honest_friday()
    story.settlement("A01", 25_000, reference="QS1")
    story.credit("QRIS QS1", 25_000)
    next_friday = FRIDAY + timedelta(days=7)
    story.visit("LBK-0001", 9, day=next_friday)
    story.refresh(next_friday + timedelta(days=4))
    last_week = Totals(2, 2, 200_000, 200_000, 200_000, 25_000, 25_000)
    before = summary(story.session, FRIDAY + timedelta(days=6))
    assert (before.first_day, before.last_day) == (FRIDAY, FRIDAY + timedelta(days=6))
    assert before.week == last_week
    now = summary(story.session, next_friday)
    assert (now.first_day, now.week) == (next_friday, Totals(1, 0, 0, 0, 0, 0, 0))
    assert now.overall == Totals(3, 2, 200_000, 200_000, 200_000, 25_000, 25_000)
    assert now.open_cases == {"opened_not_counted": 1}


def test_totals_of_an_empty_server_are_zero(story: Story) -> None:
    assert summary(story.session, FRIDAY).overall == Totals(0, 0, 0, 0, 0, 0, 0)


@pytest.fixture
def told(world: Database) -> None:
    with world.writing() as session:
        story = Story(session)
        for number in range(5):
            story.credit(f"HAMBA ALLAH {number}", 1000 + number)
        story.visit("LBK-0001", 3)
        story.honest_friday_of("LBK-0002")
        story.refresh(MUCH_LATER)


@pytest.mark.usefixtures("told")
def test_cases_over_http(api: Api) -> None:
    first = api.get("/cases", kind="opened_not_counted")["items"][0]
    assert first["members"] == ["LBK-0001/3"]
    assert (first["box"], first["amount"]) == ("LBK-0001", 0)
    assert first["explanation"].startswith("Kotak LBK-0001 dibuka Jumat")
    assert first["explanation_en"].startswith("Box LBK-0001 was opened Friday")
    assert first["next_step"].startswith("Tanyakan hasil hitungan")
    english = api.get("/cases", box="LBK-0001", lang="en")["items"][0]
    assert english["explanation"] == first["explanation_en"]
    assert english["next_step"].startswith("Ask collector Siti Aminah")
    assert api.get("/cases", kind="log_gap") == {"items": [], "next": None}


@pytest.mark.usefixtures("told")
def test_pages_hold_every_case_once(api: Api) -> None:
    seen: list[int] = []
    after: dict[str, Any] | None = {}
    while after is not None:
        page = api.get("/cases", kind="deposit_unknown", limit=2, **after)
        seen += [case["amount"] for case in page["items"]]
        after = {"after": page["next"]} if page["next"] else None
    assert sorted(seen) == [1000, 1001, 1002, 1003, 1004]


@pytest.mark.usefixtures("told")
def test_matches_over_http(api: Api) -> None:
    rules = {match["rule"]: match for match in api.get("/matches")["items"]}
    assert set(rules) == {"visit_code", "deposit_counts", "deposit_reference"}
    assert rules["deposit_reference"]["credited"] == {uuid("deposit"): 57_000}
    assert len(api.get("/matches", rule="visit_code")["items"]) == 1
