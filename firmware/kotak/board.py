"""The board: switches, battery, RTC memory, sleep. FireBeetle 2 ESP32-E, nets as in hardware/box.toml."""

import time

import esp32
import machine
from micropython import const

from kotak import pins

_PARTITION = "jlog"
_ADC_READS = const(8)
_SPI_ID = const(2)
_I2C_ID = const(0)
_I2C_HZ = const(100_000)
# As boot.py has started it: there is only one, and this reaches it.
_WATCHDOG_MS = const(180_000)
_CABLE_MS = const(1_800_000)
# Pins of ext1, all of them high when something happens.
_EXT1 = (pins.LID2, pins.TAMPER, pins.BUTTON)


class Board:
    """Levels are 1 for open, moved, pressed. Creating it drives nothing."""

    def __init__(self):
        self._inputs = {number: machine.Pin(number, machine.Pin.IN) for number in (pins.LID,) + _EXT1}
        self.reset_cause = machine.reset_cause()
        self.wake_reason = machine.wake_reason()
        self.rtc = machine.RTC()

    def lid(self) -> int:
        return self._inputs[pins.LID].value()

    def lid2(self) -> int:
        return self._inputs[pins.LID2].value()

    def button(self) -> int:
        return self._inputs[pins.BUTTON].value()

    def tamper(self) -> int:
        return self._inputs[pins.TAMPER].value()

    def battery_mv(self) -> int:
        """At the cell: the divider of two equal resistors halves it."""
        adc = machine.ADC(machine.Pin(pins.VBAT), atten=machine.ADC.ATTN_11DB)
        total_uv = sum([adc.read_uv() for _ in range(_ADC_READS)])
        return total_uv * 2 // (_ADC_READS * 1000)

    def log_partition(self):
        found = esp32.Partition.find(esp32.Partition.TYPE_DATA, label=_PARTITION)
        if not found:
            raise OSError("no partition %s: flash the partition table" % _PARTITION)
        return found[0]

    def motion(self):
        """The motion sensor; hardly any wake talks to it."""
        from kotak.motion import Motion

        return Motion(machine.I2C(_I2C_ID, scl=machine.Pin(pins.I2C_SCL), sda=machine.Pin(pins.I2C_SDA), freq=_I2C_HZ))

    def panel(self):
        """The panel, powered only while it shows."""
        from kotak.panel import Panel  # the lid path must not pay for it

        pin = machine.Pin
        spi = machine.SPI(_SPI_ID, sck=pin(pins.SPI_SCK), mosi=pin(pins.SPI_MOSI))
        cs, dc, rst, busy = pin(pins.EPD_CS), pin(pins.EPD_DC), pin(pins.EPD_RST), pin(pins.EPD_BUSY)
        return Panel(spi, cs, dc, rst, busy, pin(pins.EPD_POWER), time.sleep_ms, time.ticks_ms)

    def watchdog(self):
        """To be fed by what takes longer than a wake may."""
        return machine.WDT(timeout=_WATCHDOG_MS)

    def leave_to_cable(self):
        """For the prompt: no wake lasts as long, but in the end a box that was forgotten starts again."""
        machine.WDT(timeout=_CABLE_MS)

    def sleep(self, lid_level: int, armed, sleep_s: int):
        """Does not return. `armed`: numbers of the pins for ext1."""
        esp32.wake_on_ext0(self._inputs[pins.LID], bool(lid_level))
        armed_pins = [self._inputs[number] for number in armed]
        esp32.wake_on_ext1(armed_pins or None, esp32.WAKEUP_ANY_HIGH)
        machine.deepsleep(sleep_s * 1000)

    def restart(self):
        """Does not return. Unlike deep sleep it forgets the visit, so the lid must be shut."""
        machine.reset()

    def ext1_levels(self, lid2: int) -> list:
        """(pin, level, armed in a visit too); of the second switch the level that was recorded."""
        return [(pins.LID2, lid2, True), (pins.TAMPER, self.tamper(), False), (pins.BUTTON, self.button(), True)]
