"""What the fake board stands in: one directory, given in TWIN_DIR, that the host prepares before each wake.

world.json holds true time, pin levels, wake reason, battery, Wi-Fi and the state of the box's clock. Time is
simulated: sleeping advances it at once; only `ticks_ms` adds the real milliseconds that sockets take. Where a
person sits at the serial port (TWIN_LIVE), sleeping takes its time, or a part of it (TWIN_LIVE=10: a tenth), and
pins, battery and Wi-Fi are what the host says at the moment. So it is while a phone is at the box's access point.
"""

import json
import os

import utime

directory = os.getenv("TWIN_DIR")
_started = utime.ticks_ms()
_live = int(os.getenv("TWIN_LIVE") or 0)
_advanced_us = 0
_WDT_RESET = 3
_bites_at_us = None
file_operations = 0
# Set by the box's access point: a phone may be there.
attended = False
_paced_us = 0
wifi_dropped = False  # in the middle of this wake, for the rest of it
has_route = True  # whether the address that the box has is one of its network
consumer = "waits"  # what draws current beside the processor: "panel", "radio", or nothing
_spent_us = {}


def _load():
    with open(directory + "/world.json") as file:
        return json.load(file)


state = _load()


def _phone_pace():
    """How many times as fast as real sleeping goes while a phone is there; 0: nobody is, and time is simulated."""
    global attended, state
    if attended:
        state = _load() | {"clock": state["clock"]}
        attended = state["phone"] > 0
    return state["phone"] if attended else 0


def advance_us(duration):
    global _advanced_us, _paced_us
    pace = _live or _phone_pace()
    slept = duration // pace if pace else 0
    utime.sleep_us(slept)
    _advanced_us += duration - slept
    if not _live:
        _paced_us += slept
    _spent_us[consumer] = _spent_us.get(consumer, 0) + duration
    if _bites_at_us is not None and _advanced_us > _bites_at_us:
        restart(_WDT_RESET)


def draw(milliamps):
    """Something begins to take so much at its peak: with a cell that can't give it the board goes dark."""
    most = now("gives_ma")
    if most is not None and milliamps > most:
        from nor import CUT_EXIT, PowerCut

        raise PowerCut(CUT_EXIT)


def watch(timeout_ms):
    """The watchdog was started or fed."""
    global _bites_at_us
    _bites_at_us = _advanced_us + timeout_ms * 1000


def ticks_ms():
    return utime.ticks_diff(utime.ticks_ms(), _started) + _advanced_us // 1000


def true_us():
    """Microseconds of the true world since 1970."""
    start = utime.time_ns() // 1000 if _live else state["now_us"]
    return start + _advanced_us + _paced_us


def now(name):
    """A part of `state` that the host may change under a live box."""
    return (_load() if _live else state)[name]


def box_us():
    """What the box's drifting clock says, in microseconds since 1970."""
    clock = state["clock"]
    passed = true_us() - clock["true_us"]
    return clock["box_us"] + passed + passed * state["drift_ppm"] // 1_000_000


def level(pin):
    """Of an input; `held_until_us` says when a button that is held now will be let go."""
    held_until_us = now("held_until_us").get(str(pin))
    if held_until_us is not None:
        return int(true_us() < held_until_us)
    return now("pins")[str(pin)]


def set_box_us(value):
    state["clock"] = {"true_us": true_us(), "box_us": value}


def fall_asleep(armed):
    """Tells the host what wakes the box next, and how its clock stands."""
    _end(armed)


def restart(reset_cause):
    """Tells the host that the box starts again at once; RTC memory and clock stay."""
    _end({"restart": reset_cause})


def _end(armed):
    armed["file_operations"] = file_operations
    armed["spent_us"] = _spent_us
    armed["now_us"] = true_us()
    armed["clock"] = state["clock"]
    with open(directory + "/asleep.json", "w") as file:
        json.dump(armed, file)
    raise SystemExit(0)
