"""kicad-cli on a project of ours: reads what we wrote, judges it and draws it."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from hardware.schema import BoxError

# Dates in what KiCad writes; each is replaced by one of the same length.
_DATES = (
    (rb"(/CreationDate \(D:)\d{14}", rb"\g<1>20000101000000"),
    (rb"(created as \S+ date )\d{4}/\d\d/\d\d \d\d:\d\d:\d\d", rb"\g<1>2000/01/01 00:00:00"),
    (rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", rb"2000-01-01T00:00:00"),
    (rb"(date )\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", rb"\g<1>2000-01-01 00:00:00"),
)


@contextmanager
def project(files: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder with these files in it, by name, for as long as it is needed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "project"
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        yield folder


def run(folder: Path, *arguments: str) -> str:
    """What `kicad-cli` says in a project's folder; raises BoxError when it is missing or fails.

    The settings of whoever runs it stay out of it.
    """
    environment = {**os.environ, "KICAD_CONFIG_HOME": str(folder.parent / "settings"), "TZ": "UTC"}
    try:
        done = subprocess.run(
            ["kicad-cli", *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=120
        )
    except FileNotFoundError:
        raise BoxError(["kicad-cli belum terpasang; jalankan: make test-deps"]) from None
    if done.returncode:
        raise BoxError([f"kicad-cli {' '.join(arguments)} gagal: {(done.stdout + done.stderr).strip()}"])
    return done.stdout


def without_dates(content: bytes) -> bytes:
    for pattern, replacement in _DATES:
        content = re.sub(pattern, replacement, content)
    return content
