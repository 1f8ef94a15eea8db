"""Verifies a signature argv[2] times with argv[3] bytes of heap left (0: as many as there are); argv[1]: by what.

stdin: key, statement, signature in hexadecimal digits. Prints the best time in us and the heap of the code.
"""

import gc
import sys
from binascii import unhexlify

import utime

key, statement, signature = [unhexlify(line.strip()) for line in sys.stdin]


class Board:
    """Of `esp32`: NVS, which holds the key."""

    class NVS:
        def __init__(self, namespace):
            pass

        def get_blob(self, name, buffer):
            buffer[: len(key)] = key
            return len(key)


def by_rsa():
    from kotak.release import _is_signed

    return lambda signed: _is_signed(statement, signed)


def by_ed25519():
    from ed25519 import is_signed

    return lambda signed: is_signed(key, statement, signed)


def leave(count):
    """Takes all but so much of the heap."""
    ballast = []
    for size in (4096, 256, 32):
        try:
            while gc.mem_free() > count + 2 * size:
                ballast.append(bytearray(size))
        except MemoryError:
            pass  # no piece of this size is left; smaller ones follow
    return ballast


def best_us(verify, times):
    found = []
    for _ in range(times):
        gc.collect()
        start = utime.ticks_us()
        assert verify(signature)
        found.append(utime.ticks_diff(utime.ticks_us(), start))
    return min(found)


sys.modules["esp32"] = Board
import kotak.trial  # noqa: E402, F401 (which every way needs)

gc.collect()
before = gc.mem_alloc()
verify = {"rsa": by_rsa, "ed25519": by_ed25519}[sys.argv[1]]()
gc.collect()
code = gc.mem_alloc() - before
assert not verify(signature[:-1] + bytes([signature[-1] ^ 1]))
kept = leave(int(sys.argv[3])) if int(sys.argv[3]) else None
print(best_us(verify, int(sys.argv[2])), code)
