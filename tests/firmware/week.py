"""A week of a box as the energy model wants it: ten openings, one of them the collector's, and the heartbeats."""

from datetime import timedelta
from pathlib import Path

from station import BOX, BOX_KEY, FRIDAY, Station

from twin import Box

# Hours after Friday 08:00 WIB at which the lid opens, and for how many minutes; the first is the collector's visit.
OPENINGS = ((2, 4), (3, 1), (27, 2), (30, 1), (52, 1), (75, 3), (99, 1), (122, 2), (147, 1), (150, 1))


def live(folder: Path, port: int, station: Station) -> list[dict[str, int]]:
    """`Box.awake_ms` of the week; its first start and its first configuration are not part of it."""
    station.configure(schedule="")
    box = Box(folder, BOX)
    box.provision(BOX_KEY, "127.0.0.1", port)
    box.power_on(FRIDAY - timedelta(minutes=30))
    box.wait_until(FRIDAY)
    box.awake_ms.clear()
    for hours, minutes in OPENINGS:
        opened = FRIDAY + timedelta(hours=hours)
        station.now = opened
        box.open_lid(opened)
        station.now = opened + timedelta(minutes=minutes)
        box.close_lid(station.now)
    station.now = FRIDAY + timedelta(days=7)
    box.wait_until(station.now)
    assert not [event for event in box.events() if event.kind in ("crash", "send_failed")]
    return box.awake_ms
