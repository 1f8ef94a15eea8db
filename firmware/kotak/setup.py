"""Set-up on site, for five minutes and only while the lid is open: an access point with a page, and Improv by cable.

Ends when the time is over, when the lid closes, when the person says so, or when mpremote wants the prompt. Nothing of
it runs in any other wake.
"""

import sys
from binascii import unhexlify
from select import POLLIN, poll
from time import sleep_ms, ticks_add, ticks_diff, ticks_ms

import micropython
import network
from micropython import const

from kotak import VERSION, attempt, http, keys, pages, provision, record
from kotak.improv import Improv
from kotak.rtcstate import NEVER

_LONGEST_MS = const(300000)
_TURN_MS = const(20)
_LINGER_MS = const(1500)  # until the last page is on the phone
_SHUT_TURNS = const(3)
_BYTES_A_TURN = const(270)  # a frame
_ADDRESS = "192.168.4.1"
_MASK = "255.255.255.0"
_PHONES = const(3)
_CTRL_C = const(3)


class Setup:
    """`box` is the app's Box, whose log and identity stand."""

    def __init__(self, box):
        self._box = box
        self._deadline = ticks_add(ticks_ms(), _LONGEST_MS)
        self._scan_wanted = False
        self._is_stored = False
        self._attempt: attempt.Attempt
        self._policy = pages.POLICY % pages.script_hash()

    def run(self):
        """Returns when set-up is over; both interfaces are off then, whatever happened. Raises KeyboardInterrupt."""
        self._box.append(record.PORTAL_OPENED)
        station, point = network.WLAN(network.STA_IF), network.WLAN(network.AP_IF)
        try:
            station.active(True)
            self._attempt = attempt.Attempt(station)
            self._attempt.scan()
            self._serve(self._open_point(point))
        finally:
            point.active(False)
            station.active(False)

    def _open_point(self, point) -> str:
        """The access point under the box's own name; returns its address."""
        identity, state = self._box.identity, self._box.state
        password = keys.portal_password(identity.session_key, identity.box, state.visit_seq)
        point.active(True)
        point.config(ssid=identity.box, key=password, security=network.AUTH_WPA2_PSK, max_clients=_PHONES)
        point.ifconfig((_ADDRESS, _MASK, _ADDRESS, _ADDRESS))
        return point.ifconfig()[0]

    def _serve(self, address: str):
        server = http.Server(address, self._handle)
        about = ("Kotak Jum'atSERIUS", "%d.%d.%d" % VERSION, "ESP32", self._box.name)
        improv = Improv(self._attempt, _write_line, about)
        line = poll()
        line.register(sys.stdin, POLLIN)
        micropython.kbd_intr(-1)  # the type of a command frame is what Ctrl-C sends
        watchdog = self._box.board.watchdog()
        try:
            shut = 0
            while shut < _SHUT_TURNS and ticks_diff(self._deadline, ticks_ms()) > 0:
                watchdog.feed()
                server.step()
                self._listen(line, improv)
                self._look_at_test(improv)
                shut = 0 if self._box.board.lid() else shut + 1
                sleep_ms(_TURN_MS)
        finally:
            micropython.kbd_intr(_CTRL_C)
            server.close()

    def _listen(self, line, improv):
        """What the cable has brought: frames, or the ctrl-C by which mpremote asks for the prompt, and gets it."""
        for _ in range(_BYTES_A_TURN):
            byte = sys.stdin.buffer.read(1) if line.poll(0) else b""
            if not byte:
                return
            if byte[0] == _CTRL_C and not improv.is_in_frame:
                self._box.board.leave_to_cable()
                raise KeyboardInterrupt
            improv.feed(byte)

    def _look_at_test(self, improv):
        if self._attempt.step():
            if self._attempt.state == attempt.CONNECTED:
                self._store()
            improv.tell()
        if self._scan_wanted:
            self._scan_wanted = False
            self._attempt.scan()

    def _store(self):
        """What was tested, or what the person keeps all the same."""
        trial = self._attempt
        provision.change(ssid=trial.name, psk=trial.password)
        self._box.append(record.WIFI_CHANGED, bytes([trial.by, int(trial.state == attempt.CONNECTED)]))
        self._box.state.leased, self._box.state.retry_step = NEVER, 0
        self._is_stored = True

    # -- the page ----------------------------------------------------------------------------------------------

    def _handle(self, method: str, path: str, form: dict):
        if method == "POST":
            action = _ACTIONS.get(path)
            return action(self, form) if action else self._to("/")
        if path == "/hasil":
            return self._page(self._result())
        return self._page(pages.choose(self._box.name, self._attempt)) if path == "/" else self._to("/")

    def _result(self) -> str:
        trial, name = self._attempt, self._box.name
        if trial.state == attempt.TESTING:
            return pages.testing(name, trial)
        if self._is_stored:
            return pages.stored(name, trial)
        return pages.failed(name, trial) if trial.state == attempt.FAILED else pages.choose(name, trial)

    def _test(self, form: dict):
        chosen, typed = form.get("wifi", b""), form.get("nama", b"").strip()
        try:
            name = typed if typed or chosen == pages.OTHER else unhexlify(chosen)
            self._is_stored = False
            self._attempt.begin(name, form.get("sandi", b""), attempt.PAGE)
        except attempt.Refused as refusal:
            return self._page(pages.choose(self._box.name, self._attempt, str(refusal)), 400)
        except ValueError:
            return self._page(pages.choose(self._box.name, self._attempt, "Pilih salah satu jaringan."), 400)
        return self._to("/hasil")

    def _keep(self, _):
        if self._attempt.state == attempt.FAILED and not self._is_stored:
            self._store()
        return self._to("/hasil")

    def _search(self, _):
        self._scan_wanted = self._attempt.state != attempt.TESTING
        return self._to("/")

    def _finish(self, _):
        self._deadline = ticks_add(ticks_ms(), _LINGER_MS)
        return self._page(pages.finished(self._box.name))

    def _page(self, body: str, status: int = 200):
        return http.Response(status, body, policy=self._policy)

    def _to(self, path: str):
        return http.Response(303, location=path)


_ACTIONS = {"/uji": Setup._test, "/simpan": Setup._keep, "/cari": Setup._search, "/selesai": Setup._finish}


def _write_line(data: bytes):
    sys.stdout.buffer.write(data)
