"""The programs that draw: graphviz and kicad-cli."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from hardware.schema import BoxError

_VERSIONS = {"graphviz": ("dot", "-V"), "kicad-cli": ("kicad-cli", "version")}


def run(program: str, *arguments: str | Path) -> str:
    """What a program says; raises BoxError when it is not installed or fails."""
    try:
        done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=120)
    except FileNotFoundError:
        raise BoxError([f"{program} belum terpasang; jalankan: make test-deps"]) from None
    said = done.stdout + done.stderr
    if done.returncode:
        raise BoxError([f"{program} {arguments[0]} gagal: {said.strip()}"])
    return said


def versions() -> dict[str, str]:
    """Of each program that draws. Other versions draw the same, but not byte for byte."""
    found = {}
    for name, command in _VERSIONS.items():
        version = re.search(r"\d+\.\d+\.\d+", run(*command))
        found[name] = version[0] if version else "unknown"
    return found
