"""Statements of BNI: one amount, and its direction in a column of its own."""

import pytest

from jumatserius.statements.parsing import parse
from jumatserius.statements.profile import load

BNI = load("bni")
GOOD = """No.,Tanggal Kirim,Cabang,Journal No.,Deskripsi,Amount,Db/ Cr,Saldo
1,13/11/26 09.15.00,RANGKASBITUNG,100001,SETORAN TUNAI JS-234567,"50,000.00",C,"1,050,000.00"
2,13/11/26 10.00.00,RANGKASBITUNG,100001,BIAYA,"20,000.00",D,"1,030,000.00"
"""
ENGLISH = GOOD.replace("Tanggal Kirim", "Post Date").replace("Deskripsi", "Description").replace("Saldo", "Balance")


@pytest.mark.parametrize("content", [pytest.param(GOOD, id="Indonesian"), pytest.param(ENGLISH, id="English")])
def test_a_statement_is_read_to_the_rupiah(content: str) -> None:
    parsed = parse(content.encode(), BNI)
    assert parsed.problems == ()
    assert [(line.booked_on.day, line.amount_idr) for line in parsed.lines] == [(13, 50_000), (13, -20_000)]


def test_another_direction_is_an_error() -> None:
    problems = parse(GOOD.replace(",D,", ",K,").encode(), BNI).problems
    assert [(one.row, one.column) for one in problems] == [(3, "Db/ Cr")]
    assert problems[0].message.startswith("'K' tidak dikenal; yang dikenal D atau C")
