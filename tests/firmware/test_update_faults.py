"""Updates that meet trouble: lines that break, power that fails, applications that do not work."""

import errno
import random
import shutil
import socket
import struct
import threading
from datetime import timedelta

import chain
import pytest
from releases_world import FACTORY, KOTAK, World, assert_runs, versions
from seen import minutes, of_kind
from station import BOX

from twin import Box, compiled

SIGNATURE, OLDER, BELOW_FLOOR, SIZE, HASH, BUNDLE, ROOM = range(1, 8)


# -- what breaks on the way ------------------------------------------------------------------------------------------


def test_a_connection_that_breaks_is_taken_up_where_it_was(world, newer):
    world.web.most_bytes = 20_000
    world.offer(newer)
    world.press()
    assert world.running() == FACTORY
    assert versions(world.box, "update_begun") == [(0, 2, 0)]
    world.pass_time(minutes(10))
    assert_runs(world, "0.2.0")
    pieces = -(-len(newer.content) // 20_000)
    assert len(world.web.starts) == pieces
    assert world.web.sent_bytes == len(newer.content), "nothing is fetched twice"
    assert len(of_kind(world.box, "send_failed")) == pieces - 1


def test_a_web_server_that_has_nothing_costs_one_attempt_a_session(world, newer):
    world.offer(newer)
    world.web.files.clear()
    world.press()
    world.pass_time(timedelta(days=2))
    failures = [struct.unpack_from("<BH", event.payload) for event in of_kind(world.box, "send_failed")]
    assert failures == [(7, 404)] * 3


def test_a_web_server_whose_answer_is_no_text_is_a_failure_like_any_other(world, newer):
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer():
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 200 \xff\xfe\r\nContent-Length: 9\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        world.config_version += 1
        world.tell(newer.release.update(f"http://127.0.0.1:{listener.getsockname()[1]}/kotak"))
        world.press()
        thread.join(10)
    failures = [struct.unpack_from("<BH", event.payload) for event in of_kind(world.box, "send_failed")]
    assert failures == [(7, errno.EIO)]
    assert of_kind(world.box, "crash") == []


def test_an_open_lid_is_not_cut_short_by_an_update(world, newer):
    world.offer(newer)
    world.pass_time(minutes(5))
    world.box.open_lid(world.station.now)
    world.press(minutes(1))
    assert versions(world.box, "update_begun") == []
    world.pass_time(minutes(1))
    world.box.close_lid(world.station.now)
    world.pass_time(minutes(5))
    assert_runs(world, "0.2.0")
    assert len(of_kind(world.box, "lid_open")) == len(of_kind(world.box, "lid_closed")) == 2


def clone(world, folder):
    shutil.copytree(world.box.directory, folder)
    return World(Box(folder, BOX), world.station, world.web)


SEED = 20261120


def test_a_cut_at_any_file_operation_leaves_a_box_that_logs_and_gets_there(world, newer, tmp_path):
    """The power fails at a random operation of fetching, unpacking, trying or confirming, and comes back."""
    world.offer(newer)
    dice = random.Random(SEED)
    last = count_operations(clone(world, tmp_path / "count"))
    assert last > 100
    # All kinds of operation, the last ones (trial, confirmation) in any case.
    picked = sorted({*dice.sample(range(1, last - 7), 10), *range(last - 7, last + 1)})
    for operation in picked:
        one = clone(world, tmp_path / str(operation))
        one.station.now = one.box.now
        cut_update(one, operation, dice.choice((0, 1, 13, 23, 700)))
        assert one.box.was_cut, operation
        one.visit(minutes(1))
        one.pass_time(minutes(60))
        one.press()
        assert one.running() == "0.2.0", operation
        assert versions(one.box, "update_confirmed")[-1] == (0, 2, 0), operation
        assert len(of_kind(one.box, "lid_open")) == 1, operation
        assert chain.broken_links({event.seq: event.raw for event in one.box.events()}) == [], operation


def cut_update(world, operation, byte=0):
    world.box.cut_file_at(operation, byte)
    world.press()


def count_operations(world):
    """How many file operations an update takes, up to its confirmation."""
    cut_update(world, 1_000_000)
    assert versions(world.box, "update_confirmed") == [(0, 2, 0)]
    return world.box.file_operations


@pytest.mark.parametrize("operation", [1, 2, 4, 6])
def test_a_cut_while_the_log_is_written_changes_nothing_about_it(world, newer, operation):
    world.offer(newer)
    world.box.cut_at(operation, 17)
    world.press()
    world.pass_time(minutes(60))
    assert_runs(world, "0.2.0")


# -- an application that does not work ---------------------------------------------------------------------------------


def after_three_starts(world):
    """Visits while the trial is on; returns the numbers of their openings."""
    openings = []
    for _ in range(4):
        openings.append(world.visit(minutes(13)))
    world.pass_time(timedelta(hours=7))
    return openings


@pytest.mark.parametrize(
    ("module", "source"),
    [
        pytest.param("app", "raise ImportError('broken')\n", id="does not start"),
        pytest.param("eventlog", "def EventLog(*_):\n    raise OSError(5)\n", id="does not open the log"),
        pytest.param("session", "1 / 0\n", id="does not reach the server"),
        pytest.param("app", "import time\ndef main():\n    while True:\n        time.sleep_ms(500)\n", id="hangs"),
    ],
)
def test_a_broken_application_is_rolled_back_after_three_starts_and_no_opening_is_lost(world, keeper, module, source):
    source = source if module != "eventlog" else (KOTAK / "eventlog.py").read_text() + "\n\n" + source
    world.offer(keeper.release("0.2.0", **{module: source}))
    world.press()
    openings = after_three_starts(world)
    assert len(set(openings)) == len(openings) == len(of_kind(world.box, "lid_open"))
    assert versions(world.box, "update_rolled_back") == [(0, 2, 0)]
    assert versions(world.box, "update_confirmed") == []
    assert_runs(world, FACTORY)
    assert versions(world.box, "update_begun") == [(0, 2, 0)], "it is not tried again by itself"
    world.offer(keeper.release("0.2.1"))
    world.press()
    assert_runs(world, "0.2.1")


def test_what_stopped_the_new_application_is_in_the_log(world, keeper):
    world.offer(keeper.release("0.2.0", wake="\n\n1 / 0\n"))
    world.press()
    assert of_kind(world.box, "crash")[0].payload.startswith(b"wake:3 ZeroDivisio")


def test_an_access_point_that_is_away_for_two_starts_does_not_end_the_trial(world, newer):
    world.offer(newer)
    world.web.after_answer = lambda: world.box.wifi(False)
    world.press()
    assert [event.payload[1:4] for event in of_kind(world.box, "boot")].count(b"\0\2\0") == 1
    assert versions(world.box, "update_confirmed") == []
    world.box.wifi(True)
    world.pass_time(minutes(30))
    assert_runs(world, "0.2.0")
    assert versions(world.box, "update_confirmed") == [(0, 2, 0)]


def test_a_confirmed_application_that_is_damaged_gives_way_to_the_factorys_in_the_same_wake(world, newer):
    world.offer(newer)
    world.press()
    (world.box.directory / "a" / "kotak" / "lid.mpy").unlink()
    assert_runs(world, FACTORY)


def test_a_confirmed_application_that_begins_to_hang_is_replaced_and_fetched_again(world, newer, tmp_path):
    world.offer(newer)
    world.press()
    stuck = tmp_path / "kotak" / "lid.py"
    stuck.parent.mkdir()
    stuck.write_text("import time\nwhile True:\n    time.sleep_ms(500)\n")
    (world.box.directory / "a" / "kotak" / "lid.mpy").write_bytes(compiled.module(stuck))
    for _ in range(3):
        world.pass_time(minutes(10))
        world.box.open_lid(world.station.now)
        world.pass_time(minutes(2))
        world.box.close_lid(world.station.now)
    world.pass_time(minutes(10))
    assert len(of_kind(world.box, "lid_open")) >= 3
    assert_runs(world, "0.2.0")
    assert versions(world.box, "update_begun") == versions(world.box, "update_confirmed") == [(0, 2, 0)] * 2


@pytest.mark.parametrize("rotten", [slice(0, 24), slice(24, 48), slice(0, 48)], ids=["first", "second", "both"])
def test_rotten_slots_leave_a_box_that_runs(world, newer, rotten):
    world.offer(newer)
    world.press()
    path = world.box.directory / "slots.bin"
    raw = bytearray(path.read_bytes())
    assert len(raw) == 48
    raw[rotten] = b"?" * len(raw[rotten])
    path.write_bytes(raw)
    world.visit()
    world.press()
    world.pass_time(minutes(60))
    world.press()
    assert world.running() in ("0.2.0", FACTORY)
    assert len(of_kind(world.box, "lid_open")) == 1


def test_a_bundle_for_which_flash_has_no_room_is_refused(world, newer):
    """Room for one copy: the bundle gets in, its files do not."""
    for room in (len(newer.content) // 2, len(newer.content) + 1000):
        world.box.fill_flash(room)
        world.offer(newer)
        world.press()
        assert of_kind(world.box, "update_refused")[-1].payload[:4] == bytes([0, 2, 0, ROOM])
        assert not list(world.box.directory.glob("update-*")), "what it took is free again"
    world.box.fill_flash(None)
    assert_runs(world, FACTORY)
    world.offer(newer)
    world.press()
    assert_runs(world, "0.2.0")
