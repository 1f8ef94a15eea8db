"""What a box provisioned for PSK does on an image of MicroPython whose `tls` has none. Argument: port of a peer."""

import sys

import tls


class SSLContext:
    """That of 1.27: everything but the key."""

    def __init__(self, protocol):
        self._context = tls.SSLContext(protocol)

    def load_verify_locations(self, authority):
        self._context.load_verify_locations(authority)

    def set_ciphers(self, ciphers):
        self._context.set_ciphers(ciphers)

    def wrap_socket(self, sock, **options):
        return self._context.wrap_socket(sock, **options)


class OldTls:
    PROTOCOL_TLS_CLIENT = tls.PROTOCOL_TLS_CLIENT


OldTls.SSLContext = SSLContext
sys.modules["tls"] = OldTls


class Identity:
    transport = "psk"
    host = "127.0.0.1"
    box = "LBK-0001"

    def tls_key(self):
        return bytes(32)


def main(port):
    from kotak import link, secure  # not before the image is an old one

    try:
        secure.wrap(link.reach("127.0.0.1", port, 1000), Identity())
    except OSError as error:
        print(error.args[0])


main(int(sys.argv[1]))
