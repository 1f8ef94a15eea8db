"""Goes through a session with the peer on a port of this computer and prints how far it came, or what it raised."""

import sys

from kotak import link, mqtt

_TIMEOUT_MS = 300
_MOST_HEARD = 10  # a peer may never stop


def main(port):
    heard = []
    sock = link.reach("127.0.0.1", port, _TIMEOUT_MS)

    def hear(topic, payload, digest):
        if len(heard) < _MOST_HEARD:
            heard.append((topic, bytes(payload), digest))

    client = mqtt.Client(link.Link(sock), hear)
    try:
        client.greet("LBK-0001", "secret", "will/topic", b"gone", _TIMEOUT_MS)
        client.wait_welcome(_TIMEOUT_MS)
        client.subscribe(("a", "b"), ("c",), _TIMEOUT_MS)
        client.wait_delivered(client.publish("c", b"x" * 300, True), _TIMEOUT_MS)
        client.disconnect()
    except OSError as error:
        return type(error).__name__, error.args[0], heard
    finally:
        sock.close()
    return "done", 0, heard


print(*main(int(sys.argv[1])))
