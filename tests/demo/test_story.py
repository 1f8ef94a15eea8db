"""The plan of the demo: the same every time, without overlaps, on whatever day it is started."""

from datetime import date, timedelta

import pytest

from jumatserius.demo import kabupaten, story
from jumatserius.demo.story import BringStep, DepositStep, ReceiptStep, VisitStep

LEBAK = kabupaten.load()
WEEK = [date(2026, 11, 16) + timedelta(days=day) for day in range(7)]


@pytest.mark.parametrize("today", WEEK, ids=lambda day: f"{day:%A}")
def test_the_last_eight_fridays_lie_before_today(today):
    fridays = story.fridays(today)
    assert len(fridays) == 8
    assert all(friday.weekday() == 4 for friday in fridays)
    assert timedelta(0) < today - fridays[-1] <= timedelta(days=7)


def test_the_plan_is_the_same_every_time_and_its_steps_do_not_overlap():
    first = story.fridays(WEEK[0])[0]
    plan = story.plan(LEBAK, first, 8)
    assert plan == story.plan(LEBAK, first, 8)
    ends = [step.at + timedelta(seconds=step.open_s) if isinstance(step, VisitStep) else step.at for step in plan]
    assert all(end < following.at for end, following in zip(ends, plan[1:], strict=False))


def test_every_planted_fault_is_in_the_plan():
    plan = story.plan(LEBAK, story.fridays(WEEK[0])[0], 8)
    visits = [step for step in plan if isinstance(step, VisitStep)]
    deposits = [step for step in plan if isinstance(step, DepositStep)]
    assert [step.box.id for step in visits if step.changed_in_flash] == ["LBK-0002"]
    assert {step.box.id for step in visits if step.amount_idr is None} == {"LBK-0003", "LBK-0004"}
    large = [step for step in visits if (step.amount_idr or 0) > story.SECOND_ABOVE_IDR]
    assert [step.box.id for step in large if step.second_idr is None] == ["LBK-0001"]
    assert {step.second_idr - step.amount_idr for step in large if step.second_idr} == {0, story.SECOND_MORE_IDR}
    assert [step.collector for step in deposits if step.paid_idr is None] == ["yuli-fitriani"]
    assert [
        step.declared_idr - step.paid_idr for step in deposits if step.paid_idr not in (None, step.declared_idr)
    ] == [story.DEPOSIT_SHORT_IDR]


def test_what_is_handed_over_is_received_and_brought_to_the_bank_before_the_statement():
    plan = story.plan(LEBAK, story.fridays(WEEK[0])[0], 8)
    handed = [step for step in plan if isinstance(step, DepositStep) and step.treasurer]
    received = [step for step in plan if isinstance(step, ReceiptStep)]
    brought = [step for step in plan if isinstance(step, BringStep)]
    assert len(handed) == len(received) == len(brought) == 8
    for one, then, last in zip(handed, received, brought, strict=True):
        assert (one.collector, one.declared_idr) == (then.collector, then.amount_idr)
        assert ((one.collector,), one.declared_idr) == (last.collectors, last.amount_idr)
        assert one.at < then.at < last.at < one.at + timedelta(days=3, hours=2)


def test_the_kabupaten_is_whole():
    assert len(LEBAK.districts) == 28
    assert len(LEBAK.boxes) == 12
    assert {box.element for box in LEBAK.boxes} == {"pemerintah", "dunia usaha", "akademisi", "media", "masyarakat"}
    assert {box.collector for box in LEBAK.boxes} <= {person.id for person in LEBAK.people}
    assert {box.district for box in LEBAK.boxes} <= set(LEBAK.districts)
