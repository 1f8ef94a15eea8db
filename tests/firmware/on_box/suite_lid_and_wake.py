"""Lid, wake sources, schedule, clock, RTC memory: tables of what happens and what must come of it."""

from suite import refuses

from kotak import clock, lid, record, rtcstate, schedule, wake

# -- why awake, and what next ----------------------------------------------------------------------------------

CAUSES = (
    # reset cause, wake reason, button, cause
    ("battery put in", 1, 0, 0, wake.POWER),
    ("reset button", 2, 0, 0, wake.POWER),
    ("watchdog", 3, 0, 0, wake.WATCHDOG),
    ("watchdog with an old wake reason", 3, 2, 0, wake.WATCHDOG),
    ("soft reset", 5, 4, 0, wake.POWER),
    ("lid", 4, 2, 0, wake.LID),
    ("motion or second switch", 4, 3, 0, wake.MOTION),
    ("button", 4, 3, 1, wake.BUTTON),
    ("timer", 4, 4, 0, wake.TIMER),
    ("timer while the button is held", 4, 4, 1, wake.TIMER),
    ("asleep, but nobody knows why awake", 4, 0, 0, wake.POWER),
)


def test_causes():
    for name, reset, reason, button, expected in CAUSES:
        assert wake.cause(reset, reason, button) == expected, name


def test_the_lid_is_armed_against_the_recorded_state():
    assert wake.lid_level(True) == 0
    assert wake.lid_level(False) == 1


def test_pins_that_are_stuck_high_are_masked():
    table = (
        # levels of second switch, motion, button; a visit is going on; armed
        ((0, 0, 0), False, (13, 4, 36)),
        ((1, 0, 0), False, (4, 36)),  # the lid is up, though its own switch says shut
        ((0, 1, 0), False, (13, 36)),  # cut wire of the motion sensor
        ((0, 0, 1), False, (13, 4)),  # stuck button
        ((1, 1, 1), False, ()),
        ((0, 0, 0), True, (13, 36)),  # just shut: whoever did it still shakes the box
        ((1, 0, 0), True, (36,)),  # lid open: the second switch stays high
        ((1, 0, 1), True, ()),
    )
    for levels, in_visit, expected in table:
        always = (True, False, True)
        rows = [(pin, levels[i], always[i]) for i, pin in enumerate((13, 4, 36))]
        assert wake.ext1_pins(rows, in_visit) == expected, (levels, in_visit)


def test_the_timer_goes_to_the_first_due():
    table = (
        ((1000, (4600, 0, 0)), 3600),
        ((1000, (4600, 1060, 0)), 60),
        ((1000, (900, 0)), 1),  # overdue: at once, but not for ever in no time
        ((1000, (0, 0)), 86400),  # nothing due: look around once a day
        ((1000, (1000000, 0)), 86400),
    )
    for (uptime, dues), expected in table:
        assert wake.sleep_s(uptime, dues) == expected, dues


# -- lid -------------------------------------------------------------------------------------------------------


class Visits:
    """A lid and what it has recorded, in a short notation: `open`, `closed 3 95s +0` (opening, seconds, flaps)."""

    def __init__(self):
        self.records = []
        self.state = rtcstate.State()
        self.lid = lid.Lid(self.state, self.append)

    def append(self, kind, payload):
        seq = len(self.records) + 1
        number = int.from_bytes(payload[:4], "little")
        if kind == record.LID_OPEN:
            self.records.append("open" if payload[0] == lid.SWITCH else "found open")
        elif kind == record.LID_CLOSED:
            seconds = int.from_bytes(payload[4:8], "little")
            flaps = int.from_bytes(payload[8:10], "little")
            self.records.append("closed %d %ds +%d" % (number, seconds, flaps))
        elif kind == record.LID_LEFT_OPEN:
            self.records.append("left open %d %ds" % (number, int.from_bytes(payload[4:8], "little")))
        return seq

    def live(self, story):
        """`10 open, 105 shut`: at uptime 10 an edge finds the lid open; `blink`: an edge, then as it was; `look`."""
        is_open = False
        for step in story.split(", "):
            at, what = step.split(" ")
            if what in ("open", "shut"):
                is_open = what == "open"
            self.lid.observe(is_open, what != "look", int(at))
        return self.records


STORIES = (
    ("a visit", "10 open, 105 shut", ["open", "closed 1 95s +0"]),
    ("two visits", "10 open, 20 shut, 100 open, 130 shut", ["open", "closed 1 10s +0", "open", "closed 3 30s +0"]),
    ("opened again within a minute: same visit", "10 open, 20 shut, 79 open, 90 shut", ["open", "closed 1 10s +0"]),
    (
        "its second closing is recorded after a minute of rest",
        "10 open, 20 shut, 79 open, 90 shut, 150 look",
        ["open", "closed 1 10s +0", "closed 1 80s +1"],
    ),
    (
        "a rattling lid costs three records",
        "10 open, 20 shut, 21 open, 22 shut, 23 open, 24 shut, 25 open, 26 shut, 90 look, 200 look",
        ["open", "closed 1 10s +0", "closed 1 16s +3"],
    ),
    ("lifted and shut before we ran", "10 blink", ["open", "closed 1 0s +0"]),
    (
        "shut and lifted before we ran",
        "10 open, 20 blink, 30 shut, 95 look",
        ["open", "closed 1 20s +1"],
    ),
    ("the next visit settles the one before", "1 open, 2 shut, 3 open, 4 shut, 99 open",
     ["open", "closed 1 1s +0", "closed 1 3s +1", "open"]),
    ("woken by something else", "10 look, 20 open, 30 look, 40 shut, 50 look", ["open", "closed 1 20s +0"]),
)  # fmt: skip


def test_stories_of_the_lid():
    for name, story, expected in STORIES:
        assert Visits().live(story) == expected, name


def test_found_open_at_boot():
    visits = Visits()
    visits.lid.observe(True, False, 0, lid.FOUND_OPEN)
    assert visits.records == ["found open"]


def test_left_open_is_told_once_and_is_due_in_time():
    visits = Visits()
    visits.live("10 open")
    assert visits.lid.due(600) == 610
    assert not visits.lid.left_open(609, 600)
    assert visits.lid.left_open(610, 600)
    assert not visits.lid.left_open(5000, 600)
    assert visits.records == ["open", "left open 1 600s"]
    assert visits.lid.due(600) == 0


def test_a_closed_lid_wants_a_look_after_a_minute_of_rest():
    visits = Visits()
    visits.live("10 open, 20 shut")
    assert visits.lid.due(600) == 80
    visits.live("30 open, 40 shut")
    assert visits.lid.due(600) == 100
    visits.live("100 look")
    assert visits.lid.due(600) == 0


def test_debounce_waits_for_a_level_that_holds():
    bounces = [1, 0, 1, 0, 1, 1, 1, 1, 1, 0]
    slept = []
    assert lid.debounce(lambda: bounces.pop(0), slept.append) == 1
    assert bounces == [0]
    assert sum(slept) == 40


def test_debounce_gives_up_on_a_broken_switch():
    levels = []

    def read():
        levels.append(len(levels) & 1)
        return levels[-1]

    slept = []
    assert lid.debounce(read, slept.append) in (0, 1)
    assert sum(slept) <= 500


# -- schedule (moments of the week of Friday 2026-11-20, 00:00 WIB = 1795107600) -------------------------------

FRIDAY = 1795107600
DAY = 86400
HOURS = (
    ("fri 06:00-18:00", FRIDAY + 6 * 3600 - 1, False),
    ("fri 06:00-18:00", FRIDAY + 6 * 3600, True),
    ("fri 06:00-18:00", FRIDAY + 18 * 3600 - 1, True),
    ("fri 06:00-18:00", FRIDAY + 18 * 3600, False),
    ("fri 06:00-18:00", FRIDAY + 7 * DAY + 12 * 3600, True),
    ("fri 06:00-18:00", FRIDAY - 3 * DAY + 12 * 3600, False),
    ("mon-thu 08:00-10:00, sat,sun 20:00-02:00", FRIDAY - 2 * DAY + 9 * 3600, True),
    ("mon-thu 08:00-10:00, sat,sun 20:00-02:00", FRIDAY + 9 * 3600, False),
    ("mon-thu 08:00-10:00, sat,sun 20:00-02:00", FRIDAY + DAY + 21 * 3600, True),
    ("mon-thu 08:00-10:00, sat,sun 20:00-02:00", FRIDAY + 3 * DAY + 3600, True),  # Sunday's, on Monday
    ("mon-thu 08:00-10:00, sat,sun 20:00-02:00", FRIDAY + 3 * DAY + 2 * 3600, False),
    ("Daily 00:00-24:00", FRIDAY, True),
    ("fri 06:00-07:00; 12:00-13:00", FRIDAY + 12 * 3600, True),
)


def test_hours():
    for text, moment, expected in HOURS:
        assert schedule.is_open(schedule.parse(text), moment) == expected, (text, moment)


def test_without_hours_a_box_is_always_open():
    assert schedule.is_open([], FRIDAY)


def test_hours_that_are_none():
    wrong = ("", "fri", "06:00-18:00", "fri 06:00", "fri 6-18", "fri 06:60-18:00", "fri 25:00-26:00")
    for text in wrong + ("xyz 06:00-18:00", "fri 06:00-06:00", "fri 06:00-18:00,", "fri 06:00-18:00-19:00"):
        refuses(ValueError, schedule.parse, text)


# -- clock -----------------------------------------------------------------------------------------------------


class World:
    """Stands in for `time` and `machine.RTC()`: a clock that counts from 2000 and can be set."""

    def __init__(self):
        self.seconds = 5

    def time(self):
        return self.seconds

    def gmtime(self, seconds):
        return real_gmtime(seconds)

    def datetime(self, moment):
        self.set_to = moment
        year, month, day, _, hour, minute, second, _ = moment
        self.seconds = SETS_TO[(year, month, day, hour, minute, second)] - clock.EPOCH


NOW = 1795147200  # 2026-11-20 04:00:00 UTC
LATER = 2426299200
SETS_TO = {(2026, 11, 20, 4, 0, 0): NOW, (2046, 11, 20, 4, 0, 0): LATER}
real_gmtime = clock.time.gmtime


def box_clock():
    world = World()
    state = rtcstate.State()
    clock.time = world
    box = clock.Clock(state, world)
    box.begin()
    return box, world, state


def test_a_clock_that_was_never_set_says_nothing():
    box, world, _ = box_clock()
    world.seconds += 100
    assert (box.now(), box.quality(), box.uptime()) == (0, clock.NONE, 100)


def test_setting_the_clock_does_not_touch_the_uptime():
    box, world, _ = box_clock()
    world.seconds += 100
    assert box.set(NOW) == (0, NOW)
    assert (box.now(), box.quality(), box.uptime()) == (NOW, clock.SYNCED, 100)
    assert world.set_to[3] == 4, "Friday is weekday 4"


def test_a_clock_ages():
    box, world, _ = box_clock()
    box.set(NOW)
    world.seconds += 72 * 3600
    assert box.quality() == clock.SYNCED
    world.seconds += 1
    assert box.quality() == clock.ESTIMATED


def test_small_differences_refresh_the_quality_alone():
    box, world, _ = box_clock()
    box.set(NOW)
    world.seconds += 80 * 3600
    assert box.set(NOW + 80 * 3600 + 1) is None
    assert box.quality() == clock.SYNCED


def test_absurd_server_times_are_refused():
    box, _, _ = box_clock()
    for unix in (0, 946684800, 1767225599, 4102444800, 0xFFFFFFFF):
        refuses(clock.ClockRefused, box.set, unix)
        assert box.quality() == clock.NONE


def test_a_leap_is_refused_until_the_server_says_it_twice():
    box, world, _ = box_clock()
    box.set(NOW)
    refuses(clock.ClockRefused, box.set, LATER - 3600)
    assert (box.now(), box.quality()) == (NOW, clock.SYNCED)
    world.seconds += 3600
    assert box.set(LATER) == (NOW + 3600, LATER)
    assert (box.now(), box.uptime()) == (LATER, 3600)


def test_two_different_leaps_are_both_refused():
    box, _, _ = box_clock()
    box.set(NOW)
    refuses(clock.ClockRefused, box.set, LATER)
    refuses(clock.ClockRefused, box.set, LATER + 10 * 86400)
    assert box.set(NOW + 1) is None


def test_a_sleep_is_no_leap():
    for slept in (0, 1, 86400, 90000):
        box, world, _ = box_clock()
        box.set(NOW)
        world.seconds += slept
        assert box.resume() is None
        assert (box.now(), box.quality()) == (NOW + slept, clock.SYNCED)


def test_a_clock_that_has_leapt_is_unset_and_the_uptime_goes_on():
    for leap in (-NOW + 946684800 + 3, 20 * 365 * 86400, -3600):
        box, world, state = box_clock()
        box.set(NOW)
        world.seconds += 500
        state.slept_at = 500
        world.seconds += leap
        assert box.resume() == (NOW + 500, NOW + 500 + leap)
        assert (box.now(), box.quality(), box.uptime()) == (0, clock.NONE, 500)
        world.seconds += 10
        assert box.uptime() == 510


# -- RTC memory ------------------------------------------------------------------------------------------------


def test_the_state_outlives_deep_sleep():
    state = rtcstate.State()
    state.boot, state.visit_seq, state.rssi, state.picture = 3, 0xFFFFFFFF, -61, b"12345678"
    again = rtcstate.unpack(state.pack() + b"of the start")
    assert (again.boot, again.visit_seq, again.rssi, again.picture) == (3, 0xFFFFFFFF, -61, b"12345678")
    assert again.pack() == state.pack()


def test_a_memory_that_lost_its_power_is_no_state():
    packed = rtcstate.State().pack()
    assert len(packed) <= 2048
    for damaged in (b"", packed[:-1], packed[:20] + b"\x55" + packed[21:], bytes(len(packed)), b"\xff" * len(packed)):
        assert rtcstate.unpack(damaged) is None
