"""Why the box is awake, and what shall wake it next: pure functions on numbers that the board gives."""

from micropython import const

POWER = const(0)
LID = const(1)
MOTION = const(2)
TIMER = const(3)
BUTTON = const(4)
WATCHDOG = const(5)

# machine.reset_cause() and machine.wake_reason() of the ESP32 port
POWER_ON_RESET = const(1)  # or a brown-out
DEEPSLEEP_RESET = const(4)
_WATCHDOG_RESET = const(3)
_EXT0 = const(2)
_EXT1 = const(3)
_TIMER_WAKE = const(4)

_SHORTEST_S = const(1)
_LONGEST_S = const(86400)


def cause(reset_cause: int, wake_reason: int, button: int) -> int:
    """`button` is its level now: ext1 does not say which pin it was, so a press must outlast the start."""
    if reset_cause == _WATCHDOG_RESET:
        return WATCHDOG
    if reset_cause != DEEPSLEEP_RESET:
        return POWER
    if wake_reason == _EXT0:
        return LID
    if wake_reason == _EXT1:
        return BUTTON if button else MOTION
    return TIMER if wake_reason == _TIMER_WAKE else POWER


def lid_level(lid_open: bool) -> int:
    """The level of the lid pin that ext0 waits for.

    `lid_open` is the state that was *recorded*: if the lid has moved since, the box wakes at once and nothing
    is missed. The level of the recorded state itself would wake it for ever.
    """
    return 0 if lid_open else 1


def ext1_pins(levels, in_visit: bool) -> tuple:
    """The pins to arm for ANY_HIGH, of (pin, level, armed in a visit too): one that is stuck high is masked until it
    falls, and what a visit sets off by itself, shaking, until it is over.
    """
    return tuple([pin for pin, level, always in levels if not level and (always or not in_visit)])


def sleep_s(uptime: int, dues) -> int:
    """Seconds until the first of `dues` (uptimes; 0 = none), at most a day whatever they say."""
    coming = [due - uptime for due in dues if due]
    return max(_SHORTEST_S, min(coming + [_LONGEST_S]))
