"""Which notices a pay-out holds: rule by rule, and the laws that hold for any rows in any order."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jumatserius.statements.covering import WINDOW_DAYS, Told, cover

FRIDAY = date(2026, 11, 13)


def told(text: str) -> list[Told]:
    """Rows such as `notice n1 1000 fri rrn=7 ref=B1`, one a line; days are counted from Friday on."""
    rows = []
    for place, line in enumerate(text.strip().splitlines()):
        kind, name, gross, day, *more = line.split()
        said = dict(pair.split("=") for pair in more)
        paid_on = FRIDAY + timedelta(days=("fri", "sat", "sun", "mon", "tue").index(day))
        number = said.get("rrn", "")
        rows.append(Told(place, name, kind == "notice", number, int(gross), paid_on, said.get("ref", "")))
    return rows


def held(rows: list[Told]) -> dict[str, tuple[str, str]]:
    """Name of each notice that is held: name of the pay-out and rule."""
    names = {row.id: row.identity for row in rows}
    return {names[one]: (names[found.payout_id], found.rule) for one, found in cover(rows).items()}


CASES = [
    pytest.param(
        """
        notice n1 1000 fri
        notice n2 2000 fri
        payout p1 3000 mon
        """,
        {"n1": ("p1", "amount"), "n2": ("p1", "amount")},
        id="a day's notices are the pay-out",
    ),
    pytest.param("notice n1 1000 fri\npayout p1 5000 fri rrn=7", {"n1": ("p1", "within")}, id="some never came"),
    pytest.param("notice n1 5000 fri\npayout p1 4000 mon", {}, id="a pay-out holds no more than it pays"),
    pytest.param("notice n1 1000 mon\npayout p1 1000 fri", {}, id="nothing is paid out before it was paid"),
    pytest.param("notice n1 1000 fri\npayout p1 -1000 mon", {}, id="a refund holds nothing"),
    pytest.param(
        """
        notice n1 1000 fri rrn=7
        notice n2 1000 fri rrn=8
        payout p1 1000 mon rrn=8
        """,
        {"n2": ("p1", "rrn")},
        id="the number of the payment decides between twins",
    ),
    pytest.param(
        """
        notice n1 1000 fri ref=B2
        notice n2 1000 fri ref=B1
        notice n3 2000 fri ref=B1
        payout p1 3000 mon ref=B1
        payout p2 1000 mon ref=B2
        """,
        {"n1": ("p2", "reference"), "n2": ("p1", "reference"), "n3": ("p1", "reference")},
        id="the reference decides between batches",
    ),
    pytest.param(
        """
        notice n1 2000 fri ref=B1
        notice n2 1000 fri ref=B1
        payout p1 1000 mon ref=B1
        payout p2 2000 mon ref=B1
        """,
        {"n1": ("p2", "reference"), "n2": ("p1", "reference")},
        id="rows of one batch are told apart by their amounts",
    ),
    pytest.param(
        """
        notice n1 1000 fri
        notice n2 1000 fri
        notice n3 1000 fri
        payout p1 1000 mon
        payout p2 1000 mon
        """,
        {"n1": ("p1", "amount"), "n2": ("p2", "amount")},
        id="three twins and two pay-outs leave one",
    ),
    pytest.param(
        """
        notice n1 500 fri
        notice n2 1000 fri
        notice n3 1000 sat
        payout p1 2000 mon
        """,
        {"n2": ("p1", "amount"), "n3": ("p1", "amount")},
        id="what follows each other exactly goes before what merely fits",
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_rules(text: str, expected: dict[str, tuple[str, str]]) -> None:
    assert held(told(text)) == expected


def test_a_notice_of_long_ago_is_not_of_this_pay_out() -> None:
    def rows(days: int) -> list[Told]:
        return [
            Told(1, "n", True, "", 1000, FRIDAY - timedelta(days=days), ""),
            Told(2, "p", False, "", 1000, FRIDAY, ""),
        ]

    assert len(cover(rows(WINDOW_DAYS))) == 1
    assert cover(rows(WINDOW_DAYS + 1)) == {}


_ROW = st.tuples(
    st.booleans(),
    st.sampled_from(["", "", "1", "2", "3"]),
    st.integers(1, 6),
    st.integers(0, 20),
    st.sampled_from(["", "", "B1", "B2"]),
)


def rows_of(drawn: list[Any]) -> list[Told]:
    return [
        Told(place, f"{place:02}", is_notice, number, 1000 * gross, FRIDAY + timedelta(days=day), reference)
        for place, (is_notice, number, gross, day, reference) in enumerate(drawn)
    ]


@settings(deadline=None)
@given(st.lists(_ROW, max_size=14), st.randoms(use_true_random=False))
def test_the_order_and_the_numbers_of_rows_change_nothing(drawn: list[Any], random: Any) -> None:
    rows = rows_of(drawn)
    new_ids = random.sample(range(1000), len(rows))
    shuffled = [row._replace(id=new) for row, new in zip(rows, new_ids, strict=True)]
    random.shuffle(shuffled)
    assert held(shuffled) == held(rows)


@settings(deadline=None)
@given(st.lists(_ROW, max_size=14))
def test_no_pay_out_holds_more_than_it_pays_but_by_its_own_number(drawn: list[Any]) -> None:
    rows = {row.id: row for row in rows_of(drawn)}
    sums: dict[int, int] = {}
    for notice_id, found in cover(rows.values()).items():
        notice, payout = rows[notice_id], rows[found.payout_id]
        assert notice.is_notice
        assert not payout.is_notice
        if found.rule in ("amount", "within"):
            assert timedelta() <= payout.paid_on - notice.paid_on <= timedelta(days=WINDOW_DAYS)
        if found.rule != "rrn":
            sums[payout.id] = sums.get(payout.id, 0) + notice.gross_idr
    assert all(total <= rows[payout_id].gross_idr for payout_id, total in sums.items())


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from([1000, 1000, 2000, 5000]), min_size=1, max_size=8), min_size=1, max_size=6))
def test_days_that_were_paid_out_leave_no_notice(days: list[list[int]]) -> None:
    rows: list[Told] = []
    for offset, gifts in enumerate(days):
        paid_on = FRIDAY + timedelta(days=offset)
        rows += [Told(len(rows) + n, f"{offset}{n:03}", True, "", gift, paid_on, "") for n, gift in enumerate(gifts)]
        rows.append(Told(len(rows), f"p{offset}", False, "", sum(gifts), paid_on + timedelta(days=1), ""))
    assert len(cover(rows)) == sum(map(len, days))
