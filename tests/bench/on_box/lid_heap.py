"""Imports what a wake by the lid imports; prints the bytes of heap that it keeps, and the names of its modules."""

import gc
import sys

for name in ("boot", "esp32", "machine"):
    __import__(name)
modules = set(sys.modules)
gc.collect()
before = gc.mem_alloc()
__import__("kotak.app")
gc.collect()
print(gc.mem_alloc() - before, *(set(sys.modules) - modules))
