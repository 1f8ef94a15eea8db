"""Each fault of the table alone and with each other one, in a week of two boxes: nothing is hidden, nothing else said.

Each is as small as it can be: a rupiah, a second beyond the limit.
"""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
from facts_builders import answer, box, count, deposit, document, line, payout, visit

Facts = dict[str, Any]


def week() -> Facts:
    """Two boxes in one deposit, and a pay-out of QRIS."""
    return document(
        boxes=[box(terminal="A01"), box("K2")],
        visits=[visit(), visit("V2", box="K2", opened_at="2026-07-24T08:30", closed_at="2026-07-24T08:40")],
        counts=[
            count(counted_at="2026-07-24T12:00"),
            count("C2", box="K2", visit="V2", amount=70_000, counted_at="2026-07-24T12:10"),
        ],
        deposits=[deposit(counts=["C1", "C2"], amount=270_000, deposited_at="2026-07-26")],
        statement_lines=[
            line(date="2026-07-27", amount=270_000),
            line("L2", date="2026-07-28", amount=90_000, text="QRIS QR-55512"),
        ],
        settlements=[payout()],
        log=[],
        silences=[],
    )


def change(name: str, number: int, **fields: Any) -> Callable[[Facts], object]:
    """A fault that is there as soon as a record says something else."""
    return lambda facts: facts[name][number].update(fields)


def add(name: str, *rows: Facts) -> Callable[[Facts], object]:
    return lambda facts: facts[name].extend(rows)


def credit(number: int, difference: int) -> Callable[[Facts], object]:
    def changed(facts: Facts) -> None:
        facts["statement_lines"][number]["amount"] += difference

    return changed


def no_credit(number: int) -> Callable[[Facts], object]:
    """Debits are not looked at."""
    return change("statement_lines", number, amount=-1)


def second_credit(facts: Facts) -> None:
    facts["statement_lines"].append(facts["statement_lines"][0] | {"id": "L3", "date": "2026-07-30"})


def with_a_fee(facts: Facts) -> None:
    facts["settlements"][0].update(fee=1, net=89_999)
    facts["statement_lines"][1]["amount"] -= 1


def at_the_last_second(id: str, **more: Any) -> Facts:
    return visit(id, box="K2", opened_at="2026-08-28T17:00", closed_at="2026-08-29T23:59:59", **more)


def at_an_unknown_time(facts: Facts) -> None:
    facts["visits"].append(at_the_last_second("V4", time_quality="none"))
    facts["counts"].append(count("C5", box="K2", visit="V4", amount=60_000, counted_at="2026-08-28T18:00"))


FAULTS: dict[tuple[str, str], Callable[[Facts], object]] = {
    ("opened_not_counted", "V3"): add("visits", at_the_last_second("V3")),
    ("counted_not_opened", "C3"): add("counts", count("C3", visit=None, amount=0, counted_at="2026-07-24T07:29:59")),
    ("opened_off_schedule", "V2"): change("visits", 1, opened_at="2026-07-24T05:59:59"),
    ("opened_unassigned", "V2"): change("visits", 1, collector=None),
    ("count_late", "C2"): change("counts", 1, counted_at="2026-07-25T08:40:01"),
    ("second_count_differs", "C4"): add("counts", count("C4", collector="budi", amount=199_999)),
    ("clock_doubt", "V4"): at_an_unknown_time,
    ("deposit_missing", "D1"): no_credit(0),
    ("deposit_short", "D1"): credit(0, -1),
    ("deposit_over", "D1"): credit(0, 1),
    ("deposit_duplicate", "L3"): second_credit,
    ("deposit_unknown", "L4"): add("statement_lines", line("L4", date="2026-08-25", amount=123_456, text="INFAK")),
    ("settlement_missing", "S1"): no_credit(1),
    ("settlement_short", "S1"): credit(1, -1),
    ("fee_unexpected", "S1"): with_a_fee,
    ("terminal_unknown", "S1"): change("settlements", 0, terminal="Z9"),
    ("log_gap", "G1"): add(
        "log", {"id": "G1", "box": "K1", "kind": "log_gap", "from_seq": 4, "to_seq": 4, "at": "2026-07-24T20:00"}
    ),
    ("box_silent", "Q1"): add(
        "silences", {"id": "Q1", "box": "K2", "last_seen": None, "promised_by": "2026-08-28T23:59:59"}
    ),
}
CREDITS_OF = (
    ("deposit_missing", "deposit_short", "deposit_over", "deposit_duplicate"),
    ("settlement_missing", "settlement_short"),
)
"""Of these only one can be true of a deposit or pay-out, but that what is over may be credited twice."""


def may_meet(one: str, other: str) -> bool:
    meet_twice = {one, other} == {"deposit_over", "deposit_duplicate"}
    return meet_twice or not any(one in kinds and other in kinds for kinds in CREDITS_OF)


def found(*faults: tuple[str, str]) -> list[tuple[str, str]]:
    """The cases of a week with these faults; of each the kind, and the planted record if it is about one."""
    facts = week()
    for fault in faults:
        FAULTS[fault](facts)
    planted = {record for _, record in faults}
    return sorted((case.kind, next(iter(planted & set(case.members)), "")) for case in answer(facts).cases)


def test_the_week_is_honest() -> None:
    assert found() == []


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_alone_is_all_that_is_said(fault: tuple[str, str]) -> None:
    assert found(fault) == [fault]


def test_no_fault_hides_another() -> None:
    pairs = [pair for pair in combinations(FAULTS, 2) if may_meet(pair[0][0], pair[1][0])]
    assert len(pairs) > 140
    for pair in pairs:
        kinds = [kind for kind, _ in found(*pair)]
        assert kinds == sorted(kind for kind, _ in pair), pair
