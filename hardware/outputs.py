"""What is made from box.toml: paths from the repository's root, and the functions that make them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from hardware import bom, pins, power, tools, wiring
from hardware.kicad import files as kicad
from hardware.schema import Box

ROOT = Path(__file__).parent.parent
_MADE = "hardware/made"
_CARRIER = "hardware/carrier"
TOOLS = f"{_MADE}/tools.json"

# Contents by file name, for a folder.
Maker = Callable[[Box], dict[str, bytes]]

# Made by us alone, the same bytes everywhere.
PLAIN: tuple[tuple[str, Maker], ...] = (
    ("firmware/kotak", lambda box: {"pins.py": pins.module(box)}),
    (_MADE, lambda box: {"bom.csv": bom.as_csv(box), "bom.xlsx": bom.as_xlsx(box)}),
    (_MADE, lambda box: {"power.csv": power.as_csv(box), "power.svg": power.chart(box)}),
    (_MADE, lambda box: {f"{wiring.NAME}.yml": wiring.source(box)}),
    (_CARRIER, kicad.sources),
)
# Drawn by programs that are installed, the same bytes from the versions in tools.json.
DRAWN: tuple[tuple[str, Maker], ...] = (
    (_MADE, wiring.drawings),
    (_CARRIER, kicad.drawings),
)


def _made(box: Box, makers: tuple[tuple[str, Maker], ...]) -> dict[str, bytes]:
    return {f"{folder}/{name}": content for folder, make in makers for name, content in make(box).items()}


def plain(box: Box) -> dict[str, bytes]:
    """Contents by path."""
    return _made(box, PLAIN)


def drawn(box: Box) -> dict[str, bytes]:
    """Contents by path; raises BoxError when a program is missing."""
    return {**_made(box, DRAWN), TOOLS: (json.dumps(tools.versions(), indent=1) + "\n").encode()}


def write(box: Box, root: Path) -> list[str]:
    """Makes everything, then writes it below `root`: all of it, or nothing; gives the paths."""
    files = {**plain(box), **drawn(box)}
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return list(files)
