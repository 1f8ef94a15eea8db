"""One running server: database, MQTT, worker and pages, started in this order and stopped in reverse."""

import errno
import gc
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import datetime
from http.client import HTTPConnection, HTTPException

from jumatserius import wib
from jumatserius.app import create_app
from jumatserius.boxes import provisioning
from jumatserius.broker.service import Mqtt
from jumatserius.cases.worker import Worker
from jumatserius.db import Database
from jumatserius.errors import Refused
from jumatserius.hub import Hub
from jumatserius.settings import Settings
from jumatserius.statements import service as statements
from jumatserius.web.serving import WebServer

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_LOOK_EVERY_S = 2.0
_STOP_WITHIN_S = 3


class Server:
    """Everything that `jumatserius serve` runs, in one process and a broker beside it.

    `now` gives the present moment in UTC to the parts that ask for it. Raises `Refused` for a port that is in use
    and for an address other than this computer's: reading needs no login.
    """

    def __init__(self, settings: Settings, now: Callable[[], datetime] = wib.now) -> None:
        if settings.host not in _LOOPBACK:
            raise Refused(
                "host", f"{settings.host}: membaca belum perlu masuk, jadi hanya 127.0.0.1 yang dilayani; kosongkan"
            )
        self._socket = _listen(settings.host, settings.port)
        settings = settings.model_copy(update={"port": self._socket.getsockname()[1]})
        self.settings = settings
        self.url = settings.pages_url
        self.secret = settings.secret()
        self.database = Database(settings.url)
        self.database.migrate()
        self.hub = Hub()
        self.mqtt = Mqtt(settings, self.database, self.hub, now)
        self._worker = Worker(self.database, self.hub, lambda: wib.wib_date(now()))
        self._app = create_app(settings, self.database, self.hub)
        self._web = WebServer(
            self._app,
            log_level="warning",
            timeout_graceful_shutdown=_STOP_WITHIN_S,
        )
        # What `start` began, to be ended in reverse, also where it was interrupted.
        self._begun = ExitStack()
        self._stopping = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="watcher", daemon=True)

    def start(self) -> None:
        """Start all but the pages; returns when boxes can connect.

        In the main thread: from here on SIGTERM raises `KeyboardInterrupt`, as Ctrl-C does.
        """
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        self.mqtt.start()
        self._begun.callback(self.mqtt.stop)
        self._app.state.settings = self.settings.model_copy(update=self.mqtt.ports())
        self._worker.start()
        self._begun.callback(self._worker.stop)
        self._watcher.start()
        self._begun.callback(self._watcher.join)

    def serve_pages(self) -> None:
        """Serve pages and API until `stop_pages`, or raise `KeyboardInterrupt` at Ctrl-C and SIGTERM.

        In the main thread, for the signals.
        """
        threading.Thread(target=self._ask_for_a_page, name="first page", daemon=True).start()
        self._web.run(sockets=[self._socket])

    def stop_pages(self) -> None:
        """Let `serve_pages` return. From any thread."""
        self._web.should_exit = True

    def stop(self) -> None:
        """Stop what `start` started, last first. Nothing that was acknowledged is lost."""
        self._stopping.set()
        self._socket.close()
        self._begun.close()
        self.database.close()

    def _ask_for_a_page(self) -> None:
        """What the first request builds (routes, templates, statements) and what lives from then on to the end.

        Half a second of work that no person has to wait for. The garbage collector need not look through the result
        again and again: each time would hold up a page for 60 ms.
        """
        page = HTTPConnection(self.settings.host, self.settings.port)
        with suppress(OSError, HTTPException):  # the server may be stopped before it answers
            page.request("GET", "/")
            page.getresponse().read()
        page.close()
        gc.collect()
        gc.freeze()

    def _watch(self) -> None:
        """The command line writes from another process: notice it in the database and tell it here."""
        known = self._versions()
        while not self._stopping.wait(_LOOK_EVERY_S):
            versions = self._versions()
            for topic in (topic for topic, version in versions.items() if version != known[topic]):
                self.hub.tell(topic)
            known = versions

    def _versions(self) -> dict[str, object]:
        with self.database.reading() as reading:
            return {"boxes": provisioning.version(reading), "statements": statements.version(reading)}


def _listen(host: str, port: int) -> socket.socket:
    # Named as TCP, or asyncio leaves Nagle's algorithm on and every answer waits 40 ms for an acknowledgement.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # from now on whoever comes waits instead of being refused
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise Refused("port", f"{port} sedang dipakai program lain; pilih yang lain, misalnya PORT=9000") from error
        message = f"tidak bisa membuka port {port} di {host} ({error.strerror}); periksa JUMAT_HOST"
        raise Refused("host", message) from error
    return listener
