"""The panel's side of the wire: an SSD1683 that shows a picture only when it was driven as the data sheet asks.

`panel.bin` in the box's directory is what stands on the glass (15,000 bytes, rows of 50, 1 = white); like the
glass it outlives power. Each mistake in the driving is a line in `panel_faults.txt`, and nothing is shown until
the next hardware reset.
"""

from micropython import const

_STRIDE = const(50)
_HEIGHT = const(300)
# How often BUSY reads 1 after a reset and in a refresh: about 4 s at the 20 ms between the driver's looks.
_RESET_POLLS = const(2)
_REFRESH_POLLS = const(200)

_DRIVER_OUTPUT = const(0x01)
_DEEP_SLEEP = const(0x10)
_DATA_ENTRY = const(0x11)
_SOFTWARE_RESET = const(0x12)
_ACTIVATE = const(0x20)
_UPDATE_CONTROL_1 = const(0x21)
_UPDATE_CONTROL_2 = const(0x22)
_WRITE_RAM = const(0x24)
_X_WINDOW = const(0x44)
_Y_WINDOW = const(0x45)
_X_CURSOR = const(0x4E)
_Y_CURSOR = const(0x4F)
# Commands and how many bytes follow; the RAM takes any number.
_LENGTHS = {
    _DRIVER_OUTPUT: 3,
    _DEEP_SLEEP: 1,
    _DATA_ENTRY: 1,
    _SOFTWARE_RESET: 0,
    0x18: 1,
    _ACTIVATE: 0,
    _UPDATE_CONTROL_1: 2,
    _UPDATE_CONTROL_2: 1,
    0x3C: 1,
    _X_WINDOW: 2,
    _Y_WINDOW: 4,
    _X_CURSOR: 1,
    _Y_CURSOR: 2,
}
_ON_RESET = {
    _DRIVER_OUTPUT: b"\x2b\x01\x00",
    _DATA_ENTRY: b"\x03",
    _UPDATE_CONTROL_1: b"\x00\x00",
    _UPDATE_CONTROL_2: b"\xff",
    _X_WINDOW: b"\x00\x31",
    _Y_WINDOW: b"\x00\x00\x2b\x01",
    _X_CURSOR: b"\x00",
    _Y_CURSOR: b"\x00\x00",
}
# What a full refresh of black and white needs in each register.
_NEEDED = (
    (_DRIVER_OUTPUT, b"\x2b\x01\x00"),
    (_UPDATE_CONTROL_1, b"\x40\x00"),
    (_UPDATE_CONTROL_2, b"\xf7"),
)


class Controller:
    """One panel with its wires. A pin's value is 0, 1 or None (high impedance)."""

    def __init__(self, directory):
        self._directory = directory
        self._pins = {"cs": None, "dc": None, "rst": None, "power": None, "spi": None}
        # A test or the interactive twin sets this for a panel that hangs.
        self.stuck = False
        # Its RAM is no part of the box's heap, which this shares: it lies in a file.
        self._ram_path = directory + "/panel_ram.bin"
        self._ram = None
        self._written = bytearray(_STRIDE * _HEIGHT // 8)
        self._lose_power()

    def pin(self, name, value):
        """A level that the chip puts on a wire; "spi" is 1 while the bus drives clock and data."""
        before = self._pins[name]
        self._pins[name] = value
        if name == "power":
            self._switch(before == 0, value == 0)
        elif value is not None and not self._powered():
            self._fault("%s is driven while the panel has no power" % name)
        elif name == "rst" and value == 1 and before == 0:
            self._hardware_reset()

    def write(self, data):
        """Bytes clocked in over SPI."""
        if not self._powered():
            return self._fault("data without power")
        if self._pins["cs"] != 0:
            return self._fault("data while not selected")
        if self._state != "awake":
            return self._fault("data while " + self._state)
        if self._polls:
            return self._fault("data while busy")
        if self._pins["dc"]:
            self._take_data(data)
        else:
            for command in data:
                self._begin(command)

    def busy(self):
        """The level of BUSY: 1 while the controller works, and in deep sleep."""
        if not self._powered():
            return 0
        if self.stuck or self._state == "in deep sleep":
            return 1
        if not self._polls:
            return 0
        self._polls -= 1
        if not self._polls and self._refreshing:
            self._refreshing = False
            self._show()
        return 1

    def _show(self):
        row = bytearray(_STRIDE)
        self._ram.seek(0)
        with open(self._directory + "/panel.bin", "wb") as glass:
            while self._ram.readinto(row):
                glass.write(row)

    def _powered(self):
        return self._pins["power"] == 0

    def _switch(self, was_on, is_on):
        if was_on and not is_on:
            if self._refreshing:
                self._fault("power taken away during a refresh")
            elif self._state == "awake" and not self.stuck:
                self._fault("power taken away without deep sleep")
            for name in ("cs", "dc", "rst", "spi"):
                if self._pins[name] is not None:
                    self._fault("%s is driven while the panel has no power" % name)
            self._lose_power()

    def _lose_power(self):
        self._state = "not reset"
        self._polls = 0
        self._refreshing = False
        self._faulty = False
        self._command = None
        self._data = b""
        self._registers = {}

    def _hardware_reset(self):
        self._lose_power()
        self._state = "awake"
        self._ram = open(self._ram_path, "w+b")
        self._software_reset()

    def _software_reset(self):
        self._registers = dict(_ON_RESET)
        for at in range(len(self._written)):
            self._written[at] = 0
        self._polls = _RESET_POLLS

    def _fault(self, text):
        self._faulty = True
        with open(self._directory + "/panel_faults.txt", "a") as faults:
            faults.write(text + "\n")

    def _begin(self, command):
        if len(self._data) < _LENGTHS.get(self._command, 0):
            self._fault("command %02x: only %d bytes followed" % (self._command, len(self._data)))
        self._command = command
        self._data = b""
        if command == _WRITE_RAM:
            self._start_ram()
        elif command not in _LENGTHS:
            self._fault("command %02x is not known" % command)
        elif command == _SOFTWARE_RESET:
            self._software_reset()
        elif command == _ACTIVATE:
            self._refresh()

    def _take_data(self, data):
        if self._command == _WRITE_RAM:
            return self._fill_ram(data)
        self._data += bytes(data)
        expected = _LENGTHS.get(self._command, 0)
        if len(self._data) > expected:
            self._fault("command %02x: %d bytes too many" % (self._command, len(self._data) - expected))
        elif len(self._data) == expected:
            self._registers[self._command] = self._data
            if self._command == _DEEP_SLEEP and self._data[0] & 1:
                self._state = "in deep sleep"

    def _start_ram(self):
        if self._registers[_DATA_ENTRY] != b"\x03":
            self._fault("RAM written with data entry %s, expected 03" % self._registers[_DATA_ENTRY].hex())
        self._x0, self._x1 = self._registers[_X_WINDOW]
        window = self._registers[_Y_WINDOW]
        self._y0, self._y1 = _u16(window, 0), _u16(window, 2)
        self._x = self._registers[_X_CURSOR][0]
        self._y = _u16(self._registers[_Y_CURSOR], 0)
        inside = self._x0 <= self._x <= self._x1 < _STRIDE and self._y0 <= self._y <= self._y1 < _HEIGHT
        if not inside:
            self._fault("RAM cursor or window lies outside the panel")

    def _fill_ram(self, data):
        if self._faulty:
            return
        rest = memoryview(data)
        while len(rest):
            part = rest[: self._x1 + 1 - self._x]
            rest = rest[len(part) :]
            start = self._y * _STRIDE + self._x
            self._ram.seek(start)
            self._ram.write(part)
            for at in range(start, start + len(part)):
                self._written[at >> 3] |= 1 << (at & 7)
            self._x += len(part)
            if self._x > self._x1:
                self._x = self._x0
                self._y = self._y + 1 if self._y < self._y1 else self._y0

    def _refresh(self):
        if any(bits != 0xFF for bits in self._written):
            self._fault("refresh before the whole RAM was written")
        for command, needed in _NEEDED:
            found = self._registers[command]
            if found != needed:
                self._fault("refresh with %02x set to %s, expected %s" % (command, found.hex(), needed.hex()))
        if not self._faulty:
            self._refreshing = True
            self._polls = _REFRESH_POLLS


def _u16(data, at):
    return data[at] | data[at + 1] << 8
