"""The broker that comes with the server: mosquitto as a child process where it is installed, else iotcore.

Whichever it is, it starts, is started again when it dies, and goes when the server goes.
"""

import errno
import shutil
import socket
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

from jumatserius.boxes.keys import Credential
from jumatserius.errors import Refused

LOOPBACK = "127.0.0.1"
_LOOK_EVERY_S = 0.1
_RESTART_AFTER_S = 0.5
_PORT_PATIENCE_S = 3.0
"""A broker whose server was killed takes a moment to save its messages and go."""
_START_PATIENCE_S = 20.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Certificate:
    """A listener for boxes that know no PSK. Paths of PEM files; the chain is one file."""

    port: int
    chain: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Tls:
    """Where boxes come in: at `psk_port` by the key of the box, and where there is a certificate by that."""

    host: str
    psk_port: int
    certificate: Certificate | None = None


class Embedded(ABC):
    """A broker as a child process. `start` gives it ports; a died one comes back on the same ones.

    `host` and `port` are those of plain MQTT; `tls` is none where it has no TLS.
    """

    notice: str | None = None
    """What whoever starts it must know, in Indonesian."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.tls: Tls | None = None
        self._stopping, self._up = threading.Event(), threading.Event()
        self._fault: Exception | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Return when it takes connections; raises `Refused` when it can't: its port is in use, it does not start."""
        self.port = free_port(self.host, self.port, "mqtt_port")
        self._stopping.clear()
        # One thread starts and watches the child: Linux ends the child when the thread that made it ends.
        self._thread = threading.Thread(target=self._keep_running, name="broker", daemon=True)
        self._thread.start()
        self._up.wait()
        if self._fault:
            raise Refused("broker", str(self._fault)) from self._fault
        log.info("broker_started", broker=type(self).__name__, host=self.host, port=self.port)

    def stop(self) -> None:
        """End the child and wait for its end."""
        self._stopping.set()
        if self._thread:
            self._thread.join()

    @abstractmethod
    def update(self, credentials: Mapping[str, Credential]) -> None:
        """Let exactly these boxes connect, by box id."""

    @abstractmethod
    def _launch(self) -> None:
        """Start the child."""

    @abstractmethod
    def _fault_of_child(self) -> str | None:
        """Why the child no longer runs; none while it does."""

    @abstractmethod
    def _terminate(self) -> None:
        """End the child."""

    def _keep_running(self) -> None:
        try:
            self._launch()
            self._wait_for_port()
        except (OSError, RuntimeError) as error:
            self._fault = error
        self._up.set()
        while not self._fault and not self._stopping.wait(_LOOK_EVERY_S):
            fault = self._fault_of_child()
            if fault:
                log.error("broker_died", fault=fault, restart_in_s=_RESTART_AFTER_S)
                self._stopping.wait(_RESTART_AFTER_S)
                self._relaunch()
        self._terminate()

    def _relaunch(self) -> None:
        try:
            self._launch()
        except (OSError, RuntimeError) as error:
            log.error("broker_not_restarted", error=str(error))

    def _wait_for_port(self) -> None:
        deadline = time.monotonic() + _START_PATIENCE_S
        while not self._stopping.is_set():
            fault = self._fault_of_child()
            if fault:
                raise RuntimeError(f"broker tidak mau menyala: {fault}")
            try:
                socket.create_connection((self.host, self.port), timeout=1).close()
                return
            except OSError as error:
                if time.monotonic() > deadline:
                    raise RuntimeError(
                        f"broker tidak menerima sambungan di {self.host}:{self.port}: {error}"
                    ) from error
                time.sleep(0.02)


def choose(
    folder: Path, port: int, tls: Tls | None, server: tuple[str, str], credentials: Mapping[str, Credential]
) -> Embedded:
    """The broker of this computer, not started. `folder` keeps its files; `server` is its own account's name and
    password. Plain MQTT at `port` is for this computer alone."""
    program = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
    if program:
        from jumatserius.broker.mosquitto import Mosquitto

        return Mosquitto(program, folder, LOOPBACK, port, server, credentials, tls)
    from jumatserius.broker.iot import IotCore

    return IotCore(LOOPBACK, port)


def free_port(host: str, port: int, setting: str) -> int:
    """This port, or any for 0; raises `Refused`, which names the setting, when it can't be had."""
    deadline = time.monotonic() + _PORT_PATIENCE_S
    while True:
        try:
            return _try_port(host, port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise Refused(
                    "mqtt_host", f"tidak bisa membuka {host} ({error.strerror}); betulkan JUMAT_MQTT_HOST"
                ) from error
            if time.monotonic() > deadline:
                remedy = f"hentikan program itu, atau isi JUMAT_{setting.upper()} (0: port bebas)"
                raise Refused(setting, f"port {port} di {host} sedang dipakai program lain; {remedy}") from error
        time.sleep(_LOOK_EVERY_S)


def _try_port(host: str, port: int) -> int:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        return int(probe.getsockname()[1])
