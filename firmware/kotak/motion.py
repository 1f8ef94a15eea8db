"""LIS3DH, the sensor that feels whether the box is moved; it watches by itself while the chip sleeps.

Ten measurements a second in low power mode (data sheet: 4 uA). What is steady, gravity and a slow tilt, is filtered
out; what changes by more than the threshold raises INT1, which stays up until the source is read. Registers and
the order of writing: data sheet, section 8, and application note AN3308, "inertial wake-up with high-pass filter".
"""

import struct

from micropython import const

_ADDRESS = const(0x19)  # SA0 high, as it is when nothing pulls it down
_WHO_AM_I = const(0x0F)
_LIS3DH = const(0x33)
_CTRL_REG1 = const(0x20)
_REFERENCE = const(0x26)
_OUT_X_L = const(0x28)
_FIFO_CTRL = const(0x2E)
_FIFO_SRC = const(0x2F)
_INT1_CFG = const(0x30)
_INT1_SRC = const(0x31)
_INT1_THS = const(0x32)
_INT1_DURATION = const(0x33)
_AND_ON = const(0x80)  # read or write on into the next registers

_CONTROL = bytes(
    (
        0x2F,  # 10 Hz, low power, all axes
        0x01,  # high-pass filter for interrupt 1; a read of REFERENCE resets it
        0x40,  # interrupt 1 on pin INT1
        0x80,  # halves of a value belong together; 2 g
        0x48,  # FIFO on; interrupt 1 latched
        0x00,  # active high
    )
)
_STREAM = const(0x80)  # the FIFO keeps the last 32 measurements
_ANY_AXIS = const(0x2A)
_NEVER = const(0x00)
_SOURCES = const(0x3F)
_STEP_MG = const(16)
_THRESHOLD = const(20)  # 320 mg: a note does not do that, nor a coin; a push does
_SAMPLE = const(6)
_MOST_SAMPLES = const(32)


class MotionSensorLost(OSError):
    """Another chip, or one that does not keep what it is told."""


class Motion:
    """`i2c` is `machine.I2C`. Every call raises OSError when the sensor does not answer."""

    def __init__(self, i2c):
        self._i2c = i2c

    def arm(self):
        """Sets the sensor up from whatever state it is in."""
        if self._read(_WHO_AM_I) != _LIS3DH:
            raise MotionSensorLost("motion: no LIS3DH at address 0x%02x" % _ADDRESS)
        self._write(_INT1_CFG, _NEVER)
        self._i2c.writeto_mem(_ADDRESS, _CTRL_REG1 | _AND_ON, _CONTROL)
        if self._i2c.readfrom_mem(_ADDRESS, _CTRL_REG1 | _AND_ON, len(_CONTROL)) != _CONTROL:
            raise MotionSensorLost("motion: the LIS3DH does not keep its settings")
        self._write(_FIFO_CTRL, _STREAM)
        self._write(_INT1_THS, _THRESHOLD)
        self._write(_INT1_DURATION, 0)
        self._read(_REFERENCE)  # or the filter takes gravity for a change
        self._write(_INT1_CFG, _ANY_AXIS)
        self._read(_INT1_SRC)

    def take(self) -> bytes:
        """What was felt, as in the wire format's `moved`; lets go of INT1."""
        count = min(self._read(_FIFO_SRC) & 0x1F, _MOST_SAMPLES)
        samples = self._i2c.readfrom_mem(_ADDRESS, _OUT_X_L | _AND_ON, count * _SAMPLE) if count else b""
        source = self._read(_INT1_SRC) & _SOURCES
        swing, attitude = 0, []
        for axis in (1, 3, 5):  # the low halves are empty in low power mode
            raw = [samples[at] for at in range(axis, len(samples), _SAMPLE)]
            values = [value - 256 if value > 127 else value for value in raw]
            if values:
                swing = max(swing, max(values) - min(values))
                attitude.append(values[-1])
        return struct.pack("<BH3b", source, swing * _STEP_MG, *(attitude or (0, 0, 0)))

    def _read(self, register: int) -> int:
        return self._i2c.readfrom_mem(_ADDRESS, register, 1)[0]

    def _write(self, register: int, value: int):
        self._i2c.writeto_mem(_ADDRESS, register, bytes((value,)))
