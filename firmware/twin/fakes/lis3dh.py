"""The motion sensor's side of I2C: a LIS3DH that feels only what it was rightly told to feel.

It is fed while the chip sleeps: registers, and whether INT1 is latched, are kept in `motion.json`, which goes with the
battery. Each mistake in the talking is a line in `motion_faults.txt`.
"""

import json

import world

ADDRESS = 0x19
_WHO_AM_I, _CTRL1, _CTRL2, _CTRL3, _CTRL5, _CTRL6 = 0x0F, 0x20, 0x21, 0x22, 0x24, 0x25
_REFERENCE, _OUT, _FIFO_CTRL, _FIFO_SRC = 0x26, 0x28, 0x2E, 0x2F
_INT1_CFG, _INT1_SRC, _INT1_THS, _INT1_DURATION = 0x30, 0x31, 0x32, 0x33
_READABLE = {_WHO_AM_I, _REFERENCE, 0x27, _FIFO_CTRL, _FIFO_SRC, _INT1_CFG, _INT1_SRC, _INT1_THS, _INT1_DURATION}
_WRITABLE = {_REFERENCE, _FIFO_CTRL, _INT1_CFG, _INT1_THS, _INT1_DURATION}
_CONTROL = range(_CTRL1, _CTRL6 + 1)
_STEP_MG = 16
_REST = (0, 0, 64)  # standing upright: 1 g on z
_FIFO_DEPTH = 31


class Lis3dh:
    def __init__(self):
        self._path = world.directory + "/motion.json"
        try:
            with open(self._path) as file:
                kept = json.load(file)
        except OSError:
            kept = {"registers": {str(_CTRL1): 0x07}, "latched": False, "felt_mg": 0, "armed_mg": None}
        self._registers = {int(number): value for number, value in kept["registers"].items()}
        self._felt_mg = kept["felt_mg"]
        self.latched = kept["latched"]
        self._filter_is_fresh = kept["armed_mg"] is not None

    def read(self, register, count):
        first, goes_on = register & 0x7F, register & 0x80
        if count > 1 and not goes_on:
            self._fault("%d bytes read at %02x without going on" % (count, first))
        if first == _OUT:
            return self._samples(count)
        return bytes([self._read(first + offset) for offset in range(count)])

    def write(self, register, data):
        first, goes_on = register & 0x7F, register & 0x80
        if len(data) > 1 and not goes_on:
            self._fault("%d bytes written at %02x without going on" % (len(data), first))
        for offset in range(len(data)):
            self._write(first + offset, data[offset])
        self._keep()

    def _read(self, register):
        if register not in _READABLE and register not in _CONTROL:
            self._fault("register %02x read" % register)
        if register == _WHO_AM_I:
            return 0x33
        if register == _FIFO_SRC:
            streams = self._get(_FIFO_CTRL) >> 6 == 2 and self._get(_CTRL5) & 0x40
            return _FIFO_DEPTH if streams else 0
        if register == _REFERENCE:
            self._filter_is_fresh = True
        if register == _INT1_SRC:
            source = 0x42 if self.latched else 0
            self.latched, self._felt_mg = False, 0
            self._keep()
            return source
        return self._get(register)

    def _write(self, register, value):
        if register not in _WRITABLE and register not in _CONTROL:
            return self._fault("register %02x written" % register)
        if register in _CONTROL and self._get(_INT1_CFG):
            self._fault("control %02x written while interrupt 1 is on" % register)
        if register == _CTRL2:
            self._filter_is_fresh = False
        self._registers[register] = value
        if register == _INT1_CFG and value:
            self._judge()
        return None

    def _judge(self):
        """What would go wrong with the interrupt as it is switched on now."""
        if not self._get(_CTRL2) & 0x01:
            self._fault("interrupt 1 on without the high-pass filter: gravity raises it")
            self.latched = True
        elif not self._filter_is_fresh:
            self._fault("interrupt 1 on before the filter was reset")
            self.latched = True
        if not self._get(_INT1_THS):
            self._fault("interrupt 1 on with no threshold")
        if not self._get(_CTRL5) & 0x08:
            self._fault("interrupt 1 not latched: it is over before the chip is awake")

    def _armed_mg(self):
        """From how much on a push raises INT1; None: nothing does."""
        measures = self._get(_CTRL1) >> 4 == 2 and self._get(_CTRL1) & 0x0F == 0x0F
        told = self._get(_CTRL3) == 0x40 and self._get(_CTRL6) == 0 and self._get(_CTRL5) & 0x08
        is_on = self._get(_INT1_CFG) == 0x2A and self._filter_is_fresh and self._get(_CTRL2) == 0x01
        return self._get(_INT1_THS) * _STEP_MG if measures and told and is_on else None

    def _samples(self, count):
        if count % 6 or count > (_FIFO_DEPTH + 1) * 6:
            self._fault("%d bytes of measurements read" % count)
        pushed = self._felt_mg // _STEP_MG
        values = b""
        for number in range(count // 6):
            x, y, z = _REST
            if number == 12:
                x += pushed
            values += bytes((0, x & 0xFF, 0, y & 0xFF, 0, z & 0xFF))
        return values

    def _get(self, register):
        return self._registers.get(register, 0)

    def _keep(self):
        kept = {"registers": self._registers, "latched": self.latched, "felt_mg": self._felt_mg}
        kept["armed_mg"] = self._armed_mg()
        with open(self._path, "w") as file:
            json.dump(kept, file)

    def _fault(self, text):
        with open(world.directory + "/motion_faults.txt", "a") as file:
            file.write(text + "\n")
