"""Shows pictures through the driver on a panel that is broken as asked.

argv: the directory, then one step after another: "show:<fill byte in hex>", "short" (a wrong buffer), or a defect:
"stuck", "stuck-later" (in the refresh), "missing", "bus-error", "noreset", "nowait", "driven", or
"replace:<bytes>=<bytes>" (on the wire, in hex). Prints a line for each picture: the result, how long it took, and
the levels of the pins afterwards.
"""

import sys

from kotak.panel import Panel, PanelTimeout

# Last on the path: of the twin's fakes only the panel is wanted here, not its clock.
sys.path.append("firmware/twin/fakes")
import epaper

controller = epaper.Controller(sys.argv[1])
defects = set()
replaced = {}
clock_ms = 0


class Wire:
    IN = 0
    OUT = 1

    def __init__(self, name):
        self.name = name
        self.level = None

    def init(self, mode, value=None):
        if mode == self.IN and "driven" in defects:
            return
        self.level = value if mode == self.OUT else None
        if self.name != "busy" and "missing" not in defects:
            controller.pin(self.name, self.level)

    def __call__(self, value=None):
        if self.name == "busy":
            return self.busy()
        self.level = value
        if "missing" not in defects and not (self.name == "rst" and "noreset" in defects):
            controller.pin(self.name, value)

    def busy(self):
        if "missing" in defects or "nowait" in defects:
            return int("nowait" in defects and bus.last == b"\x20")
        return int(controller.busy())


class Bus:
    last = b""

    def init(self, **_):
        controller.pin("spi", 1 if "missing" not in defects else None)

    def deinit(self):
        controller.pin("spi", None)

    def write(self, data):
        if "bus-error" in defects:
            raise OSError("bus error")
        data = replaced.get(bytes(data[:8]), data)
        self.last = bytes(data[:8])
        controller.stuck = controller.stuck or ("stuck-later" in defects and data == b"\x20")
        if "missing" not in defects:
            controller.write(data)


def sleep_ms(ms):
    global clock_ms
    clock_ms += ms


def show(picture):
    start_ms = clock_ms
    try:
        panel.show(picture)
        result = "shown"
    except (PanelTimeout, ValueError, OSError) as error:
        result = str(error)
    print(result, clock_ms - start_ms, [wire.level for wire in wires], sep="; ")


wires = [Wire(name) for name in ("cs", "dc", "rst", "busy", "power")]
bus = Bus()
panel = Panel(bus, *wires, sleep_ms, lambda: clock_ms)
for step in sys.argv[2:]:
    name, _, value = step.partition(":")
    if name == "show":
        show(bytearray(bytes.fromhex(value) * 15000))
    elif name == "short":
        show(bytearray(100))
    elif name == "replace":
        old, _, new = value.partition("=")
        replaced[bytes.fromhex(old)] = bytes.fromhex(new)
    elif name == "stuck":
        controller.stuck = True
    else:
        defects.add(name)
