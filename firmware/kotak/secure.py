"""TLS to the broker as provisioned: by a key of this box alone, or by the broker's certificate.

Wrapping a socket shakes no hands: that would wait for ever for a silent peer. The first write does, with a deadline.
"""

import errno
import time

import tls
from micropython import const

from kotak.clock import EPOCH
from kotak.link import Link

PSK = "psk"
CERT = "cert"
# The only kind of cipher that is offered with a key: a peer with whatever certificate can't be meant.
_PSK_CIPHER = "TLS-PSK-WITH-AES-128-GCM-SHA256"
_SEEN_ENOUGH = const(-1)
_VERSION = const(0xA0)


def wrap(sock, identity):
    """TLS over a socket that does not block; raises OSError when the image or what was provisioned doesn't allow it."""
    context = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)  # a certificate is required and its name checked
    if identity.transport == PSK:
        _use_key(context, identity)
    elif identity.transport == CERT:
        _use_authority(context, identity)
    else:
        print("TLS: %s is no transport: provision the box for psk, cert or plain" % identity.transport)
        raise OSError(errno.EINVAL)
    return context.wrap_socket(sock, server_hostname=identity.host, do_handshake_on_connect=False)


def newest_start(sock, identity, deadline) -> int:
    """From when on, in Unix seconds, every certificate of the broker's chain says to be valid.

    Nothing is verified: the handshake is broken off once the chain was seen, and nothing is said.
    """
    starts = []

    def look(certificate, depth):
        starts.append(_valid_from(bytes(certificate)))
        return 0 if depth else _SEEN_ENOUGH

    context = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
    _use_authority(context, identity)
    context.verify_callback = look  # type: ignore[attr-defined]  # the stubs know no attribute of a context
    stream = context.wrap_socket(sock, server_hostname=identity.host, do_handshake_on_connect=False)
    try:
        Link(stream).read(1, deadline)
    except OSError:
        if not starts:
            raise
    finally:
        stream.close()
    return max(starts)


def _use_key(context, identity):
    if not hasattr(context, "psk_key"):
        print("TLS: this image has no PSK: flash MicroPython 1.29 or later, or provision the box for cert")
        raise OSError(errno.EOPNOTSUPP)
    context.psk_identity = identity.box
    context.psk_key = identity.tls_key()
    context.set_ciphers([_PSK_CIPHER])


def _use_authority(context, identity):
    try:
        context.load_verify_locations(identity.authority())
    except ValueError:
        print("TLS: the CA that was provisioned is no certificate in DER: provision the box again")
        raise OSError(errno.EINVAL)


def _valid_from(der: bytes) -> int:
    """`notBefore` of a certificate (RFC 5280, 4.1), which has two digits for the year until 2049.

    Before it stand version, serial number, algorithm and issuer. Mbed TLS has parsed it all, so it is well formed.
    """
    at = _inside(der, _inside(der, 0))
    if der[at] == _VERSION:
        at = _behind(der, at)
    for _ in range(3):
        at = _behind(der, at)
    at = _inside(der, at)
    text = der[_inside(der, at) : _behind(der, at)].decode()
    year, month, day, hour, minute, second = [int(text[i : i + 2]) for i in range(0, 12, 2)]
    return time.mktime((2000 + year, month, day, hour, minute, second, 0, 0)) + EPOCH


def _inside(der: bytes, at: int) -> int:
    """Where the content of the element at `at` begins."""
    return at + 2 + (der[at + 1] & 0x7F if der[at + 1] & 0x80 else 0)


def _behind(der: bytes, at: int) -> int:
    """Where the element after it begins."""
    start = _inside(der, at)
    return start + (int.from_bytes(der[at + 2 : start], "big") if start > at + 2 else der[at + 1])
