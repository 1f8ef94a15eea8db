"""How far deposits have come, and what is still in somebody's hands."""

import pytest
from sqlmodel import Session

from accounts_story import Story
from accounts_world import uuid
from jumatserius.counts import listing, progress
from jumatserius.counts.progress import Progress


@pytest.fixture
def story(session: Session) -> Story:
    story = Story(session)
    for number, box in enumerate(("LBK-0001", "LBK-0002", "LBK-0001", "LBK-0002")):
        story.visit(box, 3 + 2 * number, f"07:3{number}")
        story.count(f"c{number}", box, 100_000, seq=3 + 2 * number, clock=f"07:4{number}")
    return story


def in_hand(story: Story) -> list[str]:
    return [one.id for one in progress.not_paid_in(story.session, "siti-aminah")]


def states(story: Story) -> dict[str, Progress]:
    rows = listing.deposits(story.session)
    return {one.id: stand.progress for one in rows for stand in [progress.stands(story.session, rows)[one.id]]}


def test_a_count_is_in_hand_until_it_is_paid_in_whatever_its_version(story: Story) -> None:
    story.count("c0 new", "LBK-0001", 90_000, seq=3, clock="07:50", replaces=uuid("c0"), reason="salah hitung")
    assert in_hand(story) == [uuid(name) for name in ("c1", "c2", "c3", "c0 new")]
    story.deposit("d", "c0 new", "c1", amount=190_000)
    assert in_hand(story) == [uuid("c2"), uuid("c3")]
    story.count("c1 new", "LBK-0002", 95_000, seq=5, clock="07:55", replaces=uuid("c1"), reason="salah hitung")
    assert in_hand(story) == [uuid("c2"), uuid("c3")]
    (deposit,) = listing.deposits(story.session)
    assert {one.id for one in progress.counts_of(story.session, deposit)} == {uuid("c0 new"), uuid("c1 new")}


def test_deposits_tell_where_the_money_is(story: Story) -> None:
    full, short, over = (story.deposit(f"d{n}", f"c{n}", amount=100_000) for n in range(3))
    story.deposit("waiting", "c3", amount=100_000)
    for reference, amount in ((full, 100_000), (short, 60_000), (over, 110_000)):
        story.credit(f"SETORAN {reference}", amount)
    story.refresh()
    assert states(story) == {
        uuid("d0"): Progress.CREDITED,
        uuid("d1"): Progress.SHORT,
        uuid("d2"): Progress.OVER,
        uuid("waiting"): Progress.ON_ITS_WAY,
    }


def test_a_handover_goes_through_the_treasurers_hands(story: Story) -> None:
    reference = story.deposit("hand", "c0", amount=100_000, treasurer="haji-umar")
    assert states(story) == {uuid("hand"): Progress.UNCONFIRMED}
    story.receive("r", reference, 90_000)
    assert states(story) == {uuid("hand"): Progress.RECEIVED}
    (handed,) = progress.handed_to(story.session, "haji-umar")
    assert (handed.id, handed.receipt.amount) == (uuid("hand"), 90_000)
    bank = story.deposit("bank", amount=90_000, by="haji-umar", clock="16:00", handovers=[uuid("hand")])
    assert states(story) == {uuid("hand"): Progress.PASSED_ON, uuid("bank"): Progress.ON_ITS_WAY}
    assert progress.handed_to(story.session, "haji-umar") == []
    rows = listing.deposits(story.session)
    assert progress.stands(story.session, rows)[uuid("hand")].inside == bank
    outer = next(one for one in rows if one.id == uuid("bank"))
    assert [one.id for one in progress.deposits_of(story.session, outer)] == [uuid("hand")]


def test_a_handover_that_reached_the_bank_by_itself_is_not_in_hand(story: Story) -> None:
    reference = story.deposit("hand", "c0", amount=100_000, treasurer="haji-umar")
    story.receive("r", reference, 90_000)
    story.credit(f"SETORAN {reference}", 90_000)
    story.refresh()
    assert progress.handed_to(story.session, "haji-umar") == []
    assert states(story) == {uuid("hand"): Progress.CREDITED}
