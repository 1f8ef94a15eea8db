"""A box without a network: its records in the visit code, read from the panel."""

import struct
from datetime import timedelta

import station as server_side
from seen import decode, minutes, of_kind
from station import BOX, FRIDAY, QRIS


def carried(text):
    """(what stands before the digits, numbers of the records in them), by firmware/README.md, "Courier"."""
    address, _, digits = text.rpartition("/")
    sizes = {3: 1, 5: 2, 8: 3, 10: 4, 13: 5, 15: 6, 17: 7}
    pieces = [digits[at : at + 17] for at in range(0, len(digits), 17)]
    batch = b"".join(int(one).to_bytes(sizes[len(one)], "big") for one in pieces)
    assert batch[-16:] == server_side.message_tag("batch", batch[:-16])
    return address, [struct.unpack_from("<I", batch, at + 4)[0] for at in range(20, len(batch) - 16, 64)]


def test_a_box_without_a_network_gives_its_records_to_the_phone(box, station):
    station.configure(courier=True)
    box.power_on(FRIDAY)
    box.wifi(False)
    for count in range(25):
        box.shake(FRIDAY + minutes(10 * (count + 1)))
    acknowledged = max(station.records)
    moment = FRIDAY + timedelta(hours=8)
    box.open_lid(moment)
    (opening,) = of_kind(box, "lid_open")
    address, newest = carried(*decode(box))
    assert address.startswith(f"http://127.0.0.1:8000/V/{BOX}/{opening.seq}/")
    assert len(newest) == 18
    assert newest[-1] >= opening.seq
    assert newest == list(range(newest[0], newest[-1] + 1))

    seen = set(newest)
    for count in range(1, 6):
        box.press(moment + minutes(count))
        again, older = carried(*decode(box))
        assert again == address
        if older[-1] > newest[0]:
            break
        assert older[-1] == min(seen) - 1, "page after page, without a hole"
        seen.update(older)
    assert min(seen) == acknowledged + 1
    assert older[-1] > opening.seq, "after the oldest come the newest"
    assert not of_kind(box, "crash")

    box.close_lid(moment + minutes(8))
    assert decode(box) == [QRIS]

    failed = len(of_kind(box, "send_failed"))
    box.wait_until(moment + timedelta(days=3))
    assert len(of_kind(box, "send_failed")) - failed == 3, "with each heartbeat, not with each retry"


def test_a_press_that_turns_the_page_refreshes_the_panel_once(box, station):
    station.configure(courier=True)
    box.power_on(FRIDAY)
    for wifi in (False, True):
        box.wifi(wifi)
        box.open_lid(box.now + minutes(10))
        for count in range(2):
            awake = len(box.awake_ms)
            box.press(box.now + minutes(1))
            box.wait_until(box.now + minutes(2))
            assert sum("panel" in wake for wake in box.awake_ms[awake:]) == 1, (wifi, count)
            carried(*decode(box))
        box.close_lid(box.now + minutes(1))
