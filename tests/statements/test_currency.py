"""Tables about another currency than the rupiah: refused, whatever their figures say."""

import pytest

from jumatserius.statements.parsing import Parsed, parse
from jumatserius.statements.profile import load

BCA = "{told}\nTanggal Transaksi,Keterangan,Cabang,Jumlah,Saldo\n13/11/2026,SETORAN,0000,100.00 CR,100.00\n"
KOPRA = """AccountNo;Ccy;PostDate;Remarks;AdditionalDesc;Credit Amount;Debit Amount;Close Balance
7000;IDR;13 November 2026 09:15:00;SETORAN;;100.00;0.00;100.00
7001;{told};13 November 2026 10:15:00;SETORAN;;100.00;0.00;200.00
"""


def bca(told: str) -> Parsed:
    return parse(BCA.format(told=told).encode(), load("bca"))


def kopra(told: str) -> Parsed:
    return parse(KOPRA.format(told=told).encode(), load("mandiri"))


@pytest.mark.parametrize("told", ["Kode Mata Uang : USD", "Mata Uang,:,SGD", "Currency:,'USD", "Ccy,usd"])
def test_a_currency_above_the_headings_is_looked_at(told: str) -> None:
    (problem,) = bca(told).problems
    assert (problem.row, problem.column) == (1, "")
    assert problem.message in {f"'{code}' bukan rupiah (IDR); pilih rekening rupiah" for code in ("USD", "SGD")}


@pytest.mark.parametrize("told", ["Kode Mata Uang : Rp", "Mata Uang,IDR", "Mata Uang Rupiah", "Mata Uang"])
def test_rupiah_above_the_headings_are_read(told: str) -> None:
    assert bca(told).problems == ()


def test_one_row_in_another_currency_refuses_the_file() -> None:
    parsed = kopra("USD")
    assert [(one.row, one.column) for one in parsed.problems] == [(3, "Ccy")]
    assert parsed.problems[0].message == "'USD' bukan rupiah (IDR); pilih rekening rupiah"
    assert parsed.lines == ()


@pytest.mark.parametrize("told", ["IDR", "Rp", "idr", ""])
def test_rows_in_rupiah_are_read(told: str) -> None:
    assert [line.amount_idr for line in kopra(told).lines] == [100, 100]
