"""Runs a script on a twin's board in place of main.py, as a technician does with mpremote."""

import subprocess

import twin
from twin import Box


def run_on(box: Box, script: str) -> str:
    """What it prints; the box must not be awake. A script that fails raises AssertionError with its traceback."""
    done = subprocess.run(
        [twin.interpreter.micropython(), "-X", "heapsize=200k", "-c", script],
        cwd=box.directory,
        env={"TWIN_DIR": str(box.directory), "MICROPYPATH": twin.interpreter.search_path()},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=30,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout
