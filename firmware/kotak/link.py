"""A connection to the broker, plain or under TLS, with a deadline on every connect, read and write.

The socket never blocks: under TLS only so does the handshake, which the first write drives, end at its deadline. Ways
out of a wait: it is done; LinkTimeout; LinkClosed; LinkRefused; a plain OSError of the socket or of Mbed TLS.
"""

import errno
import select
import socket
from time import ticks_diff, ticks_ms

from micropython import const

# Without it the second of two small writes waits for the peer's delayed acknowledgement of the first, 40 ms.
_IPPROTO_TCP = const(6)
_TCP_NODELAY = const(1)
_X509_CERT_VERIFY_FAILED = const(-0x2700)


class LinkTimeout(OSError):
    """The peer said nothing, or not all of it, in time."""


class LinkClosed(OSError):
    """The peer closed the connection."""


class LinkRefused(OSError):
    """We refused the peer's certificate; why was printed."""


def reach(host: str, port: int, timeout_ms: int):
    """A connected socket that does not block; raises OSError. Looking up a name has no deadline of its own."""
    address = socket.getaddrinfo(host, port)[0][-1]
    sock = socket.socket()
    try:
        sock.settimeout(timeout_ms / 1000)
        sock.connect(address)
        sock.setsockopt(_IPPROTO_TCP, _TCP_NODELAY, 1)
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    return sock


class Link:
    """`stream` is what `reach` gave, or TLS over it; it is polled alone, so that TLS can say what it waits for."""

    def __init__(self, stream):
        self._stream = stream
        self._poll = select.poll()
        self._poll.register(stream)

    def write(self, data, deadline):
        view = memoryview(data)
        while len(view):
            try:
                sent = self._stream.write(view)
            except ValueError as reason:  # of Mbed TLS: what is wrong with the certificate
                print("TLS:", str(reason).strip())
                raise LinkRefused(_X509_CERT_VERIFY_FAILED)
            if sent:
                view = view[sent:]
            else:
                self._wait(select.POLLOUT, deadline)

    def read(self, count: int, deadline) -> bytes:
        """Exactly so many bytes."""
        if ticks_diff(deadline, ticks_ms()) < 0:
            raise LinkTimeout(errno.ETIMEDOUT)  # a peer that never pauses is never waited for
        data = b""
        while len(data) < count:
            part = self._stream.read(count - len(data))
            if part is None:
                self._wait(select.POLLIN, deadline)
            elif not part:
                raise LinkClosed(errno.ECONNRESET)
            else:
                data += part
        return data

    def _wait(self, direction: int, deadline):
        left_ms = ticks_diff(deadline, ticks_ms())
        self._poll.modify(self._stream, direction)
        if left_ms <= 0 or not self._poll.poll(left_ms):
            raise LinkTimeout(errno.ETIMEDOUT)
