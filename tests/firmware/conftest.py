"""Lets the tests of this room import their helpers."""

import shlex
import shutil
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "firmware")]

import pytest  # noqa: E402 - after the path that the next lines need
from release_server import ReleaseServer  # noqa: E402 - found by the path above
from releases_world import Keeper, World  # noqa: E402 - found by the path above
from station import BOX, BOX_KEY, FRIDAY, Mosquitto, Station  # noqa: E402 - found by the path above

import twin.interpreter  # noqa: E402 - found by the same path
from twin import Box  # noqa: E402 - found by the same path

_OLDER = Path(__file__).with_name("older")


@pytest.fixture
def broker(need, tmp_path):
    directory = tmp_path / "broker"
    directory.mkdir()
    started = Mosquitto(need("mosquitto"), need("mosquitto_passwd"), directory)
    yield started
    started.stop()


@pytest.fixture
def station(broker):
    server = Station(broker.port, FRIDAY)
    yield server
    server.stop()


@pytest.fixture
def box(tmp_path, broker):
    """A box that can reach the broker; not yet switched on."""
    box = Box(tmp_path / "box", BOX)
    box.provision(BOX_KEY, "127.0.0.1", broker.port)
    return box


@pytest.fixture
def lonely(tmp_path):
    """A box whose access point is switched off."""
    box = Box(tmp_path / "box", BOX)
    box.provision(BOX_KEY, "127.0.0.1", 1)
    box.wifi(False)
    return box


@pytest.fixture
def older(request, need, leave_out, tmp_path, monkeypatch):
    """Boxes run on the real build of MicroPython that the parameter names, such as `v1.25`."""
    need("node")
    build = _OLDER / "node_modules" / request.param
    if not build.exists():
        leave_out(f"MicroPython {request.param} for node")
    command = tmp_path / "micropython"
    words = (sys.executable, _OLDER / "relay.py", build)
    command.write_text(f'#!/bin/sh\nexec {shlex.join(map(str, words))} "$@"\n')
    command.chmod(0o755)
    monkeypatch.setattr(twin.interpreter, "micropython", lambda: str(command))


@pytest.fixture
def break_module(tmp_path, monkeypatch):
    """Puts other source in the place of a module, in a copy of the firmware that boxes run from then on."""
    copies = iter(range(9))

    def replace(module, source):
        broken = tmp_path / f"firmware{next(copies)}"
        shutil.copytree(twin.interpreter.FIRMWARE, broken, ignore=shutil.ignore_patterns("__pycache__"))
        (broken / "kotak" / f"{module}.py").write_text(source)
        monkeypatch.setattr(twin.interpreter, "FIRMWARE", broken)

    return replace


@pytest.fixture(scope="session")
def keeper(tmp_path_factory):
    return Keeper(tmp_path_factory.mktemp("keeper"))


@pytest.fixture(scope="session")
def newer(keeper):
    return keeper.release("0.2.0")


@pytest.fixture
def web():
    server = ReleaseServer()
    yield server
    server.stop()


@pytest.fixture
def world(box, station, web, keeper):
    """A box of the factory's version that has its first configuration."""
    box.trust(keeper.public)
    station.configure(version=10)
    box.power_on(FRIDAY)
    return World(box, station, web)
