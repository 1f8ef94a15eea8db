"""The board of a box as a directory: what it holds, what surrounds it, and what can be seen of it."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from twin import identity, image, interpreter
from twin.asleep import gpio
from twin.image import Event

PWRON = 1
_EPOCH_2000_US = 946_684_800_000_000
_FILE_FAULTS = {"file_cut", "file_room"}
_FILES = ("boot.py", "main.py", "slots.py", "config.bin", "asleep.json", "slots.bin", "identity.bin")


class Board:
    """Lies still: a `twin.Box` is one that lives. `world.json` is what the fake board reads at each wake."""

    def __init__(self, directory: Path, box_id: str, *, drift_ppm: int = 0) -> None:
        self.directory = directory
        self.box_id = box_id
        self.was_cut = False  # whether the last cut that was asked for has come
        self.file_operations = 0  # since `cut_file_at`
        self._world_path = directory / "world.json"
        kept = json.loads(self._world_path.read_text()) if self._world_path.exists() else {}
        self._world: dict[str, Any] = _new_world(drift_ppm) | kept

    # -- the technician ------------------------------------------------------------------------------------

    def provision(
        self,
        box_key: bytes,
        host: str,
        port: int,
        *,
        transport: str = "plain",
        authority: bytes = b"",
        wifi_name: str = "Kotak",
        wifi_password: str = "rahasia-kotak",
    ) -> None:
        """An empty log, and in NVS what the box is given for life: derived keys, broker, Wi-Fi. No power yet.

        `transport` as in the wire format; `authority`: the CA's certificate in DER, for `cert`.
        """
        self.erase()
        (self.directory / "panel.bin").unlink(missing_ok=True)
        image.begin(self.directory / "flash.bin", self.box_id, identity.first_log_key(box_key))
        values = identity.nvs(self.box_id, box_key, wifi_name, wifi_password)
        (self.directory / "nvs.json").write_text(json.dumps({"jumat": values}))
        self.broker(host, port, transport=transport, authority=authority)
        self.access_points(wifi_name, wifi_password)

    def erase(self) -> None:
        """Blank flash and NVS, as after `esptool erase-flash`; what stands on the glass stays. No power."""
        self.directory.mkdir(parents=True, exist_ok=True)
        for name in _FILES:
            (self.directory / name).unlink(missing_ok=True)
        for begun in self.directory.glob("update-*"):
            begun.unlink()
        for folder in ("kotak", "a", "b"):
            shutil.rmtree(self.directory / folder, ignore_errors=True)
        (self.directory / "flash.bin").write_bytes(b"\xff" * image.BLOCK * image.BLOCKS)
        (self.directory / "nvs.json").write_text("{}")
        self._save()

    def broker(self, host: str, port: int, *, transport: str = "plain", authority: bytes = b"") -> None:
        """Writes another broker into NVS, as a technician does; the next connection goes there."""
        self._into_nvs(identity.broker(host, port, transport, authority))

    def trust(self, release_key: bytes) -> None:
        """Writes the release keeper's public key (the modulus, 384 bytes) into NVS: what it has signed is taken."""
        self._into_nvs({"release": release_key.hex()})

    def _into_nvs(self, values: dict[str, int | str]) -> None:
        """The next start makes the second copy anew, from NVS as it is now."""
        path = self.directory / "nvs.json"
        kept = json.loads(path.read_text())
        kept["jumat"].update(values)
        kept["jumat"].pop("sum", None)
        path.write_text(json.dumps(kept))
        (self.directory / "identity.bin").unlink(missing_ok=True)

    def interpreter(self) -> tuple[list[str], dict[str, str]]:
        """The command and the environment that run MicroPython as this box."""
        return interpreter.command(self.directory, file_faults=bool(_FILE_FAULTS & self._world.keys()))

    # -- its surroundings ------------------------------------------------------------------------------------

    def pins(self, **levels: int) -> None:
        """Puts pins (named as in kotak/pins.py) to levels and wakes nothing: for a box at its serial port."""
        self._world["pins"].update({str(gpio()[name]): level for name, level in levels.items()})
        self._save()

    def motion_sensor(self, *, broken: bool) -> None:
        """Takes the sensor off its bus, or puts it back."""
        self._world["motion_broken"] = broken
        self._save()

    def battery(self, mv: int, *, gives_ma: int | None = None) -> None:
        """`gives_ma`: a wake that draws more lets the power fail; None: as much as it likes."""
        self._world.update(battery_mv=mv, gives_ma=gives_ma)
        self._save()

    def wifi(
        self, up: bool, *, slow_ms: int = 0, drop_after: int | None = None, raises: bool = False,
        network: str = "192.168.4",
    ) -> None:  # fmt: skip
        """`slow_ms`: so much longer the access point takes to let the box in.

        `drop_after`: in each wake the connection is lost without a word once the box has sent so many bytes.
        `raises`: the port refuses to scan and to connect, as ESP-IDF does in the middle of something else.
        `network`: the addresses that the access point gives begin so; with another one the box reaches nobody.
        """
        self._world["wifi"].update(up=up, slow_ms=slow_ms, drop_after=drop_after, raises=raises, network=network)
        self._save()

    def access_points(self, name: str, password: str, *nearby: tuple[str, int, int]) -> None:
        """The one that lets the box in, and others in reach: name, dBm, security (0 open, 3 WPA2)."""
        self._world["wifi"].update(ssid=name, key=password, nearby=nearby)
        self._save()

    def phone(self, pace: int, ports: dict[int, int]) -> None:
        """A phone at the box's access point, for which sleeping takes real time, or one part in `pace`; 0: it goes.

        `ports`: which ones of this computer stand for those of the box's services.
        """
        self._world["phone"] = pace
        self._world["ports"] = {str(service): port for service, port in ports.items()}
        self._save()

    # -- what goes wrong in it -------------------------------------------------------------------------------

    def leap_clock(self, by: timedelta) -> None:
        """The box's own clock goes wrong by so much while it sleeps."""
        self._world["clock"]["box_us"] += round(by.total_seconds() * 1_000_000)
        self._save()

    def fill_flash(self, room: int | None) -> None:
        """From now on the file system takes no more than `room` bytes in each wake; None: as many as come."""
        self._world.pop("file_room", None)
        if room is not None:
            self._world["file_room"] = room
        self._save()

    def edit_flash(self, seq: int, change: Callable[[bytearray], None]) -> None:
        """Alters the 64 bytes of a record in the chip and makes its CRC good again; the tag stays as it was."""
        image.edit(self.directory / "flash.bin", seq, change)

    def cut_at(self, operation: int, byte: int = 0) -> None:
        """Fails the power in the next wake, whatever wakes the box: in flash operation `operation` (from 1), at `byte`.

        The power comes back one second later. A wake with fewer operations goes by unharmed.
        """
        self.was_cut = False
        self._world["cut"] = {"operation": operation, "byte": byte}

    def cut_file_at(self, operation: int, byte: int = 0) -> None:
        """The same for the file system's operations, from 1, counted over as many wakes as it takes."""
        self.was_cut, self.file_operations = False, 0
        self._world["file_cut"] = {"operation": operation, "byte": byte}

    # -- what can be seen ------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self._world["now_us"] / 1e6, UTC)

    def events(self) -> list[Event]:
        """All whole records in the flash image, by number."""
        return image.events(self.directory / "flash.bin")

    def panel(self) -> bytes:
        """What stands on the glass: 15,000 bytes, 400 x 300, bit 1 = white."""
        return (self.directory / "panel.bin").read_bytes()

    def panel_png(self) -> bytes:
        from twin.png import png

        return png(self.panel())

    # -- for who makes it live -------------------------------------------------------------------------------

    def _levels(self) -> dict[str, int]:
        """Of all inputs, by pin number; the motion sensor holds its pin up until it is asked."""
        path = self.directory / "motion.json"
        felt = path.exists() and json.loads(path.read_text())["latched"]
        pins: dict[str, int] = self._world["pins"]
        return pins | ({str(gpio()["TAMPER"]): 1} if felt else {})

    def _lose_power(self) -> None:
        """Clock, RTC memory and the sensor's settings are gone; the log is not."""
        (self.directory / "rtc.bin").write_bytes(b"")
        (self.directory / "motion.json").unlink(missing_ok=True)
        self._world["clock"] = {"true_us": self._world["now_us"], "box_us": _EPOCH_2000_US}

    def _save(self) -> None:
        fresh = self._world_path.with_suffix(".new")  # a live box reads it at any moment
        fresh.write_text(json.dumps(self._world))
        fresh.replace(self._world_path)


def _new_world(drift_ppm: int) -> dict[str, Any]:
    return {
        "now_us": 0,
        "drift_ppm": drift_ppm,
        "clock": {"true_us": 0, "box_us": _EPOCH_2000_US},
        "pins": {str(gpio()[name]): 0 for name in ("LID", "LID2", "TAMPER", "BUTTON")},
        "held_until_us": {},
        "battery_mv": 4050,
        "gives_ma": None,
        "wifi": {"up": True, "ssid": "", "key": "", "rssi": -61, "nearby": [], "network": "192.168.4"},
        "motion_broken": False,
        "phone": 0,
        "ports": {},
        "wake_reason": 0,
        "reset_cause": PWRON,
    }
