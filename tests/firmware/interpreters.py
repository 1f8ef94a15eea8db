"""Runs suites and scripts of the firmware's tests under MicroPython and under CPython."""

import os
import subprocess
import sys
from pathlib import Path

from twin import compiled

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FIRMWARE = ROOT / "firmware"
FAKES = FIRMWARE / "twin" / "fakes"
ON_BOX = HERE / "on_box"
MICROPYTHON = Path(sys.executable).with_name("micropython")


def micropython(*arguments: object, cwd: Path, timeout_s: int = 120) -> str:
    path = f"{compiled.tree(FIRMWARE)}:{ON_BOX}:.frozen"
    return _run([MICROPYTHON, "-X", "heapsize=200k", *arguments], cwd, timeout_s, {"MICROPYPATH": path})


def cpython(*arguments: object, cwd: Path, timeout_s: int = 120) -> str:
    path = f"{FIRMWARE}:{ON_BOX}:{ON_BOX / 'cpython'}"
    return _run([sys.executable, *arguments], cwd, timeout_s, {"PYTHONPATH": path})


def _run(command: list[object], cwd: Path, timeout_s: int, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=timeout_s,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout
