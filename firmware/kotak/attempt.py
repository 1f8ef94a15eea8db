"""The Wi-Fi networks in reach, and the test of one of them while the box's own access point stays up.

The port tells why a connection failed only once it has given up trying again, so it is told to give up soon.
"""

from time import ticks_add, ticks_diff, ticks_ms

from micropython import const

IDLE = const(0)
TESTING = const(1)
CONNECTED = const(2)
FAILED = const(3)

# Why it failed
PASSWORD = const(1)
NOT_FOUND = const(2)
NO_ANSWER = const(3)

# Who asked for the test
PAGE = const(1)
CABLE = const(2)

_TRIES = const(2)
_TIMEOUT_MS = const(20000)
_STAT_IDLE = const(1000)
_STAT_CONNECTING = const(1001)
# Reasons of ESP-IDF (wifi_err_reason_t): the handshake or the authentication failed.
_PASSWORD_REASONS = (2, 15, 202, 204)
_NOT_FOUND_REASONS = (201, 210, 211, 212)
_MOST_NETWORKS = const(12)
_LONGEST_NAME = const(32)
_SHORTEST_PASSWORD = const(8)
_LONGEST_PASSWORD = const(63)
_HEX_KEY = const(64)


class Refused(ValueError):
    """A name or password that no network can have; the message is for the person."""


class Attempt:
    """One test at a time; a new one takes the place of the one before. `wlan`: the active station interface."""

    def __init__(self, wlan):
        self._wlan = wlan
        self._deadline = 0
        self.state = IDLE
        self.reason = self.by = self.rssi = 0
        self.name = self.password = b""
        self.networks = []

    def scan(self):
        """Fills `networks` with (name, dBm, is_open), the strongest first. Takes two to three seconds."""
        found = {}
        try:
            heard = self._wlan.scan()
        except OSError:
            return  # the radio is in the middle of something: what was found before stands, and may be sought again
        for name, _, _, rssi, security, _ in heard:
            if name and rssi > found.get(name, (-1000, 0))[0]:
                found[name] = (rssi, security)
        strongest = sorted([(-rssi, name, security) for name, (rssi, security) in found.items()])
        self.networks = [(name, -rssi, security == 0) for rssi, name, security in strongest[:_MOST_NETWORKS]]

    def begin(self, name: bytes, password: bytes, by: int):
        """Starts a test. Raises Refused."""
        if not name or len(name) > _LONGEST_NAME:
            raise Refused("Nama Wi-Fi harus diisi, paling panjang 32 huruf.")
        size = len(password)
        if size and not (_SHORTEST_PASSWORD <= size <= _LONGEST_PASSWORD or _is_hex_key(password)):
            raise Refused("Sandi Wi-Fi terdiri dari 8 sampai 63 huruf; kosongkan untuk jaringan tanpa sandi.")
        self.name, self.password, self.by = name, password, by
        self.state, self.reason = TESTING, 0
        self._deadline = ticks_add(ticks_ms(), _TIMEOUT_MS)
        try:
            self._wlan.disconnect()
            self._wlan.config(reconnects=_TRIES)
            self._wlan.connect(name, password or None)
        except OSError:
            self._deadline = ticks_ms()  # the radio refuses: this test is over, another one may follow

    def step(self) -> bool:
        """Looks how the test stands; True when it has just ended."""
        if self.state != TESTING:
            return False
        if self._wlan.isconnected():
            self.rssi = self._wlan.status("rssi")
            self.state = CONNECTED
            return True
        status = self._wlan.status()
        if status in (_STAT_IDLE, _STAT_CONNECTING) and ticks_diff(self._deadline, ticks_ms()) > 0:
            return False
        self.state = FAILED
        self.reason = NO_ANSWER
        if status in _PASSWORD_REASONS:
            self.reason = PASSWORD
        elif status in _NOT_FOUND_REASONS:
            self.reason = NOT_FOUND
        self._wlan.disconnect()
        return True


def _is_hex_key(password: bytes) -> bool:
    return len(password) == _HEX_KEY and not password.strip(b"0123456789abcdefABCDEF")
