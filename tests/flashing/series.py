"""Boards in a row: one `jumatserius flash --batch`, one USB port, and the mishaps of a long morning.

Into the middle of the series come a board that is another box already, one with another chip, and a cable that comes
out while the application is on its way; that board is tried again.
"""

import json
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desk import Desk
from office import Office, downloaded
from technician import Hands

import running

WIFI = ("Kotak", "rahasia-kotak")
STRANGER = "LBK-9999"
NEW, PULLED, STRANGE, OTHER_CHIP = "new", "pulled", "strange", "other chip"
_PULLED_AFTER_BYTES = 40_000
_APPLICATION = "aplikasi"
_LABEL, _LABEL_ENDS, _FAILED = "Label:", "  Uji diri", "Gagal: "


@dataclass
class Turn:
    """One go of one board: what was said, and how far it was when."""

    kind: str
    lines: list[str] = field(default_factory=list)
    reached: list[tuple[str, float, int]] = field(default_factory=list)
    """(step, time, bytes that had gone to the board), of each step's beginning; the last one is the label."""

    @property
    def box(self) -> str | None:
        """The box that the board became."""
        said = [line.split()[1] for line in self.lines if line.startswith("  Kotak ")]
        return said[0] if said else None

    @property
    def failure(self) -> str | None:
        said = [line.split(_FAILED)[1] for line in self.lines if _FAILED in line]
        return said[0] if said else None

    def steps(self) -> Iterator[tuple[str, float, int]]:
        """(step, seconds, bytes) of each step that came to its end."""
        for (step, began, before), (_, ended, after) in zip(self.reached, self.reached[1:], strict=False):
            yield step, ended - began, after - before


@dataclass
class Morning:
    """What came of it."""

    turns: list[Turn] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)
    """The claim's code by box, in the order in which boards were to become boxes."""
    boards: list[tuple[str, dict[str, Any], bool]] = field(default_factory=list)
    """(kind, the NVS's namespace, whether the application runs) of each board when it was unplugged."""
    last_words: str = ""


class Terminal:
    """`jumatserius flash --batch`, read and typed into."""

    def __init__(self, url: str, office: Office, folder: Path) -> None:
        image = downloaded(folder)
        command = [
            running.COMMAND, "flash", "--image", image, "--images", folder / "images.toml", "--port", url,
            "--server", office.url, "--wifi", WIFI[0], "--batch", "--data", folder / "laptop",
        ]  # fmt: skip
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,  # or the password is asked for at the terminal of whoever runs this
        )  # fmt: skip

    def type(self, *answers: str) -> None:
        assert self._process.stdin
        self._process.stdin.write("".join(f"{answer}\n" for answer in answers))
        self._process.stdin.flush()

    def watch(self, turn: Turn, desk: Desk) -> None:
        """Until the board is a box, or is not to be one."""
        hands = Hands(desk.box)
        assert self._process.stdout
        for line in self._process.stdout:
            turn.lines.append(line.rstrip())
            hands.follow(line)
            if "/6] " in line or line.startswith(_LABEL):
                step = line.split("/6] ")[-1].split()[0]
                turn.reached.append((step, time.monotonic(), desk.went_through))
                if step == _APPLICATION and turn.kind == PULLED:
                    desk.pull_after = desk.went_through + _PULLED_AFTER_BYTES
            if line.startswith(_LABEL_ENDS) or _FAILED in line:
                break
        else:
            raise AssertionError("\n".join(turn.lines))
        hands.rest()

    def end(self) -> str:
        self.type("q")
        assert self._process.stdout
        return self._process.communicate()[0].splitlines()[-1]


def run(count: int, office: Office, folder: Path) -> Morning:
    """So many boards become boxes."""
    morning, port, terminal = Morning(), 0, None
    for number, kind in enumerate(_heap(count)):
        chip = "esp32c3" if kind == OTHER_CHIP else "esp32"
        with Desk(folder / str(number), chip=chip, number=number, port=port) as desk:
            port = desk.port
            desk.box.access_points(*WIFI)
            answers = [] if terminal is None else [""]
            if kind in (NEW, PULLED):
                box, code = office.claim()
                morning.codes[box] = code
                answers.append(code)
            if terminal is None:
                terminal = Terminal(desk.url, office, folder)
                answers.append(WIFI[1])
            if kind == STRANGE:
                desk.box.box_id = STRANGER
                desk.box.provision(bytes(32), "127.0.0.1", 1)
            _go(morning, terminal, Turn(kind), desk, answers)
            if kind == PULLED:
                _go(morning, terminal, Turn(NEW), desk, ["", code])
            nvs = json.loads((desk.box.directory / "nvs.json").read_text())
            morning.boards.append((kind, nvs.get("jumat", {}), desk.is_running_its_application))
    assert terminal
    morning.last_words = terminal.end()
    return morning


def _heap(count: int) -> list[str]:
    """What kind of board is next."""
    middle = count // 2
    return [NEW] * middle + [STRANGE, OTHER_CHIP, PULLED] + [NEW] * (count - middle - 1)


def _go(morning: Morning, terminal: Terminal, turn: Turn, desk: Desk, answers: list[str]) -> None:
    terminal.type(*answers)
    terminal.watch(turn, desk)
    morning.turns.append(turn)
