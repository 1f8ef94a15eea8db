"""The clock that the demo's server reads: told while history lasts, real afterwards, and real again after each wake."""

from datetime import UTC, datetime, timedelta

from jumatserius import wib
from jumatserius.demo.clock import StoryClock

FRIDAY = datetime(2026, 10, 2, 9, 0, tzinfo=wib.WIB)


def test_history_has_its_own_time_and_never_goes_back():
    clock = StoryClock()
    clock.tell(FRIDAY)
    clock.tell(FRIDAY - timedelta(hours=1))
    assert clock.now() == FRIDAY
    assert clock.now().tzinfo is UTC


def test_after_history_time_is_real_also_after_a_box_woke_again():
    clock = StoryClock()
    for _ in range(2):
        clock.tell(FRIDAY)
        clock.release()
        assert abs(clock.now() - wib.now()) < timedelta(minutes=1)
