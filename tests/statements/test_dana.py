"""Settlements of DANA: cents, refunds, cancellations, days with their offset."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session

from jumatserius.ledger import service as ledger
from jumatserius.statements import service
from jumatserius.statements.parsing import Parsed, parse
from jumatserius.statements.profile import load
from jumatserius.statements.service import Upload

DANA = load("dana")
HEADER = "transactionId;terminalId;transactionType;amount;fee;settleAmount;settleDate;settlementId"
ROWS = (
    "D1;A01;PAYMENT;2500000;0;2500000;2026-11-16T02:00:00+07:00;B1",
    "D2;A02;PAYMENT;1000000;7000;993000;2026-11-16T23:30:00+07:00;B1",
    "D2;A02;CANCEL;1000000;7000;993000;2026-11-16T23:30:00+07:00;B1",
    "D3;A01;REFUND;500000;0;500000;2026-11-16T18:30:00+00:00;B1",
)


def dana(*rows: str) -> Parsed:
    return parse("\n".join([HEADER, *rows]).encode(), DANA)


def test_cents_become_rupiah_and_what_is_taken_back_is_negative() -> None:
    parsed = dana(*ROWS)
    assert parsed.problems == ()
    assert [(one.gross_idr, one.fee_idr, one.net_idr) for one in parsed.payouts] == [
        (25_000, 0, 25_000),
        (10_000, 70, 9930),
        (-10_000, -70, -9930),
        (-5000, 0, -5000),
    ]


def test_days_are_counted_in_wib() -> None:
    assert [one.paid_on for one in dana(*ROWS).payouts] == [date(2026, 11, day) for day in (16, 16, 16, 17)]


def test_a_cancellation_with_the_id_of_its_payment_is_a_row_of_its_own(session: Session) -> None:
    content = "\n".join([HEADER, *ROWS]).encode()
    upload = Upload("dana.csv", content, "dana", "utama")
    assert service.import_file(session, upload, by=None, origin="test").new_rows == 4
    assert service.import_file(session, upload, by=None, origin="test").new_rows == 0
    left = {account: amount for account, amount in ledger.balances(session).items() if amount}
    assert left == {"assets:clearing:qris:A01": 20_000, "income:qris:LBK-0001": -20_000}


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        pytest.param(
            "D1;A01;PAYMENT;100050;0;100050;2026-11-16;B1",
            "amount",
            "'100050' ada pecahan sen; QRIS",
            id="half a rupiah",
        ),
        pytest.param(
            "D1;A01;PAYMENT;1000.00;0;100000;2026-11-16;B1",
            "amount",
            "'1000.00' bukan jumlah rupiah; tulis seperti 1250000",
            id="not in cents",
        ),
        pytest.param(
            "D1;A01;CHARGEBACK;100000;0;100000;2026-11-16;B1",
            "transactionType",
            "'CHARGEBACK' tidak dikenal; yang dikenal PAYMENT atau REFUND atau CANCEL",
            id="another type",
        ),
        pytest.param(
            "D1;A01;REFUND;-100000;0;-100000;2026-11-16;B1", "amount", "harus lebih dari 0", id="a minus as well"
        ),
        pytest.param(
            "D1;A01;PAYMENT;100000;0;100000;2026-11-16 02:00:00;B1",
            "settleDate",
            "bukan tanggal; tulis seperti 2026-11-20",
            id="no offset",
        ),
    ],
)
def test_a_broken_row_is_named(row: str, column: str, message: str) -> None:
    problems = dana(row).problems
    assert problems[0].row == 2
    assert problems[0].column == column
    assert message in problems[0].message


def test_the_sum_must_be_right() -> None:
    problems = dana("D1;A01;PAYMENT;100000;700;100000;2026-11-16;B1").problems
    assert [(one.row, one.column) for one in problems] == [(2, "settleAmount")]
    assert problems[0].message == "1000 bukan gross 1000 dikurangi fee 7; periksa baris ini"


def test_cents_with_a_fraction_are_refused_in_words() -> None:
    profile = replace(DANA, numbers=("1,250,000.00",))
    rows = ROWS[0].replace("2500000;0;2500000", "2500000.50;0;2500000.50")
    (problem, *_) = parse(f"{HEADER}\n{rows}".encode(), profile).problems
    assert problem.message == "'2500000.50' lebih halus dari satu sen; minta bank membetulkan barisnya"
