"""A whole MQTT side over a populated database, on mosquitto and on iotcore."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from journal_world import populate
from jumatserius.broker import embedded
from jumatserius.db import Database
from mqtt_station import Station


@pytest.fixture
def station(need: Callable[[str], str], sqlite: Database, tmp_path: Path) -> Iterator[Station]:
    """A running one on mosquitto."""
    need("mosquitto")
    populate(sqlite)
    station = Station(sqlite, tmp_path)
    station.start()
    yield station
    station.stop()


@pytest.fixture
def station_without_mosquitto(sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Station]:
    """A running one on a computer where mosquitto is not installed."""
    pytest.importorskip("iotcore", reason="left out: iotcore has no wheel for this platform")
    monkeypatch.setattr(embedded.shutil, "which", lambda *_, **__: None)
    populate(sqlite)
    station = Station(sqlite, tmp_path)
    station.start()
    yield station
    station.stop()
