"""Lets the tests of this room import their helpers."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "firmware")]

import pytest  # noqa: E402 - after the path that the next line needs
from station import FRIDAY, Mosquitto, Station  # noqa: E402 - found by the path above


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
