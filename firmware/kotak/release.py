"""Whether a release may be installed: signed by the keeper, and not older (firmware/README.md, "Update").

RSA-3072, PKCS#1 v1.5, SHA-256. The whole padded block is built and compared: nothing in a signature is parsed.
"""

import binascii
import hashlib
import struct

import esp32
from micropython import const

from kotak import trial
from kotak.identity import NAMESPACE

_KEY = "release"  # the modulus, big-endian
_BYTES = const(384)
_EXPONENT = const(65537)
_LABEL = b"jumat/v1/update\0"
_SHA256_INFO = b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"

SIGNATURE = const(1)
OLDER = const(2)
BELOW_FLOOR = const(3)
SIZE = const(4)
HASH = const(5)
BUNDLE = const(6)
ROOM = const(7)


class ReleaseRefused(Exception):
    """`reason` as in the wire format's `update_refused`."""

    def __init__(self, reason: int):
        super().__init__(reason)
        self.reason = reason


def version_bytes(text: str) -> bytes:
    """Three bytes that compare like versions, from a text that the configuration's check has let pass."""
    return bytes([int(part) for part in text.split(".")])


def check(update: dict, running: bytes):
    """Raises ReleaseRefused. `update` is the configuration's, `running` the version that runs now."""
    version = version_bytes(update["version"])
    statement = _LABEL + version + b"\0" + struct.pack("<I", update["size"]) + binascii.unhexlify(update["sha256"])
    if not _is_signed(statement, binascii.a2b_base64(update["signature"])):
        raise ReleaseRefused(SIGNATURE)
    if version < trial.floor():
        raise ReleaseRefused(BELOW_FLOOR)
    if version < running:
        raise ReleaseRefused(OLDER)


def _is_signed(statement: bytes, signature: bytes) -> bool:
    modulus = bytearray(_BYTES)
    try:
        length = esp32.NVS(NAMESPACE).get_blob(_KEY, modulus)
    except OSError:
        return False  # provisioned without the keeper's key: takes no update
    if length != _BYTES or len(signature) != _BYTES or signature >= modulus:
        return False
    block = pow(int.from_bytes(signature, "big"), _EXPONENT, int.from_bytes(modulus, "big"))
    end = b"\0" + _SHA256_INFO + hashlib.sha256(statement).digest()
    return block.to_bytes(_BYTES, "big") == b"\0\x01" + b"\xff" * (_BYTES - 2 - len(end)) + end
