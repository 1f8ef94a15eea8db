"""Opening hours such as `fri 06:00-18:00` or `mon-thu 08:00-10:00, sat,sun 20:00-02:00`, in WIB.

Parts are separated by comma or semicolon: days (`fri`, `mon-fri`, `daily`) and a half-open span of time. A part
with days alone takes the time of the next part, one with a time alone the days before it. A span that ends at
or before its start runs into the next day.
"""

from micropython import const

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = const(1440)
_WEEK = const(10080)
_WIB_MINUTES = const(420)
# 1970-01-01 was a Thursday: minutes from the Monday before.
_EPOCH_MINUTE = const(3 * 1440)


def parse(text: str) -> list:
    """Half-open (start, end) minutes of the week from Monday 00:00 on; an end may lie past the week's.

    Raises ValueError for the part that is not understood.
    """
    spans, days, waiting = [], [], False
    for part in text.lower().replace(";", ",").split(","):
        names, hours = _split(part.strip())
        if names:
            days = (days if waiting else []) + _days(names)
            waiting = True
        if hours:
            if not days:
                raise ValueError(part)
            start, length = _hours(hours)
            spans.extend([(day * _DAY + start, day * _DAY + start + length) for day in days])
            waiting = False
    if waiting:
        raise ValueError(text)
    return spans


def is_open(spans, unix: int) -> bool:
    """Whether a moment lies in the schedule; one without spans is always open."""
    minute = (unix // 60 + _WIB_MINUTES + _EPOCH_MINUTE) % _WEEK
    return not spans or any(start <= minute < end or minute + _WEEK < end for start, end in spans)


def _split(part: str) -> tuple:
    """ "mon - fri 08:00-10:00" as ("mon-fri", "08:00-10:00"); either may be empty, not both."""
    at = 0
    while at < len(part) and not part[at].isdigit():
        at += 1
    names, hours = part[:at].replace(" ", ""), part[at:].replace(" ", "")
    if not names and not hours:
        raise ValueError(part)
    return names, hours


def _days(names: str) -> list:
    if names == "daily":
        return list(range(7))
    first, dash, last = names.partition("-")
    start = _day(first)
    count = (_day(last) - start) % 7 + 1 if dash else 1
    return [(start + n) % 7 for n in range(count)]


def _day(name: str) -> int:
    for number, full in enumerate(_DAYS):
        if name in (full, full[:3]):
            return number
    raise ValueError(name)


def _hours(text: str) -> tuple:
    """Start and length in minutes."""
    first, dash, last = text.partition("-")
    start, end = _minute(first), _minute(last)
    if not dash or start == end or start == _DAY:
        raise ValueError(text)
    return start, end - start if end > start else end - start + _DAY


def _minute(text: str) -> int:
    hour, _, minute = text.partition(":")
    if not 1 <= len(hour) <= 2 or len(minute) != 2 or not (hour + minute).isdigit():
        raise ValueError(text)
    value = int(hour) * 60 + int(minute)
    if int(minute) > 59 or value > _DAY:
        raise ValueError(text)
    return value
