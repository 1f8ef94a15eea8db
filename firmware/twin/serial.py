"""The serial port of a twin: MicroPython's own prompt behind a TCP socket, for `mpremote connect socket://...`."""

import os
import pty
import select
import signal
import socket
import subprocess
import threading
import tty
from contextlib import suppress
from types import TracebackType

from twin.box import Box
from twin.interpreter import TwinError

_SOFT_REBOOT = b"MPY: soft reboot\r\n"
_RAW_PROMPT = b"raw REPL; CTRL-B to exit\r\n"
_CTRL_A = b"\x01"
_CTRL_C = b"\x03"
_CTRL_D = b"\x04"
_END_OF_PROGRAM = b"\x04>"
_CHUNK = 4096
_BANNER_PATIENCE_S = 10.0


class SerialPort:
    """The prompt of a box that does not run its application, as over USB; the box's pins stay the host's to move.

        with SerialPort(box) as port:
            subprocess.run(["mpremote", "connect", port.url, "run", "firmware/selftest.py"])

    What the prompt reaches is the box's: its file system, NVS, log partition, pins, radio, panel. Time is real here,
    but that the box sleeps `pace` times as fast (sockets have the time that they need).
    A soft reset starts the interpreter anew and runs boot.py, never main.py: mpremote resets into the raw prompt, where
    a board does not run it either. One client at a time; what a client leaves behind the next one finds.

    `awake`: at first the box runs its application, for whatever its world says has woken it.
    """

    def __init__(self, box: Box, *, pace: int = 1, awake: bool = False) -> None:
        self._box, self._pace = box, pace
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"socket://127.0.0.1:{self.port}"
        self._stopping = threading.Event()
        self._client: socket.socket | None = None
        self._is_running, self._last = False, b""
        self._thread = threading.Thread(target=self._serve, name=f"serial {box.box_id}", daemon=True)
        self._start(awake=awake)

    def __enter__(self) -> "SerialPort":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stopping.set()
        self.pull_cable()
        self._thread.join()
        self._listener.close()
        self._end()

    def pull_cable(self) -> None:
        """Breaks the connection of whoever is connected now."""
        if self._client:
            with suppress(OSError):
                self._client.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        self._listener.settimeout(0.1)
        while not self._stopping.is_set():
            with suppress(TimeoutError):
                self._client, _ = self._listener.accept()
                with self._client, suppress(ConnectionError, BrokenPipeError):
                    self._client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self._relay(self._client)
                self._client = None

    def _relay(self, client: socket.socket) -> None:
        while not self._stopping.is_set():
            ready, _, _ = select.select([client.fileno(), self._terminal], [], [], 0.1)
            if client.fileno() in ready:
                said = client.recv(_CHUNK)
                if not said:
                    return
                self._take(said)
            if self._terminal in ready:
                client.sendall(self._read() or self._restart())

    def _take(self, said: bytes) -> None:
        """A program that runs reads no ctrl-C: on a board the serial driver interrupts it, here a signal does."""
        if _CTRL_C in said and self._is_running:
            self._process.send_signal(signal.SIGINT)
            said = said.replace(_CTRL_C, b"")
        self._is_running |= _CTRL_D in said
        os.write(self._terminal, said)

    def _read(self) -> bytes:
        """What the interpreter has said; empty when it has ended."""
        try:
            said = os.read(self._terminal, _CHUNK)
        except OSError:  # how Linux tells that nobody holds the other end any more
            return b""
        self._last = self._last[-1:] + said
        self._is_running &= _END_OF_PROGRAM not in self._last
        return said

    def _restart(self) -> bytes:
        """A soft reset: the interpreter ends and comes back in the raw prompt."""
        self._end()
        self._start()
        os.write(self._terminal, b"\r" + _CTRL_A)
        said = b""
        while _RAW_PROMPT not in said:
            ready, _, _ = select.select([self._terminal], [], [], _BANNER_PATIENCE_S)
            if not ready:
                raise TwinError(f"{self._box.box_id}: no prompt after a soft reset:\n{said.decode(errors='replace')}")
            said += self._read()
        return _SOFT_REBOOT + said[said.index(_RAW_PROMPT) :]

    def _start(self, *, awake: bool = False) -> None:
        self._terminal, theirs = pty.openpty()
        tty.setraw(theirs)
        self._is_running, self._last = False, b""
        command, environment = self._box.interpreter()
        first = "import boot" if (self._box.directory / "boot.py").exists() else "pass"
        if awake:
            first = "import boot, main"
        self._process = subprocess.Popen(
            [*command, "-i", "-c", first],
            cwd=self._box.directory,
            env=environment | {"TWIN_LIVE": str(self._pace)},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._terminal)
