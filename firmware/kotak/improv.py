"""Improv Wi-Fi over the serial line, version 1 (improv-wifi.com/serial): Wi-Fi from a browser by the USB cable.

Frame: "IMPROV", version, type, length, data, sum of all bytes before modulo 256. What lies between frames is ignored.
"""

from time import ticks_diff, ticks_ms

from micropython import const

from kotak import attempt

_HEADER = b"IMPROV\x01"
_LENGTH_AT = const(8)
_DATA_AT = const(9)
# A frame that stops half-way must not swallow the beginning of the next one.
_SILENCE_MS = const(1000)

_CURRENT_STATE = const(1)
_ERROR_STATE = const(2)
_RPC_COMMAND = const(3)
_RPC_RESULT = const(4)

_READY = const(2)
_PROVISIONING = const(3)
_PROVISIONED = const(4)
_STATES = {attempt.TESTING: _PROVISIONING, attempt.CONNECTED: _PROVISIONED}

_NO_ERROR = const(0)
_INVALID_RPC = const(1)
_UNKNOWN_RPC = const(2)
_UNABLE_TO_CONNECT = const(3)
_BAD_HOSTNAME = const(5)

_SEND_SETTINGS = const(1)
_REQUEST_STATE = const(2)
_REQUEST_INFO = const(3)
_REQUEST_NETWORKS = const(4)
_HOSTNAME = const(5)
_DEVICE_NAME = const(6)
_NETWORK_STATE = const(7)

_ONLINE = const(1)
_HAS_WIFI = const(2)


def frame(kind: int, data: bytes) -> bytes:
    """With a line feed after it, which clients want and the format allows."""
    body = _HEADER + bytes([kind, len(data)]) + data
    return body + bytes([sum(body) & 0xFF]) + b"\n"


class Improv:
    """`write` takes bytes for the line; `about`: firmware, version, chip and name of the device."""

    def __init__(self, trial, write, about: tuple):
        self._attempt = trial
        self._write = write
        self._about = about
        self._received = b""
        self._last_ms = ticks_ms()

    def feed(self, data: bytes):
        """Takes in what the line brought, if anything, however it is cut."""
        if not data:
            return
        now = ticks_ms()
        if ticks_diff(now, self._last_ms) > _SILENCE_MS:
            self._received = b""
        self._last_ms = now
        self._received += data
        while self._take_frame():
            pass

    @property
    def is_in_frame(self) -> bool:
        """Whether the beginning of a frame has come, but not its end."""
        return _HEADER in self._received

    def tell(self):
        """To be called when a test has ended, whoever asked for it."""
        trial = self._attempt
        if trial.state == attempt.FAILED and trial.by == attempt.CABLE:
            self._send_error(_UNABLE_TO_CONNECT)
        self._send_state()
        if trial.state == attempt.CONNECTED and trial.by == attempt.CABLE:
            self._send_result(_SEND_SETTINGS, ())

    def _take_frame(self) -> bool:
        """Handles the first frame, or drops what can't be the beginning of one; False when more bytes are needed."""
        received = self._received
        start = received.find(_HEADER)
        if start < 0:
            self._received = received[-len(_HEADER) + 1 :]
            return False
        received = self._received = received[start:]
        if len(received) <= _LENGTH_AT:
            return False
        end = _DATA_AT + received[_LENGTH_AT]
        if len(received) <= end:
            return False
        if sum(received[:end]) & 0xFF == received[end]:
            self._received = received[end + 1 :]
            if received[7] == _RPC_COMMAND:
                self._command(received[_DATA_AT:end])
        else:
            self._received = received[1:]  # a true frame may have begun inside of the broken one
            self._send_error(_INVALID_RPC)
        return True

    def _command(self, data: bytes):
        if len(data) < 2 or data[1] != len(data) - 2:
            return self._send_error(_INVALID_RPC)
        handle = _COMMANDS.get(data[0])
        if handle is None:
            return self._send_error(_UNKNOWN_RPC)
        self._send_error(_NO_ERROR)
        handle(self, data[0], data[2:])

    def _take_settings(self, _, data: bytes):
        name, rest = _string(data)
        password, rest = _string(rest) if rest is not None else (None, None)
        if password is None or rest:
            return self._send_error(_INVALID_RPC)
        try:
            self._attempt.begin(name, password, attempt.CABLE)
        except attempt.Refused:
            return self._send_error(_UNABLE_TO_CONNECT)
        self._send_state()

    def _tell_state(self, command: int, _):
        self._send_state()
        if self._attempt.state == attempt.CONNECTED:
            self._send_result(command, ())

    def _tell_about(self, command: int, _):
        self._send_result(command, [text.encode() for text in self._about])

    def _tell_networks(self, command: int, _):
        if self._attempt.state != attempt.TESTING:  # a scan would break it off
            self._attempt.scan()
        for name, rssi, is_open in self._attempt.networks:
            self._send_result(command, (name, str(rssi).encode(), b"NO" if is_open else b"YES"))
        self._send_result(command, ())

    def _tell_name(self, command: int, wanted: bytes):
        """Name and host name are one, and no technician's to set: the box is registered by it."""
        if wanted:
            return self._send_error(_BAD_HOSTNAME)
        self._send_result(command, (self._about[-1].encode(),))

    def _tell_network_state(self, command: int, _):
        is_online = self._attempt.state == attempt.CONNECTED
        self._send_result(command, (str(_HAS_WIFI | (_ONLINE if is_online else 0)).encode(),))

    def _send_state(self):
        self._write(frame(_CURRENT_STATE, bytes([_STATES.get(self._attempt.state, _READY)])))

    def _send_error(self, error: int):
        self._write(frame(_ERROR_STATE, bytes([error])))

    def _send_result(self, command: int, strings):
        data = b"".join([bytes([len(text)]) + text for text in strings])
        self._write(frame(_RPC_RESULT, bytes([command, len(data)]) + data))


_COMMANDS = {
    _SEND_SETTINGS: Improv._take_settings,
    _REQUEST_STATE: Improv._tell_state,
    _REQUEST_INFO: Improv._tell_about,
    _REQUEST_NETWORKS: Improv._tell_networks,
    _HOSTNAME: Improv._tell_name,
    _DEVICE_NAME: Improv._tell_name,
    _NETWORK_STATE: Improv._tell_network_state,
}


def _string(data: bytes):
    """The first string, and what follows it; (None, None) when it is longer than the data."""
    if not data or len(data) <= data[0]:
        return None, None
    return data[1 : 1 + data[0]], data[1 + data[0] :]
