"""One box in the hands of a person at a terminal: open, close, shake, press, wait, and see what it shows and sends."""

import re
import shlex
import struct
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

from twin.box import Box
from twin.image import Event
from twin.interpreter import TwinError
from twin.terminal import braille, columns_for

_WIB = timezone(timedelta(hours=7), "WIB")
_UNITS = {"d": 1, "m": 60, "j": 3600, "h": 86400}
_LONGEST = timedelta(days=60)
_SHOWN_AT_ONCE = 12
# Black on white, whatever the terminal is: a phone can't read a code that is white on black.
_ON_PAPER = "\x1b[30;107m%s\x1b[0m"
_HELP = """\
  buka  tutup       tutup kotak dibuka, ditutup        sungkit   tutup diangkat, magnet ditahan di sakelar
  goyang            kotak digoyangkan                  tekan     tombol di dalam ditekan sedetik
  tunggu 2j         waktu berjalan: 30d (detik), 10m (menit), 2j (jam), 3h (hari)
  cabut  pasang     baterai dicabut, dipasang lagi     baterai 3300   tegangan baterai, mV
  wifi mati|hidup|lambat|putus                         titik akses di tempat kotak; putus: di tengah pengiriman
  layar             panel sekali lagi                  catatan   semua yang tercatat di kotak
  bantuan  selesai"""
_EVENTS = {
    "boot": "menyala", "lid_open": "tutup dibuka", "lid_closed": "tutup ditutup", "lid_disagree": "dua sakelar berbeda",
    "moved": "digerakkan", "battery": "lapor harian", "battery_low": "baterai lemah", "panel_changed": "panel berganti",
    "clock_set": "jam disetel server", "config_applied": "konfigurasi baru dipakai",
    "config_refused": "konfigurasi ditolak", "sent": "terkirim, diakui server", "send_failed": "gagal mengirim",
    "portal_opened": "penyetelan dibuka", "crash": "galat program", "log_refused": "catatan penuh",
    "lid_left_open": "tutup dibiarkan terbuka", "wifi_changed": "Wi-Fi diganti",
    "identity_repaired": "identitas dipulihkan", "update_begun": "pembaruan dimulai",
    "update_confirmed": "pembaruan berhasil", "update_rolled_back": "pembaruan dibatalkan",
    "update_refused": "pembaruan ditolak", "clock_refused": "waktu ditolak",
    "command_refused": "perintah ditolak",
    "ack_refused": "pengakuan palsu ditolak",
}  # fmt: skip
_SCREENS = {
    1: "QRIS", 2: "kode kunjungan", 3: "tutup kotak", 4: "penyetelan Wi-Fi", 5: "baterai lemah", 6: "belum ada QRIS",
    7: "galat",
}  # fmt: skip

_WIFI: dict[str, dict[str, Any]] = {"mati": {}, "hidup": {}, "lambat": {"slow_ms": 4000}, "putus": {"drop_after": 400}}


class Mistake(ValueError):
    """A command that can't be carried out; the message says what can."""


class Console:
    """`now` gives the moment at which a person acts, `wait` lets time go by until a moment, wakes included."""

    def __init__(
        self, box: Box, now: Callable[[], datetime], wait: Callable[[datetime], None], say: Callable[[str], None],
        columns: int, *, in_colour: bool = False,
    ) -> None:  # fmt: skip
        self._box, self._now, self._wait, self._say, self._columns = box, now, wait, say, columns_for(columns)
        self._frame = _ON_PAPER if in_colour else "%s"
        self._told = max((event.seq for event in box.events()), default=0)
        self._picture = b""

    def greet(self) -> None:
        self._say(f"Kotak {self._box.box_id} dengan firmware aslinya. Perintah:")
        self._say(_HELP)
        self.show()

    def run(self, line: str) -> bool:
        """Carries out one line; False when it was the last."""
        try:
            words = shlex.split(line)
        except ValueError:
            words = [line]
        if not words:
            return True
        if "selesai".startswith(words[0]) and len(words[0]) > 2:
            return False
        try:
            self._do(words[0], words[1:])
        except Mistake as mistake:
            self._say(f"{mistake}\n{_HELP}")
        except TwinError as error:
            self._say(f"Twin berhenti: {error}")
        return True

    def _do(self, verb: str, rest: list[str]) -> None:
        box = self._box
        moves: dict[str, Callable[[datetime], None]] = {
            "buka": box.open_lid, "tutup": box.close_lid, "sungkit": box.lift_lid_under_magnet, "goyang": box.shake,
            "tekan": box.press, "pasang": box.power_on,
        }  # fmt: skip
        if verb in moves and not rest:
            moment = max(self._now(), box.now)
            self._wait(moment)
            moves[verb](moment)
        elif verb == "tunggu" and len(rest) == 1:
            self._wait(max(self._now(), box.now) + duration(rest[0]))
        elif verb == "cabut" and not rest:
            box.cut_power()
        elif verb == "baterai" and len(rest) == 1 and rest[0].isdigit() and int(rest[0]) <= 4300:
            box.battery(int(rest[0]))
        elif verb == "wifi" and rest and rest[0] in _WIFI:
            box.wifi(rest[0] != "mati", **_WIFI[rest[0]])
        elif verb == "layar" and not rest:
            self._picture = b""
        elif verb == "catatan" and not rest:
            self._told = 0
        elif verb == "bantuan":
            self._say(_HELP)
            return
        else:
            raise Mistake(f"{' '.join([verb, *rest])}: bukan perintah. Yang bisa:")
        self.show()

    def show(self) -> None:
        """What was recorded since the last time, the panel if it has changed, and how the box is."""
        news = [event for event in self._box.events() if event.seq > self._told]
        if len(news) > _SHOWN_AT_ONCE:
            self._say(f"  ... {len(news) - _SHOWN_AT_ONCE} catatan lebih lama; semuanya: catatan")
        for event in news[-_SHOWN_AT_ONCE:] if self._told else news:
            self._say(f"  {event.seq:>5}  {_moment(event)}  {_words(event)}")
        self._told = max([self._told, *(event.seq for event in news)])
        if (self._box.directory / "panel.bin").exists() and self._box.panel() != self._picture:
            self._picture = self._box.panel()
            (self._box.directory / "panel.png").write_bytes(self._box.panel_png())
            for line in braille(self._picture, self._columns):
                self._say(self._frame % line)
            self._say(f"  Gambar panel: {self._box.directory / 'panel.png'}")
        self._say(self._state())

    def _state(self) -> str:
        due = self._box.next_timer
        sleeping = f"tidur sampai {due.astimezone(_WIB):%d-%m %H.%M}" if due else "tanpa daya"
        return f"  [{self._box.now.astimezone(_WIB):%d-%m-%Y %H.%M.%S} WIB]  {sleeping}"


def duration(text: str) -> timedelta:
    """`90d`, `10m`, `2j`, `3h`: seconds, minutes, hours, days. Raises Mistake."""
    found = re.fullmatch(r"(\d{1,7})([dmjh])", text)
    length = timedelta(seconds=int(found[1]) * _UNITS[found[2]]) if found else None
    if length is None or not timedelta() < length <= _LONGEST:
        raise Mistake(f"tunggu {text}: tulis seperti 30d, 10m, 2j atau 3h, paling lama 60h. Yang bisa:")
    return length


def lines(prompt: Callable[[], str]) -> Iterator[str]:
    """What is typed, until there is no more."""
    while True:
        try:
            yield prompt()
        except (EOFError, KeyboardInterrupt):
            return


def _moment(event: Event) -> str:
    if not event.quality:
        return "jam belum disetel"
    return f"{datetime.fromtimestamp(event.time, _WIB):%d-%m-%Y %H.%M}"


def _words(event: Event) -> str:
    words = _EVENTS.get(event.kind, event.kind)
    if event.kind == "panel_changed":
        return f"{words}: {_SCREENS.get(event.payload[0], event.payload[0])}"
    if event.kind == "lid_closed":
        _, seconds, flaps = struct.unpack_from("<IIH", event.payload)
        return f"{words} setelah {seconds} detik" + (f", {flaps} kali terbuka lagi" if flaps else "")
    if event.kind == "sent":
        through, records = struct.unpack_from("<IH", event.payload)
        return f"{words}: {records} catatan, sampai nomor {through}"
    if event.kind == "crash":
        return f"{words}: {event.payload.rstrip(bytes(1)).decode(errors='replace')}"
    return words
