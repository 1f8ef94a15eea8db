"""Opening hours of a box, such as `fri 06:00-18:00` or `mon-thu 08:00-10:00, sat,sun 20:00-02:00`.

Parts are separated by comma or semicolon: days (`fri`, `mon-fri`, `daily`) and a half-open span of WIB time.
A part that names only days takes the time of the next part, one that names only a time the days before it.
A span that ends at or before its start runs into the next day; `00:00-24:00` is the whole day.
"""

import re
from functools import lru_cache

from jumatserius.reconcile.facts import WIB_OFFSET_S

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_MINUTES = 1440
WEEK_MINUTES = 7 * _DAY_MINUTES
# 1970-01-01 was a Thursday, and 00:00 UTC is 07:00 WIB.
_EPOCH_MINUTE = 3 * _DAY_MINUTES + WIB_OFFSET_S // 60
_PART = re.compile(
    r"\s*(?P<days>[a-z]+(?:\s*-\s*[a-z]+)?)?"
    r"\s*(?:(?P<h1>\d{1,2}):(?P<m1>\d{2})\s*-\s*(?P<h2>\d{1,2}):(?P<m2>\d{2}))?\s*"
)

Spans = tuple[tuple[int, int], ...]
ALWAYS: Spans = ((0, WEEK_MINUTES),)


def parse_schedule(text: str) -> Spans:
    """Half-open minutes of the week since Monday 00:00; ValueError says which part is not understood."""
    spans: list[tuple[int, int]] = []
    days: list[int] = []
    open_days = False
    for part in re.split(r"[,;]", text.lower()):
        found = _PART.fullmatch(part)
        if found is None or not part.strip():
            raise ValueError(part.strip())
        if found["days"]:
            days = [*(days if open_days else ()), *_days(found["days"])]
            open_days = True
        if found["h1"]:
            if not days:
                raise ValueError(part.strip())
            for day in days:
                spans += _span(day, found)
            open_days = False
    if open_days:
        raise ValueError(text)
    return tuple(sorted(set(spans)))


def _days(text: str) -> list[int]:
    if text == "daily":
        return list(range(7))
    first, _, last = (name.strip() for name in text.partition("-"))
    start = _day(first)
    length = (_day(last) - start) % 7 + 1 if last else 1
    return [(start + n) % 7 for n in range(length)]


def _day(name: str) -> int:
    for number, full in enumerate(_DAYS):
        if name in (full, full[:3]):
            return number
    raise ValueError(name)


def _span(day: int, found: re.Match[str]) -> list[tuple[int, int]]:
    start, end = _minute(found["h1"], found["m1"]), _minute(found["h2"], found["m2"])
    if start in (end, _DAY_MINUTES):
        raise ValueError(found[0].strip())
    begin = day * _DAY_MINUTES + start
    finish = begin + (end - start) % _DAY_MINUTES if end != _DAY_MINUTES else (day + 1) * _DAY_MINUTES
    if finish <= WEEK_MINUTES:
        return [(begin, finish)]
    return [(begin, WEEK_MINUTES), (0, finish - WEEK_MINUTES)]


def _minute(hour: str, minute: str) -> int:
    value = int(hour) * 60 + int(minute)
    if int(minute) > 59 or value > _DAY_MINUTES:
        raise ValueError(f"{hour}:{minute}")
    return value


@lru_cache(maxsize=1024)
def minutes_open(spans: Spans) -> bytes:
    """1 or 0 for each minute of a week, from that on in which 1970 began in UTC: `minute_of_week` says which."""
    minutes = bytearray(WEEK_MINUTES)
    for start, end in spans:
        minutes[start:end] = b"\1" * (end - start)
    return bytes(minutes[_EPOCH_MINUTE:] + minutes[:_EPOCH_MINUTE])


def minute_of_week(moment_s: int) -> int:
    """The minute since the one of the week in which 1970 began in UTC."""
    return moment_s // 60 % WEEK_MINUTES


def is_open(spans: Spans, moment_s: int) -> bool:
    """Whether a moment lies in the schedule."""
    return minutes_open(spans)[minute_of_week(moment_s)] == 1
