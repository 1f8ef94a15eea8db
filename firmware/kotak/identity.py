"""Who this box is and whom it talks to, as it stands in NVS; provision.py writes it and keeps a second copy."""

import esp32
from micropython import const

NAMESPACE = "jumat"
FLOOR = "floor"  # the highest version of the application that was ever confirmed
_MAX_BLOB = const(128)
_MAX_AUTHORITY = const(2048)


class NotProvisioned(Exception):
    """NVS lacks a value; the message names it."""


class Identity:
    """What each wake needs of it; the rest is read when it is used."""

    def __init__(self):
        self._nvs = esp32.NVS(NAMESPACE)
        self.box = self._blob("box").decode()
        self.session_key = self._blob("auth")
        self.mqtt_password = self._blob("mqtt").decode()
        self.host = self._blob("host").decode()
        self.port = self._nvs.get_i32("port")
        self.transport = self._blob("transport").decode()
        self.wifi_name = self._blob("ssid")  # bytes: a network's name need not be text
        self.wifi_password = self._blob("psk")

    def tls_key(self) -> bytes:
        """With transport `psk`; read when it is used, for no other wake needs it."""
        return self._blob("tlskey")

    def authority(self) -> bytes:
        """The CA's certificate in DER, with transport `cert`."""
        return self._blob("ca", _MAX_AUTHORITY)

    def _blob(self, name: str, size: int = _MAX_BLOB) -> bytes:
        buffer = bytearray(size)
        try:
            return bytes(buffer[: self._nvs.get_blob(name, buffer)])
        except OSError:
            raise NotProvisioned("NVS has no %s: provision the box" % name)
