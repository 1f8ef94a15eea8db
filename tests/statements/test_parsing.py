"""Files of banks, whole and broken: what is understood, and what is said of what is not."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jumatserius.statements import cells
from jumatserius.statements.parsing import Parsed, parse
from jumatserius.statements.profile import load

BSI, SETTLEMENT = load("bsi"), load("settlement")
HEADER = "TrxId,Tanggal,Trx Time,D/K,Mutasi,Saldo,Keterangan"
GOOD = f"""{HEADER}
T1,13/11/2026,09:15:00,K,"50,000.00","1,050,000.00",SETORAN TUNAI JS-234567
T2,13/11/2026,10:00:00,D,20000,1030000.00,"BIAYA, ADM"
T3,14/11/2026,08:00:00,K,1000.00,"1,031,000.00",QRIS
"""


def problems(content: bytes | str, profile: str = "bsi") -> list[tuple[int, str, str]]:
    parsed = parse(content.encode() if isinstance(content, str) else content, load(profile))
    return [(one.row, one.column, one.message) for one in parsed.problems]


def bsi(*rows: str) -> Parsed:
    return parse("\n".join([HEADER, *rows]).encode(), BSI)


def test_a_statement_is_read_to_the_rupiah() -> None:
    first, second, third = parse(GOOD.encode(), BSI).lines
    assert (first.row, first.id, first.booked_on, first.amount_idr) == (2, "T1", date(2026, 11, 13), 50_000)
    assert (second.amount_idr, second.text) == (-20_000, "BIAYA, ADM")
    assert (third.balance_idr, third.text) == (1_031_000, "QRIS")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(GOOD.encode("utf-8-sig"), id="UTF-8 with a mark"),
        pytest.param(b"\xef\xbb\xbf" + GOOD.encode("utf-8-sig"), id="UTF-8 with two marks"),
        pytest.param(GOOD.encode("utf-16"), id="UTF-16 with a mark"),
        pytest.param(GOOD.encode("utf-16-le"), id="UTF-16 little-endian without a mark"),
        pytest.param(GOOD.encode("utf-16-be"), id="UTF-16 big-endian without a mark"),
        pytest.param(GOOD.replace("\n", "\r\n").encode(), id="lines of Windows"),
        pytest.param(GOOD.replace("\n", "\n\n").encode(), id="empty lines"),
        pytest.param(GOOD.replace("TrxId", "[TrxId]").encode(), id="brackets"),
        pytest.param(GOOD.replace("\n", ",\n").encode(), id="a delimiter at the end"),
        pytest.param(f"PT BANK CONTOH\nPeriode,November\n{GOOD}".encode(), id="lines above the header"),
        pytest.param(f"{GOOD}Total,,,,,\n".replace(",,,,,", ',,,,"71,000.00",,').encode(), id="totals below"),
        pytest.param(GOOD.replace("13/11/2026", "2026-11-13").encode(), id="ISO dates"),
        pytest.param(
            GOOD.replace('"50,000.00"', '"50.000,00"')
            .replace('"1,050,000.00"', '"1.050.000,00"')
            .replace("1030000.00", "1030000")
            .replace("1000.00", "1.000")
            .replace('"1,031,000.00"', "1.031.000")
            .encode(),
            id="Indonesian numbers",
        ),
    ],
)
def test_the_same_statement_in_another_dress(content: bytes) -> None:
    parsed = parse(content, BSI)
    assert parsed.problems == ()
    assert [line.id for line in parsed.lines] == ["T1", "T2", "T3"]
    assert [line.amount_idr for line in parsed.lines] == [50_000, -20_000, 1000]
    assert [line.booked_on.day for line in parsed.lines] == [13, 13, 14]


def test_columns_may_stand_in_another_order_and_the_id_may_be_missing() -> None:
    parsed = parse(b"Saldo,D/K,Mutasi,Tanggal,Keterangan\n10500,K,500,13/11/2026,x\n", BSI)
    assert parsed.problems == ()
    assert (parsed.lines[0].id, parsed.lines[0].amount_idr) == ("", 500)


def test_the_newest_line_may_come_first() -> None:
    lines = GOOD.splitlines()
    newest_first = "\n".join([lines[0], *lines[:0:-1]])
    assert parse(newest_first.encode(), BSI).problems == ()


@pytest.mark.parametrize(
    ("content", "row", "column", "message"),
    [
        pytest.param(b"", 0, "", "berkas kosong; unduh atau simpan rekening koran sebagai CSV (UTF-8)", id="0 bytes"),
        pytest.param(b" \r\n", 0, "", "berkas kosong", id="blanks"),
        pytest.param(b"PK\x03\x04rest", 0, "", "berkas XLSX rusak atau bukan XLSX", id="a broken ZIP"),
        pytest.param(b"%PDF-1.7", 0, "", "ini berkas PDF, bukan CSV", id="PDF"),
        pytest.param(b"<html><table>", 0, "", "ini berkas HTML atau XML, bukan CSV", id="HTML"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0", 0, "", "bukan teks utf-8 (baris 1)", id="a picture"),
        pytest.param(
            GOOD.replace("QRIS", "CAFÉ").encode("latin-1"), 0, "", "bukan teks utf-8 (baris 4)", id="wrong encoding"
        ),
        pytest.param(b"halo dunia", 0, "", "kolom Tanggal, D/K, Mutasi, Saldo, Keterangan tidak ada", id="not a CSV"),
        pytest.param(
            GOOD.replace(",", "|").encode(), 0, "", "kolom dipisah '|', profil bsi memakai ','", id="another delimiter"
        ),
        pytest.param(
            b"Tanggal Transaksi,Uraian,Debet,Kredit,Saldo\n13/11/2026,x,,500,500\n",
            0,
            "",
            "kolom Tanggal, D/K, Mutasi, Keterangan tidak ada; berkas ini bukan Mutasi rekening BSI (CSV atau XLSX)",
            id="a file of another bank",
        ),
        pytest.param(HEADER.encode(), 0, "", "tidak ada baris transaksi di bawah judul", id="header alone"),
        pytest.param(f"{HEADER},Saldo\n".encode(), 1, "Saldo", "judul 'Saldo' ada dua kali", id="a heading twice"),
        pytest.param(f'{HEADER}\nT1,"13/11'.encode(), 2, "", "tanda kutip tidak berpasangan", id="open quote"),
        pytest.param(
            f"{HEADER}\nT1,13/11/2026,x,K,50,000.00,1,050,000.00,y\n".encode(),
            2,
            "",
            "10 kolom, judulnya 7",
            id="loose commas",
        ),
        pytest.param(f"{HEADER}\nT1,13/11/2026\n".encode(), 2, "", "2 kolom, judulnya 7", id="cut row"),
    ],
)
def test_a_file_that_is_not_one(content: bytes, row: int, column: str, message: str) -> None:
    found = problems(content)
    assert [(one[0], one[1]) for one in found] == [(row, column)]
    assert message in found[0][2]


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        pytest.param("T1,13/11/2026,,X,500,500,y", "D/K", "'X' tidak dikenal; yang dikenal D atau K", id="sign"),
        pytest.param("T1,13/11/2026,,k,500,500,y", "D/K", "'k' tidak dikenal", id="sign in lower case"),
        pytest.param("T1,13/11/2026,,,500,500,y", "D/K", "'' wajib diisi", id="no sign"),
        pytest.param(
            "T1,31/02/2026,,K,500,500,y",
            "Tanggal",
            "'31/02/2026' bukan tanggal; tulis seperti 20/11/2026",
            id="31 February",
        ),
        pytest.param("T1,11/20/2026,,K,500,500,y", "Tanggal", "'11/20/2026' bukan tanggal", id="month first"),
        pytest.param("T1,13/11/0026,,K,500,500,y", "Tanggal", "'13/11/0026' bukan tanggal", id="Roman times"),
        pytest.param("T1,,,K,500,500,y", "Tanggal", "'' wajib diisi", id="no date"),
        pytest.param("T1,13/11/2026,,K,-500,500,y", "Mutasi", "'-500' harus lebih dari 0", id="negative"),
        pytest.param("T1,13/11/2026,,K,0.00,500,y", "Mutasi", "'0.00' harus lebih dari 0", id="zero"),
        pytest.param(
            "T1,13/11/2026,,K,Rp500,500,y", "Mutasi", "'Rp500' bukan jumlah rupiah; tulis seperti", id="letters"
        ),
        pytest.param(
            "T1,13/11/2026,,K,5000.505,500,y", "Mutasi", "'5000.505' bukan jumlah rupiah", id="finer than a sen"
        ),
        pytest.param(
            "T1,13/11/2026,,K,12.5,500,y",
            "Mutasi",
            "'12.5' punya satu angka sesudah koma",
            id="a group of thousands that lost its zeros",
        ),
        pytest.param('T1,13/11/2026,,K,"5,00,000",500,y', "Mutasi", "'5,00,000' bukan jumlah rupiah", id="odd groups"),
        pytest.param("T1,13/11/2026,,K,1e6,500,y", "Mutasi", "'1e6' bukan jumlah rupiah", id="exponent"),
        pytest.param("T1,13/11/2026,,K,٥٠٠,500,y", "Mutasi", "bukan jumlah rupiah", id="Arabic digits"),
        pytest.param(f"T1,13/11/2026,,K,{10**16},500,y", "Mutasi", "terlalu besar", id="all the money"),
        pytest.param("T1,13/11/2026,,K,,500,y", "Mutasi", "'' wajib diisi", id="no amount"),
        pytest.param("T1,13/11/2026,,K,500,banyak,y", "Saldo", "'banyak' bukan jumlah rupiah", id="balance"),
        pytest.param(f"T1,13/11/2026,,K,500,500,{'y' * 501}", "Keterangan", "lebih dari 500 huruf", id="endless text"),
    ],
)
def test_a_broken_cell_is_named(row: str, column: str, message: str) -> None:
    found = problems(f"{HEADER}\n{row}\n")
    assert [(one[0], one[1]) for one in found] == [(2, column)]
    assert message in found[0][2]


def test_a_column_that_slipped_is_an_error_in_each_cell() -> None:
    found = problems(f"{HEADER}\nT1,09:15:00,13/11/2026,50000,K,100000,x\n")
    assert [one[1] for one in found] == ["Tanggal", "D/K", "Mutasi"]


def test_every_problem_of_a_file_is_named() -> None:
    found = problems(f"{HEADER}\nT1,x,,K,1,1,\nT2,13/11/2026,,Q,y,1,\nT3,13/11/2026,,K,1,1,\n")
    assert [(row, column) for row, column, _ in found] == [(2, "Tanggal"), (3, "D/K"), (3, "Mutasi")]


def test_a_file_keeps_to_one_way_of_writing_numbers() -> None:
    parsed = bsi('T1,13/11/2026,,K,"1,000",1000,', 'T2,13/11/2026,,K,"1.000,00",2000,')
    assert [(one.row, one.column) for one in parsed.problems] == [(3, "Mutasi")]
    assert "ditulis lain dari baris sebelumnya (1,250,000.00)" in parsed.problems[0].message


def test_a_balance_that_does_not_follow_is_an_error() -> None:
    parsed = bsi("T1,13/11/2026,,K,500,1500,", "T2,13/11/2026,,K,500,2000,", "T3,13/11/2026,,D,100,1800,")
    assert [(one.row, one.column, one.message) for one in parsed.problems] == [
        (
            4,
            "Saldo",
            "1800 bukan saldo baris 3 (2000) ditambah -100, yaitu 1900;"
            " ada baris yang hilang atau berubah, ekspor ulang seluruh rentang tanggal",
        )
    ]


def test_sen_are_read_and_must_fit_the_balances() -> None:
    rows = ('T1,30/11/2026,,K,"1.234,56","51.234,56",JASA GIRO', 'T2,30/11/2026,,D,"246,90","50.987,66",PAJAK')
    parsed = bsi(*rows)
    assert parsed.problems == ()
    assert [(line.amount_idr, line.balance_idr) for line in parsed.lines] == [
        (Decimal("1234.56"), Decimal("51234.56")),
        (Decimal("-246.90"), Decimal("50987.66")),
    ]
    assert (parsed.opening_idr, parsed.closing_idr) == (50_000, Decimal("50987.66"))
    wrong = bsi(rows[0], rows[1].replace("66", "67")).problems
    assert [(one.row, one.column, one.message.partition(";")[0]) for one in wrong] == [
        (3, "Saldo", "50987,67 bukan saldo baris 2 (51234,56) ditambah -246,90, yaitu 50987,66")
    ]


def test_a_transaction_that_only_looks_like_a_total_is_kept() -> None:
    parsed = bsi("TOTAL1,13/11/2026,,K,500,500,TOTAL DONASI")
    assert [line.amount_idr for line in parsed.lines] == [500]


def test_settlements_are_read() -> None:
    rows = "S1,A01,25000,0,25000,2026-11-16,QS1\n,A02,1000,7,993,16/11/2026,\n"
    content = f"id,terminal,gross,fee,net,paid_on,reference\n{rows}"
    first, second = parse(content.encode(), SETTLEMENT).payouts
    assert (first.terminal, first.net_idr, first.reference) == ("A01", 25_000, "QS1")
    assert (second.fee_idr, second.paid_on, second.reference) == (7, date(2026, 11, 16), None)


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        pytest.param("S1,A01,1000,7,1000,2026-11-16,", "net", "1000 bukan gross 1000 dikurangi fee 7", id="sum"),
        pytest.param("S1,,1000,0,1000,2026-11-16,", "terminal", "'' wajib diisi", id="no terminal"),
        pytest.param("S1,A01,1000,-7,1007,2026-11-16,", "fee", "'-7' tidak boleh kurang dari 0", id="negative fee"),
        pytest.param("S1,A01,-1000,0,-1000,2026-11-16,", "gross", "'-1000' harus lebih dari 0", id="negative gross"),
    ],
)
def test_a_broken_settlement_is_named(row: str, column: str, message: str) -> None:
    found = problems(f"id,terminal,gross,fee,net,paid_on,reference\n{row}\n", "settlement")
    assert found[0][:2] == (2, column)
    assert message in found[0][2]


@settings(deadline=None)
@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_a_number_means_the_same_however_it_is_written(amount: int) -> None:
    english = f"{amount:,}"
    indonesian = english.replace(",", ".")
    styles = BSI.numbers
    for text in (str(amount), english, indonesian, f"{english}.00", f"{indonesian},00", f"{amount}.0"):
        assert cells.rupiah(text, styles)[0] == amount


@settings(deadline=None)
@given(st.decimals(-(10**15) + 1, 10**15 - 1, places=2))
def test_sen_mean_the_same_however_they_are_written(amount: Decimal) -> None:
    english = f"{amount:,}"
    indonesian = english.translate(str.maketrans(",.", ".,"))
    for text in (str(amount), english, indonesian, english.replace("0.", ".") if abs(amount) < 1 else english):
        told = cells.rupiah(text, BSI.numbers)[0]
        assert told == amount
        assert isinstance(told, int) == (amount % 1 == 0)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_noise_is_never_a_statement(noise: bytes) -> None:
    assert parse(noise, BSI).problems
    appended = parse(GOOD.encode() + b"\n" + noise, BSI)
    assert appended.problems or [line.amount_idr for line in appended.lines] == [50_000, -20_000, 1000]


@settings(deadline=None)
@given(st.text(max_size=40))
def test_noise_in_a_cell_is_refused_or_kept_as_text(noise: str) -> None:
    quoted = noise.replace('"', '""')
    parsed = parse(f'{HEADER}\nT1,13/11/2026,,K,500,500,"{quoted}"\n'.encode("utf-8", "ignore"), BSI)
    assert parsed.problems or parsed.lines[0].amount_idr == 500
