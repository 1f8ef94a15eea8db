"""One box on this computer: it stands somewhere, sleeps, and is woken by what happens to it."""

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from twin import asleep
from twin.asleep import Asleep, gpio
from twin.board import PWRON, Board
from twin.cell import Cell
from twin.interpreter import TwinError

_DEEPSLEEP = 4
_CUT_EXIT = 86
_IMMEDIATE_WAKES = 5
_WAKE_TIMEOUT_S = 60


# Takes part in a wake while it runs, and returns all that the box has printed.
Meanwhile = Callable[["subprocess.Popen[bytes]"], bytes]


class Box(Board):
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
        super().__init__(directory, box_id, drift_ppm=drift_ppm)
        self.output = ""  # what the last wake printed
        self.wakes = 0
        self._cell: Cell | None = None
        self._cell_us = self._wakes_paid = 0
        self.awake_ms: list[
            dict[str, int]
        ] = []  # of each wake: simulated time in "waits", with "panel", with "radio" on
        said = asleep.read(directory)
        self._asleep = Asleep(said) if said else None

    # -- power -----------------------------------------------------------------------------------------------

    def power_on(self, at: datetime) -> None:
        """Puts the battery in (again): clock and RTC memory are lost, the log is not."""
        self._advance(_us(at))
        self._power_up()
        self._settle()

    def cut_power(self) -> None:
        """Takes the battery out. Nothing wakes the box until `power_on`."""
        (self.directory / "asleep.json").unlink(missing_ok=True)
        self._asleep = None

    def erase(self) -> None:
        super().erase()
        self._asleep = None

    def put_in(self, cell: Cell, at: datetime) -> None:
        """From this moment on the voltage is that of this cell, which each wake and each hour of sleep empties."""
        self._advance(_us(at))
        self._cell, self._cell_us, self._wakes_paid = cell, int(self._world["now_us"]), len(self.awake_ms)
        self.battery(cell.mv, gives_ma=cell.gives_ma)

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

    def blip_lid(self, at: datetime) -> None:
        """The lid is lifted and falls shut before the firmware has started."""
        self.wait_until(at)
        reason = self._asleep.woken_by_pulse("LID") if self._asleep else None
        if reason is not None:
            self._run(reason, _DEEPSLEEP)
        self._settle()

    def shake(self, at: datetime, *, mg: int = 800) -> None:
        """A push of so many thousandths of g. The sensor holds its pin if it was told to feel that."""
        self.wait_until(at)
        path = self.directory / "motion.json"
        sensor = json.loads(path.read_text()) if path.exists() else {"armed_mg": None}
        if sensor["armed_mg"] is not None and mg > sensor["armed_mg"]:
            path.write_text(json.dumps(sensor | {"latched": True, "felt_mg": mg}))
        self._settle()

    def motion_wire(self, at: datetime, *, cut: bool) -> None:
        """Cuts the wire of the motion sensor, which then reads 1 for good, or mends it."""
        self.wait_until(at)
        self.pins(TAMPER=int(cut))
        self._settle()

    def press(self, at: datetime, *, seconds: float = 1, meanwhile: Meanwhile | None = None) -> None:
        """Presses the button inside. `meanwhile` takes part in the wake, see `twin.phone`."""
        self.wait_until(at)
        reason = self._asleep.woken_by_pulse("BUTTON") if self._asleep else None
        if reason is not None:
            released_us = self._world["now_us"] + round(seconds * 1_000_000)
            self._world["held_until_us"] = {str(gpio()["BUTTON"]): released_us}
            self._run(reason, _DEEPSLEEP, meanwhile)
            self._world["held_until_us"] = {}
        self._settle()

    def wait_until(self, at: datetime) -> None:
        """Lets the time pass; every timer that the box has set until then (and at `at` itself) wakes it."""
        until = _us(at)
        while (due := self._due_us()) is not None and due <= until:
            self._advance(due)
            self._run(asleep.TIMER, _DEEPSLEEP)
            self._settle()
        self._advance(until)
        self._save()

    @property
    def next_timer(self) -> datetime | None:
        """When the box will wake by itself; None without power."""
        due = self._due_us()
        return None if due is None else datetime.fromtimestamp(due / 1e6, UTC)

    # -- how it works ----------------------------------------------------------------------------------------

    def _move_lid(self, at: datetime, level: int, second_switch: bool) -> None:
        self.wait_until(at)
        self.pins(LID=level, **({"LID2": level} if second_switch else {}))
        self._settle()

    def _settle(self) -> None:
        """As long as an armed level holds, the box wakes at once; so it does when it has more to do."""
        for _ in range(_IMMEDIATE_WAKES):
            reason = self._asleep.woken_by_levels(self._levels()) if self._asleep else None
            if reason is None and self._asleep and self._asleep.goes_on:
                reason = asleep.TIMER
                self._advance(self._due_us() or 0)
            if reason is None:
                return
            self._run(reason, _DEEPSLEEP)
        said = asleep.read(self.directory)
        raise TwinError(f"{self.box_id} wakes for ever: armed {said}, pins {self._world['pins']}")

    def _due_us(self) -> int | None:
        return self._asleep.due_us(int(self._world["drift_ppm"])) if self._asleep else None

    def _advance(self, to_us: int) -> None:
        """An awake box takes a few simulated seconds, so a moment may already be a little past."""
        self._world["now_us"] = max(self._world["now_us"], to_us)

    def _power_up(self) -> None:
        self._lose_power()
        self._run(0, PWRON)

    def _run(self, wake_reason: int, reset_cause: int, meanwhile: Meanwhile | None = None) -> None:
        """One wake."""
        self._empty_cell()
        self._world.update(wake_reason=wake_reason, reset_cause=reset_cause)
        self._save()
        self.cut_power()  # until the firmware says that it sleeps, nothing is armed
        self.wakes += 1
        status = self._run_firmware(meanwhile)
        cut, file_cut = self._world.pop("cut", None), self._world.pop("file_cut", None)
        if status == _CUT_EXIT:
            self.was_cut = bool(cut or file_cut)
            self._advance(self._world["now_us"] + 1_000_000)
            self._power_up()
            return
        said = asleep.read(self.directory)
        if said is None:
            raise TwinError(f"{self.box_id} ended with status {status}:\n{self.output}")
        self._world.update(now_us=said["now_us"], clock=said["clock"])
        self.awake_ms.append({name: us // 1000 for name, us in said["spent_us"].items()})
        if file_cut:
            self.file_operations += said["file_operations"]
            self._world["file_cut"] = file_cut | {"operation": file_cut["operation"] - said["file_operations"]}
        if "restart" in said:
            self._run(0, said["restart"])
        else:
            self._asleep = Asleep(said)
        self._save()

    def _run_firmware(self, meanwhile: Meanwhile | None) -> int:
        """From the first line to the end of its process; returns the exit status."""
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
        return process.returncode

    def _empty_cell(self) -> None:
        """By the sleep that ends now and the wake before it."""
        if self._cell is None:
            return
        now_us = int(self._world["now_us"])
        self._cell.sleep((now_us - self._cell_us) / 1e6)
        for awake_ms in self.awake_ms[self._wakes_paid :]:
            self._cell.wake(awake_ms)
        self._cell_us, self._wakes_paid = now_us, len(self.awake_ms)
        self.battery(self._cell.mv, gives_ma=self._cell.gives_ma)


def _us(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone: moments of the twin are aware")
    return round(at.timestamp() * 1_000_000)
