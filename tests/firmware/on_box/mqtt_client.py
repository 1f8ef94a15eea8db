"""Goes through a session with the peer on a port of this computer and prints how far it came, or what it raised."""

import socket
import sys

from kotak import mqtt

_TIMEOUT_MS = 300


def main(port):
    heard = []
    sock = socket.socket()
    sock.connect(socket.getaddrinfo("127.0.0.1", port)[0][-1])
    client = mqtt.Client(sock, lambda topic, payload: heard.append((topic, bytes(payload))))
    try:
        client.connect("LBK-0001", "secret", "will/topic", b"gone", _TIMEOUT_MS)
        client.subscribe(("a", "b"), _TIMEOUT_MS)
        client.wait_delivered(client.publish("c", b"x" * 300, True), _TIMEOUT_MS)
        client.disconnect()
    except OSError as error:
        return type(error).__name__, error.args[0], heard
    finally:
        sock.close()
    return "done", 0, heard


print(*main(int(sys.argv[1])))
