"""A technician at the bench: real mpremote, and hands that follow what the self test asks for."""

import subprocess
import sys
import threading
import time
from pathlib import Path

from twin import Box

FIRMWARE = Path(__file__).parents[2] / "firmware"
SELFTEST = FIRMWARE / "selftest.py"
MPREMOTE = Path(sys.executable).with_name("mpremote")
_HELD_S = 0.2
# What is asked for, and the pins that then go up and down again.
ASKED = {
    "Tekan tombol": ("BUTTON",),
    "Buka lalu tutup": ("LID", "LID2"),
    "Goyangkan": ("TAMPER",),
}


def mpremote(port: str, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [MPREMOTE, "connect", port, *arguments], input=text, capture_output=True, text=True, timeout=60
    )


def move(box: Box, pins: tuple[str, ...]) -> None:
    """Up, and down again."""
    for level in (1, 0):
        time.sleep(_HELD_S)
        box.pins(**dict.fromkeys(pins, level))


class Hands:
    """Does what each line asks for; `broken` pins stay where they are."""

    def __init__(self, box: Box, broken: tuple[str, ...] = ()) -> None:
        self._box, self._broken = box, broken
        self._moves: list[threading.Thread] = []

    def follow(self, line: str) -> None:
        for words, pins in ASKED.items():
            if words in line:
                working = tuple(pin for pin in pins if pin not in self._broken)
                self._moves.append(threading.Thread(target=move, args=(self._box, working)))
                self._moves[-1].start()

    def rest(self) -> None:
        for one in self._moves:
            one.join()


def selftest(box: Box, port: str, broken: tuple[str, ...] = ()) -> list[str]:
    """The lines that `mpremote run` of the self test prints."""
    hands, lines = Hands(box, broken), []
    with subprocess.Popen(
        [MPREMOTE, "connect", port, "run", SELFTEST], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        assert running.stdout
        for line in running.stdout:
            lines.append(line.rstrip())
            hands.follow(line)
    hands.rest()
    return lines
