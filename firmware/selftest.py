"""Self test for the technician: `mpremote run firmware/selftest.py`. One line each: OK, or PERIKSA and what to do.

Runs the application's own drivers on the board. Nothing is recorded, and of the log only a blank block is written
(and erased again), so a box in service may be tested. The last line is for programs:
`SELFTEST {"ok": ["lid", ...], "failed": ["panel", ...]}`.
"""

import gc
import json
import time

import machine
from micropython import const

from kotak.board import Board

_POLL_MS = const(10)
_ASK_MS = const(30000)
_BLOCK = const(4096)
_LOG_BLOCKS = const(64)
_ERASE = const(6)
_PATTERN = b"\x5a\xa5" * 32
_FLAT_MV = const(3400)
_LEAST_MV = const(2500)
_MOST_MV = const(4300)
_WEAK_DBM = const(-80)
_TICK_MS = const(2000)
_TICK_TOLERANCE_MS = const(100)
_PROMISE_S = const(3600)
_WIFI = const(1)
_CONNECT = const(2)
# Return codes of CONNACK: user name or password wrong, not authorised.
_NOT_LET_IN = (4, 5)
# Where a session ends that fails, and what helps; by the stages of `send_failed`.
_BROKER_ADVICE = {
    2: "%s:%d tidak menjawab; periksa alamat broker, dan bahwa jaringan ini sampai ke server",
    3: "broker %s:%d tidak memberi izin; periksa bahwa kotak terdaftar dan tidak dicabut",
    4: "sambungan ke %s:%d putus saat mengirim; coba lagi lebih dekat ke titik akses",
    5: "broker %s:%d menerima, tetapi server tidak menjawab; periksa bahwa server berjalan dan kuncinya sama",
    6: "TLS dengan %s:%d ditolak; periksa cara sambung (psk perlu MicroPython 1.29) dan kunci kotak",
}


class Nothing:
    """Stands where the application has its log: nothing to send, nothing to free."""

    acked = unacked = 0
    next_seq = 1

    def read_unacked(self, records, most):
        return 0, 0

    def acknowledge(self, through):
        pass


class Contact:
    """The session's side of a box that only wants to know the time."""

    def __init__(self, identity, state, clock):
        self.identity, self.state, self.clock = identity, state, clock
        self.log = Nothing()
        self.server_time = 0

    def report(self):
        return {"next_s": _PROMISE_S}

    def acknowledged(self, server_time):
        self.clock.set(server_time)
        self.server_time = server_time

    def take_config(self, message, digest):
        pass

    def take_command(self, message, digest):
        pass

    def delivered(self, records):
        pass

    def promise(self, has_more):
        pass


class SelfTest:
    """Each check is a method that returns (whether it is good, what there is to say)."""

    def __init__(self, board):
        self._board = board
        self._has_sensor = False
        # In a box whose boot.py has run, it bites unless it is fed.
        self._watchdog = machine.WDT(timeout=120_000)
        self._seen = {}
        self._contact = None
        self._failure = None
        self._missing = ""
        self.failed = []
        self.passed = []

    def run(self):
        board = self._board
        self._ask("Tekan tombol di dalam kotak.", button=board.button)
        self._check("button", "tombol", self.button)
        self._ask("Buka lalu tutup kotak satu kali.", lid=board.lid, lid2=board.lid2)
        self._check("lid", "tutup", self.lid)
        self._check("second_switch", "sakelar kedua", self.second_switch)
        self._arm()
        self._ask("Goyangkan kotak.", tamper=self._felt)
        self._check("motion", "gerak", self.motion)
        print("... Panel digambar, sekitar lima detik.")
        self._check("panel", "panel", self.panel)
        self._check("battery", "baterai", self.battery)
        self._check("flash", "flash", self.flash)
        print("... Menyambung ke Wi-Fi dan server, paling lama satu menit.")
        self._check("wifi", "Wi-Fi", self.wifi)
        self._check("broker", "broker", self.broker)
        self._check("clock", "jam", self.clock)
        print("SELFTEST " + json.dumps({"ok": self.passed, "failed": self.failed}))

    # -- what hands do ---------------------------------------------------------------------------------------

    def button(self):
        levels = self._seen["button"]
        if levels == {0, 1}:
            return True, "terbaca ditekan dan dilepas"
        if levels == {1}:
            return False, "selalu terbaca ditekan; periksa tombol yang macet atau kabelnya yang terhubung ke 3V3"
        return False, "tidak terbaca ditekan; periksa kabel tombol ke 3V3, lalu ulangi dan tekan dalam 30 detik"

    def lid(self):
        levels = self._seen["lid"]
        if levels == {0, 1}:
            return True, "terbaca terbuka dan tertutup"
        if levels == {1}:
            return False, "tidak pernah terbaca tertutup; periksa magnet di tutup dan jaraknya ke sakelar buluh"
        return False, "tidak pernah terbaca terbuka; periksa kabel sakelar buluh yang terhubung singkat ke ground"

    def second_switch(self):
        levels = self._seen["lid2"]
        if levels == {0, 1}:
            return True, "mengikuti tutup"
        if levels == {1}:
            return False, "selalu terbaca terbuka; periksa kabel sakelar rol (kabel putus terbaca terbuka) dan letaknya"
        return False, "tidak pernah terbaca terbuka; periksa rol yang macet atau kabelnya yang terhubung singkat"

    def _arm(self):
        try:
            self._board.motion().arm()
            self._has_sensor = True
        except OSError:
            self._has_sensor = False

    def _felt(self):
        """The pin; the sensor holds it up until it is asked what it has felt."""
        level = self._board.tamper()
        if level and self._has_sensor:
            self._board.motion().take()
        return level

    def motion(self):
        levels = self._seen["tamper"]
        if not self._has_sensor:
            return False, "sensor gerak tidak menjawab; periksa kabel SDA dan SCL, dan bahwa sensornya LIS3DH"
        if levels == {0, 1}:
            return True, "goyangan terbaca, lalu tenang lagi"
        if levels == {1}:
            return False, "selalu terbaca bergerak; periksa kabel INT1 (kabel putus terbaca bergerak)"
        return (
            False,
            "goyangan tidak terbaca; periksa sensor gerak dan kabel INT1, lalu goyangkan lebih kuat",
        )

    # -- what the board does by itself -----------------------------------------------------------------------

    def panel(self):
        from kotak import font
        from kotak.drawing import HEIGHT, MARGIN, WIDTH, Drawing
        from kotak.panel import PanelTimeout

        drawing = Drawing()
        drawing.header("UJI PANEL")
        drawing.centred(font.MEDIUM, "Semua garis utuh dan rapat?", 52)
        for step in range(12):
            drawing.frame.fill_rect(MARGIN + 32 * step, 100, step + 1, 80, 0)
            drawing.frame.rect(step * 5, 200 + step * 3, WIDTH - 10 * step, HEIGHT - 200 - 6 * step, 0)
        try:
            self._board.panel().show(drawing.buffer)
        except PanelTimeout as error:
            return False, "pengendali tidak menjawab (%s); periksa kabel pita dan MOSFET daya panel" % error
        return True, "pengendali menjawab; lihat: UJI PANEL dengan garis dan bingkai yang utuh"

    def battery(self):
        mv = self._board.battery_mv()
        if not _LEAST_MV <= mv <= _MOST_MV:
            return False, "terbaca %d mV; periksa baterai, pembagi tegangan 1M + 1M, dan pin 34" % mv
        if mv < _FLAT_MV:
            return False, "%d mV; isi baterai dulu sampai di atas %d mV" % (mv, _FLAT_MV)
        return True, "%d mV" % mv

    def flash(self):
        log = self._board.log_partition()
        blocks, size = log.ioctl(4, 0), log.ioctl(5, 0)
        if (blocks, size) != (_LOG_BLOCKS, _BLOCK):
            return False, "partisi jlog berisi %d x %d byte; tulis ulang tabel partisi: jumatserius flash" % (
                blocks,
                size,
            )
        block = self._blank_block(log)
        if block is None:
            return True, "partisi catatan ada dan terpakai penuh; tidak ditulisi"
        read = bytearray(len(_PATTERN))
        log.writeblocks(block, _PATTERN, 0)
        log.readblocks(block, read, 0)
        log.ioctl(_ERASE, block)
        if bytes(read) != _PATTERN or not _is_blank(log, block):
            return False, "yang dibaca bukan yang ditulis; ganti papan ini"
        return True, "ditulis, dibaca kembali, dihapus (blok %d)" % block

    def _blank_block(self, log):
        """From the end: that is where a log comes last."""
        for block in range(_LOG_BLOCKS - 1, -1, -1):
            if _is_blank(log, block):
                return block
        return None

    # -- what needs a network --------------------------------------------------------------------------------

    def _talk(self):
        """One session as the application has it, with an empty batch: its answer is the time."""
        from kotak import rtcstate
        from kotak.clock import Clock
        from kotak.identity import Identity, NotProvisioned
        from kotak.session import SendFailed, Session

        gc.collect()
        state = rtcstate.State()
        try:
            identity = Identity()
        except NotProvisioned as error:
            self._missing = str(error)
            return
        clock = Clock(state, self._board.rtc)
        clock.begin()
        self._contact = Contact(identity, state, clock)
        self._watchdog.feed()
        try:
            Session(self._contact).run()
        except SendFailed as failure:
            self._failure = failure
        self._watchdog.feed()

    def wifi(self):
        self._talk()
        if self._contact is None:
            return False, self._no_identity()
        name, rssi = str(self._contact.identity.wifi_name)[2:-1], self._contact.state.rssi
        if self._failure and self._failure.stage == _WIFI:
            return False, "%s tidak tersambung; periksa nama, kata sandi, dan bahwa titik aksesnya 2,4 GHz" % name
        if rssi < _WEAK_DBM:
            return True, "%s tersambung, tetapi lemah (%d dBm); dekatkan titik akses ke tempat kotak" % (name, rssi)
        return True, "%s tersambung (%d dBm)" % (name, rssi)

    def broker(self):
        if self._contact is None:
            return False, self._no_identity()
        identity, failure = self._contact.identity, self._failure
        if failure is None and self._contact.server_time:
            return True, "%s:%d menjawab lewat %s" % (identity.host, identity.port, identity.transport)
        if failure is None or failure.stage == _WIFI:
            return False, "belum diuji; perbaiki Wi-Fi dulu"
        if failure.stage == _CONNECT and failure.errno in _NOT_LET_IN:
            return False, "kunci kotak ditolak; tulis identitas yang baru: jumatserius flash --replace-identity"
        return False, _BROKER_ADVICE[failure.stage] % (identity.host, identity.port) + " (%d)" % failure.errno

    def clock(self):
        start, began = time.time(), time.ticks_ms()
        while time.time() == start and time.ticks_diff(time.ticks_ms(), began) < _TICK_MS:
            time.sleep_ms(_POLL_MS)
        first, began = time.time(), time.ticks_ms()
        while time.time() < first + _TICK_MS // 1000 and time.ticks_diff(time.ticks_ms(), began) < 2 * _TICK_MS:
            time.sleep_ms(_POLL_MS)
        off_ms = time.ticks_diff(time.ticks_ms(), began) - _TICK_MS
        if abs(off_ms) > _TICK_TOLERANCE_MS:
            return False, "dua detik meleset %d ms; ganti papan ini" % off_ms
        if self._contact is None or not self._contact.server_time:
            return False, "berdetak benar, tetapi belum disetel server; perbaiki Wi-Fi dan broker dulu"
        return True, "disetel server: %s UTC" % _moment(time.gmtime())

    def _no_identity(self):
        return "kotak belum punya identitas (%s); jalankan jumatserius flash" % self._missing

    # -- how it works ----------------------------------------------------------------------------------------

    def _ask(self, words, **inputs):
        """Watches these inputs until each was seen at both levels and is at rest again, or 30 s are over."""
        print(">>> " + words)
        self._seen.update({name: set() for name in inputs})
        began = time.ticks_ms()
        while time.ticks_diff(time.ticks_ms(), began) < _ASK_MS:
            levels = {name: read() for name, read in inputs.items()}
            for name, level in levels.items():
                self._seen[name].add(level)
            if not any(levels.values()) and all([self._seen[name] == {0, 1} for name in inputs]):
                break
            self._watchdog.feed()
            time.sleep_ms(_POLL_MS)

    def _check(self, key, name, check):
        try:
            good, words = check()
        except Exception as error:
            good, words = False, "%s: %s; salin ulang aplikasi: jumatserius flash" % (type(error).__name__, error)
        (self.passed if good else self.failed).append(key)
        print("%-8s %s: %s" % ("OK" if good else "PERIKSA", name, words))
        self._watchdog.feed()


def _is_blank(log, block):
    chunk = bytearray(256)
    for offset in range(0, _BLOCK, len(chunk)):
        log.readblocks(block, chunk, offset)
        if chunk != b"\xff" * len(chunk):
            return False
    return True


def _moment(parts):
    return "%04d-%02d-%02d %02d:%02d" % tuple(parts[:5])


SelfTest(Board()).run()
