"""Counts what a box and its broker say to each other."""

import contextlib
import socket
import threading


class Wiretap:
    """Passes one connection at a time on to a port of this computer and counts its bytes: of the box, of the broker."""

    def __init__(self, port):
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.up = self.down = self.connections = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                self.connections += 1
                far = socket.create_connection(("127.0.0.1", self._target))
                for connection in (near, far):
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                upward = threading.Thread(target=self._pass, args=(near, far, "up"))
                upward.start()
                self._pass(far, near, "down")
                upward.join()

    def _pass(self, source, sink, direction):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                setattr(self, direction, getattr(self, direction) + len(data))
                sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    def stop(self):
        self._listener.close()
