# Runs under MicroPython: shows pictures through the driver on a controller that is broken as the script says.
# argv: directory, then one step after another: "show:<fill byte in hex>", "stuck", "skip:<command in hex>",
# "noreset", "window:<bytes in hex>". Prints one line per show: the result, then the rail's level, then the pins.
import sys

from kotak.panel import Panel, PanelTimeout

# Last on the path: of the twin's fakes only the panel is wanted here, not its clock.
sys.path.append("firmware/twin/fakes")
import epaper

directory = sys.argv[1]
controller = epaper.Controller(directory)
skipped = set()
clock_ms = 0


class Wire:
    IN = 0
    OUT = 1

    def __init__(self, name):
        self.name = name
        self.level = None

    def init(self, mode, value=None):
        self.level = value if mode == self.OUT else None
        if self.name != "busy":
            controller.pin(self.name, self.level)

    def __call__(self, value=None):
        if self.name == "busy":
            return controller.busy()
        self.level = value
        if (self.name, value) not in skipped:
            controller.pin(self.name, value)


class Bus:
    def __init__(self):
        self.replaced = {}

    def init(self, **_):
        controller.pin("spi", 1)

    def deinit(self):
        controller.pin("spi", None)

    def write(self, data):
        data = self.replaced.get(bytes(data[:8]), data)
        if data is not None:
            controller.write(data)


def sleep_ms(ms):
    global clock_ms
    clock_ms += ms


wires = [Wire(name) for name in ("cs", "dc", "rst", "busy", "power")]
bus = Bus()
panel = Panel(bus, *wires, sleep_ms, lambda: clock_ms % (1 << 29))
for step in sys.argv[2:]:
    name, _, value = step.partition(":")
    if name == "stuck":
        controller.stuck = True
    elif name == "noreset":
        skipped.add(("rst", 1))
    elif name == "replace":
        old, _, new = value.partition("=")
        bus.replaced[bytes.fromhex(old)] = bytes.fromhex(new) or None
    elif name == "show":
        start_ms = clock_ms
        try:
            panel.show(bytearray(bytes.fromhex(value) * 15000))
            result = "shown"
        except PanelTimeout as error:
            result = str(error)
        print(result, clock_ms - start_ms, [wire.level for wire in wires], sep="; ")
