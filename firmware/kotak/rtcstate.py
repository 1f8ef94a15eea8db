"""What the box remembers over deep sleep, in RTC memory. A power cut loses it; nothing in it is needed to log."""

import binascii
import struct

from micropython import const

_VERSION = const(5)
NEVER = const(0xFFFFFFFF)

# Uptimes in seconds; a due of 0 is none.
_FIELDS = (
    ("boot", "I"),
    ("boot_time", "I"),  # what the clock would have said at the boot, Unix seconds
    ("synced", "I"),  # uptime of the last clock from the server
    ("refused", "I"),  # events that the full log refused, since the boot
    ("refused_recorded", "I"),
    ("lid_phase", "B"),
    ("visit_seq", "I"),
    ("opened", "I"),
    ("closed", "I"),
    ("flaps", "H"),
    ("flaps_recorded", "H"),
    ("lid_alarmed", "B"),
    ("lid2_open", "B"),
    ("disagreeing", "B"),
    ("battery_low", "B"),
    ("battery_flat", "B"),  # so low that radio and panel stay off
    ("heartbeat_due", "I"),
    ("retry_due", "I"),
    ("retry_step", "B"),
    ("rssi", "b"),
    ("picture", "8s"),  # what is on the glass: its key, screen and code
    ("screen", "B"),
    ("code_hash", "16s"),
    ("refreshed", "I"),
    ("panel_failed", "B"),
    ("asked", "B"),  # a press of the button wants to see how the box fares
    ("button_stuck", "B"),
    ("motion_stuck", "B"),
    ("refused_config", "12s"),
    ("refused_command", "12s"),
    ("address", "16s"),  # own address, mask, gateway, name server of the last lease
    ("leased", "I"),
    ("update_due", "I"),
    ("carry_before", "I"),  # the code on the glass carries records below this number; 0 = none chosen yet
    ("crashes", "B"),  # wakes on end in which something failed, or that the watchdog ended
    ("slept_at", "I"),
    ("doubted", "I"),  # what the server's clock would have said at the boot, when its time was refused
)
_LAYOUT = "<B" + "".join([layout for _, layout in _FIELDS])


class State:
    """Fresh, as after a power cut; each field of `_FIELDS` is an attribute."""

    def __init__(self):
        self.boot = self.boot_time = 0
        self.synced = self.refreshed = self.leased = NEVER
        self.refused = self.refused_recorded = 0
        self.lid_phase = self.visit_seq = self.opened = self.closed = 0
        self.flaps = self.flaps_recorded = self.lid_alarmed = 0
        self.lid2_open = self.disagreeing = self.battery_low = self.battery_flat = 0
        self.heartbeat_due = self.retry_due = self.retry_step = self.rssi = 0
        self.picture, self.screen, self.code_hash = bytes(8), 0, bytes(16)
        self.panel_failed = self.asked = self.button_stuck = self.motion_stuck = 0
        self.refused_config = self.refused_command = bytes(12)
        self.address = bytes(16)
        self.update_due = self.carry_before = self.crashes = self.slept_at = self.doubted = 0

    def pack(self) -> bytes:
        body = struct.pack(_LAYOUT, _VERSION, *[getattr(self, name) for name, _ in _FIELDS])
        return body + struct.pack("<I", binascii.crc32(body))


def unpack(memory: bytes):
    """The state, or None when the memory holds none or a damaged one. What follows it belongs to slots.py."""
    size = struct.calcsize(_LAYOUT)
    if len(memory) < size + 4 or struct.unpack_from("<I", memory, size)[0] != binascii.crc32(memory[:size]):
        return None
    values = struct.unpack(_LAYOUT, memory[:size])
    if values[0] != _VERSION:
        return None
    state = State()
    for i, (name, _) in enumerate(_FIELDS):
        setattr(state, name, values[i + 1])
    return state
