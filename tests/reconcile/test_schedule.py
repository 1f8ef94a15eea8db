"""Opening hours and working days."""

from datetime import date, datetime

import pytest

from jumatserius.reconcile.schedule import is_open, parse_schedule
from jumatserius.reconcile.working_days import WorkingDays, national_holidays


def at(text):
    return int(datetime.fromisoformat(f"{text}+07:00").timestamp())


@pytest.mark.parametrize(
    ("schedule", "inside", "outside"),
    [
        ("fri 06:00-18:00", ["2026-07-24T06:00", "2026-07-24T17:59"], ["2026-07-24T18:00", "2026-07-23T07:00"]),
        ("Friday 6:00 - 18:00", ["2026-07-24T06:00"], ["2026-07-24T05:59"]),
        ("mon-fri 08:00-10:00", ["2026-07-20T08:00", "2026-07-24T09:59"], ["2026-07-25T09:00"]),
        ("fri-mon 08:00-10:00", ["2026-07-24T08:00", "2026-07-27T09:00"], ["2026-07-28T09:00"]),
        ("daily 00:00-24:00", ["2026-07-22T00:00", "2026-07-26T23:59"], []),
        ("fri 22:00-02:00", ["2026-07-24T22:00", "2026-07-25T01:59"], ["2026-07-24T01:00", "2026-07-25T02:00"]),
        ("sun 23:00-01:00", ["2026-07-26T23:30", "2026-07-27T00:59"], ["2026-07-27T01:00", "2026-07-26T00:30"]),
        ("sat, sun 08:00-09:00; wed 10:00-11:00", ["2026-07-25T08:00", "2026-07-22T10:00"], ["2026-07-22T08:00"]),
        ("fri 06:00-08:00, 12:00-13:00", ["2026-07-24T12:30"], ["2026-07-24T09:00", "2026-07-25T12:30"]),
    ],
)
def test_schedule_holds_what_it_says(schedule, inside, outside):
    spans = parse_schedule(schedule)
    assert [is_open(spans, at(moment)) for moment in inside + outside] == [True] * len(inside) + [False] * len(outside)


@pytest.mark.parametrize(
    "schedule",
    [
        "",
        "fri",
        "06:00-18:00",
        "fri 18:00-18:00",
        "fri 25:00-26:00",
        "fri 06:60-18:00",
        "jumat 06:00-18:00",
        "fri 24:00-06:00",
        "fri 06:00-18:00,",
        "fri 06:00",
        "fri 06:00-18:00 wib",
    ],
)
def test_nonsense_is_no_schedule(schedule):
    with pytest.raises(ValueError):  # noqa: PT011 - the caller words the message
        parse_schedule(schedule)


def test_weekends_and_holidays_are_no_working_days():
    days = WorkingDays(frozenset({date(2026, 7, 28).toordinal()}))
    friday = date(2026, 7, 24).toordinal()
    assert [date.fromordinal(days.after(friday, n)).isoformat() for n in range(4)] == [
        "2026-07-24",
        "2026-07-27",
        "2026-07-29",
        "2026-07-30",
    ]


def test_holidays_of_a_country():
    assert date(2026, 8, 17).toordinal() in national_holidays("ID", [2026])
    with pytest.raises(ValueError, match="XX"):
        national_holidays("XX", [2026])
