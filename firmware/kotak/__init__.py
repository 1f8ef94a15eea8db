"""The application of the box; runs under MicroPython 1.25 to 1.29 and imports nothing of the host."""

VERSION = (0, 1, 0)
