"""A `jumatserius` process as a user runs it: what it prints, where its pages are, how it is stopped."""

import os
import re
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

import httpx

COMMAND = Path(sys.executable).with_name("jumatserius")
TOLD_WITHIN_S = 240


@dataclass
class Running:
    """A `jumatserius` process, what it has printed, and where its pages are."""

    process: subprocess.Popen[str]
    data: Path
    lines: list[str] = field(default_factory=list)
    url: str = ""
    _opened: threading.Event = field(default_factory=threading.Event)

    def read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            found = re.match(r"Buka (http://127\.0\.0\.1:\d+)$", line.rstrip())
            if found:
                self.url = found[1]
                self._opened.set()
        self._opened.set()

    def wait_until_open(self, timeout_s: float) -> None:
        self._opened.wait(timeout_s)
        assert self.url, "\n".join(self.lines)

    def items(self, path: str, **params: str) -> list[dict]:
        """All items of a list of the API, page by page."""
        found, after = [], None
        while True:
            query = params | {"limit": "500"} | ({"after": after} if after else {})
            page = httpx.get(f"{self.url}/api/v1/{path}", params=query, timeout=30).raise_for_status().json()
            found += page["items"]
            after = page["next"]
            if after is None:
                return found

    def children(self) -> set[int]:
        """Process ids below this one that are alive."""
        listing = subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        parents = {int(pid): int(parent) for pid, parent in (line.split() for line in listing.splitlines())}
        below: set[int] = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in below} - below:
            below |= more
        return below - {self.process.pid}

    def interrupt(self) -> int:
        """Ctrl-C in its terminal: the whole process group gets the signal. Returns the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(30)


def start(*arguments: str, data: Path) -> Running:
    """Run `jumatserius ARGUMENTS --data DATA` in a process group of its own, as a terminal does.

    It runs in the folder above `data`, which it gets as a relative path: that is what the defaults are.
    """
    process = subprocess.Popen(
        [COMMAND, *arguments, "--data", data.name],
        cwd=data.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        env=os.environ | {"JUMAT_MQTT_TLS_PORT": "0"},  # the usual one may be in use
    )
    running = Running(process, data)
    threading.Thread(target=running.read, daemon=True).start()
    return running
