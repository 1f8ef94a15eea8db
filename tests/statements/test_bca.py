"""Statements of BCA: the direction inside the amount, and the line of a QRIS credit."""

from datetime import date

import pytest
from workbooks import xlsx

from jumatserius.statements.parsing import Parsed, parse
from jumatserius.statements.profile import load

BCA = load("bca")
HEADER = '"Tanggal Transaksi","Keterangan","Cabang","Jumlah","Saldo"'
QRIS = "KR OTOMATIS MID : 885001234567 / INFAK JUMAT / QR : 5001000.00 / DDR: 35007.00"
GOOD = f"""Informasi Rekening - Mutasi Rekening
"No. rekening : 7000123456"
"Periode : 13/11/2026 - 16/11/2026"
{HEADER}
"13/11/2026","SETORAN TUNAI JS-234567","0000","50,000.00 CR","1,050,000.00"
"13/11/2026","BIAYA ADM","0000","20,000.00 DB","1,030,000.00"
"16/11/2026","{QRIS}","0998","4,965,993.00 CR","5,995,993.00"
"Saldo Awal : 1,000,000.00"
"Kredit : 5,015,993.00","2"
"Saldo Akhir : 5,995,993.00"
"""


def bca(*rows: str) -> Parsed:
    return parse("\n".join([HEADER, *rows]).encode(), BCA)


def test_a_statement_is_read_to_the_rupiah() -> None:
    parsed = parse(GOOD.encode(), BCA)
    assert parsed.problems == ()
    assert [(line.row, line.booked_on.day, line.amount_idr) for line in parsed.lines] == [
        (5, 13, 50_000),
        (6, 13, -20_000),
        (7, 16, 4_965_993),
    ]
    assert parsed.lines[2].text == QRIS


def test_the_same_in_xlsx() -> None:
    rows = [("Tanggal Transaksi", "Keterangan", "Cabang", "Jumlah", "Saldo")]
    rows.append((date(2026, 11, 13), "SETORAN", "0000", "50,000.00 CR", 1_050_000))
    parsed = parse(xlsx(*rows), BCA)
    assert parsed.problems == ()
    assert [line.amount_idr for line in parsed.lines] == [50_000]


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        pytest.param(
            '13/11/2026,x,0000,"50,000.00","1,050,000.00"',
            "Jumlah",
            "'50,000.00' tanpa tanda DB atau CR; arah uang tidak boleh ditebak",
            id="no direction",
        ),
        pytest.param("13/11/2026,x,0000,500.00 XX,500", "Jumlah", "tanpa tanda DB atau CR", id="another direction"),
        pytest.param("13/11/2026,x,0000,-500.00 CR,500", "Jumlah", "harus lebih dari 0", id="minus and CR"),
        pytest.param("13/11/2026,x,0000,CR,500", "Jumlah", "bukan jumlah rupiah", id="a direction alone"),
        pytest.param("PEND,x,0000,500.00 CR,500", "Tanggal Transaksi", "'PEND' bukan tanggal", id="pending"),
        pytest.param("13/11,x,0000,500.00 CR,500", "Tanggal Transaksi", "'13/11' bukan tanggal", id="no year"),
        pytest.param(
            f"16/11/2026,{QRIS},0998,5001000.00 CR,500",
            "Keterangan",
            "QRIS 5001000 dikurangi biaya 35007 bukan 5001000; minta bank membetulkan barisnya",
            id="the fee is missing in the credit",
        ),
        pytest.param(
            f"16/11/2026,{QRIS.replace('7.00', '7.50')},0998,4965992.00 CR,500",
            "Keterangan",
            "ada pecahan sen",
            id="sen in the fee",
        ),
    ],
)
def test_a_broken_row_is_named(row: str, column: str, message: str) -> None:
    problems = bca(row).problems
    assert [(one.row, one.column) for one in problems] == [(2, column)]
    assert message in problems[0].message


def test_balances_must_follow() -> None:
    rows = ("13/11/2026,x,0000,500.00 CR,1500.00", "13/11/2026,x,0000,100.00 DB,1500.00")
    assert [(one.row, one.column) for one in bca(*rows).problems] == [(3, "Saldo")]
