"""`socket` of the ESP32 port: the computer's own, on ports that the host has reserved for the box's services.

If the host says so, Wi-Fi drops after some bytes. As on the board nobody tells the sockets: what is written goes into
a buffer that is never sent, nothing more comes, and a new connection has no route.
"""

import errno
import io
import select

import usocket
import world
from usocket import *  # noqa: F403 (all else is as it was)

_POLL = 3
_CLOSE = 4
_POLL_US = 100_000
_left = world.now("wifi").get("drop_after")


def getaddrinfo(host, port, *hints):
    return usocket.getaddrinfo(host, world.state.get("ports", {}).get(str(port), port), *hints)


def socket(*kind):
    works = _left is None and world.has_route
    return usocket.socket(*kind) if works else _Dropping(usocket.socket(*kind))


class _Dropping(io.IOBase):
    """A socket that only works until as many bytes as the host allows were written."""

    def __init__(self, sock):
        self._sock = sock

    def __getattr__(self, name):
        return getattr(self._sock, name)

    def connect(self, address):
        _drop_when_due()
        if world.wifi_dropped or not world.has_route:
            raise OSError(errno.EHOSTUNREACH)
        self._sock.connect(address)

    def write(self, data):
        global _left
        if not world.wifi_dropped:
            passed = self._sock.write(memoryview(data)[:_left])
            if passed is None:
                return None
            _left -= passed
            _drop_when_due()
        return len(data) if world.wifi_dropped else passed

    def read(self, count):
        return None if world.wifi_dropped else self._sock.read(count)

    def readinto(self, buffer):
        return None if world.wifi_dropped else self._sock.readinto(buffer)

    def ioctl(self, request, wanted):
        """Whoever waits in vain is woken for nothing, each time a tenth of a simulated second later."""
        if request != _POLL:  # TLS closes what is below it; there is no file number to poll by
            return 0 if request == _CLOSE else -errno.EINVAL
        if world.wifi_dropped:
            world.advance_us(_POLL_US)
            return wanted
        poll = select.poll()
        poll.register(self._sock, wanted)
        ready = poll.poll(0)
        return ready[0][1] if ready else 0


def _drop_when_due():
    world.wifi_dropped = _left == 0
