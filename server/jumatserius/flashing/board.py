"""A board at a serial port: by its boot loader (esptool), and by MicroPython's prompt (mpremote)."""

import json
import re
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from serial.tools import list_ports  # type: ignore[import-untyped]

from jumatserius.errors import Failed, Refused
from jumatserius.flashing import nvs, parcels, tools
from jumatserius.flashing.images import FLASH_BYTES, NVS_AT, NVS_BYTES, Segment
from jumatserius.flashing.tools import Progress, ToolFailed

_USB_SERIAL = {0x10C4, 0x1A86, 0x0403, 0x303A}
"""Makers of the chips between USB and the ESP32: Silicon Labs, WCH, FTDI, Espressif."""
_BAUD = "460800"
_PROMPT_TRIES = 5
_PROMPT_PAUSE_S = 2.0
_LIST = """
import hashlib, json, os
found = {}
def walk(folder):
    for name, kind, *_ in os.ilistdir(folder or "."):
        path = folder + "/" + name if folder else name
        if kind == 0x4000:
            if folder or name == "kotak":
                walk(path)
        elif folder or name.endswith((".py", ".mpy", ".new")):
            with open(path, "rb") as file:
                digest = hashlib.sha256()
                while piece := file.read(1024):
                    digest.update(piece)
            found[path] = digest.digest().hex()
if "kotak" not in os.listdir():
    os.mkdir("kotak")
walk("")
print(json.dumps(found))
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What the boot loader says of a board, and which box it is already."""

    address: str
    box_id: str | None


def ports() -> list[tuple[str, str]]:
    """(device, description) of what looks like a board."""
    return [(one.device, one.description) for one in list_ports.comports() if one.vid in _USB_SERIAL]


class Board:
    """Methods raise `ToolFailed` when the board does not answer; running them again does no harm."""

    def __init__(self, port: str) -> None:
        self.port = port

    # -- the boot loader -----------------------------------------------------------------------------------------

    def look(self) -> Found:
        """Raises `Refused` for another chip or another size of flash."""
        said = self._esptool("--after", "no-reset", "flash-id")
        chip = _after(said, r"Chip type:\s+(\S+)")
        if not re.fullmatch(r"ESP32(-(D|U|PICO).*)?", chip):
            raise Refused("papan", f"chip {chip}; kotak memakai ESP32 (FireBeetle 2 ESP32-E). Pasang papan yang benar")
        size = _after(said, r"Detected flash size:\s+(\S+)")
        if size != f"{FLASH_BYTES >> 20}MB":
            raise Refused("papan", f"flash {size}; kotak memakai {FLASH_BYTES >> 20}MB. Pasang papan yang benar")
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "nvs.bin"
            # A box that is refused goes back to its work.
            self._esptool("--after", "hard-reset", "read-flash", hex(NVS_AT), hex(NVS_BYTES), str(copy))
            return Found(_after(said, r"MAC:\s+(\S+)").lower(), nvs.box_id(copy.read_bytes()))

    def holds(self, segments: list[Segment]) -> bool:
        """Whether the flash has exactly these bytes there. Starts the board."""
        with tempfile.TemporaryDirectory() as folder:
            try:
                self._esptool("--after", "hard-reset", "verify-flash", *_files(segments, folder))
            except ToolFailed as failure:
                if "Verification failed" in failure.output:
                    return False
                raise
        return True

    def write(self, segments: list[Segment], progress: Progress) -> None:
        """Erases all of the flash, writes these bytes, checks them, and starts the board."""
        with tempfile.TemporaryDirectory() as folder:
            self._esptool(
                "--after", "hard-reset", "write-flash", "--erase-all", *_files(segments, folder), progress=progress
            )

    # -- the prompt ----------------------------------------------------------------------------------------------

    def first_files(self) -> dict[str, str]:
        """As `files`, of a board that has only just started: its file system takes MicroPython some seconds."""
        for _ in range(_PROMPT_TRIES - 1):
            try:
                return self.files()
            except ToolFailed:
                time.sleep(_PROMPT_PAUSE_S)
        return self.files()

    def execute(self, program: str) -> str:
        """What a program prints on the board. It travels by standard input: no argument or file shows a secret."""
        return self._mpremote("run", "/dev/stdin", text=program)

    def files(self) -> dict[str, str]:
        """SHA-256 in hex by path, of the application's folder (made if there is none) and what lies beside it."""
        found: dict[str, str] = json.loads(self.execute(_LIST).splitlines()[-1])
        return found

    def place(self, folder: Path, paths: list[str], progress: Progress) -> None:
        """These files of `folder`, in folders that `files` has made."""
        with tempfile.TemporaryDirectory() as made:
            command: list[str] = []
            for number, program in enumerate(parcels.programs(folder, paths)):
                path = Path(made) / f"{number}.py"
                path.write_text(program)
                command += ["run", str(path), "+"]
            self._mpremote(*command[:-1], progress=progress)

    def remove(self, paths: list[str]) -> None:
        if paths:
            self._mpremote("fs", "rm", *(f":{path}" for path in paths))

    def run(self, script: Path, progress: Progress) -> str:
        """A script of this computer, on the board; each line as it comes."""
        return self._mpremote("run", str(script), progress=progress)

    def restart(self) -> None:
        """From now on the board runs what is in its main.py."""
        self._mpremote("reset")

    def _esptool(self, *arguments: str, progress: Progress | None = None) -> str:
        options = ("--chip", "auto", "--port", self.port, "--baud", _BAUD)
        return tools.run("esptool", (*options, *arguments), progress=progress)

    def _mpremote(self, *arguments: str, text: str = "", progress: Progress | None = None) -> str:
        return tools.run("mpremote", ("connect", self.port, *arguments), text=text, progress=progress)


def _files(segments: list[Segment], folder: str) -> list[str]:
    arguments = []
    for segment in segments:
        path = Path(folder) / f"{segment.at:x}.bin"
        path.write_bytes(segment.content)
        arguments += [hex(segment.at), str(path)]
    return arguments


def _after(said: str, pattern: str) -> str:
    found = re.search(pattern, said)
    if found is None:
        raise Failed(f"esptool tidak menyebut {pattern.split(':')[0]}; cabut papan, pasang lagi, dan ulangi")
    return found[1]
