"""Runs a WebAssembly build of MicroPython, which has no network, as a command, and is its network.

Arguments: the folder of the build, then those of `micropython`. Each line that it asks is a JSON list: what to do,
with which socket, and how; the answer is a JSON list: "done" and the result, or "errno" and a number.
"""

import json
import os
import select
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

_GLUE = Path(__file__).with_name("micropython.mjs")
_ON_BOX = Path(__file__).with_name("on_box")
_POLL_MS = 5


class Sockets:
    """What MicroPython's `usocket` does, by number of the socket; bytes go as hexadecimal digits."""

    def __init__(self) -> None:
        self._open: dict[int, socket.socket] = {}

    def socket(self, number: int) -> None:
        self._open[number] = socket.socket()

    def getaddrinfo(self, _number: int, host: str, port: int) -> list[Any]:
        return list(socket.getaddrinfo(host, port, socket.AF_INET, socket.SOCK_STREAM)[0][4])

    def connect(self, number: int, host: str, port: int) -> None:
        self._open[number].connect((host, port))

    def setsockopt(self, number: int, level: int, option: int, value: int) -> None:
        self._open[number].setsockopt(level, option, value)

    def settimeout(self, number: int, seconds: float | None) -> None:
        self._open[number].settimeout(seconds)

    def write(self, number: int, data: str) -> int | None:
        try:
            return self._open[number].send(bytes.fromhex(data))
        except BlockingIOError:
            return None

    def read(self, number: int, count: int) -> str | None:
        try:
            return self._open[number].recv(count).hex()
        except BlockingIOError:
            return None

    def poll(self, number: int, wanted: int) -> int:
        poll = select.poll()
        poll.register(self._open[number], wanted)
        return sum(events for _, events in poll.poll(_POLL_MS))

    def close(self, number: int) -> None:
        self._open[number].close()


def main() -> int:
    asked, asks = os.pipe()
    answered, answers = os.pipe()
    environment = os.environ | {"MICROPYPATH": f"{_ON_BOX}:{os.environ['MICROPYPATH']}"}
    # In the child the pipes have the numbers that the glue knows.
    wiring = f'exec node "$@" 3>&{asks} 4<&{answered}'
    command = ["bash", "-c", wiring, "node", str(_GLUE), *sys.argv[1:]]
    with subprocess.Popen(command, env=environment, pass_fds=(asks, answered)) as process:
        os.close(asks)
        os.close(answered)
        with os.fdopen(asked) as questions, os.fdopen(answers, "w") as said:
            _serve(Sockets(), questions, said)
    return process.returncode


def _serve(sockets: Sockets, questions: Any, said: Any) -> None:
    for question in questions:
        name, number, *arguments = json.loads(question)
        try:
            answer = ["done", getattr(sockets, name)(number, *arguments)]
        except OSError as error:
            answer = ["errno", error.errno]
        print(json.dumps(answer), file=said, flush=True)


if __name__ == "__main__":
    sys.exit(main())
