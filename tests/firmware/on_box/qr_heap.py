"""Encodes at version argv[2] with argv[1] bytes of heap left; prints what was left and the version."""

import gc
import sys

from kotak import qr

left = int(sys.argv[1])
data = b"1234567890" + bytes(range(64, 84)) * 8
qr.encode(b"warm", "M")
gc.collect()
ballast = [None] * 2000
used = 0
for size in (4096, 256, 32):
    try:
        while gc.mem_free() > left + 2 * size:
            ballast[used] = bytearray(size)
            used += 1
    except MemoryError:
        pass  # no piece of this size is left; smaller ones follow
gc.collect()
before = gc.mem_free()
code = qr.encode(data, "M", version=int(sys.argv[2]))
print(before, code.version)
