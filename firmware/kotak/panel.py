"""E-paper of 400 x 300 pixels with an SSD1683 controller, fed through a P-MOSFET.

Commands and reset times: SSD1683 data sheet, sections 7 and 9. Each picture is one full refresh, about 4 s,
more when cold: partial ones leave ghosts, and ghosts hurt scanning.
"""

from time import ticks_diff

from micropython import const

_BUFFER_BYTES = const(15000)
_BAUD = const(4_000_000)
_ON = const(0)
_OFF = const(1)
_RAIL_RISE_MS = const(20)
_RESET_MS = const(10)
_POLL_MS = const(20)
_RESET_TIMEOUT_MS = const(1000)
_START_TIMEOUT_MS = const(200)
_REFRESH_TIMEOUT_MS = const(20000)

_SOFTWARE_RESET = const(0x12)
_WRITE_BLACK_WHITE_RAM = const(0x24)
_ACTIVATE = const(0x20)
_DEEP_SLEEP = const(0x10)
_SETTINGS = (
    (0x01, b"\x2b\x01\x00"),  # driver output: 300 lines
    (0x18, b"\x80"),  # temperature from the internal sensor
    (0x3C, b"\x05"),  # border: follows the white waveform
    (0x11, b"\x03"),  # data entry: x, then y, both rising
    (0x44, b"\x00\x31"),  # x window in bytes: 0 to 49
    (0x45, b"\x00\x00\x2b\x01"),  # y window in lines: 0 to 299
    (0x4E, b"\x00"),  # x cursor
    (0x4F, b"\x00\x00"),  # y cursor
)
_FULL_REFRESH = (
    (0x21, b"\x40\x00"),  # take the red RAM for zeros
    (0x22, b"\xf7"),  # clock and voltages on, temperature, full waveform, show, all off again
)


class PanelTimeout(Exception):
    """The controller did not get busy or stayed so: panel missing, cable loose or panel broken."""


class Panel:
    """`power` switches the panel's rail by its level (0 on, 1 off)."""

    def __init__(self, spi, cs, dc, rst, busy, power, sleep_ms, ticks_ms):
        self._spi = spi
        self._cs = cs
        self._dc = dc
        self._rst = rst
        self._busy = busy
        self._power = power
        self._sleep_ms = sleep_ms
        self._ticks_ms = ticks_ms

    def show(self, buffer):
        """Shows 15,000 bytes (rows of 50, first pixel in bit 7, 1 = white); raises PanelTimeout.

        Whatever happens, the panel is without power afterwards.
        """
        if len(buffer) != _BUFFER_BYTES:
            raise ValueError("panel: expected %d bytes, got %d" % (_BUFFER_BYTES, len(buffer)))
        try:
            self._power_up()
            self._command(_SOFTWARE_RESET)
            self._wait(0, "after reset", _RESET_TIMEOUT_MS)
            for command, data in _SETTINGS:
                self._command(command, data)
            self._command(_WRITE_BLACK_WHITE_RAM, buffer)
            for command, data in _FULL_REFRESH:
                self._command(command, data)
            self._command(_ACTIVATE)
            # Without a panel BUSY reads 0 all the time, which would pass for a picture shown.
            self._wait(1, "when told to refresh", _START_TIMEOUT_MS)
            self._wait(0, "while refreshing", _REFRESH_TIMEOUT_MS)
            self._command(_DEEP_SLEEP, b"\x01")
        finally:
            self._power_down()

    def _power_up(self):
        self._power.init(self._power.OUT, value=_ON)
        self._sleep_ms(_RAIL_RISE_MS)
        self._busy.init(self._busy.IN)
        self._cs.init(self._cs.OUT, value=1)
        self._dc.init(self._dc.OUT, value=0)
        self._rst.init(self._rst.OUT, value=0)
        self._spi.init(baudrate=_BAUD, polarity=0, phase=0)
        self._sleep_ms(_RESET_MS)
        self._rst(1)
        self._sleep_ms(_RESET_MS)
        self._wait(0, "after power-up", _RESET_TIMEOUT_MS)

    def _power_down(self):
        # A driven pin would feed the panel through its protection diodes once the rail is off.
        self._spi.deinit()
        for pin in (self._cs, self._dc, self._rst):
            pin.init(pin.IN)
        self._power(_OFF)

    def _command(self, command, data=b""):
        self._dc(0)
        self._cs(0)
        self._spi.write(bytes((command,)))
        if data:
            self._dc(1)
            self._spi.write(data)
        self._cs(1)

    def _wait(self, level, when, timeout_ms):
        start_ms = self._ticks_ms()
        while self._busy() != level:
            if ticks_diff(self._ticks_ms(), start_ms) >= timeout_ms:
                raise PanelTimeout("panel: BUSY was not %d within %d ms %s" % (level, timeout_ms, when))
            self._sleep_ms(_POLL_MS)
