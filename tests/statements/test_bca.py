"""Statements of BCA: the direction inside the amount, and the line of a QRIS credit."""

from datetime import date

import pytest
from workbooks import xlsx

from jumatserius.statements.guess import guess
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


KLIK = """Informasi Rekening - Mutasi Rekening
No. rekening : 7000123456
Nama : BAZNAS
Periode : 13/11/2026 - 16/11/2026
Kode Mata Uang : Rp

Tanggal Transaksi,Keterangan,Cabang,Jumlah,,Saldo
'13/11,'SETORAN TUNAI JS-234567,'0000,"50,000.00",CR,"1,050,000.00"
'13/11,"'BIAYA ADM",'0000,"20,000.00",DB,"1,030,000.00"
'16/11,'KR OTOMATIS LLG,'0998,"4,965,993.00",CR,"5,995,993.00"
Saldo Awal,:,"1,000,000.00"
Mutasi Debet,:,"20,000.00",1
Mutasi Kredit,:,"5,015,993.00",2
Saldo Akhir,:,"5,995,993.00"
"""


ENGLISH = """Account No.,=,'7000123456
Name,=,'BAZNAS
Period,=,13/11/2026 - 16/11/2026
Currency,=,'IDR

Date,Description,Branch,Amount,,Balance
'13/11,'SETORAN TUNAI JS-234567,'0000,50000.00,CR,1050000.00
'14/11/2026,'BIAYA ADM,'0000,20000.00,DB,1030000.00
Starting Balance,=,1000000.00
Credit,=,50000.00
Debet,=,{debit}
Ending Balance,=,1030000.00
"""


def test_a_statement_in_english_is_read_and_adds_up() -> None:
    parsed = parse(ENGLISH.format(debit="20000.00").encode(), BCA)
    assert parsed.problems == ()
    assert [(line.booked_on.day, line.amount_idr) for line in parsed.lines] == [(13, 50_000), (14, -20_000)]
    assert (parsed.opening_idr, parsed.closing_idr) == (1_000_000, 1_030_000)
    assert [one.row for one in parse(ENGLISH.format(debit="20001.00").encode(), BCA).problems] == [11]


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
        pytest.param(
            "PEND,x,0000,500.00 CR,500",
            "Tanggal Transaksi",
            "'PEND' bukan tanggal: bank belum membukukan baris ini; unduh sampai hari sebelumnya",
            id="pending",
        ),
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
            "QRIS 5001000 dikurangi biaya 35007,50 bukan 4965992; minta bank membetulkan barisnya",
            id="sen in the fee alone",
        ),
        pytest.param(
            f"16/11/2026,{QRIS.replace('1000.00', '1000.50')},0998,4965993.50 CR,500",
            "Keterangan",
            "ada pecahan sen; QRIS memakai rupiah bulat, minta penyelenggara membetulkannya",
            id="sen in what was given",
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


def klik(period: str, *days: str) -> Parsed:
    """A statement of KlikBCA with this line of its period and a gift on each of these days."""
    rows = [f"'{day},'INFAK,'0000,500.00,CR,{500 * number}.00" for number, day in enumerate(days, 1)]
    return parse("\n".join([period, "Tanggal Transaksi,Keterangan,Cabang,Jumlah,,Saldo", *rows]).encode(), BCA)


def test_what_persons_get_is_read_to_the_rupiah() -> None:
    parsed = parse(KLIK.encode(), BCA)
    assert parsed.problems == ()
    assert [(line.row, line.booked_on, line.amount_idr, line.text) for line in parsed.lines] == [
        (8, date(2026, 11, 13), 50_000, "SETORAN TUNAI JS-234567"),
        (9, date(2026, 11, 13), -20_000, "BIAYA ADM"),
        (10, date(2026, 11, 16), 4_965_993, "KR OTOMATIS LLG"),
    ]
    assert (parsed.opening_idr, parsed.closing_idr) == (1_000_000, 5_995_993)
    assert guess(KLIK.encode()) == "bca"


def test_a_direction_that_is_missing_beside_the_amount_is_not_guessed() -> None:
    (problem,) = parse(KLIK.replace("DB,", ",").encode(), BCA).problems
    assert (problem.row, problem.column) == (9, "Jumlah")
    assert "'20,000.00' tanpa tanda DB atau CR" in problem.message


def test_a_period_over_the_turn_of_the_year_gives_each_month_its_own() -> None:
    parsed = klik("Periode : 25/12/2026 - 05/01/2027", "28/12", "31/12", "01/01", "05/01")
    assert parsed.problems == ()
    assert [str(line.booked_on) for line in parsed.lines] == ["2026-12-28", "2026-12-31", "2027-01-01", "2027-01-05"]


@pytest.mark.parametrize(
    "period",
    [
        pytest.param('"Periode : 01/11/2026 - 30/11/2026"', id="quoted"),
        pytest.param("PERIODE 01-11-2026 s/d 30-11-2026", id="other signs"),
        pytest.param("Periode,:,01/11/2026,-,30/11/2026", id="in cells of its own"),
        pytest.param("Periode : 2026-11-01 - 2026-11-30", id="year first"),
        pytest.param("Periode : 01/11/2026 - 30/11/2026\nPeriode : 01/11/2026 - 30/11/2026", id="said twice"),
        pytest.param("Periode : 13/11/2026 - 13/11/2026", id="one day"),
    ],
)
def test_a_period_is_read_as_banks_write_it(period: str) -> None:
    parsed = klik(period, "13/11")
    assert parsed.problems == ()
    assert [line.booked_on for line in parsed.lines] == [date(2026, 11, 13)]


@pytest.mark.parametrize(
    ("period", "day", "message"),
    [
        pytest.param(
            "Periode : 01/11/2026 - 30/11/2026",
            "01/12",
            "'01/12' di luar periode 01/11/2026 - 30/11/2026 (baris 1); unduh ulang dari bank tanpa mengubah isinya",
            id="the day after",
        ),
        pytest.param("Periode : 25/12/2026 - 05/01/2027", "06/01", "di luar periode", id="over the turn of the year"),
        pytest.param("Periode : 01/02/2027 - 28/02/2027", "29/02", "di luar periode", id="a day that year has not"),
        pytest.param(
            "Periode : 01/11/2025 - 30/11/2026",
            "13/11",
            "'13/11' tanpa tahun, bisa 2025 atau 2026 dalam periode 01/11/2025 - 30/11/2026;"
            " unduh rentang yang kurang dari setahun",
            id="longer than a year",
        ),
        pytest.param(
            "Periode : November 2026",
            "13/11",
            "'13/11' tanpa tahun, dan periode 'November 2026' (baris 1) bukan dua tanggal; unduh ulang dari bank",
            id="a month in words",
        ),
        pytest.param("Periode : 30/11/2026 - 01/11/2026", "13/11", "bukan dua tanggal", id="backwards"),
        pytest.param("Periode : 01/11/2026 - 31/11/2026", "13/11", "bukan dua tanggal", id="a day that is none"),
        pytest.param(
            "Periode : 01/11/2026 - 30/11/2026\nPeriode : 01/12/2026 - 31/12/2026",
            "13/11",
            "ada dua periode, 01/11/2026 - 30/11/2026 (baris 1) dan 01/12/2026 - 31/12/2026 (baris 2)",
            id="two periods",
        ),
        pytest.param(
            "Periodenya : 01/11/2026 - 30/11/2026",
            "13/11",
            "'13/11' bukan tanggal; tulis seperti 20/11/2026 atau 20-11-2026 atau 2026-11-20",
            id="no period",
        ),
        pytest.param("Periode : 01/11/2026 - 30/11/2026", "31/11", "'31/11' bukan tanggal", id="no such day"),
        pytest.param("Periode : 01/11/2026 - 30/11/2026", "PEND", "'PEND' bukan tanggal", id="pending"),
    ],
)
def test_a_day_without_a_year_is_never_guessed(period: str, day: str, message: str) -> None:
    (problem,) = klik(period, day).problems
    assert (problem.row, problem.column) == (2 + period.count("\n") + 1, "Tanggal Transaksi")
    assert message in problem.message


def test_what_carries_its_year_needs_no_period() -> None:
    parsed = klik("Periode : November 2026", "13/11/2026")
    assert parsed.problems == ()
    assert [line.booked_on for line in parsed.lines] == [date(2026, 11, 13)]


def test_days_without_a_year_in_xlsx() -> None:
    rows = [
        ("Periode : 25/12/2026 - 05/01/2027",),
        ("Tanggal Transaksi", "Keterangan", "Cabang", "Jumlah", "", "Saldo"),
    ]
    rows.append(("31/12", "SETORAN", "0000", 50_000, "CR", 1_050_000))
    rows.append((date(2027, 1, 4), "SETORAN", "0000", 50_000, "CR", 1_100_000))
    parsed = parse(xlsx(*rows), BCA)
    assert parsed.problems == ()
    assert [str(line.booked_on) for line in parsed.lines] == ["2026-12-31", "2027-01-04"]
