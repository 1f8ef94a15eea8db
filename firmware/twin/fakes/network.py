"""`network` of the ESP32 port: one access point, there or not; the sockets are the computer's own."""

import time

import world

STA_IF = 0
_DHCP_MS = 1600
_STATIC_MS = 730
_ADDRESS = ("192.168.4.2", "255.255.255.0", "192.168.4.1", "192.168.4.1")


class WLAN:
    IF_STA = STA_IF

    def __init__(self, interface=STA_IF):
        self._active = False
        self._address = None
        self._ready_ms = None

    def active(self, state=None):
        if state is None:
            return self._active
        self._active = bool(state)
        self._ready_ms = None
        return None

    def connect(self, ssid, key=None, *, bssid=None):
        if not self._active:
            raise OSError("Wifi Not Started")
        wifi = world.now("wifi")
        if wifi["up"] and ssid == wifi["ssid"] and key == wifi["key"]:
            self._ready_ms = time.ticks_ms() + (_STATIC_MS if self._address else _DHCP_MS)

    def disconnect(self):
        self._ready_ms = None

    def isconnected(self):
        return self._ready_ms is not None and time.ticks_diff(time.ticks_ms(), self._ready_ms) >= 0

    def ifconfig(self, address=None):
        if address is None:
            return self._address or _ADDRESS
        self._address = address
        return None

    def ipconfig(self, *, dhcp4):
        if dhcp4:
            self._address = None

    def status(self, what=None):
        if what == "rssi":
            return world.now("wifi")["rssi"]
        return 1010 if self.isconnected() else 1001
