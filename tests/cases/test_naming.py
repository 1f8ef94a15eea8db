"""The texts of cases call people by their names and roles, wherever they are read."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from accounts_story import MUCH_LATER, Story
from accounts_world import FRIDAY, Api, uuid
from jumatserius.cases import service
from jumatserius.cases.service import OpenCase
from jumatserius.db import Database
from jumatserius.people import service as people
from jumatserius.people.models import Role

SATURDAY = FRIDAY + timedelta(days=1)


def texts(case: OpenCase) -> list[str]:
    return [case.explanation, case.next_step, case.explanation_en, case.next_step_en]


def test_a_collector_is_called_by_name(story: Story) -> None:
    story.visit("LBK-0001", 3)
    story.refresh(MUCH_LATER)
    _, step, _, step_en = texts(story.case("opened_not_counted"))
    assert step.startswith("Tanyakan hasil hitungan kepada kolektor Siti Aminah dan minta dimasukkan")
    assert step_en.startswith("Ask collector Siti Aminah for the count")


def test_a_treasurer_who_pays_in_is_no_collector(story: Story) -> None:
    story.visit("LBK-0001", 3)
    story.count("one", "LBK-0001", 143_000, seq=3)
    reference = story.deposit("hand", "one", amount=143_000, treasurer="haji-umar")
    story.receive("receipt", reference, 143_000)
    paid_in = story.deposit("bank", amount=140_000, by="haji-umar", handovers=[uuid("hand")])
    story.credit(f"SETORAN {paid_in}", 140_000)
    story.refresh(MUCH_LATER)
    found, step, found_en, step_en = texts(story.case("deposit_short"))
    assert "Menurut bendahara Haji Umar setorannya Rp 140.000." in found
    assert "bersama bendahara Haji Umar;" in step
    assert "According to treasurer Haji Umar, Rp 140.000 was paid in." in found_en
    assert "with treasurer Haji Umar;" in step_en


def test_both_hands_of_a_handover_are_named(story: Story) -> None:
    story.visit("LBK-0001", 3)
    story.count("one", "LBK-0001", 143_000, seq=3)
    story.deposit("hand", "one", amount=143_000, treasurer="haji-umar")
    story.refresh(MUCH_LATER)
    found, step, _, _ = texts(story.case("handover_unconfirmed"))
    assert "diserahkan kolektor Siti Aminah kepada bendahara Haji Umar (" in found
    assert step.startswith("Minta bendahara Haji Umar menghitung")


def test_who_share_a_name_are_told_apart(story: Story, session: Session) -> None:
    people.register(session, "siti", "Siti Aminah", Role.COLLECTOR)
    story.visit("LBK-0001", 3)
    story.refresh(MUCH_LATER)
    assert "kolektor Siti Aminah (siti-aminah) dan" in story.case("opened_not_counted").next_step


@pytest.mark.parametrize("kind", ["opened_off_schedule", "opened_not_counted", "deposit_missing", "count_late"])
def test_no_text_has_the_id_of_a_person(story: Story, kind: str) -> None:
    story.visit("LBK-0001", 3, "21:30")
    story.visit("LBK-0003", 3)
    story.visit("LBK-0002", 3)
    story.count("late", "LBK-0002", 50_000, seq=3, day=SATURDAY, clock="21:40")
    story.refresh(MUCH_LATER)
    found = [text for case in service.open_cases(story.session, kind=kind) for text in texts(case)]
    assert found
    assert not [text for text in found if "siti-aminah" in text or "budi-santoso" in text]


def test_over_http_in_both_languages(api: Api, world: Database) -> None:
    with world.writing() as session:
        story = Story(session)
        story.visit("LBK-0003", 3)
        story.refresh(MUCH_LATER)
    (case,) = api.get("/cases", kind="opened_not_counted")["items"]
    assert "kolektor Budi Santoso" in case["next_step"]
    assert "collector Budi Santoso" in api.get(f"/cases/{case['id']}", lang="en")["next_step"]
