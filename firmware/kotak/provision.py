"""Writes who this box is, in two places, NVS and the file `identity.bin`, each of which can mend the other.

A start of the ESP32 may erase all of NVS on certain faults, and a file system can be damaged: one of the two is left.
Both carry the same check sum, over all values in the order of `_NAMES`. For technicians there is `provision`.
"""

import hashlib
import os
import struct

import esp32
from micropython import const

from kotak import eventlog
from kotak.identity import FLOOR, NAMESPACE, NotProvisioned

NVS_REPAIRED = const(1)
FILE_REPAIRED = const(2)

_PATH = "identity.bin"
_NEW_PATH = "identity.new"
_MAGIC = b"JI01"
_SUM = "sum"
_SUM_END = const(20)
_MAX_BLOB = const(2048)
_ABSENT = const(0xFFFF)
_PORT = "port"
# Never in NVS, which on the ESP32 only marks what it erases: the key would be there for whoever reads the chip.
_FIRST_LOG_KEY = "log0"
_NUMBERS = (_PORT, FLOOR)
# The floor is no value of an identity but of the board's life: it comes last, once there is one.
_NAMES = ("auth", "mqtt", "tlskey", "host", _PORT, "transport", "ca", "release", "ssid", "psk", "box", FLOOR)
_MAY_LACK = ("ca", "release", "tlskey", FLOOR)
_ERASE = const(6)
_BLOCK_COUNT = const(4)


class AlreadyProvisioned(Exception):
    """The board has an identity; the message names it."""


def provision(values: dict, log_flash, replace: bool = False):
    """Makes the board the box that `values` describe: bytes by NVS key, `port` an integer (firmware/README.md).

    The log on `log_flash` begins anew, since its key ends with the old identity. Raises AlreadyProvisioned when the
    board has an identity, unless `replace` says that it shall lose it, and ValueError for a value that is missing or
    unknown. A cut leaves a board without identity, so it can be tried again.
    """
    for name in values:
        if name == FLOOR or (name not in _NAMES and name != _FIRST_LOG_KEY):
            raise ValueError("provision: %s is no value of an identity" % name)
    for name in _NAMES + (_FIRST_LOG_KEY,):
        if name not in values and name not in _MAY_LACK:
            raise ValueError("provision: %s is missing" % name)
    nvs = esp32.NVS(NAMESPACE)
    present = _read(nvs, "box") or _parse(_read_file()).get("box")
    if present and not replace:
        raise AlreadyProvisioned("this board is %s: pass replace to overwrite its identity" % present.decode())
    _forget(nvs)
    for block in range(log_flash.ioctl(_BLOCK_COUNT, 0)):
        log_flash.ioctl(_ERASE, block)
    eventlog.begin(log_flash, values["box"].decode(), values[_FIRST_LOG_KEY])
    _write(nvs, values)


def check() -> int:
    """Compares the two copies and mends one from the other: 0, NVS_REPAIRED or FILE_REPAIRED.

    Raises NotProvisioned when neither is whole.
    """
    nvs = esp32.NVS(NAMESPACE)
    body, copy = _serialise(nvs), _read_file()
    recorded = _read(nvs, _SUM)
    # What was only just written has no sum yet, and no copy.
    if body is not None and recorded is None and copy is None:
        _seal(nvs, body)
        return 0
    if body is not None and recorded == _sum(body):
        if copy == body:
            return 0
        _write_file(body)
        return FILE_REPAIRED
    if copy is None:
        raise NotProvisioned("NVS is incomplete or damaged, and there is no second copy: provision the box")
    _write(nvs, _parse(copy))
    return NVS_REPAIRED


def change(**values):
    """Overwrites values in both places, such as the Wi-Fi's name and password. Raises OSError of either."""
    nvs = esp32.NVS(NAMESPACE)
    _write(nvs, values)


def _write(nvs, values: dict):
    """NVS first: its sum says whether all of it came through; if not, the file puts back what was."""
    for name in _NAMES:
        if name not in values:
            continue
        if name in _NUMBERS:
            nvs.set_i32(name, values[name])
        else:
            nvs.set_blob(name, values[name])
    body = _serialise(nvs)
    if body is None:
        raise NotProvisioned("NVS is incomplete: provision the box")
    _seal(nvs, body)


def _seal(nvs, body: bytes):
    nvs.set_blob(_SUM, _sum(body))
    nvs.commit()
    _write_file(body)


def _forget(nvs):
    for path in (_PATH, _NEW_PATH):
        try:
            os.remove(path)
        except OSError:
            pass  # there was none
    # The name goes first: without it a board has no identity, whatever else a cut leaves.
    for name in ("box", _SUM) + _NAMES[:-1]:
        try:
            nvs.erase_key(name)
        except OSError:
            pass  # not there
    nvs.commit()


def _serialise(nvs):
    """All values, each after its length; None when one is missing that no box can do without."""
    parts = []
    for name in _NAMES:
        value = _read(nvs, name)
        if value is None and name == FLOOR:
            break
        if value is None and name not in _MAY_LACK:
            return None
        parts.append(struct.pack("<H", _ABSENT if value is None else len(value)) + (value or b""))
    return b"".join(parts)


def _parse(body) -> dict:
    values, position = {}, 0
    for name in _NAMES:
        if not body or position == len(body):
            break
        size = struct.unpack_from("<H", body, position)[0]
        position += 2
        if size != _ABSENT:
            value = body[position : position + size]
            values[name] = struct.unpack("<i", value)[0] if name in _NUMBERS else value
            position += size
    return values


def _read(nvs, name: str):
    try:
        if name in _NUMBERS:
            return struct.pack("<i", nvs.get_i32(name))
        buffer = bytearray(_MAX_BLOB)
        return bytes(memoryview(buffer)[: nvs.get_blob(name, buffer)])
    except OSError:
        return None


def _read_file():
    """The values as `_serialise` gives them; None when there is no whole copy."""
    try:
        with open(_PATH, "rb") as file:
            copy = file.read()
    except OSError:
        return None
    body = copy[_SUM_END:]
    return body if copy[:_SUM_END] == _MAGIC + _sum(body) else None


def _write_file(body: bytes):
    with open(_NEW_PATH, "wb") as file:
        file.write(_MAGIC + _sum(body) + body)
    os.rename(_NEW_PATH, _PATH)


def _sum(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()[: _SUM_END - len(_MAGIC)]
