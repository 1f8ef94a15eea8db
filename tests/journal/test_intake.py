"""Taking in: once, whole or not at all, whatever comes and in whatever order."""

import os
import random
import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from journal_world import FRIDAY, SECRET, World, later, populate
from jumatserius.boxes import provisioning
from jumatserius.boxes.models import Box, BoxState
from jumatserius.db import Database
from jumatserius.journal.intake import Message
from jumatserius.journal.models import Event
from wirebox import ESTIMATED, NONE, SYNCED, WireBox, edit, flip


def test_a_batch_is_taken_in_and_acknowledged(world: World):
    box = world.box()
    box.fill(3)
    assert world.take(box, box.batch()) == [3]
    events = world.events(box)
    assert [events[seq].raw for seq in (1, 2, 3)] == box.log
    assert world.verdicts(box) == {1: "ok", 2: "ok", 3: "ok"}
    assert world.incidents() == []
    assert world.told == ["events"]


def test_taken_in_twice_equals_once(world: World):
    box = world.box()
    box.close(box.open())
    box.fill(100)
    batches = list(box.batches())
    assert world.take(box, *batches) == [60, 102]
    once = world.state()
    assert world.take(box, *batches) == [60, 102], "a repeated batch is acknowledged again"
    assert world.take(box, batches[0], batches[0]) == [60, 60]
    assert world.take(box, box.batch(box.log[30:90])) == [90], "cut another way"
    assert world.state() == once
    assert world.incidents() == []


def test_an_empty_batch_asks_for_the_time(world: World):
    box = world.box()
    [reply] = world.hear("jumat/v1/LBK-0001/events", box.batch())
    assert box.through(box.batch(), reply.body) == 0
    assert int.from_bytes(reply.body[8:12], "little") == int(FRIDAY.timestamp())


def test_batches_of_many_boxes_go_into_one_transaction(world: World):
    boxes = [world.box(box_id) for box_id in ("LBK-0001", "LBK-0002", "LBK-0003")]
    for box in boxes:
        box.fill(5)
    world.intake.take([Message(f"jumat/v1/{box.box_id}/events", box.batch()) for box in boxes])
    assert [len(world.events(box)) for box in boxes] == [5, 5, 5]
    assert world.incidents() == []


def test_shuffled_and_repeated_batches_end_where_the_ordered_ones_do(world: World):
    box = world.box()
    chance = random.Random(20261120)
    for _ in range(12):
        seq = box.open()
        box.fill(chance.randrange(3))
        box.epoch += chance.randrange(2)
        box.close(seq)
    parts = []
    start = 0
    while start < len(box.log):
        length = chance.randrange(1, 5)
        parts.append(box.batch(box.log[start : start + length]))
        start += length
    order = parts + chance.sample(parts, 5)
    chance.shuffle(order)
    for part in order:
        world.take(box, part)
    assert set(world.verdicts(box)) == set(range(1, len(box.log) + 1))
    assert set(world.verdicts(box).values()) == {"ok"}
    assert world.incidents(standing=True) == []
    assert len(world.visits()) == 12
    assert all(visit.closed_at for visit in world.visits())


def test_a_hole_is_told_until_it_is_filled(world: World):
    box = world.box()
    box.fill(9)
    world.take(box, box.batch(box.log[:3]))
    world.take(box, box.batch(box.log[5:]))
    assert world.incidents() == [("log_gap", 4, 5)]
    assert world.verdicts(box) == dict.fromkeys((1, 2, 3), "ok") | dict.fromkeys((6, 7, 8, 9), "unverified")
    world.take(box, box.batch(box.log[5:]))
    assert world.incidents() == [("log_gap", 4, 5)], "raised once"
    world.take(box, box.batch(box.log[4:5]))
    assert world.incidents(standing=True) == [("log_gap", 4, 4)]
    assert world.verdicts(box)[5] == "unverified"
    world.now = later(world.now, 60)
    world.take(box, box.batch(box.log[3:4]))
    assert set(world.verdicts(box).values()) == {"ok"}
    assert world.incidents(standing=True) == []


def test_a_log_that_does_not_begin_at_1_has_a_hole(world: World):
    box = world.box()
    box.fill(3)
    world.take(box, box.batch(box.log[2:]))
    assert world.incidents() == [("log_gap", 1, 2)]
    world.take(box, box.batch(box.log[:2]))
    assert world.verdicts(box) == {1: "ok", 2: "ok", 3: "ok"}


def test_a_number_that_the_box_tore_is_a_gap_that_keeps_nothing_unproven(world: World):
    box = world.box()
    box.fill(2)
    box.tear()
    box.fill(2)
    whole = [record for record in box.log if record]
    world.take(box, box.batch(whole[:2]))
    world.take(box, box.batch(whole[2:]))
    assert world.verdicts(box) == {1: "ok", 2: "ok", 4: "ok", 5: "ok"}
    assert world.incidents(standing=True) == [("log_gap", 3, 3)]


def test_a_torn_number_is_told_from_a_late_record_in_any_order(world: World):
    box = world.box()
    box.fill(4)
    box.tear()
    box.fill(2)
    world.take(box, box.batch(box.log[:2]))
    world.take(box, box.batch(box.log[5:]))
    assert world.verdicts(box)[6] == "unverified", "3 to 5 are missing, and 6 is not bound to 2"
    world.take(box, box.batch(box.log[2:4]))
    assert set(world.verdicts(box).values()) == {"ok"}
    assert world.incidents(standing=True) == [("log_gap", 5, 5)]


def test_a_record_put_into_a_torn_number_is_found(world: World):
    box = world.box()
    box.fill(2)
    twin = world.box()
    twin.log, twin._tag = list(box.log), box._tag
    twin.record(5)
    box.tear()
    box.tear()
    box.fill(2)
    world.take(box, box.batch(box.log[:5]))
    world.take(box, box.batch([twin.log[2]]))
    world.take(box, box.batch(box.log[5:]))
    assert world.verdicts(box) == {1: "ok", 2: "ok", 3: "bad_tag", 5: "ok", 6: "ok"}
    assert ("log_tampered", 3, 3) in world.incidents()


ATTACKS = [
    pytest.param(lambda log: [edit(log[0], 30), *log[1:]], {1: "bad_tag", 2: "ok"}, [], id="edit the first one"),
    pytest.param(lambda log: [*log[:3], edit(log[3], 30), *log[4:]], {4: "bad_tag"}, [], id="edit a payload"),
    pytest.param(
        lambda log: [*log[:3], edit(log[3], 50), *log[4:]],
        {4: "bad_tag", 5: "bad_tag"},
        [],
        id="edit a tag: nor does the next record fit any more",
    ),
    pytest.param(
        lambda log: [*log[:3], *log[4:]],
        {5: "unverified", 6: "unverified", 4: None},
        [("log_gap", 4, 4)],
        id="drop one",
    ),
    pytest.param(
        lambda log: [*log[:2], edit(edit(log[3], 4), 4), edit(log[2], 4), *log[4:]],
        {2: "ok", 3: None, 4: "unverified"},
        None,
        id="give two records each other's place",
    ),
    pytest.param(lambda log: [*log, log[0]], {}, [], id="replay an old one at the end"),
]


@pytest.mark.parametrize(("attack", "wanted", "gaps"), ATTACKS)
def test_chain_attacks_are_found_and_named(world: World, attack, wanted, gaps):
    box = world.box()
    box.fill(6)
    came = attack(list(box.log))
    world.take(box, box.batch(came))
    found = world.verdicts(box)
    assert {seq: found.get(seq) for seq in wanted} == wanted
    bad = sorted(seq for seq, verdict in found.items() if verdict == "bad_tag")
    assert [one for one in world.incidents() if one[0] == "log_tampered"] == [("log_tampered", s, s) for s in bad]
    if gaps is not None:
        assert [one for one in world.incidents() if one[0] == "log_gap"] == gaps


def test_records_of_another_box_are_found(world: World):
    box, other = world.box("LBK-0001"), world.box("LBK-0002")
    box.fill(3)
    other.fill(3)
    world.take(box, box.batch([box.log[0], other.log[1], box.log[2]]))
    assert world.verdicts(box) == {1: "ok", 2: "bad_tag", 3: "bad_tag"}


def test_an_edited_record_is_also_found_when_it_comes_before_the_one_it_hangs_on(world: World):
    box = world.box()
    box.fill(3)
    world.take(box, box.batch([edit(box.log[2], 30)]))
    assert world.verdicts(box) == {3: "unverified"}
    world.take(box, box.batch(box.log[:2]))
    assert world.verdicts(box) == {1: "ok", 2: "ok", 3: "bad_tag"}
    assert ("log_tampered", 3, 3) in world.incidents()


def test_a_key_epoch_that_falls_is_found(world: World):
    box = world.box()
    box.epoch = 3
    box.fill(2)
    box.epoch = 2
    box.fill(1)
    world.take(box, box.batch())
    assert world.verdicts(box) == {1: "ok", 2: "ok", 3: "bad_tag"}


def test_two_records_of_one_number_are_both_kept(world: World):
    box = world.box()
    box.fill(3)
    other = edit(box.log[1], 30)
    world.take(box, box.batch())
    assert world.take(box, box.batch([other])) == [2], "it is in the database too"
    world.take(box, box.batch([other]), box.batch([other, edit(box.log[1], 31)]))
    assert world.events(box)[2].raw == box.log[1]
    assert world.conflicts() == [(2, other), (2, edit(box.log[1], 31))]
    assert world.incidents() == [("log_conflict", 2, 2)]


def test_two_records_of_one_number_in_one_batch_conflict_too(world: World):
    box = world.box()
    box.fill(2)
    other = edit(box.log[1], 30)
    world.take(box, box.batch([*box.log, other]))
    assert world.events(box)[2].raw == box.log[1]
    assert world.conflicts() == [(2, other)]


def test_a_damaged_record_is_left_out_of_a_good_batch(world: World):
    box = world.box()
    box.fill(3)
    damaged = flip(box.log[1], 10)
    assert world.take(box, box.batch([box.log[0], damaged, box.log[2]])) == [3]
    assert world.verdicts(box) == {1: "ok", 3: "unverified"}
    assert world.quarantine() == [("jumat/v1/LBK-0001/events", "record", 64)]


NOISE = random.Random(7).randbytes(1_000_000)
GARBAGE = [
    pytest.param("jumat/v1/LBK-0001/else", b"x", "topic", id="a topic of no use"),
    pytest.param("j" * 300, b"x", "topic", id="a long topic of no use"),
    pytest.param("jumat/v1/lbk-1/events", b"x", "unknown_box", id="no box id"),
    pytest.param("jumat/v1/LBK-9999/state", b"{}", "unknown_box", id="a box that is not registered"),
    pytest.param("jumat/v1/LBK-0001/events", b"", "batch_length", id="nothing"),
    pytest.param("jumat/v1/LBK-0001/events", b"JB01" + bytes(31), "batch_length", id="a byte short of an empty batch"),
    pytest.param("jumat/v1/LBK-0001/events", NOISE, "batch_length", id="1 MB of noise"),
    pytest.param("jumat/v1/LBK-0001/events", b"JB02" + bytes(32), "batch_magic", id="another magic"),
    pytest.param("jumat/v1/LBK-0001/events", b"JB01" + bytes(32), "batch_tag", id="a forged empty batch"),
    pytest.param("jumat/v1/LBK-0001/state", NOISE, "state", id="1 MB of noise as state"),
    pytest.param("jumat/v1/LBK-0001/state", b"{", "state", id="half a state"),
]


@pytest.mark.parametrize(("topic", "body", "reason"), GARBAGE)
def test_garbage_is_kept_with_its_reason_and_stops_nothing(world: World, topic: str, body: bytes, reason: str):
    box = world.box()
    box.fill(1)
    replies = world.intake.take([Message(topic, body), Message("jumat/v1/LBK-0001/events", box.batch())])
    assert len(replies) == 1, "the good batch beside it"
    assert world.quarantine() == [(topic[:200], reason, len(body))]
    assert world.verdicts(box) == {1: "ok"}


def test_a_forged_batch_is_not_acknowledged(world: World):
    box, thief = world.box(), WireBox("LBK-0001", os.urandom(32))
    thief.fill(2)
    assert world.take(thief, thief.batch()) == []
    box.fill(2)
    assert world.take(box, flip(box.batch(), 70)) == []
    assert world.events(box) == {}


def test_a_revoked_box_is_unknown_from_the_commit_on(world: World):
    box = world.box()
    box.fill(2)
    world.take(box, box.batch(box.log[:1]))
    with world.database.writing() as session:
        provisioning.revoke(session, "LBK-0001", by=None, origin="test")
    assert world.take(box, box.batch()) == []
    assert world.quarantine() == [("jumat/v1/LBK-0001/events", "unknown_box", 36 + 128)]
    assert list(world.events(box)) == [1]


@pytest.mark.parametrize(
    ("quality", "time_off", "wanted_off", "wanted_quality"),
    [
        pytest.param(SYNCED, 0, 0, "synced", id="synced by the box"),
        pytest.param(SYNCED, -40, -40, "synced", id="synced and slow: the box is believed"),
        pytest.param(SYNCED, 40 * 86400, 0, "estimated", id="synced and far ahead: counted back from the receipt"),
        pytest.param(ESTIMATED, 500, 0, "estimated", id="set long ago: counted back from the receipt"),
        pytest.param(NONE, 0, 0, "estimated", id="never set: counted back from the receipt"),
    ],
)
def test_the_best_time_is_found(fast_world: World, quality, time_off, wanted_off, wanted_quality):
    box = fast_world.box()
    box.clock_s += time_off
    box.record(6, after_s=0, quality=quality)
    happened = fast_world.now
    box.pass_time(3600)
    fast_world.now = later(happened, 3600)
    fast_world.take(box, box.batch())
    event = fast_world.events(box)[1]
    assert (event.at, event.time_quality) == (later(happened, wanted_off), wanted_quality)


@pytest.mark.parametrize(
    ("quality", "wanted"),
    [(NONE, None), (ESTIMATED, FRIDAY), (SYNCED, FRIDAY)],
    ids=["never set", "long ago", "synced"],
)
def test_an_event_of_an_earlier_boot_has_its_own_clock_or_no_time(fast_world: World, quality, wanted):
    box = fast_world.box()
    box.record(6, after_s=0, quality=quality)
    box.reboot()
    box.pass_time(100)
    fast_world.catch_up(box)
    fast_world.take(box, box.batch())
    event = fast_world.events(box)[1]
    assert event.at == wanted
    assert event.time_quality == {NONE: "none", ESTIMATED: "estimated", SYNCED: "synced"}[quality]


def test_a_batch_and_a_state_tell_how_the_box_is(world: World):
    box = world.box()
    box.record(6, mv=3712)
    world.take(box, box.batch())
    status = world.status(box)
    assert status
    assert (status.state, status.seen_at, status.due_at) == ("ready", FRIDAY, None)
    assert (status.said["seq"], status.said["mv"]) == (1, 3712)
    world.now = later(FRIDAY, 10)
    world.hear("jumat/v1/LBK-0001/state", box.state(next_s=7200))
    status = world.status(box)
    assert status
    assert (status.state, status.due_at, status.said["fw"]) == ("sleeping", later(FRIDAY, 7210), "0.1.0")
    world.now = later(FRIDAY, 99)
    world.hear("jumat/v1/LBK-0001/state", b'{"v": 1, "state": "lost"}')
    status = world.status(box)
    assert status
    assert (status.state, status.seen_at, status.due_at) == ("lost", later(FRIDAY, 10), later(FRIDAY, 7210))


def test_a_batch_that_came_before_is_no_sign_of_life(world: World):
    box = world.box()
    box.fill(3)
    first = box.batch()
    world.catch_up(box)
    world.take(box, first)
    box.fill(1)
    second = box.batch()
    world.catch_up(box)
    world.take(box, second)
    heard, world.now = world.now, later(world.now, 30 * 86400)
    world.take(box, first, second)
    assert world.status(box).seen_at == heard
    box.reboot()
    world.take(box, box.batch([]))
    assert world.status(box).seen_at == world.now


def test_the_first_word_of_a_new_box_makes_it_an_active_one(world: World):
    box = world.box()
    world.take(box, box.batch())
    states = {row.id: row.state for row in world.rows(Box)}
    assert states == {"LBK-0001": BoxState.ACTIVE, "LBK-0002": BoxState.NEW, "LBK-0003": BoxState.NEW}


def test_a_failing_database_takes_in_all_or_nothing(fast_world: World):
    box = fast_world.box()
    box.fill(2)
    with fast_world.database.writing() as session:
        session.connection().execute(
            text("CREATE TRIGGER full BEFORE INSERT ON boxstatus BEGIN SELECT RAISE(ABORT, 'out of order'); END")
        )
    with pytest.raises(DBAPIError, match="out of order"):
        fast_world.take(box, box.batch())
    assert fast_world.rows(Event) == []
    assert fast_world.told == []


def test_two_intakes_share_the_batches_of_one_box(database: Database):
    """As two workers on one shared subscription do: neither sees a hole that the other one is filling."""
    populate(database)
    world = World(database)
    box = world.box()
    box.close(box.open())
    box.fill(298)
    batches = list(box.batches(10))
    random.Random(3).shuffle(batches)
    halves = [batches[::2] + batches[:6], batches[1::2] + batches[:6]]

    def work(half: list[bytes]) -> None:
        other = World(database, SECRET)
        for batch in half:
            other.take(box, batch)

    threads = [threading.Thread(target=work, args=(half,)) for half in halves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert world.verdicts(box) == dict.fromkeys(range(1, 301), "ok")
    assert world.incidents(standing=True) == []
    assert [visit.open_seq for visit in world.visits()] == [1]
