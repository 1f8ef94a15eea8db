"""Who a box is, in two places: written once, checked at each start, the damaged copy mended from the good one."""

import json
from datetime import timedelta

import chain
import pytest
from by_hand import run_on
from station import BOX, BOX_KEY, FRIDAY

from twin import Box, identity, image

NVS_REPAIRED, FILE_REPAIRED = b"\x01", b"\x02"


@pytest.fixture
def box(tmp_path):
    """A box out of reach of its access point; not yet switched on."""
    box = Box(tmp_path / "box", BOX)
    box.provision(BOX_KEY, "127.0.0.1", 1)
    box.wifi(False)
    return box


def nvs(box):
    return json.loads((box.directory / "nvs.json").read_text())["jumat"]


def set_nvs(box, values):
    (box.directory / "nvs.json").write_text(json.dumps({"jumat": values}))


def second_copy(box):
    return box.directory / "identity.bin"


def of_kind(box, kind):
    return [event.payload[:1] for event in box.events() if event.kind == kind]


def restart(box):
    box.cut_power()
    box.power_on(box.now + timedelta(minutes=1))
    assert "crash" not in [event.kind for event in box.events()], box.output


def test_the_first_start_makes_the_second_copy_and_says_nothing_of_it(box):
    box.power_on(FRIDAY)
    copy = second_copy(box).read_bytes()
    assert BOX.encode() in copy
    assert bytes.fromhex(nvs(box)["auth"]) in copy
    restart(box)
    assert of_kind(box, "identity_repaired") == []
    assert second_copy(box).read_bytes() == copy


def test_the_second_copy_has_no_log_key(box):
    box.power_on(FRIDAY)
    assert identity.first_log_key(BOX_KEY) not in second_copy(box).read_bytes()


def erased(values):
    values.clear()


def without_wifi(values):
    del values["ssid"]


def changed(values):
    values["auth"] = "00" * 32


def half_written(values):
    """The power failed between the network's name and its password."""
    values["ssid"] = b"Baru".hex()


def without_sum(values):
    del values["sum"]


@pytest.mark.parametrize("damage", [erased, without_wifi, changed, half_written, without_sum])
def test_a_damaged_nvs_is_mended_from_the_file(box, damage):
    box.power_on(FRIDAY)
    before = nvs(box)
    values = dict(before)
    damage(values)
    set_nvs(box, values)
    restart(box)
    assert nvs(box) == before
    assert of_kind(box, "identity_repaired") == [NVS_REPAIRED]
    restart(box)
    assert of_kind(box, "identity_repaired") == [NVS_REPAIRED], "told once"


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda copy: None, id="gone"),
        pytest.param(lambda copy: copy[:-1], id="cut short"),
        pytest.param(lambda copy: copy[:30] + b"\x55" + copy[31:], id="one byte changed"),
        pytest.param(lambda copy: b"", id="empty"),
    ],
)
def test_a_damaged_file_is_written_anew_from_nvs(box, damage):
    box.power_on(FRIDAY)
    copy = second_copy(box).read_bytes()
    damaged = damage(copy)
    second_copy(box).unlink()
    if damaged is not None:
        second_copy(box).write_bytes(damaged)
    restart(box)
    assert second_copy(box).read_bytes() == copy
    assert of_kind(box, "identity_repaired") == [FILE_REPAIRED]


def test_an_nvs_that_a_wake_finds_erased_is_mended_in_that_wake(box):
    box.power_on(FRIDAY)
    before = nvs(box)
    set_nvs(box, {})
    box.open_lid(FRIDAY + timedelta(seconds=30))
    assert nvs(box) == before
    kinds = [event.kind for event in box.events()]
    assert kinds[kinds.index("identity_repaired") + 1] == "lid_open"


def test_without_any_identity_the_log_goes_on(box):
    box.power_on(FRIDAY)
    set_nvs(box, {})
    second_copy(box).unlink()
    box.cut_power()
    box.power_on(FRIDAY + timedelta(minutes=5))
    assert "provision the box" in box.output
    box.open_lid(FRIDAY + timedelta(minutes=6))
    assert "lid_open" in [event.kind for event in box.events()]
    assert box.next_timer is not None


# -- provisioning ----------------------------------------------------------------------------------------------

_PROVISION = """
import json, esp32
from binascii import unhexlify
from kotak import provision
values = {name: value if name == "port" else unhexlify(value) for name, value in json.loads('''%s''').items()}
try:
    provision.provision(values, esp32.Partition.find(1, label="jlog")[0]%s)
    print("provisioned")
except (ValueError, provision.AlreadyProvisioned) as refusal:
    print(refusal)
"""


def values_of(box_id, key=BOX_KEY):
    """As the server hands them to whoever writes a board."""
    wifi = identity.nvs(box_id, key, "Kafé", "rahasia")
    return wifi | identity.broker("127.0.0.1", 1, "plain", b"") | {"log0": identity.first_log_key(key).hex()}


def provision(box, values, more=""):
    return run_on(box, _PROVISION % (json.dumps(values), more)).strip()


@pytest.fixture
def blank(box):
    """A board fresh from its image."""
    set_nvs(box, {})
    return box


def test_a_blank_board_becomes_a_box(blank):
    (blank.directory / "flash.bin").write_bytes(b"\xff" * image.BLOCK * image.BLOCKS)
    assert provision(blank, values_of("LBK-0002")) == "provisioned"
    blank.power_on(FRIDAY)
    assert nvs(blank)["box"] == b"LBK-0002".hex()
    assert "log0" not in nvs(blank), "NVS keeps on flash what it has erased"
    assert chain.broken_links({event.seq: event.raw for event in blank.events()}, "LBK-0002") == []
    assert blank.events()[0].kind == "boot"
    assert of_kind(blank, "identity_repaired") == []


def test_a_board_with_an_identity_is_not_overwritten_unless_told(box):
    box.power_on(FRIDAY)
    before, log = nvs(box), (box.directory / "flash.bin").read_bytes()
    refusal = f"this board is {BOX}: pass replace to overwrite its identity"
    assert provision(box, values_of("LBK-0002")) == refusal
    set_nvs(box, {})
    assert provision(box, values_of("LBK-0002")) == refusal, "the file alone says so too"
    set_nvs(box, before)
    assert (box.directory / "flash.bin").read_bytes() == log
    assert provision(box, values_of("LBK-0002", bytes(32)), ", replace=True") == "provisioned"
    box.cut_power()
    box.power_on(FRIDAY + timedelta(hours=1))
    assert nvs(box)["box"] == b"LBK-0002".hex()
    assert (box.events()[0].kind, box.events()[0].seq) == ("boot", 1), "the log begins anew"
    assert of_kind(box, "identity_repaired") == []


@pytest.mark.parametrize("operation", [1, 40, 64, 65, 66, 67])
def test_provisioning_that_was_cut_is_done_again_without_being_told(box, operation):
    """The power fails while the old log is erased, or the new one begun."""
    box.power_on(FRIDAY)
    world = json.loads((box.directory / "world.json").read_text())
    cut = world | {"cut": {"operation": operation, "byte": 0}}
    (box.directory / "world.json").write_text(json.dumps(cut))
    with pytest.raises(AssertionError):
        provision(box, values_of("LBK-0002"), ", replace=True")
    (box.directory / "world.json").write_text(json.dumps(world))
    assert provision(box, values_of("LBK-0002")) == "provisioned"
    box.cut_power()
    box.power_on(FRIDAY + timedelta(hours=1))
    assert chain.broken_links({event.seq: event.raw for event in box.events()}, "LBK-0002") == []


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        pytest.param({"ssid": None}, "provision: ssid is missing", id="without Wi-Fi"),
        pytest.param({"log0": None}, "provision: log0 is missing", id="without log key"),
        pytest.param({"pin": "00"}, "provision: pin is no value of an identity", id="unknown value"),
    ],
)
def test_an_incomplete_identity_is_refused_and_changes_nothing(blank, change, refusal):
    values = {name: value for name, value in (values_of(BOX) | change).items() if value is not None}
    assert provision(blank, values) == refusal
    assert nvs(blank) == {}
