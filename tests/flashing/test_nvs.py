"""Which box a board is, out of a copy of its NVS partition."""

import json

from desk import NVS_BYTES, nvs_partition

from jumatserius.flashing import nvs

# Made by ESP-IDF's own generator (PyPI esp-idf-nvs-partition-gen 0.3.0): namespaces `phy` and `jumat`, in the latter
# `auth` (32 bytes), `port` (i32) and `box`.
_PAGE = bytes.fromhex(
    "feffffff00000000feffffffffffffffffffffffffffffffffffffff842dbab9aaaaaafeffffffffffffffffffffffffffff"
    "ffffffffffffffffffffffffffff000101ff3a7c36217068790000000000000000000000000001ffffffffffffff01420300"
    "7d8bb08363616c5f6461746100000000000000002200ffff18753af300112233445566778899aabbccddeeff001122334455"
    "66778899aabbccddeeff0011ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff014801ff333db57b"
    "63616c5f646174610000000000000000220000000100ffff000101ffeff88ac96a756d6174000000000000000000000002ff"
    "ffffffffffff02420200dcaff392617574680000000000000000000000002000ffff37cbba4d000102030405060708090a0b"
    "0c0d0e0f000102030405060708090a0b0c0d0e0f024801ffb7d520ad61757468000000000000000000000000200000000100"
    "ffff021401ffdeef35cf706f7274000000000000000000000000b3220000ffffffff0242020066099c03626f780000000000"
    "00000000000000000800ffffdad32cbd4c424b2d30303037ffffffffffffffffffffffffffffffffffffffffffffffff0248"
    "01ffa0c7c990626f7800000000000000000000000000080000000100"
)


def test_the_box_is_found_in_what_esp_idf_wrote():
    assert nvs.box_id(_PAGE.ljust(NVS_BYTES, b"\xff")) == "LBK-0007"


def test_a_blank_partition_is_no_box():
    assert nvs.box_id(b"\xff" * NVS_BYTES) is None


def test_an_erased_entry_does_not_count():
    page = bytearray(_PAGE)
    for number in range(9, 15):  # the entries of `port` and `box`
        page[32 + number // 4] &= ~(0b11 << number % 4 * 2)
    assert nvs.box_id(bytes(page).ljust(NVS_BYTES, b"\xff")) is None


def test_another_namespace_with_a_box_does_not_count():
    assert nvs.box_id(_PAGE.replace(b"jumat", b"jumbo").ljust(NVS_BYTES, b"\xff")) is None


def test_garbage_ends():
    assert nvs.box_id(bytes(range(256)) * 96) is None


def test_the_desk_lays_it_out_alike(tmp_path):
    path = tmp_path / "nvs.json"
    path.write_text(json.dumps({"jumat": {"auth": "00" * 32, "port": 8883, "box": b"LBK-0009".hex()}}))
    assert nvs.box_id(nvs_partition(path)) == "LBK-0009"
