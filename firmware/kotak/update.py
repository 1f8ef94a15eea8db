"""The update of the application: fetched, checked, put beside the running one, and handed to the start for a trial."""

import hashlib
import os
from binascii import unhexlify
from struct import pack
from time import ticks_add, ticks_ms

from micropython import const

import slots
from kotak import VERSION, bundle, fetch, lid, record, release, wifi

_BUDGET_MS = const(40000)
_GO_ON_S = const(60)
_AFTER_SETTLING_S = const(90)
_BLOCK = const(1024)
_UPDATE_STAGE = const(7)
_NO_SPACE = const(28)  # the errno module does not have it
_A = const(1)
_B = const(2)


def step(box):
    """One attempt at what the configuration names.

    Resets the box when a new application lies ready, else returns and leaves the rest to a later wake.
    """
    state, uptime = box.state, box.clock.uptime()
    if state.lid_phase != lid.SHUT:  # an open lid may not be cut short by a reset; its closing brings us here again
        if state.lid_phase == lid.SETTLING:
            state.update_due = uptime + _AFTER_SETTLING_S
        return
    if 0 < box.mv < box.config["battery_low_mv"]:
        return
    update = box.config["update"]
    version = release.version_bytes(update["version"])
    try:
        release.check(update, bytes(VERSION))
        path = _begin(box, update, version)
        if _fetch(box, update, path):
            _install(box, update, path, version)
    except release.ReleaseRefused as refusal:
        box.append(record.UPDATE_REFUSED, version + bytes([refusal.reason]))
        slots.state.settled = box.config["version"]
        slots.state.save()


def _begin(box, update: dict, version: bytes) -> str:
    """The file that the bundle grows in. Its name says which bundle: another one starts from nothing."""
    path = "update-" + update["sha256"][:16]
    if fetch.have(path) < 0:
        for name in os.listdir():
            if name.startswith("update-"):
                os.remove(name)
        box.append(record.UPDATE_BEGUN, version)
        with open(path, "wb"):
            pass
    return path


def _fetch(box, update: dict, path: str) -> bool:
    """Whether all of it is there now. A failure is recorded; after progress it goes on soon, else with a session."""
    before, size = fetch.have(path), update["size"]
    if before >= size:
        return True
    identity = box.identity
    try:
        wlan = wifi.connect(box.state, identity.wifi_name, identity.wifi_password, box.clock.uptime())
        try:
            fetch.fetch(update["url"], path, size, ticks_add(ticks_ms(), _BUDGET_MS))
            return True
        finally:
            wlan.active(False)
    except fetch.SizeDiffers:
        raise release.ReleaseRefused(release.SIZE)
    except OSError as error:
        wifi.forget_address(box.state)
        _refuse_if_full(error, path)
        number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
        box.append(record.SEND_FAILED, pack("<BH", _UPDATE_STAGE, number & 0xFFFF))
        if fetch.have(path) > before:
            box.state.update_due = box.clock.uptime() + _GO_ON_S
        return False


def _install(box, update: dict, path: str, version: bytes):
    """Into the folder that is not in use. Until the last line but two, a cut leaves everything as it was."""
    if _hash(path) != unhexlify(update["sha256"]):
        os.remove(path)
        raise release.ReleaseRefused(release.HASH)
    state = slots.state
    place = _B if state.confirmed == _A else _A
    try:
        bundle.unpack(path, slots.FOLDERS[place], version)
    except bundle.BundleBroken:
        raise release.ReleaseRefused(release.BUNDLE)
    except OSError as error:
        _refuse_if_full(error, path)
        raise
    state.trial, state.starts, state.version, state.settled = place, 0, version, box.config["version"]
    state.save()
    os.remove(path)
    box.board.restart()


def _refuse_if_full(error: OSError, path: str):
    """Room for configuration and slots matters more than the bundle, which goes."""
    if error.args and error.args[0] == _NO_SPACE:
        os.remove(path)
        raise release.ReleaseRefused(release.ROOM)


def _hash(path: str) -> bytes:
    """Of what flash gives back, not of what was received."""
    digest, block = hashlib.sha256(), bytearray(_BLOCK)
    with open(path, "rb") as file:
        while True:
            count = file.readinto(block)
            if not count:
                return digest.digest()
            digest.update(memoryview(block)[:count])
