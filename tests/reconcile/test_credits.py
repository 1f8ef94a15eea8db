"""Which credit pays what: references, exact amounts, sets, names; and whose a shortage is."""

from itertools import chain

import pytest
from facts_builders import answer, box, cases, count, deposit, document, line, matches, only_case, payout, visit
from hypothesis import given
from hypothesis import strategies as st

from jumatserius.reconcile.references import Words, squash, squash_all


def rules(facts):
    """Matches with a credit only."""
    return [found for found in matches(facts) if " L" in f" {found[1]}" or found[1].startswith("L")]


def many(amounts, **more):
    """Boxes, visits and counts K1 V1 C1, K2 V2 C2, ..."""
    names = [str(n + 1) for n in range(len(amounts))]
    return {
        "boxes": [box(f"K{n}") for n in names],
        "visits": [visit(f"V{n}", box=f"K{n}") for n in names],
        "counts": [
            count(f"C{n}", box=f"K{n}", visit=f"V{n}", amount=money) for n, money in zip(names, amounts, strict=True)
        ],
        **more,
    }


def each_deposited(amounts, **more):
    """A deposit D1, D2, ... without a reference for each count."""
    deposits = [deposit(f"D{n}", counts=[f"C{n}"], amount=money, reference=None) for n, money in enumerate(amounts, 1)]
    return document(**{**many(amounts), "deposits": deposits, **more})


@pytest.mark.parametrize(
    "text",
    [
        "js-7k2m4q",
        "JS 7K2M 4Q",
        "TRF/JS.7K2M4Q/INFAK",
        "0411JS-7K2M4Q ANI".replace("0411", "0411 "),
        "SETORANJS7K2M4QBAZNAS",
    ],
)
def test_reference_is_found_however_it_is_written(text):
    late = document(statement_lines=[line(date="2026-08-20", text=text)])
    assert rules(late) == [("deposit_reference", "D1 L1", 200_000)]


def test_reference_of_letters_alone_is_found_glued_to_words():
    facts = document(
        deposits=[deposit(reference="JS-HEWHCN")],
        statement_lines=[line(date="2026-08-20", text="SETORANJSHEWHCNTUNAI")],
    )
    assert rules(facts) == [("deposit_reference", "D1 L1", 200_000)]
    assert Words({"RAMADAN"}, glued=True).find("INFAKRAMADANBERKAH") == []


def test_a_reference_named_twice_is_one():
    words = Words({squash("JS-7K2M4Q")}, glued=True)
    assert words.find("JS-7K2M4Q/JS-7K2M4Q") == ["JS7K2M4Q"]
    assert words.find("SETORANJS7K2M4QTUNAI SETORANJS7K2M4QTUNAI") == ["JS7K2M4Q"]


@pytest.mark.parametrize("text", ["JS-7K2M4Q9", "XJS-7K2M4Q", "JS-7K2M4", "1JS7K2M4Q"])
def test_part_of_another_reference_is_none(text):
    assert rules(document(statement_lines=[line(date="2026-08-20", text=text)])) == []


def test_the_longest_reference_wins():
    words = Words({squash(word) for word in ("DEP-1", "DEP-12", "DEP-1-2-3")}, glued=True)
    assert words.find("setor dep 12") == ["DEP12"]
    assert words.find("dep-1 dan DEP 1 2 3") == ["DEP1", "DEP123"]
    assert words.find("DEP-13") == []


def test_short_references_stand_alone():
    words = Words({squash(word) for word in ("A-1", "77")}, glued=True)
    assert words.find("QRIS (A1), 77") == ["A1", "77"]
    assert words.find("A 1, 7 7, BA1 177") == []


PIECES = st.sampled_from(
    ("JS-12", "js", "12", "K", "kotak", " ", "-", ".", "\n", "\x00", "\x1f", "\u2028", "é", "ı", "ß")
)


@given(texts=st.lists(st.lists(PIECES, max_size=8).map("".join), max_size=8))
def test_many_texts_at_once_say_what_each_says_alone(texts):
    words = Words({squash(word) for word in ("JS-12", "JS-12-K", "KOTAK-12", "12", "É-12")}, glued=True)
    assert list(words.find_all(texts)) == [words.find(text) for text in texts]
    assert list(chain.from_iterable(squash_all(texts))) == [squash(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("R-7/JUMAT", ["R7"]),
        ("TRF (r7), INFAK", ["R7"]),
        ("SETOR R-7-2", []),
        ("001234/JUMAT", ["001234"]),
        ("12/08/2026", []),
        ("001234/5, 12.001234", []),
    ],
)
def test_short_references_may_stand_between_marks_that_part_no_numbers(text, found):
    assert Words({squash(word) for word in ("R-7", "001234", "12", "08")}, glued=True).find(text) == found


def test_a_line_long_before_its_deposit_is_not_its_credit():
    assert rules(document(statement_lines=[line(date="2026-07-23")])) == [("deposit_reference", "D1 L1", 200_000)]
    assert rules(document(statement_lines=[line(date="2026-07-22")])) == []


def test_deposit_without_reference_is_found_by_amount_until_its_deadline():
    in_time, too_late = (line(date=day, text="SETOR TUNAI") for day in ("2026-07-29", "2026-07-30"))
    assert rules(document(statement_lines=[in_time])) == [("deposit_amount", "D1 L1", 200_000)]
    assert rules(document(statement_lines=[too_late])) == []


def test_two_references_in_one_line_share_it():
    facts = document(
        **many([200_000, 100_000]),
        deposits=[deposit(), deposit("D2", counts=["C2"], amount=100_000, reference="JS-AAAAA2")],
        statement_lines=[line(amount=290_000, text="JS-7K2M4Q JS-AAAAA2")],
    )
    assert cases(facts) == [("deposit_short", "C1 C2 D1 D2 L1", 10_000)]


def test_one_reference_used_twice_pays_each_deposit_with_its_own_amount():
    facts = document(
        **many([200_000, 100_000]),
        deposits=[deposit(), deposit("D2", counts=["C2"], amount=100_000)],
        statement_lines=[line("L1", amount=100_000)],
    )
    assert rules(facts) == [("deposit_reference", "D2 L1", 100_000)]
    assert cases(facts) == [("deposit_missing", "C1 D1", 200_000)]


def test_a_settlement_does_not_take_the_only_line_of_a_deposit():
    facts = each_deposited(
        [90_000],
        boxes=[box(terminal="A01")],
        settlements=[payout(reference=None)],
        # The nearer line would suit both; only the later one is in the settlement's days alone.
        statement_lines=[
            line("L1", date="2026-07-28", amount=90_000, text="KREDIT"),
            line("L2", date="2026-07-30", amount=90_000, text="KREDIT"),
        ],
    )
    assert rules(facts) == [("deposit_amount", "D1 L1", 90_000), ("settlement_amount", "L2 S1", 90_000)]


def test_of_equal_payouts_the_one_that_the_bank_names_is_credited():
    facts = document(
        boxes=[box(terminal="A01"), box("K2", terminal="A02")],
        settlements=[payout(reference=None), payout("S2", terminal="A02", reference=None)],
        statement_lines=[line(), line("L2", date="2026-07-28", amount=90_000, text="QRIS A02")],
    )
    assert cases(facts) == [("settlement_missing", "S1", 90_000)]


def test_dozens_of_twins_are_told_apart_by_number_only():
    facts = each_deposited(
        [1000] * 60, statement_lines=[line(f"L{n}", amount=1000, text="SETOR TUNAI") for n in range(57)]
    )
    found = answer(facts)
    assert [case.kind for case in found.cases] == ["deposit_missing"] * 3
    assert len({member for case in found.cases for member in case.members}) == 6


def test_one_line_for_several_deposits_of_a_collector():
    facts = each_deposited([70_000, 55_000, 41_000], statement_lines=[line(amount=96_000, text="SETOR TUNAI")])
    assert rules(facts) == [("deposit_set", "D2 D3 L1", 96_000)]


def test_a_whole_day_is_one_credit_however_many_deposits_it_has():
    amounts = [n * 1000 for n in range(1, 10)]
    facts = each_deposited(amounts, statement_lines=[line(amount=sum(amounts), text="SETOR TUNAI")])
    assert cases(facts) == []


def test_two_ways_to_add_up_are_left_open():
    facts = each_deposited([10_000, 20_000, 30_000, 40_000], statement_lines=[line(amount=50_000, text="SETOR TUNAI")])
    assert rules(facts) == []


def test_one_deposit_in_two_lines_without_a_reference():
    parts = [line("L1", amount=150_000, text="SETOR"), line("L2", amount=50_000, text="SETOR")]
    assert rules(document(statement_lines=parts)) == [("deposit_set", "D1 L1 L2", 200_000)]


def test_a_day_of_payouts_in_one_line_with_a_refund():
    facts = document(
        boxes=[box(terminal="A01"), box("K2", terminal="A02")],
        settlements=[
            payout(reference=None),
            payout("S2", terminal="A02", gross=40_000, net=40_000, reference=None),
            payout("S3", terminal="A02", gross=-5000, net=-5000, reference=None),
        ],
        statement_lines=[line(), line("L2", date="2026-07-28", amount=125_000, text="QRIS")],
    )
    assert ("settlement_set", "L2 S1 S2 S3", 125_000) in rules(facts)
    assert cases(facts) == []


def test_a_batch_with_one_reference_is_compared_as_a_sum():
    facts = document(
        boxes=[box(terminal="A01"), box("K2", terminal="A02")],
        settlements=[payout(), payout("S2", terminal="A02", gross=40_000, net=40_000)],
        statement_lines=[line(), line("L2", date="2026-07-28", amount=129_000, text="QRIS QR-55512")],
    )
    assert cases(facts) == [("settlement_short", "L2 S1 S2", 1000)]


def test_a_short_credit_without_reference_is_found_by_the_terminal():
    facts = document(
        boxes=[box(terminal="A01")],
        settlements=[payout(reference=None)],
        statement_lines=[line(), line("L2", date="2026-07-28", amount=80_000, text="QRIS A01 BAZNAS")],
    )
    assert cases(facts) == [("settlement_short", "L2 S1", 10_000)]


def test_shortage_of_exactly_one_count_is_pinned_to_its_box():
    facts = document(
        **many([200_000, 50_000]),
        deposits=[deposit(counts=["C1", "C2"], amount=250_000)],
        statement_lines=[line(amount=200_000)],
    )
    assert "Selisihnya tepat sama dengan hitungan C2 dari kotak K2." in only_case(facts).explanation


def test_shortage_is_pinned_to_the_only_count_in_doubt():
    boxes = many([200_000, 60_000])
    boxes["counts"][1]["counted_at"] = "2026-07-26T08:00:00+07:00"
    facts = document(
        **boxes, deposits=[deposit(counts=["C1", "C2"], amount=260_000)], statement_lines=[line(amount=210_000)]
    )
    short = next(case for case in answer(facts).cases if case.kind == "deposit_short")
    assert "Hanya hitungan C2 dari kotak K2 yang punya temuan lain (hitungannya terlambat)." in short.explanation
    assert "Only count C2 of box K2 has other findings (counted late)." in short.explanation_en


def test_shortage_without_evidence_is_shared():
    facts = document(
        **many([200_000, 60_000]),
        deposits=[deposit(counts=["C1", "C2"], amount=260_000)],
        statement_lines=[line(amount=259_000)],
    )
    assert "selisih ditanggung bersama oleh K1, K2." in only_case(facts).explanation


def test_tolerance_suggests_and_never_matches():
    near = [line(amount=199_500, text="SETOR")]
    facts = document("2026-07-30", policy={"tolerance": 500}, statement_lines=near)
    missing = answer(facts).cases[0]
    assert (missing.kind, missing.members) == ("deposit_missing", ("C1", "D1"))
    assert "Kredit L1 sebesar Rp 199.500 pada Jumat, 24 Jul 2026 mendekati jumlahnya" in missing.explanation
    without = document("2026-07-30", policy={"tolerance": 499}, statement_lines=near)
    assert "mendekati" not in answer(without).cases[0].explanation


def test_only_overdue_counts_of_a_deposit_are_missing():
    boxes = many([200_000, 60_000])
    boxes["visits"][1] |= {"opened_at": "2026-07-27T07:00:00+07:00", "closed_at": "2026-07-27T07:10:00+07:00"}
    boxes["counts"][1]["counted_at"] = "2026-07-27T08:00:00+07:00"
    boxes["boxes"][1]["schedule"] = None
    facts = document("2026-07-30", **boxes, deposits=[deposit(counts=["C1", "C2"], amount=260_000)], statement_lines=[])
    assert cases(facts) == [("deposit_missing", "C1 D1", 200_000)]


def test_the_set_search_is_bounded():
    amounts = [100_003 + 7 * n * n for n in range(120)]
    facts = each_deposited(amounts, statement_lines=[line(f"L{n}", amount=499_999 + n, text="X") for n in range(200)])
    assert answer(facts) == answer(facts)


def test_a_name_decides_only_where_neither_side_has_another_choice():
    named = line(amount=64_000, text="SETOR TUNAI ANI")
    assert rules(each_deposited([70_000], statement_lines=[named])) == [("deposit_named", "D1 L1", 64_000)]
    assert rules(each_deposited([70_000, 65_000], statement_lines=[named])) == []
    again = line("L2", amount=3000, text="SETOR TUNAI ANI")
    assert rules(each_deposited([70_000], statement_lines=[named, again])) == []


def test_a_line_that_names_a_terminal_leaves_the_older_pay_out_to_the_one_that_can_pay_no_other():
    facts = document(
        boxes=[box(terminal="A01")],
        settlements=[
            payout("S1", net=2000, gross=2000, reference=None),
            payout("S2", net=2000, gross=2000, reference=None, paid_on="2026-07-29"),
        ],
        statement_lines=[
            line(),
            line("L2", amount=2000, date="2026-07-27", text="KR OTOMATIS QRIS"),
            line("L3", amount=2000, date="2026-07-29", text="QRIS A01"),
        ],
    )
    assert cases(facts) == []
    assert rules(facts)[1:] == [("settlement_amount", "L2 S1", 2000), ("settlement_amount", "L3 S2", 2000)]


def test_a_batch_with_a_refund_may_add_up_to_one_of_its_pay_outs():
    batch = [
        payout("S1", net=1000, gross=1000),
        payout("S2", net=5000, gross=5000),
        payout("S3", net=-1000, gross=-1000),
    ]
    facts = document(
        boxes=[box(terminal="A01")],
        settlements=batch,
        statement_lines=[line(), line("L2", amount=5000, date="2026-07-27", text="QRIS QR-55512")],
    )
    assert cases(facts) == []
    assert rules(facts)[1:] == [("settlement_reference", "L2 S1 S2 S3", 5000)]


@pytest.mark.parametrize("ids", [("L1", "L2", "L3"), ("L3", "L1", "L2"), ("L2", "L3", "L1")])
def test_a_deposit_in_two_lines_and_again_whole_is_a_duplicate_whatever_the_ids(ids):
    lines = [line(id, amount=amount) for id, amount in zip(ids, (192_000, 200_000, 8000), strict=True)]
    found = sorted((kind, amount) for kind, _, amount in cases(document(statement_lines=lines)))
    assert found == [("deposit_duplicate", 8000), ("deposit_duplicate", 192_000)]


OLD_AND_YOUNG = {
    "boxes": [box(terminal="A01"), box("K2", terminal="A02")],
    "settlements": [
        payout("S1", reference=None, paid_on="2026-07-27"),
        payout("S2", reference=None, paid_on="2026-07-29", terminal="A02"),
    ],
}


@pytest.mark.parametrize(
    ("today", "text", "found"),
    [
        pytest.param("2026-07-31", "KR OTOMATIS", [], id="the younger one may still get its own"),
        pytest.param("2026-08-04", "KR OTOMATIS", [("settlement_missing", "S1", 90_000)], id="it did not"),
        pytest.param("2026-07-31", "QRIS A02", [("settlement_missing", "S1", 90_000)], id="it is named"),
    ],
)
def test_the_older_of_two_alike_is_not_missing_while_the_younger_may_wait(today, text, found):
    lines = [line(), line("L2", amount=90_000, date="2026-07-29", text=text)]
    assert cases(document(today=today, **OLD_AND_YOUNG, statement_lines=lines)) == found


def one_credit_for(*payouts, amount):
    terminals = [box(terminal="A01"), box("K2", terminal="A02")]
    lines = [line(), line("L2", amount=amount, date="2026-07-29", text="QRIS")]
    return document(boxes=terminals, settlements=list(payouts), statement_lines=lines)


def test_pay_outs_of_several_days_in_one_credit():
    monday = payout("S1", net=50_000, gross=50_000, reference=None)
    tuesday = payout("S2", net=70_000, gross=70_000, reference=None, paid_on="2026-07-28", terminal="A02")
    assert cases(one_credit_for(monday, tuesday, amount=120_000)) == []
    # Of one terminal before those of all.
    other = payout("S3", net=70_000, gross=70_000, reference=None, paid_on="2026-07-28")
    assert cases(one_credit_for(monday, tuesday, other, amount=120_000)) == [("settlement_missing", "S2", 70_000)]


def test_twins_stand_for_each_other_in_a_set():
    twins = [payout(id, net=1000, gross=1000, reference=None) for id in ("S1", "S2", "S3")]
    more = payout("S4", net=5000, gross=5000, reference=None)
    facts = one_credit_for(*twins, more, amount=7000)
    assert rules(facts)[1:] == [("settlement_set", "L2 S1 S2 S4", 7000)]
    assert cases(facts) == [("settlement_missing", "S3", 1000)]


def test_a_reference_that_all_share_tells_nothing():
    amounts = [(f"{number:03}", 10_000 + number) for number in range(400)]
    facts = document(
        boxes=[box(terminal="A01")],
        settlements=[payout(f"S{n}", gross=amount, net=amount) for n, amount in amounts],
        statement_lines=[
            line(),
            *(line(f"L{n}", amount=a, date="2026-07-27", text="QR-55512") for n, a in amounts[1:]),
        ],
    )
    assert cases(facts) == [("settlement_missing", "S000", 10_000)]
