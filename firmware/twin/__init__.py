"""A box on this computer: the real firmware under MicroPython, on fakes of its board."""

from twin.box import Box
from twin.image import Event
from twin.interpreter import TwinError

__all__ = ["Box", "Event", "TwinError"]
