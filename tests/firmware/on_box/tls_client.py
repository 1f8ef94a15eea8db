"""Connects by TLS-PSK under one identity, calls itself by another name, and publishes each line that it is given.

Arguments: port, identity, key in hex, name. Prints a line when it is let in and one for each delivery to the broker.
"""

import sys
from binascii import unhexlify

from kotak import link, mqtt, secure

_TIMEOUT_MS = 5000


class Identity:
    transport = "psk"
    host = "127.0.0.1"

    def __init__(self, box, key):
        self.box = box
        self._key = key

    def tls_key(self):
        return self._key


def main(port, box, key, name):
    sock = link.reach("127.0.0.1", port, _TIMEOUT_MS)
    stream = secure.wrap(sock, Identity(box, unhexlify(key)))
    client = mqtt.Client(link.Link(stream), lambda topic, payload: None)
    client.greet(name, "no password", "jumat/v1/%s/state" % name, b"gone", _TIMEOUT_MS)
    client.wait_welcome(_TIMEOUT_MS)
    print("connected")
    while True:
        line = sys.stdin.readline()
        if not line:
            break
        topic, payload = line.split()
        client.wait_delivered(client.publish(topic, payload.encode()), _TIMEOUT_MS)
        print("delivered")
    client.disconnect()
    sock.close()


main(int(sys.argv[1]), *sys.argv[2:])
