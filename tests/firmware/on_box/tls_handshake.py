"""Shakes hands with whatever listens at a port of this computer, and prints what it raised.

Arguments: port, transport, file with a CA in DER. With the transport `look` it prints from when on the chain is valid.
"""

import sys
from time import ticks_add, ticks_ms

from kotak import link, secure

_TIMEOUT_MS = 400


class Identity:
    host = "localhost"
    box = "LBK-0001"

    def __init__(self, transport, authority):
        self.transport = transport
        self._authority = authority

    def tls_key(self):
        return bytes(32)

    def authority(self):
        with open(self._authority, "rb") as file:
            return file.read()


def main(port, transport, authority):
    sock = link.reach("127.0.0.1", port, _TIMEOUT_MS)
    identity = Identity(transport, authority)
    deadline = ticks_add(ticks_ms(), _TIMEOUT_MS)
    try:
        if transport == "look":
            return secure.newest_start(sock, identity, deadline)
        link.Link(secure.wrap(sock, identity)).write(b"hello", deadline)
    except OSError as error:
        return type(error).__name__, error.args[0]
    finally:
        sock.close()


print(main(int(sys.argv[1]), *sys.argv[2:]))
