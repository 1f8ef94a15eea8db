"""Updates over the air: real bundles, a real web server, a real mosquitto, and twins that lose their power."""

import errno
import json
import random
import re
import shutil
import socket
import struct
import threading
import time
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path

import chain
import pytest
import uvicorn
from release_server import ReleaseServer
from station import BOX, BOX_KEY, FRIDAY

from jumatserius.app import create_app
from jumatserius.fleet import bundle, releases, signing
from jumatserius.hub import Hub
from jumatserius.settings import Settings
from twin import Box, compiled

KOTAK = Path(__file__).resolve().parents[2] / "firmware" / "kotak"
FACTORY = re.search(r"VERSION = \((.*)\)", (KOTAK / "__init__.py").read_text())[1].replace(", ", ".")
SIGNATURE, OLDER, BELOW_FLOOR, SIZE, HASH, BUNDLE, ROOM = range(1, 8)


def minutes(count):
    return timedelta(minutes=count)


TEN_MINUTES = minutes(10)


def of_kind(box, kind):
    return [event for event in box.events() if event.kind == kind]


def versions(box, kind):
    return [tuple(event.payload[:3]) for event in of_kind(box, kind)]


@dataclass(frozen=True)
class Made:
    """A signed release and its bytes."""

    release: releases.Release
    content: bytes

    def named(self, **changes):
        return Made(replace(self.release, **changes), self.content)


class Keeper:
    """The release keeper: one key, and applications made from the one in this repository."""

    def __init__(self, folder):
        self._folder = folder
        self.public = signing.generate(folder / "release.pem", "")
        self.private = signing.load(folder / "release.pem", "")

    def sign(self, version, content):
        return Made(signing.make(self.private, version, content), content)

    def release(self, version, **modules):
        """The application as that version; `modules`: other sources by module name."""
        package = self._folder / f"v{len(list(self._folder.iterdir()))}" / "kotak"
        shutil.copytree(KOTAK, package)
        numbers = version.replace(".", ", ")
        (package / "__init__.py").write_text(f"VERSION = ({numbers})\n")
        for name, source in modules.items():
            (package / f"{name}.py").write_text(source)
        return self.sign(*bundle.build(package))


@pytest.fixture(scope="module")
def keeper(tmp_path_factory):
    return Keeper(tmp_path_factory.mktemp("keeper"))


@pytest.fixture(scope="module")
def newer(keeper):
    return keeper.release("0.2.0")


@pytest.fixture
def web():
    server = ReleaseServer()
    yield server
    server.stop()


class World:
    """A box, its station and the web server, with a configuration whose version counts up."""

    def __init__(self, box, station, web):
        self.box, self.station, self.web = box, station, web
        self.config_version = 10

    def offer(self, made, served=None):
        """Tells the box to run that release."""
        self.config_version += 1
        path = f"/{self.config_version}.bundle"
        self.web.files[path] = made.content if served is None else served
        self.tell(made.release.update(self.web.url + path))

    def tell(self, update):
        self.station.configure(version=self.config_version, update=update)

    def press(self, after=TEN_MINUTES):
        """A session, and a minute in which the box does what it has heard."""
        self.pass_time(after)
        self.box.press(self.station.now)
        self.pass_time(minutes(1))

    def visit(self, after=TEN_MINUTES):
        """Opens and closes the lid; returns the number of the opening's record."""
        self.pass_time(after)
        self.box.open_lid(self.station.now)
        self.pass_time(minutes(2))
        self.box.close_lid(self.station.now)
        return of_kind(self.box, "lid_open")[-1].seq

    def pass_time(self, duration):
        self.station.now = max(self.station.now, self.box.now) + duration
        self.box.wait_until(self.station.now)

    def running(self):
        """The version that the last session has named."""
        return self.station.states[-1]["fw"]


@pytest.fixture
def world(tmp_path, broker, station, web, keeper):
    """A box of the factory's version that has its first configuration."""
    box = Box(tmp_path / "box", BOX)
    box.provision(BOX_KEY, "127.0.0.1", broker.port)
    box.trust(keeper.public)
    station.configure(version=10)
    box.power_on(FRIDAY)
    return World(box, station, web)


def assert_runs(world, version):
    """The box is of that version and does what a box is for."""
    before = len(of_kind(world.box, "lid_open"))
    opening = world.visit()
    world.press()
    assert world.running() == version
    assert len(of_kind(world.box, "lid_open")) == before + 1
    assert opening in world.station.records
    assert chain.broken_links({event.seq: event.raw for event in world.box.events()}) == []


# -- it works ----------------------------------------------------------------------------------------------------


@pytest.fixture
def real_server(tmp_path, sqlite):
    """The program's own web application on a port of its own; gives its address and data folder."""
    settings = Settings(data=tmp_path / "data")
    (settings.data / "firmware").mkdir(parents=True)
    server = uvicorn.Server(uvicorn.Config(create_app(settings, sqlite, Hub()), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", settings.data
    server.should_exit = True
    thread.join(10)


def test_an_update_from_the_servers_release_folder_to_its_confirmation(world, newer, real_server):
    url, data = real_server
    releases.save(data / "firmware" / "kotak-0.2.0.bundle", newer.content, newer.release)
    world.config_version += 1
    world.tell(releases.load(data, "kotak-0.2.0.bundle").update(f"{url}/firmware/kotak-0.2.0.bundle"))
    assert world.running() == FACTORY
    world.press()
    assert world.running() == "0.2.0"
    assert versions(world.box, "update_begun") == versions(world.box, "update_confirmed") == [(0, 2, 0)]
    (confirmed,) = of_kind(world.box, "update_confirmed")
    assert confirmed.seq in world.station.records, "the session that proves it also tells it"
    assert of_kind(world.box, "boot")[-1].payload[1:4] == b"\0\2\0"
    assert_runs(world, "0.2.0")
    assert not list(world.box.directory.glob("update-*")), "the bundle makes room"


def test_the_next_update_takes_the_other_folder_and_an_older_version_is_refused(world, keeper, newer):
    world.offer(newer)
    world.press()
    world.offer(keeper.release("0.10.0"))
    world.press()
    assert versions(world.box, "update_confirmed") == [(0, 2, 0), (0, 10, 0)]
    assert (world.box.directory / "b" / "kotak" / "app.mpy").exists()
    world.offer(newer)
    world.press()
    (refusal,) = of_kind(world.box, "update_refused")
    assert refusal.payload[:4] == bytes([0, 2, 0, BELOW_FLOOR])
    assert_runs(world, "0.10.0")


@pytest.mark.parametrize("older", ["v1.25"], indirect=True)
def test_an_update_on_the_oldest_micropython(older, world, newer):
    world.offer(newer)
    world.press()
    assert versions(world.box, "update_confirmed") == [(0, 2, 0)]
    assert_runs(world, "0.2.0")


def test_a_server_without_ranges_will_do(world, newer):
    world.web.ranges = False
    world.offer(newer)
    world.press()
    assert_runs(world, "0.2.0")


# -- what is refused -----------------------------------------------------------------------------------------------


def other_key(keeper, newer, folder):
    return Keeper(folder).sign("0.2.0", newer.content)


REFUSED = {
    "signed by somebody else": (SIGNATURE, lambda k, n, f: (other_key(k, n, f), None)),
    "another version than was signed": (SIGNATURE, lambda k, n, f: (n.named(version="0.3.0"), None)),
    "another hash than was signed": (SIGNATURE, lambda k, n, f: (n.named(sha256="0" * 64), None)),
    "another size than was signed": (SIGNATURE, lambda k, n, f: (n.named(size=n.release.size - 1), None)),
    "older than what runs": (OLDER, lambda k, n, f: (k.sign("0.0.9", n.content), None)),
    "cut short on the server": (SIZE, lambda k, n, f: (n, n.content[:-1])),
    "longer on the server": (SIZE, lambda k, n, f: (n, n.content + b"x")),
    "one byte changed": (HASH, lambda k, n, f: (n, n.content[:9999] + b"?" + n.content[10000:])),
    "signed, but no bundle": (BUNDLE, lambda k, n, f: (k.sign("0.2.0", b"hello"), None)),
    "signed, but of another version inside": (BUNDLE, lambda k, n, f: (k.sign("0.3.0", n.content), None)),
    "signed, but cut short": (BUNDLE, lambda k, n, f: (k.sign("0.2.0", n.content[:-1]), None)),
    "signed, with a path for a name": (
        BUNDLE,
        lambda k, n, f: (k.sign("0.2.0", bundle.pack("0.2.0", {"../x.mpy": b"x"})), None),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_release_is_refused_once_and_the_box_goes_on(world, keeper, newer, tmp_path, case):
    reason, make = REFUSED[case]
    (tmp_path / "other").mkdir()
    made, served = make(keeper, newer, tmp_path / "other")
    world.offer(made, served)
    world.press()
    (refusal,) = of_kind(world.box, "update_refused")
    assert (tuple(refusal.payload[:3]), refusal.payload[3]) == (
        tuple(int(number) for number in made.release.version.split(".")),
        reason,
    )
    asked = len(world.web.starts)
    assert asked == (0 if reason in (SIGNATURE, OLDER) else 1)
    assert_runs(world, FACTORY)
    assert len(of_kind(world.box, "update_refused")) == 1
    assert len(world.web.starts) == asked, "it is not fetched again"
    world.offer(newer)
    world.press()
    assert world.running() == "0.2.0", "a good one afterwards is taken"


def test_a_version_below_the_floor_is_refused_even_if_an_older_one_runs(world, keeper, newer):
    """The box was at 0.3.0 once, and has fallen back to the factory's copy."""
    path = world.box.directory / "nvs.json"
    values = json.loads(path.read_text())
    values["jumat"]["floor"] = 0x000300
    path.write_text(json.dumps(values))
    world.offer(newer)
    world.press()
    assert of_kind(world.box, "update_refused")[0].payload[:4] == bytes([0, 2, 0, BELOW_FLOOR])
    world.offer(keeper.release("0.3.0"))
    world.press()
    assert_runs(world, "0.3.0")


@pytest.mark.parametrize("lost", ["nvs.json", "identity.bin"])
def test_losing_one_copy_of_the_identity_allows_no_downgrade(world, keeper, newer, lost):
    """The slots are lost too, so that the factory's copy runs again, which is older than what is offered."""
    world.offer(keeper.release("0.3.0"))
    world.press()
    assert_runs(world, "0.3.0")
    (world.box.directory / lost).write_text("{}")
    (world.box.directory / "slots.bin").unlink()
    world.offer(newer)
    world.box.power_on(world.box.now + minutes(5))
    world.press()
    assert of_kind(world.box, "identity_repaired")[-1].payload[0] == {"nvs.json": 1, "identity.bin": 2}[lost]
    assert of_kind(world.box, "update_refused")[-1].payload[:4] == bytes([0, 2, 0, BELOW_FLOOR])
    assert_runs(world, FACTORY)


def test_the_floor_rises_in_nvs_where_the_file_system_has_no_room_for_it(world, keeper, newer):
    world.offer(newer)
    world.web.after_answer = lambda: world.box.wifi(False)
    world.press()
    world.box.wifi(True)
    world.box.fill_flash(100)
    world.pass_time(minutes(30))
    world.box.fill_flash(None)
    assert_runs(world, "0.2.0")
    assert json.loads((world.box.directory / "nvs.json").read_text())["jumat"]["floor"] == 0x000200
    world.box.power_on(world.box.now + minutes(5))
    assert (world.box.directory / "identity.bin").read_bytes().endswith(b"\4\0\0\2\0\0"), "as u32 behind its length"


def test_a_box_without_the_keepers_key_takes_no_update(world, newer):
    world.box.trust(b"")
    world.offer(newer)
    world.press()
    assert of_kind(world.box, "update_refused")[0].payload[3] == SIGNATURE
    assert_runs(world, FACTORY)


def test_a_configuration_with_a_broken_update_is_refused_as_a_whole(world, newer):
    world.config_version += 1
    world.station.configure(version=11, host="Lain", update=asdict(newer.release))
    world.press()
    (refusal,) = of_kind(world.box, "config_refused")
    assert struct.unpack_from("<IB", refusal.payload) == (11, 3)
    assert world.station.states[-1]["config"] == 10
    assert versions(world.box, "update_begun") == []


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
