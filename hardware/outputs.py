"""What is made from box.toml: paths from the repository's root, and the functions that make them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from hardware import bom, pins, tools, wiring
from hardware.schema import Box

ROOT = Path(__file__).parent.parent
_MADE = "hardware/made"
TOOLS = f"{_MADE}/tools.json"

# Made by us alone, the same bytes everywhere.
PLAIN: dict[str, Callable[[Box], bytes]] = {
    "firmware/kotak/pins.py": pins.module,
    f"{_MADE}/bom.csv": bom.as_csv,
    f"{_MADE}/bom.xlsx": bom.as_xlsx,
    f"{_MADE}/{wiring.NAME}.yml": wiring.source,
}
# Drawn by programs that are installed, the same bytes from the versions in tools.json; files by folder.
DRAWN: dict[str, Callable[[Box], dict[str, bytes]]] = {
    _MADE: wiring.drawings,
}


def plain(box: Box) -> dict[str, bytes]:
    """Contents by path."""
    return {path: make(box) for path, make in PLAIN.items()}


def drawn(box: Box) -> dict[str, bytes]:
    """Contents by path; raises BoxError when a program is missing."""
    files = {f"{folder}/{name}": content for folder, make in DRAWN.items() for name, content in make(box).items()}
    return {**files, TOOLS: (json.dumps(tools.versions(), indent=1) + "\n").encode()}


def write(box: Box, root: Path) -> list[str]:
    """Makes everything, then writes it below `root`: all of it, or nothing; gives the paths."""
    files = {**plain(box), **drawn(box)}
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return list(files)
