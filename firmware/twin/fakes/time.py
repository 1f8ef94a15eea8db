"""`time` of the ESP32 port: the epoch is 2000-01-01, and the clock is the box's own."""

import utime
import world
from utime import ticks_add, ticks_cpu, ticks_diff, ticks_us  # noqa: F401 (part of the module's face)

_EPOCH_S = 946_684_800

ticks_ms = world.ticks_ms


def time():
    return world.box_us() // 1_000_000 - _EPOCH_S


def time_ns():
    return (world.box_us() - _EPOCH_S * 1_000_000) * 1000


def gmtime(seconds=None):
    moment = utime.gmtime((time() if seconds is None else seconds) + _EPOCH_S)
    return moment[:8]


localtime = gmtime


def mktime(moment):
    return utime.mktime(moment) - _EPOCH_S


def sleep(seconds):
    world.advance_us(int(seconds * 1_000_000))


def sleep_ms(duration):
    world.advance_us(duration * 1000)


def sleep_us(duration):
    world.advance_us(duration)
