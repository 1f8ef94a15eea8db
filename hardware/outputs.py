"""What is made from box.toml, as paths from the repository's root and the functions that make them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hardware import pins
from hardware.schema import Box

ROOT = Path(__file__).parent.parent

TEXTS: dict[str, Callable[[Box], str]] = {
    "firmware/kotak/pins.py": pins.module,
}


def write(box: Box, root: Path) -> list[Path]:
    """Writes everything below `root`, all of it or, when something can't be made, none; gives the paths."""
    made = {root / path: make(box).encode() for path, make in TEXTS.items()}
    for path, content in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return list(made)
