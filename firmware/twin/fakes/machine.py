"""`machine` of the ESP32 port, as far as the box uses it."""

import sys

import utime
import world

from kotak import pins

# The box's own imports start from nothing: which folder `kotak` comes from is main.py's choice.
del sys.modules["kotak"], sys.modules["kotak.pins"]

PWRON_RESET = 1
HARD_RESET = 2
WDT_RESET = 3
DEEPSLEEP_RESET = 4
SOFT_RESET = 5
PIN_WAKE = EXT0_WAKE = 2
EXT1_WAKE = 3
TIMER_WAKE = 4

_PANEL_PINS = {pins.EPD_CS: "cs", pins.EPD_DC: "dc", pins.EPD_RST: "rst", pins.EPD_POWER: "power"}
_PANEL_PEAK_MA = 322  # as reported of a larger one
_panel = None
_sensor = None
armed = {"ext0": None, "ext1": None, "timer_ms": None}


def _controller():
    """The e-paper controller, plugged in when its first pin is touched."""
    global _panel
    if _panel is None:
        from epaper import Controller

        _panel = Controller(world.directory)
    return _panel


def _motion_sensor():
    global _sensor
    if _sensor is None:
        from lis3dh import Lis3dh

        _sensor = Lis3dh()
    return _sensor


def wake_reason():
    return world.state["wake_reason"]


def reset_cause():
    return world.state["reset_cause"]


def deepsleep(time_ms=None):
    armed["timer_ms"] = time_ms
    world.fall_asleep(armed)


def reset():
    world.restart(HARD_RESET)


class Pin:
    IN = 1
    OUT = 3
    PULL_UP = 2
    PULL_DOWN = 1

    def __init__(self, id, mode=-1, pull=-1, *, value=None):
        self.id = id
        if value is not None:
            self.value(value)

    def init(self, mode=-1, pull=-1, *, value=None):
        if mode == self.IN and self.id in _PANEL_PINS:
            _controller().pin(_PANEL_PINS[self.id], None)
        if value is not None:
            self.value(value)

    def value(self, level=None):
        if level is not None:
            if self.id == pins.EPD_POWER:
                world.consumer = "waits" if level else "panel"
                if not level:
                    world.draw(_PANEL_PEAK_MA)
            _controller().pin(_PANEL_PINS[self.id], level)
            return None
        if self.id == pins.EPD_BUSY:
            return int(_controller().busy())
        if self.id == pins.TAMPER and _motion_sensor().latched:
            return 1
        return world.level(self.id)

    __call__ = value

    def on(self):
        self.value(1)

    def off(self):
        self.value(0)


class I2C:
    """With one device, unless the world says that it is broken."""

    def __init__(self, id, *, scl, sda, freq=400_000):
        if (scl.id, sda.id) != (pins.I2C_SCL, pins.I2C_SDA):
            raise ValueError("nothing at pins %d and %d" % (scl.id, sda.id))

    def readfrom_mem(self, address, register, count):
        return self._device(address).read(register, count)

    def writeto_mem(self, address, register, data):
        self._device(address).write(register, data)

    def _device(self, address):
        if address != 0x19 or world.now("motion_broken"):
            raise OSError(19)  # ENODEV
        return _motion_sensor()


class SPI:
    """Mode 0 idles low, which feeds no rail: only init() counts as driving the panel's wires."""

    def __init__(self, id, baudrate=1_000_000, *, polarity=0, phase=0, sck=None, mosi=None, miso=None):
        pass

    def init(self, baudrate=1_000_000, *, polarity=0, phase=0):
        _controller().pin("spi", 1)

    def write(self, data):
        _controller().write(data)

    def deinit(self):
        _controller().pin("spi", None)


class ADC:
    ATTN_11DB = 3

    def __init__(self, pin, *, atten=ATTN_11DB):
        if pin.id != pins.VBAT:
            raise ValueError("nothing analogue on pin %d" % pin.id)

    def read_uv(self):
        return world.now("battery_mv") * 500  # the divider halves it


class RTC:
    def memory(self, data=None):
        path = world.directory + "/rtc.bin"
        if data is None:
            with open(path, "rb") as file:
                return file.read()
        if len(data) > 2048:
            raise ValueError("buffer too long")
        with open(path, "wb") as file:
            file.write(data)
        return None

    def datetime(self, moment):
        year, month, day, _, hour, minute, second, micro = moment
        seconds = utime.mktime((year, month, day, hour, minute, second, 0, 0))
        world.set_box_us(seconds * 1_000_000 + micro)


class WDT:
    """Bites in simulated time; a loop that never sleeps is ended by the host's time-out."""

    def __init__(self, id=0, timeout=5000):
        self._timeout_ms = timeout
        self.feed()

    def feed(self):
        world.watch(self._timeout_ms)
