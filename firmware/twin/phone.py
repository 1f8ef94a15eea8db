"""A person with a phone, or a cable, at a box that is being set up."""

import json
import os
import select
import socket
import subprocess
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from twin.box import Box
from twin.interpreter import TwinError

_HTTP, _DNS = 80, 53
_HOLD_S = 4
_PATIENCE_S = 30.0


class Phone:
    """What a person at the box reaches while its access point is up.

    `port`: the page, on 127.0.0.1; `names_port`: its name server (UDP). `access_point`: name and key of the box's
    network. `said`: what came over the cable so far.
    """

    def __init__(self, box: Box, process: "subprocess.Popen[bytes]", port: int, names_port: int) -> None:
        self._box, self._process = box, process
        self.port, self.names_port = port, names_port
        self.said = b""
        self._await(self._is_up, "its access point")
        self.access_point: dict[str, Any] = json.loads(self._path.read_text())

    def write(self, data: bytes) -> None:
        """Over the cable, to the box."""
        assert self._process.stdin
        self._process.stdin.write(data)
        self._process.stdin.flush()

    def await_said(self, is_enough: Callable[[bytes], bool]) -> bytes:
        """What the cable has brought once that is enough."""
        self._await(lambda: is_enough(self.said), "the cable")
        return self.said

    def close_lid(self) -> None:
        """While the phone is still there."""
        self._box.pins(LID=0, LID2=0)

    def await_end(self) -> None:
        """Until the box ends its set-up by itself."""
        self._await(lambda: not self._path.exists() or self._process.poll() is not None, "the end of set-up")

    @property
    def _path(self) -> Any:
        return self._box.directory / "access_point.json"

    def _is_up(self) -> bool:
        if not self._path.exists():
            return False
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _await(self, is_true: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            has_ended = self._process.poll() is not None
            self.listen(0.01)
            if is_true():
                return
            if has_ended or time.monotonic() > deadline:
                raise TwinError(f"{self._box.box_id}: waited in vain for {what}; it said:\n{self.said!r}")

    def listen(self, seconds: float) -> None:
        """Takes in what comes over the cable for so long."""
        assert self._process.stdout
        output = self._process.stdout.fileno()
        if select.select([output], [], [], seconds)[0]:
            self.said += os.read(output, 4096)


def set_up(box: Box, at: datetime, visit: Callable[[Phone], None], *, pace: int = 1) -> None:
    """Holds the button inside the open box, and calls `visit` while set-up runs; then the phone goes.

    Without a phone nobody waits for the box in real time: what is left of the five minutes is over at once.
    """
    port, names_port = _free_port(socket.SOCK_STREAM), _free_port(socket.SOCK_DGRAM)
    box.phone(pace, {_HTTP: port, _DNS: names_port})

    def meanwhile(process: "subprocess.Popen[bytes]") -> bytes:
        phone = Phone(box, process, port, names_port)
        try:
            visit(phone)
        finally:
            box.phone(0, {})
        return phone.said + process.communicate(timeout=_PATIENCE_S)[0]

    box.press(at, seconds=_HOLD_S, meanwhile=meanwhile)


def _free_port(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
