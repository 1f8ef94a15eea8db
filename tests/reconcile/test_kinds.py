"""Each kind of case: silent at its limit, raised one step after it."""

import pytest
from facts_builders import box, cases, count, deposit, document, line, only_case, payout, visit

from jumatserius.reconcile.texts import TEXTS

QRIS_BOX = [box(), box("K2", terminal="A01")]
CREDITED_PAYOUT = [line(), line("L2", date="2026-07-27", amount=90_000, text="QRIS QR-55512")]


def no_money(**more):
    """Counted without money, so that no deposit is due."""
    return document(**{"counts": [count(amount=0)], "deposits": [], "statement_lines": [], **more})


def uncredited(**more):
    return document(**{"statement_lines": [], **more})


def qris(**more):
    return document(**{"boxes": QRIS_BOX, "settlements": [payout()], "statement_lines": CREDITED_PAYOUT, **more})


def credit(amount, **more):
    return [line(), line("L2", date="2026-07-27", amount=amount, text="QRIS QR-55512", **more)]


def twins(day="2026-07-24", text="SETOR TUNAI"):
    """A credit that only its amount explains, and the same amount again."""
    return [line(text="SETOR TUNAI"), line("L2", date=day, text=text)]


def log_finding(kind):
    return [{"id": "G1", "box": "K1", "kind": kind, "from_seq": 7, "to_seq": 9, "at": "2026-07-24T08:00:00Z"}]


def silence(promised_by):
    return [{"id": "N1", "box": "K1", "last_seen": None, "promised_by": promised_by}]


LIMITS = [
    # A visit that closes on Friday 24 July 00:00 WIB is due its count on Saturday 00:00; that is not before
    # the start of Saturday.
    pytest.param(
        document(
            "2026-07-25",
            counts=[],
            deposits=[],
            statement_lines=[],
            visits=[visit(closed_at="2026-07-24T00:00:00+07:00", opened_at="2026-07-23T23:59:00+07:00")],
            boxes=[box(schedule=None)],
        ),
        [],
        document(
            "2026-07-25",
            counts=[],
            deposits=[],
            statement_lines=[],
            visits=[visit(closed_at="2026-07-23T23:59:59+07:00", opened_at="2026-07-23T23:59:00+07:00")],
            boxes=[box(schedule=None)],
        ),
        [("opened_not_counted", "V1", 0)],
        id="opened_not_counted: a second more than 24 hours before today",
    ),
    pytest.param(
        document(counts=[count(visit=None, counted_at="2026-07-25T07:40:00+07:00")]),
        [],
        document(counts=[count(visit=None, counted_at="2026-07-25T07:40:01+07:00")]),
        [("counted_not_opened", "C1", 200_000), ("opened_not_counted", "V1", 0)],
        id="counted_not_opened: a second after the window",
    ),
    pytest.param(
        document(visits=[visit(opened_at="2026-07-24T06:00:00+07:00")]),
        [],
        document(visits=[visit(opened_at="2026-07-24T05:59:59+07:00")]),
        [("opened_off_schedule", "V1", 200_000)],
        id="opened_off_schedule: a second before the hours",
    ),
    pytest.param(
        no_money(visits=[visit(opened_at="2026-07-24T10:59:59Z", closed_at=None)], counts=[]),
        [],
        no_money(visits=[visit(opened_at="2026-07-24T11:00:00Z", closed_at=None)], counts=[]),
        [("opened_off_schedule", "V1", 0)],
        id="opened_off_schedule: at the end of the hours, which is outside",
    ),
    pytest.param(
        document(visits=[visit(collector="budi")]),
        [],
        document(visits=[visit(collector="cici")]),
        [("opened_unassigned", "V1", 200_000)],
        id="opened_unassigned: another collector",
    ),
    pytest.param(
        document(),
        [],
        document(visits=[visit(collector=None)]),
        [("opened_unassigned", "V1", 200_000)],
        id="opened_unassigned: nobody known",
    ),
    pytest.param(
        document(counts=[count(counted_at="2026-07-25T07:40:00+07:00")]),
        [],
        document(counts=[count(counted_at="2026-07-25T07:40:01+07:00")]),
        [("count_late", "C1 V1", 200_000)],
        id="count_late: a second late",
    ),
    pytest.param(
        document(counts=[count(), count("C2", collector="budi")]),
        [],
        document(counts=[count(), count("C2", collector="budi", amount=199_999)]),
        [("second_count_differs", "C1 C2 V1", 1)],
        id="second_count_differs: by a rupiah",
    ),
    pytest.param(
        uncredited(today="2026-07-29"),
        [],
        uncredited(today="2026-07-30"),
        [("deposit_missing", "C1 D1", 200_000)],
        id="deposit_missing: the day after three working days",
    ),
    pytest.param(
        uncredited(today="2026-07-29", deposits=[]),
        [],
        uncredited(today="2026-07-30", deposits=[]),
        [("deposit_missing", "C1", 200_000)],
        id="deposit_missing: a count in no deposit",
    ),
    pytest.param(
        uncredited(today="2026-07-30", policy={"holidays": ["2026-07-28"]}),
        [],
        uncredited(today="2026-07-31", policy={"holidays": ["2026-07-28"]}),
        [("deposit_missing", "C1 D1", 200_000)],
        id="deposit_missing: a bank holiday moves the deadline",
    ),
    pytest.param(
        uncredited(today="2026-07-29", counts=[], visits=[], deposits=[deposit(counts=[])]),
        [],
        uncredited(today="2026-07-30", counts=[], visits=[], deposits=[deposit(counts=[])]),
        [("deposit_missing", "D1", 200_000)],
        id="deposit_missing: a deposit without counts",
    ),
    pytest.param(
        document(),
        [],
        document(statement_lines=[line(amount=199_999)]),
        [("deposit_short", "C1 D1 L1", 1)],
        id="deposit_short: by a rupiah",
    ),
    pytest.param(
        document(deposits=[deposit(amount=150_000)]),
        [],
        document(deposits=[deposit(amount=150_000)], statement_lines=[line(amount=150_000, text="SETOR")]),
        [("deposit_short", "C1 D1 L1", 50_000)],
        id="deposit_short: credited as declared, below the counts",
    ),
    pytest.param(
        document(),
        [],
        document(statement_lines=[line(amount=200_001)]),
        [("deposit_over", "C1 D1 L1", 1)],
        id="deposit_over: by a rupiah",
    ),
    pytest.param(
        document("2026-07-29", statement_lines=[line(), line("L2", amount=5000, text="HAMBA ALLAH")]),
        [],
        document("2026-07-30", statement_lines=[line(), line("L2", amount=5000, text="HAMBA ALLAH")]),
        [("deposit_unknown", "L2", 5000)],
        id="deposit_unknown: the day after three working days",
    ),
    pytest.param(
        document(statement_lines=[line(amount=80_000), line("L2", amount=120_000)]),
        [],
        document(statement_lines=[line(), line("L2", date="2026-08-20")]),
        [("deposit_duplicate", "D1 L2", 200_000)],
        id="deposit_duplicate: a second full credit, not a second part",
    ),
    pytest.param(
        document("2026-07-30", statement_lines=twins(day="2026-07-27")),
        [],
        document("2026-07-31", statement_lines=twins(day="2026-07-27")),
        [("deposit_duplicate", "D1 L2", 200_000)],
        id="deposit_duplicate: the same text again, with no reference, after three working days",
    ),
    pytest.param(
        document(statement_lines=twins(text="HAMBA ALLAH")),
        [("deposit_unknown", "L2", 200_000)],
        document(statement_lines=twins(day="2026-07-30")),
        [("deposit_unknown", "L2", 200_000)],
        id="deposit_unknown: the same amount with another text, or after the days of the deposit",
    ),
    pytest.param(
        qris(today="2026-07-30", statement_lines=[line()]),
        [],
        qris(today="2026-07-31", statement_lines=[line()]),
        [("settlement_missing", "S1", 90_000)],
        id="settlement_missing: the day after three working days",
    ),
    pytest.param(
        qris(today="2026-07-30", statement_lines=credit(89_999)),
        [],
        qris(today="2026-07-31", statement_lines=credit(89_999)),
        [("settlement_short", "L2 S1", 1)],
        id="settlement_short: by a rupiah, the day after three working days",
    ),
    pytest.param(
        qris(),
        [],
        qris(settlements=[payout(gross=90_700)]),
        [("fee_unexpected", "S1", 700)],
        id="fee_unexpected: taken without saying so",
    ),
    pytest.param(
        qris(settlements=[payout(gross=90_700, fee=700)], policy={"fee": 700}),
        [],
        qris(settlements=[payout(gross=90_700, fee=700)], policy={"fee": 500}),
        [("fee_unexpected", "S1", 200)],
        id="fee_unexpected: above the policy",
    ),
    pytest.param(
        qris(),
        [],
        qris(boxes=[box()]),
        [("terminal_unknown", "S1", 90_000)],
        id="terminal_unknown: no box has it",
    ),
    pytest.param(
        qris(today="2026-07-30", statement_lines=credit(90_001)),
        [],
        qris(today="2026-07-31", statement_lines=credit(90_001)),
        [("deposit_unknown", "L2 S1", 1)],
        id="deposit_unknown: a surplus above the net",
    ),
    pytest.param(
        document(visits=[visit(time_quality="estimated")]),
        [],
        document(visits=[visit(time_quality="none", opened_at="1999-12-31T00:00:00Z".replace("1999", "2000"))]),
        [("clock_doubt", "V1", 0)],
        id="clock_doubt: no time, so that the schedule isn't judged",
    ),
    pytest.param(
        document(
            "2026-07-24",
            counts=[],
            deposits=[],
            statement_lines=[],
            visits=[],
            silences=silence("2026-07-22T00:00:00+07:00"),
        ),
        [],
        document(
            "2026-07-24",
            counts=[],
            deposits=[],
            statement_lines=[],
            visits=[],
            silences=silence("2026-07-21T23:59:59+07:00"),
        ),
        [("box_silent", "K1 N1", 0)],
        id="box_silent: a second more than 48 hours",
    ),
    *(
        pytest.param(document(), [], document(log=log_finding(kind)), [(kind, "G1 K1", 0)], id=kind)
        for kind in ("log_gap", "log_torn", "log_tampered", "log_conflict")
    ),
]


@pytest.mark.parametrize(("silent", "nothing", "raised", "expected"), LIMITS)
def test_kind_is_silent_at_its_limit_and_raised_after_it(silent, nothing, raised, expected):
    assert cases(silent) == nothing
    assert cases(raised) == expected


def test_an_open_visit_waits_for_no_count():
    facts = document(counts=[], deposits=[], statement_lines=[], visits=[visit(closed_at=None)])
    assert cases(facts) == []


def test_a_count_of_nothing_is_due_nowhere():
    assert cases(no_money()) == []


def test_a_count_that_names_a_lost_visit_names_it_in_the_case():
    case = only_case(document(visits=[], counts=[count(visit="V9")]))
    assert (case.kind, case.members) == ("counted_not_opened", ("C1",))
    assert "Kunjungan V9 yang disebut hitungan itu tidak ada." in case.explanation
    assert "Visit V9, which the count names, does not exist." in case.explanation_en


def test_a_second_count_of_a_lost_visit_is_no_money():
    second = count("C2", visit="V9", collector="budi")
    kinds = [kind for kind, *_ in cases(document(visits=[], counts=[count(visit="V9"), second]))]
    assert kinds == ["counted_not_opened", "counted_not_opened"]


def test_a_count_before_its_visit_is_not_believed():
    facts = document(counts=[count(counted_at="2026-07-24T07:29:59+07:00")])
    assert cases(facts) == [("counted_not_opened", "C1", 200_000), ("opened_not_counted", "V1", 0)]


def test_a_count_before_its_visit_is_believed_where_the_box_had_no_time():
    early = count(counted_at="2026-07-24T07:29:59+07:00")
    assert cases(document(counts=[early], visits=[visit(time_quality="none")])) == [("clock_doubt", "V1", 0)]


def test_further_money_of_the_same_collector_is_due():
    coins = count("C2", amount=7000, counted_at="2026-07-24T08:10:00+07:00")
    assert cases(document(counts=[count(), coins])) == [("deposit_missing", "C2", 7000)]


def test_the_count_in_the_deposit_is_the_money_whoever_came_first():
    second = count("C2", collector="budi", amount=150_000, counted_at="2026-07-24T07:50:00+07:00")
    assert cases(document(counts=[count(), second])) == [("second_count_differs", "C1 C2 V1", 50_000)]


def steady(amounts):
    """One visit, deposit and credit a week with these counts."""
    weeks = [f"2026-{month:02}-{day:02}" for month in (5, 6, 7, 8, 9) for day in (1, 8, 15, 22)]
    rows = list(zip(weeks, amounts, strict=False))
    moment = "{}T08:{}:00+07:00".format
    return document(
        boxes=[box(schedule=None)],
        visits=[visit(f"V{day}", opened_at=moment(day, "00"), closed_at=moment(day, "10")) for day, _ in rows],
        counts=[count(f"C{day}", visit=f"V{day}", amount=money, counted_at=moment(day, 30)) for day, money in rows],
        deposits=[
            deposit(f"D{day}", counts=[f"C{day}"], amount=money, reference=f"JS-{day}", deposited_at=day)
            for day, money in rows
        ],
        statement_lines=[line(f"L{day}", date=day, amount=money, text=f"JS-{day}") for day, money in rows],
    )


USUAL = [200_000, 210_000, 190_000, 205_000, 195_000, 200_000, 220_000, 185_000]


def test_a_steady_box_that_collapses_is_an_outlier():
    assert cases(steady([*USUAL, 10_000])) == [("amount_outlier", "C2026-07-01", 190_000)]


def test_an_outlier_needs_eight_earlier_visits():
    assert cases(steady([*USUAL[1:], 10_000])) == []


def test_a_count_that_comes_late_is_of_its_visit_all_the_same():
    facts = steady([*USUAL, 10_000])
    facts["counts"][0]["counted_at"] = "2026-07-02T08:30:00+07:00"
    assert ("amount_outlier", "C2026-07-01", 190_000) in cases(facts)


def test_a_box_that_varies_has_no_outliers():
    assert cases(steady([20_000, 500_000, 90_000, 340_000, 55_000, 410_000, 130_000, 260_000, 5000])) == []


@pytest.mark.parametrize(
    ("amounts", "found"),
    [
        pytest.param([*USUAL, 2_000_000, 2_400_000], [1_800_000, 2_200_000], id="one outlier does not hide the next"),
        pytest.param([*USUAL, *[800_000] * 4], [600_000] * 3, id="the third in a row is a new level"),
        pytest.param(
            [50_000, 300_000, 90_000, 240_000, 170_000, 210_000, 130_000, 260_000, 1_700_000],
            [1_510_000],
            id="tenfold in a box that varies",
        ),
        pytest.param(
            [100_000, 150_000, 80_000, 120_000, 300_000, 90_000, 110_000, 70_000, 1_500_000],
            [1_395_000],
            id="far beyond one good week",
        ),
        pytest.param(
            [*[50_000, 300_000, 90_000, 240_000, 170_000, 210_000, 130_000, 260_000] * 2, 3000],
            [187_000],
            id="next to nothing in a box that varies",
        ),
        pytest.param(
            [*[300_000, 110_000, 190_000, 240_000, 170_000, 210_000, 130_000, 260_000] * 2, 20_000],
            [180_000],
            id="a tenth where much is known",
        ),
    ],
)
def test_outliers_stand_out_from_what_is_usual(amounts, found):
    assert [amount for kind, _, amount in cases(steady(amounts)) if kind == "amount_outlier"] == found


def test_a_second_count_without_a_code_belongs_where_as_much_was_counted():
    later = visit("V2", opened_at="2026-07-24T09:00:00+07:00", closed_at="2026-07-24T09:10:00+07:00")
    counts = [
        count(),
        count("C2", visit="V2", amount=90_000, counted_at="2026-07-24T09:20:00+07:00"),
        count("C3", visit=None, collector="budi", counted_at="2026-07-24T09:30:00+07:00"),
        count("C4", visit=None, collector="budi", amount=90_500, counted_at="2026-07-24T09:35:00+07:00"),
    ]
    paid = deposit(counts=["C1", "C2"], amount=290_000)
    facts = document(visits=[visit(), later], counts=counts, deposits=[paid], statement_lines=[line(amount=290_000)])
    assert cases(facts) == [("second_count_differs", "C2 C4 V2", 500)]


@pytest.mark.parametrize(
    ("today", "collector", "found"),
    [
        pytest.param("2026-07-26", "ani", [], id="the later opening may still be counted"),
        pytest.param("2026-07-27", "ani", [("opened_not_counted", "V1", 0)], id="it was not"),
        pytest.param("2026-07-26", "budi", [("opened_not_counted", "V1", 0)], id="its collector counted"),
    ],
)
def test_an_opening_is_not_uncounted_while_a_later_one_that_has_its_count_may_wait(today, collector, found):
    later = visit(
        "V2", opened_at="2026-07-25T07:00:00+07:00", closed_at="2026-07-25T07:10:00+07:00", collector=collector
    )
    counted = count(visit=None, counted_at="2026-07-25T07:30:00+07:00", collector=collector)
    facts = document(
        today,
        boxes=[box(schedule=None)],
        visits=[visit(), later],
        counts=[counted],
        deposits=[deposit(collector=collector)],
    )
    assert cases(facts) == found


def test_a_second_count_that_came_first_is_not_what_is_at_stake():
    facts = steady([*USUAL, 200_000])
    facts["visits"][-1]["collector"] = "eka"
    second = count("A", visit="V2026-07-01", collector="budi", amount=1_900_000, counted_at="2026-07-01T08:12:00+07:00")
    facts["counts"].append(second)
    assert cases(facts) == [
        ("opened_unassigned", "V2026-07-01", 200_000),
        ("second_count_differs", "A C2026-07-01 V2026-07-01", 1_700_000),
    ]


def test_every_kind_is_explained_in_both_languages():
    for kind, text in TEXTS.items():
        assert all(sentence.strip() for both in text for sentence in both), kind
    case = only_case(document(statement_lines=[line(amount=150_000)]))
    assert case.explanation == "Setoran D1 masuk Rp 150.000, kurang Rp 50.000 dari jumlah hitungannya Rp 200.000."
    assert case.next_step.startswith("Cocokkan bukti setor dengan hitungan bersama kolektor ani")
    assert (
        case.explanation_en
        == "Deposit D1 was credited with Rp 150.000, Rp 50.000 below the sum of its counts Rp 200.000."
    )
