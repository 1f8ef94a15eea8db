"""A box that is taken out of use: its last emptying runs through like any other, and later counts at it are cases."""

from datetime import UTC, datetime, timedelta

from accounts_story import MONDAY, MUCH_LATER, Story
from accounts_world import FRIDAY, at
from jumatserius.boxes import provisioning
from jumatserius.boxes.models import Box, BoxState, BoxStatus
from jumatserius.ledger import service as ledger

BOX = "LBK-0001"


def retire(story: Story) -> None:
    seen = datetime(2026, 11, 13, 3, tzinfo=UTC)
    promised = seen + timedelta(days=1)
    story.session.add(BoxStatus(box_id=BOX, seen_at=seen, state="sleeping", due_at=promised))
    story.session.flush()
    provisioning.revoke(story.session, BOX, by=None, origin="test")


def test_the_last_emptying_is_counted_after_the_box_is_gone_and_nothing_is_amiss(story: Story) -> None:
    story.visit(BOX, 3)
    retire(story)
    story.count("last", BOX, 143_000, seq=3)
    assert ledger.balances(story.session, under="assets:") == {"assets:custody:siti-aminah": 143_000}
    reference = story.deposit("deposit", "last", amount=143_000)
    story.credit(f"SETORAN {reference}", 143_000)
    story.refresh(MUCH_LATER)
    assert story.kinds() == []


def test_a_box_that_was_given_up_is_not_expected_to_report(story: Story) -> None:
    retire(story)
    story.refresh(MUCH_LATER)
    assert story.kinds() == []


def test_money_of_its_last_emptying_stays_in_custody_until_it_is_paid_in(story: Story) -> None:
    story.visit(BOX, 3)
    story.count("last", BOX, 143_000, seq=3)
    retire(story)
    story.refresh(MUCH_LATER)
    assert story.kinds() == ["deposit_missing"]
    assert ledger.balances(story.session, under="assets:") == {"assets:custody:siti-aminah": 143_000}


def test_a_count_at_a_box_that_is_gone_is_a_case(story: Story) -> None:
    retire(story)
    story.count("late", BOX, 50_000, day=MONDAY)
    story.refresh(MONDAY + timedelta(days=1))
    assert story.kinds() == ["counted_not_opened"]


def test_its_terminal_goes_to_another_box(story: Story) -> None:
    retire(story)
    other = Box(
        id="LBK-0009",
        institution_id="kantor",
        state=BoxState.ACTIVE,
        schedule="fri 06:00-18:00",
        terminal="A01",
        placement="kantor",
        created_at=at(FRIDAY, "12:00"),
    )
    story.session.add(other)
    story.session.flush()
    story.settlement("A01", 25_000)
    assert ledger.balances(story.session, under="income:") == {"income:qris:LBK-0009": -25_000}
