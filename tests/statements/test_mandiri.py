"""Statements of Bank Mandiri: a column each for debit and credit."""

import pytest

from jumatserius.statements.parsing import Parsed, parse
from jumatserius.statements.profile import load

MANDIRI = load("mandiri")
HEADER = "Tgl.,Tgl. Val.,Rincian Transaksi,No. Referensi,Debit,Kredit,Saldo"


def mandiri(*rows: str, header: str = HEADER) -> Parsed:
    return parse("\n".join([header, *rows]).encode(), MANDIRI)


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(HEADER, id="Indonesian"),
        pytest.param("PostDate,Val,Remarks,Ref,Debit Amount,Credit Amount,Close Balance", id="English"),
    ],
)
def test_a_statement_is_read_to_the_rupiah(header: str) -> None:
    parsed = mandiri(
        '13/11/2026,13/11/2026,SETORAN TUNAI JS-234567,R1,0.00,"50,000.00","1,050,000.00"',
        '13/11/2026,13/11/2026,BIAYA,R1,"20,000.00",,"1,030,000.00"',
        'Total,,,,"20,000.00","50,000.00",',
        header=header,
    )
    assert parsed.problems == ()
    assert [(line.amount_idr, line.balance_idr) for line in parsed.lines] == [(50_000, 1_050_000), (-20_000, 1_030_000)]


CASH_MANAGEMENT = """Account No,Date,Val. Date,Transaction Code,Description,Description,Reference No.,Debit,Credit,
7000123456,13/11/26,13/11/26,6902,"SETORAN TUNAI ","JS-234567  ",,".00","50,000.00",
7000123456,14/11/26,14/11/26,7820,"MCM InhouseTrf",BIAYA,R1,"20,000.00",".00",
"""
KOPRA = """AccountNo;Ccy;PostDate;Remarks;AdditionalDesc;Credit Amount;Debit Amount;Close Balance
7000123456;IDR;13 November 2026 09:15:00;SETORAN TUNAI JS-234567;;50000.00;0.00;1050000.00
7000123456;IDR;14 {month} 2026 10:00:00;MCM InhouseTrf BIAYA;;0.00;20000.00;1030000.00
"""


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(CASH_MANAGEMENT, id="two descriptions, no digit before the point, no balance"),
        pytest.param(KOPRA.format(month="November"), id="names of months"),
        pytest.param(KOPRA.format(month="NOVEMBER"), id="capitals"),
    ],
)
def test_what_its_cash_management_exports_is_read(content: str) -> None:
    parsed = parse(content.encode(), MANDIRI)
    assert parsed.problems == ()
    assert [(line.booked_on.day, line.amount_idr, line.text) for line in parsed.lines] == [
        (13, 50_000, "SETORAN TUNAI JS-234567"),
        (14, -20_000, "MCM InhouseTrf BIAYA"),
    ]


@pytest.mark.parametrize("month", ["August", "Agustus", "agustus"])
def test_months_have_their_indonesian_names_too(month: str) -> None:
    parsed = parse(KOPRA.format(month="November").replace("November", month).encode(), MANDIRI)
    assert [line.booked_on.month for line in parsed.lines] == [8, 8]


@pytest.mark.parametrize(
    ("debit", "credit", "column", "message"),
    [
        pytest.param("", "", "Kredit", "0 dan debit 0; tepat satu harus terisi", id="neither"),
        pytest.param("500", "500", "Kredit", "500 dan debit 500; tepat satu harus terisi", id="both"),
        pytest.param("-500", "", "Debit", "'-500' tidak boleh kurang dari 0", id="a negative debit"),
        pytest.param("", "-500", "Kredit", "'-500' tidak boleh kurang dari 0", id="a negative credit"),
    ],
)
def test_exactly_one_side_says_the_amount(debit: str, credit: str, column: str, message: str) -> None:
    problems = mandiri(f"13/11/2026,,x,R1,{debit},{credit},500").problems
    assert [(one.row, one.column) for one in problems] == [(2, column)]
    assert message in problems[0].message


@pytest.mark.parametrize(("debit", "credit"), [("0", "0.00"), (".00", ".00"), ("", "0.00")])
def test_a_line_that_moves_nothing_is_read(debit: str, credit: str) -> None:
    parsed = mandiri(f"13/11/2026,,x,R1,{debit},{credit},500")
    assert parsed.problems == ()
    assert [line.amount_idr for line in parsed.lines] == [0]


def test_swapped_columns_are_found_by_the_balance() -> None:
    swapped = HEADER.replace("Debit,Kredit", "Kredit,Debit")
    problems = mandiri("13/11/2026,,x,,,500,1500", "14/11/2026,,x,,,500,2000", header=swapped).problems
    assert [(one.row, one.column) for one in problems] == [(3, "Saldo")]
