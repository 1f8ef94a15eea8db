"""A box on this computer: the real firmware under MicroPython, on fakes of its board."""

from twin.box import Box, TwinError
from twin.image import Event

__all__ = ["Box", "Event", "TwinError"]
