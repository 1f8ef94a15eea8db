"""Updates over the air: real bundles, a real web server, a real mosquitto, and what is refused."""

import json
import struct
import threading
import time
from dataclasses import asdict

import pytest
import uvicorn
from releases_world import FACTORY, Keeper, assert_runs, versions
from seen import minutes, of_kind

from jumatserius.app import create_app
from jumatserius.fleet import bundle, releases
from jumatserius.hub import Hub
from jumatserius.settings import Settings

SIGNATURE, OLDER, BELOW_FLOOR, SIZE, HASH, BUNDLE, ROOM = range(1, 8)


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
