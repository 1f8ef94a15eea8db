"""How a new application becomes the proven one, and what is told when it did not."""

import struct

import esp32

import slots
from kotak import VERSION, record
from kotak.identity import FLOOR, NAMESPACE
from kotak.memory import forget


def confirm(box):
    """The log is open and the server has acknowledged: what runs on trial stays."""
    state, version = slots.state, bytes(VERSION)
    if version != state.version:
        return  # the trial's folder is gone, and another application was found in its place
    _raise_floor(version)
    box.append(record.UPDATE_CONFIRMED, version)
    state.confirmed, state.trial, state.starts = state.trial, slots.FACTORY, 0
    state.save()


def record_rollback(box):
    """Into the log what the start has decided; twice rather than never."""
    box.append(record.UPDATE_ROLLED_BACK, slots.state.version)
    slots.state.rolled_back = 0
    slots.state.save()


def floor() -> bytes:
    try:
        return struct.pack(">I", esp32.NVS(NAMESPACE).get_i32(FLOOR))[1:]
    except OSError:
        return bytes(3)


def _raise_floor(version: bytes):
    if version <= floor():
        return
    from kotak import provision  # once an update

    try:
        provision.change(floor=int.from_bytes(version, "big"))
    except OSError:
        pass  # no room for a file: NVS has it, and each start tries to write the second copy anew
    finally:
        del provision
        forget(("provision",))
