"""Visits out of lid events, written as a diary: `07:00 open` at a time, `3 open` gives the record's number."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from journal_world import World
from jumatserius.journal.models import Visit
from wirebox import NONE, SYNCED, WireBox, edit

MIDNIGHT = datetime(2026, 11, 20, tzinfo=UTC)


def live(box: WireBox, diary: str) -> None:
    """Records what a diary tells. Lines: `HH:MM[:SS] open|found open|close N after S s [with F flaps]|boot|torn|other`.

    `?` instead of a time: the box does not know it.
    """
    quality = SYNCED
    for line in filter(None, (line.strip() for line in diary.splitlines())):
        clock, _, what = line.partition(" ")
        if clock == "?":
            quality = NONE
            box.pass_time(1)
        else:
            quality = SYNCED
            hours = [int(part) for part in clock.split(":")]
            moment = MIDNIGHT + timedelta(hours=hours[0], minutes=hours[1], seconds=sum(hours[2:]))
            box.pass_time(int(moment.timestamp()) - box.clock_s)
        closing = re.fullmatch(r"close (\d+) after (\d+) s(?: with (\d+) flaps)?", what)
        if closing:
            seq, open_s, flaps = (int(part or 0) for part in closing.groups())
            box.close(seq, open_s=open_s, flaps=flaps, after_s=0, quality=quality)
        elif what == "boot":
            box.reboot()
            box.record(1, after_s=0, quality=quality)
        elif what == "torn":
            box.tear()
        elif what == "other":
            box.record(6, after_s=0, quality=quality)
        else:
            box.open(source=int(what == "found open"), after_s=0, quality=quality)


def told(world: World) -> list[str]:
    """Visits as text: number of the opening, times, closing's number, and what is special."""
    lines = []
    for visit in world.visits():
        opened = f"{visit.opened_at:%H:%M:%S}" if visit.opened_at else "?"
        closed = f"{visit.closed_at:%H:%M:%S}" if visit.closed_at else "?"
        line = f"{visit.open_seq}: {opened} to {closed} by {visit.close_seq}, {visit.time_quality}"
        line += f", {visit.flaps} flaps" if visit.flaps else ""
        lines.append(line + (", tampered" if visit.tampered else ""))
    return lines


DIARIES = [
    pytest.param(
        """07:00 open
           07:02 close 1 after 120 s
           09:00 open
           09:01 close 3 after 60 s""",
        ["1: 07:00:00 to 07:02:00 by 2, synced", "3: 09:00:00 to 09:01:00 by 4, synced"],
        id="two visits",
    ),
    pytest.param("07:00 open", ["1: 07:00:00 to ? by None, synced"], id="still open"),
    pytest.param(
        """07:00 open
           09:00 open
           09:01 close 2 after 60 s""",
        ["1: 07:00:00 to ? by None, synced", "2: 09:00:00 to 09:01:00 by 3, synced"],
        id="a closing was never recorded",
    ),
    pytest.param(
        """07:00 open
           07:01 close 1 after 60 s
           07:02:30 close 1 after 90 s with 2 flaps""",
        ["1: 07:00:00 to 07:01:30 by 3, synced, 2 flaps"],
        id="flaps: the second closing counts, and its seconds tell when",
    ),
    pytest.param(
        """07:00 open
           07:01 boot
           07:01:05 found open
           07:02 close 3 after 55 s""",
        ["1: 07:00:00 to 07:02:00 by 4, synced"],
        id="a reboot in the middle continues the visit",
    ),
    pytest.param(
        """07:00 open
           07:01 boot
           07:01:05 found open
           07:01:10 boot
           07:01:15 found open
           07:02 close 5 after 45 s""",
        ["1: 07:00:00 to 07:02:00 by 6, synced"],
        id="two reboots in the middle",
    ),
    pytest.param(
        """07:00 open
           07:01 close 1 after 60 s
           08:00 boot
           08:00:05 found open
           08:02 close 4 after 115 s""",
        ["1: 07:00:00 to 07:01:00 by 2, synced", "4: 08:00:05 to 08:02:00 by 5, synced"],
        id="found open at a boot after the visit was closed: a visit of its own",
    ),
    pytest.param(
        """06:00 boot
           06:00:05 found open
           06:01 close 2 after 55 s""",
        ["2: 06:00:05 to 06:01:00 by 3, synced"],
        id="found open at the first boot",
    ),
    pytest.param(
        """07:00 other
           07:00 torn
           07:02 close 2 after 100 s""",
        ["2: 07:00:20 to 07:02:00 by 3, estimated"],
        id="an opening that was lost is known from its closing",
    ),
    pytest.param(
        """07:00 torn
           07:02 close 1 after 100 s
           07:03 close 9 after 100 s""",
        ["1: 07:00:20 to 07:02:00 by 2, estimated"],
        id="a closing of an opening to come is none",
    ),
    pytest.param(
        """07:00 other
           07:01 open
           07:02 close 1 after 60 s""",
        ["2: 07:01:00 to ? by None, synced"],
        id="a closing that names no opening ends nothing",
    ),
]


@pytest.mark.parametrize(("diary", "wanted"), DIARIES)
def test_visits_are_derived(fast_world: World, diary: str, wanted: list[str]):
    box = fast_world.box()
    live(box, diary)
    fast_world.catch_up(box)
    fast_world.take(box, box.batch())
    assert told(fast_world) == wanted


@pytest.mark.parametrize(("diary", "wanted"), DIARIES)
@pytest.mark.parametrize("backwards", [False, True], ids=["as it happened", "backwards"])
def test_visits_do_not_depend_on_the_order_of_arrival(fast_world: World, diary, wanted, backwards):
    box = fast_world.box()
    live(box, diary)
    fast_world.catch_up(box)
    for record in reversed(box.log) if backwards else box.log:
        fast_world.take(box, box.batch([record]))
    assert told(fast_world) == wanted


def test_a_reboot_has_a_row_of_its_own_that_leads_to_its_visit(world: World):
    box = world.box()
    live(
        box,
        """07:00 open
           07:01 boot
           07:01:05 found open
           07:02 close 3 after 55 s""",
    )
    world.take(box, box.batch())
    assert {visit.id: visit.continues_id for visit in world.rows(Visit)} == {
        "LBK-0001/1": None,
        "LBK-0001/3": "LBK-0001/1",
    }


def test_an_edited_closing_marks_the_visit(world: World):
    box = world.box()
    live(box, "07:00 open\n07:02 close 1 after 120 s\n07:03 other")
    world.take(box, box.batch([box.log[0], edit(box.log[1], 30), box.log[2]]))
    assert [visit.tampered for visit in world.visits()] == [True]


def test_a_doubt_that_comes_later_marks_the_visit_too(world: World):
    """The closing comes before the record that it hangs on; only that one shows that it was edited."""
    box = world.box()
    live(box, "07:00 open\n07:01 other\n07:02 close 1 after 120 s")
    world.take(box, box.batch([box.log[0], edit(box.log[2], 40)]))
    assert [visit.tampered for visit in world.visits()] == [False]
    world.take(box, box.batch(box.log[1:2]))
    assert [visit.tampered for visit in world.visits()] == [True]


def test_a_visit_without_any_clock_takes_its_times_from_the_receipt(fast_world: World):
    box = fast_world.box()
    live(box, "07:00 other\n? open\n? close 2 after 60 s")
    fast_world.catch_up(box)
    fast_world.take(box, box.batch())
    assert told(fast_world) == ["2: 07:00:01 to 07:00:02 by 3, estimated"]


def test_a_visit_that_nobody_can_date_is_listed_last(fast_world: World):
    box = fast_world.box()
    live(box, "? open\n07:00 boot\n08:00 open")
    fast_world.catch_up(box)
    fast_world.take(box, box.batch())
    assert told(fast_world) == ["1: ? to ? by None, none", "3: 08:00:00 to ? by None, synced"]
