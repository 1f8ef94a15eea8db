"""Wi-Fi for one session, with the address of the last lease.

The address is what can be cached: DHCP costs 0.9 s. The port offers no channel for a connection, and learning
the access point's BSSID takes a scan that is longer than what it would save.
"""

import errno
import struct
from time import sleep_ms, ticks_diff, ticks_ms

import network
from micropython import const

from kotak.rtcstate import NEVER

_POLL_MS = const(50)
_CACHED_MS = const(5000)
_FULL_MS = const(15000)
# An access point may give the address to somebody else after a day.
_LEASE_S = const(86400)


class WifiTimeout(OSError):
    """The access point did not let us in: away, out of reach, or another password."""


def connect(state, name: bytes, password: bytes, uptime: int):
    """Returns the active interface; raises WifiTimeout. The caller switches it off. No password: an open network."""
    wlan = network.WLAN(network.STA_IF)
    wlan.active(True)
    cached = state.leased != NEVER and uptime - state.leased < _LEASE_S
    if cached:
        wlan.ifconfig(_unpack(state.address))
        _join(wlan, name, password)
        if _wait(wlan, _CACHED_MS):
            return _connected(wlan, state)
        forget_address(state)
        wlan.disconnect()
        wlan.ipconfig(dhcp4=True)
    _join(wlan, name, password)
    if not _wait(wlan, _FULL_MS):
        wlan.active(False)
        raise WifiTimeout(errno.ETIMEDOUT)
    state.address, state.leased = _pack(wlan.ifconfig()), uptime
    return _connected(wlan, state)


def forget_address(state):
    """After any failure: who has an address of another network is connected, and reaches nobody."""
    state.leased = NEVER


def _join(wlan, name: bytes, password: bytes):
    # The port takes bytes, which a name that is no text needs; its stubs know text alone.
    wlan.connect(name, password or None)


def _connected(wlan, state):
    state.rssi = wlan.status("rssi")
    return wlan


def _wait(wlan, timeout_ms: int) -> bool:
    start = ticks_ms()
    while not wlan.isconnected():
        if ticks_diff(ticks_ms(), start) >= timeout_ms:
            return False
        sleep_ms(_POLL_MS)
    return True


def _pack(addresses) -> bytes:
    numbers = [int(part) for address in addresses for part in address.split(".")]
    return struct.pack("16B", *numbers)


def _unpack(packed: bytes) -> tuple:
    return tuple([".".join([str(part) for part in packed[at : at + 4]]) for at in range(0, 16, 4)])
