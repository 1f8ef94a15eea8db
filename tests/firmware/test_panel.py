"""The panel driver against the twin's controller, which shows nothing unless it is driven as the data sheet asks."""

import pytest
import unix_port

# Levels of CS, DC, RST, BUSY (None: high impedance) and of the P-MOSFET's gate (1: off).
AT_REST = "[None, None, None, None, 1]"


def drive(directory, *steps):
    """(result, milliseconds, levels of the pins) for each picture shown; see on_box/panel_wire.py."""
    lines = unix_port.run("panel_wire.py", str(directory), *steps)
    results = [line.split("; ") for line in lines]
    return [(result, int(took_ms), levels) for result, took_ms, levels in results]


def faults(directory):
    path = directory / "panel_faults.txt"
    return path.read_text().splitlines() if path.exists() else []


def test_a_picture_reaches_the_glass_and_the_panel_is_left_without_power(tmp_path):
    [(result, took_ms, levels)] = drive(tmp_path, "show:a5")
    assert (result, levels, faults(tmp_path)) == ("shown", AT_REST, [])
    assert 3000 < took_ms < 6000
    assert (tmp_path / "panel.bin").read_bytes() == b"\xa5" * 15000


def test_the_glass_keeps_its_picture_without_power_and_takes_the_next_one(tmp_path):
    drive(tmp_path, "show:a5")
    drive(tmp_path, "show:0f", "show:00")
    assert faults(tmp_path) == []
    assert (tmp_path / "panel.bin").read_bytes() == bytes(15000)


@pytest.mark.parametrize(
    ("broken", "reason", "at_most_ms"),
    [
        pytest.param("stuck", "BUSY was not 0 within 1000 ms after power-up", 1500, id="BUSY stays high"),
        pytest.param(
            "stuck-later", "BUSY was not 0 within 20000 ms while refreshing", 25000, id="hangs in the refresh"
        ),
        pytest.param("missing", "BUSY was not 1 within 200 ms when told to refresh", 1000, id="no panel"),
    ],
)
def test_a_broken_panel_ends_in_a_timeout_and_without_power(tmp_path, broken, reason, at_most_ms):
    drive(tmp_path, "show:a5")
    [(result, took_ms, levels)] = drive(tmp_path, broken, "show:00")
    assert (result, levels) == ("panel: " + reason, AT_REST)
    assert took_ms < at_most_ms
    assert (tmp_path / "panel.bin").read_bytes() == b"\xa5" * 15000


def test_an_error_on_the_bus_leaves_the_panel_without_power(tmp_path):
    [(result, _, levels)] = drive(tmp_path, "bus-error", "show:00")
    assert (result, levels) == ("bus error", AT_REST)


def test_a_buffer_of_a_wrong_length_is_refused(tmp_path):
    [(result, _, _)] = drive(tmp_path, "short")
    assert result == "panel: expected 15000 bytes, got 100"


@pytest.mark.parametrize(
    ("mistake", "fault"),
    [
        pytest.param("noreset", "data while not reset", id="no hardware reset"),
        pytest.param("replace:0031=0030", "refresh before the whole RAM was written", id="RAM window too narrow"),
        pytest.param("replace:00002b01=00002c01", "RAM cursor or window lies outside the panel", id="too high"),
        pytest.param("replace:03=01", "RAM written with data entry 01, expected 03", id="wrong direction"),
        pytest.param("replace:24=26", "command 26 is not known", id="wrong RAM"),
        pytest.param("replace:2b0100=2b01", "command 01: only 2 bytes followed", id="too few bytes"),
        pytest.param("replace:4000=400000", "command 21: 1 bytes too many", id="too many bytes"),
        pytest.param("replace:f7=c7", "refresh with 22 set to c7, expected f7", id="not a full refresh"),
        pytest.param("replace:10=7f", "power taken away without deep sleep", id="no deep sleep"),
        pytest.param("nowait", "data while busy", id="BUSY not waited for"),
        pytest.param("driven", "cs is driven while the panel has no power", id="pins driven without power"),
    ],
)
def test_a_mistake_in_the_driving_shows(tmp_path, mistake, fault):
    drive(tmp_path, mistake, "show:00")
    assert fault in faults(tmp_path)


@pytest.mark.parametrize("mistake", ["noreset", "replace:0031=0030", "replace:f7=c7", "nowait"])
def test_nothing_is_shown_after_a_mistake(tmp_path, mistake):
    drive(tmp_path, "show:a5")
    drive(tmp_path, mistake, "show:00")
    assert (tmp_path / "panel.bin").read_bytes() == b"\xa5" * 15000
