"""Runs batches of requests under the real MicroPython, with about the memory of the board."""

import subprocess

from interpreters import FIRMWARE, MICROPYTHON, ON_BOX, ROOT

from twin import compiled


def run(script: str, *arguments: str, requests: list[str] | None = None) -> list[str]:
    """The lines that a script of `on_box` prints; its traceback as the error when it fails."""
    done = subprocess.run(
        [MICROPYTHON, "-X", "heapsize=200k", ON_BOX / script, *arguments],
        input="".join(request + "\n" for request in requests or []),
        cwd=ROOT,
        env={"MICROPYPATH": str(compiled.tree(FIRMWARE))},
        capture_output=True,
        text=True,
        timeout=120,
    )
    if done.returncode or done.stderr:
        raise AssertionError(f"{script}: {done.stderr or done.stdout[-2000:]}")
    return done.stdout.splitlines()
