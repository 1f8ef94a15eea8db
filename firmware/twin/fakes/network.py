"""`network` of the ESP32 port: access points in reach, and one of the box's own; the sockets are the computer's."""

import json
import os
import time

import world

STA_IF = 0
AP_IF = 1
AUTH_OPEN = 0
AUTH_WPA2_PSK = 3
_DHCP_US = 1_600_000
_STATIC_US = 730_000
_REFUSED_US = 2_500_000
_SCAN_MS = 2100
_PEAK_MA = 350  # while it sends (estimate)
_IDLE, _CONNECTING, _GOT_IP = 1000, 1001, 1010
_NO_AP_FOUND, _HANDSHAKE_TIMEOUT = 201, 15


def WLAN(interface=STA_IF):
    return _AccessPoint() if interface == AP_IF else _Station()


class _Station:
    def __init__(self):
        self._active = False
        self._address = None
        self._ready_us = None
        self._fails_us = None
        self._reason = _IDLE
        self._reconnects = 0

    def active(self, state=None):
        if state is None:
            return self._active
        self._active = bool(state)
        world.consumer = "radio" if state else "waits"
        if state:
            world.draw(_PEAK_MA)
        self.disconnect()
        return None

    def config(self, *, reconnects):
        self._reconnects = reconnects

    def connect(self, ssid, key=None, *, bssid=None):
        if not self._active:
            raise OSError("Wifi Not Started")
        self.disconnect()
        wifi = _wifi()
        if wifi["up"] and ssid == wifi["ssid"].encode() and (key or b"") == wifi["key"].encode():
            self._ready_us = world.true_us() + (_STATIC_US if self._address else _DHCP_US)
            self._ready_us += wifi.get("slow_ms", 0) * 1000
            # As on the board, an address that is wrong here is no reason not to be connected.
            world.has_route = not self._address or self._address[0].startswith(wifi["network"] + ".")
            return
        in_reach = [name for name, _, _ in wifi.get("nearby", ())] + [wifi["ssid"]] * wifi["up"]
        self._fails_us = world.true_us() + _REFUSED_US
        self._reason = _HANDSHAKE_TIMEOUT if ssid in [name.encode() for name in in_reach] else _NO_AP_FOUND

    def disconnect(self):
        self._ready_us = self._fails_us = None
        self._reason = _IDLE

    def isconnected(self):
        return self._ready_us is not None and world.true_us() >= self._ready_us and not world.wifi_dropped

    def ifconfig(self, address=None):
        if address is None:
            gateway = _wifi()["network"] + ".1"
            return self._address or (gateway[:-1] + "2", "255.255.255.0", gateway, gateway)
        self._address = address
        return None

    def ipconfig(self, *, dhcp4):
        if dhcp4:
            self._address = None

    def scan(self):
        if not self._active:
            raise OSError("Wifi Not Started")
        wifi = _wifi()
        time.sleep_ms(_SCAN_MS)
        found = [(bytes(name, "utf-8"), rssi, security) for name, rssi, security in wifi.get("nearby", ())]
        if wifi["up"]:
            found.append((wifi["ssid"].encode(), wifi["rssi"], AUTH_WPA2_PSK if wifi["key"] else AUTH_OPEN))
        return [(name, bytes(6), 6, rssi, security, not name) for name, rssi, security in found]

    def status(self, what=None):
        if what == "rssi":
            return world.now("wifi")["rssi"]
        if self.isconnected():
            return _GOT_IP
        if self._ready_us is None and self._fails_us is None:
            return _IDLE
        # Without a limit the port tries for ever, and never says why.
        failed = self._fails_us is not None and world.true_us() >= self._fails_us
        return self._reason if failed and self._reconnects else _CONNECTING


def _wifi():
    wifi = world.now("wifi")
    if wifi.get("raises"):
        raise OSError("Wifi Internal State Error")
    return wifi


class _AccessPoint:
    """`access_point.json` is there while it is up, and holds what a phone must know to get in."""

    _PATH = "access_point.json"

    def __init__(self):
        self._settings = {}

    def active(self, state=None):
        world.attended = bool(state)
        if not state and self._settings:
            os.remove(world.directory + "/" + self._PATH)
            self._settings = {}

    def config(self, **settings):
        self._settings.update(settings)

    def ifconfig(self, address=None):
        """On the computer the box's own address is another one; once it has one, phones can come."""
        if address is not None:
            with open(world.directory + "/" + self._PATH, "w") as file:
                json.dump(self._settings, file)
            return None
        return ("127.0.0.1", "255.0.0.0", "127.0.0.1", "127.0.0.1")
