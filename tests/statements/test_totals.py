"""What a table states beside its lines: balances and sums, wherever banks write them, and what does not add up."""

import pytest
from workbooks import xlsx

from jumatserius.statements.parsing import Parsed, parse
from jumatserius.statements.profile import load

BCA_HEADER = "Tanggal Transaksi,Keterangan,Cabang,Jumlah,Saldo"
BCA = (
    '13/11/2026,SETORAN JS-234567,0000,"50,000.00 CR","1,050,000.00"',
    '13/11/2026,BIAYA ADM,0000,"20,000.00 DB","1,030,000.00"',
)
BCA_BARE = ('13/11/2026,SETORAN JS-234567,0000,"50,000.00 CR"', '13/11/2026,BIAYA ADM,0000,"20,000.00 DB"')
MANDIRI_HEADER = "Tgl.,Tgl. Val.,Rincian Transaksi,No. Referensi,Debit,Kredit,Saldo"
MANDIRI = (
    '13/11/2026,,SETORAN JS-234567,R1,0.00,"50,000.00","1,050,000.00"',
    '14/11/2026,,BIAYA,R1,"20,000.00",,"1,030,000.00"',
)
BRI_HEADER = "Tanggal Transaksi,Uraian Transaksi,Debet,Kredit,Saldo"
BRI = ('13/11/2026,SETORAN,,"50,000.00","1,050,000.00"', '14/11/2026,BIAYA,"20,000.00",,"1,030,000.00"')
BSI_HEADER = "Tanggal,Trx Time,D/K,Mutasi,Saldo,Keterangan"
BSI = ("13/11/2026,,K,50.000,1.050.000,SETORAN", "14/11/2026,,D,20.000,1.030.000,BIAYA")
BNI_HEADER = "Posting Date,Description,Amount,Db/Cr,Balance"
BNI = ('13/11/2026,SETORAN,"50,000.00",C,"1,050,000.00"', '14/11/2026,BIAYA,"20,000.00",D,"1,030,000.00"')


def read(profile: str, *rows: str) -> Parsed:
    return parse("\n".join(rows).encode(), load(profile))


HONEST = [
    pytest.param(
        "bca",
        (
            BCA_HEADER,
            *BCA,
            '"Saldo Awal : 1,000,000.00"',
            '"Debet : 20,000.00","1"',
            '"Kredit : 50,000.00","1"',
            '"Saldo Akhir : 1,030,000.00"',
        ),
        id="behind the words in the cell",
    ),
    pytest.param(
        "bca",
        (
            BCA_HEADER,
            *BCA,
            "Saldo Awal,=,1000000.00",
            "Mutasi Debet,=,20000.00,1",
            "Mutasi Kredit,=,50000.00,1",
            "Saldo Akhir,=,1030000.00",
        ),
        id="after a sign in a cell of its own",
    ),
    pytest.param(
        "bca",
        (BCA_HEADER, *BCA, "Saldo Awal : 1,000,000.00", "Kredit : 50,000.00,123", "Saldo Akhir : 1,030,000.00"),
        id="not quoted",
    ),
    pytest.param(
        "bca",
        (
            "Tanggal Transaksi,Keterangan,Cabang,Jumlah",
            *BCA_BARE,
            '"Saldo Awal","Rp 1,000,000.00"',
            '"Saldo Akhir","Rp. 1,030,000.00 CR"',
        ),
        id="without a balance beside each line",
    ),
    pytest.param(
        "bca",
        (
            "Periode,13/11/2026 - 14/11/2026",
            "Jenis Transaksi,Kredit",
            BCA_HEADER,
            *reversed(BCA),
            '"Saldo Awal","1,000,000.00"',
        ),
        id="the newest line first, and a filter that is called like a sum",
    ),
    pytest.param(
        "mandiri",
        (
            'Saldo Awal,:,"1,000,000.00",Saldo Akhir,:,"1,030,000.00"',
            "Total Debit,1,Total Kredit,1",
            MANDIRI_HEADER,
            *MANDIRI,
            'Total Debit,,,1,"20,000.00",,',
            'Saldo Akhir,,,,"20,000.00","50,000.00",1030000',
        ),
        id="above the headings, two in a row, again below",
    ),
    pytest.param(
        "mandiri",
        (
            MANDIRI_HEADER,
            '13/11/2026,,SALDO AWAL,,0.00,0.00,"1,000,000.00"',
            *MANDIRI,
            '14/11/2026,,Saldo Akhir,,,,"1,030,000.00"',
        ),
        id="dated rows that move nothing",
    ),
    pytest.param(
        "bri",
        (
            "Saldo Awal / Opening Balance,Total Transaksi Debet,Total Transaksi Kredit,Saldo Akhir",
            '"1,000,000.00","20,000.00","50,000.00","1,030,000.00"',
            BRI_HEADER,
            *BRI,
        ),
        id="words in one row, figures in the next",
    ),
    pytest.param(
        "bri",
        (
            BRI_HEADER,
            *BRI,
            "Saldo Awal,Total Transaksi Debet,Total Transaksi Kredit,Saldo Akhir",
            '"1,000,000.00","20,000.00","50,000.00","1,030,000.00"',
        ),
        id="the same below the lines",
    ),
    pytest.param(
        "bsi",
        ("Saldo Awal per 12/11/2026: Rp1.000.000", BSI_HEADER, *BSI, '"Saldo Akhir (IDR)","1.030.000,00"'),
        id="with a day between",
    ),
    pytest.param(
        "bsi",
        (
            f"TrxId,{BSI_HEADER}",
            *(f"T{number},{row}" for number, row in enumerate(BSI)),
            "Saldo Awal,1000000,,,,",
            "Total Debet,20000,1,,,",
            "Saldo Akhir,1030000",
        ),
        id="in the column of the days, with an id before it",
    ),
    pytest.param(
        "bni",
        (BNI_HEADER, *BNI, 'Opening Balance,,"1,000,000.00",,', 'Ending Balance,,,,"1,030,000.00"'),
        id="in English",
    ),
]


@pytest.mark.parametrize(("profile", "rows"), HONEST)
def test_balances_are_found_wherever_they_stand(profile: str, rows: tuple[str, ...]) -> None:
    parsed = read(profile, *rows)
    assert parsed.problems == ()
    assert sorted(line.amount_idr for line in parsed.lines) == [-20_000, 50_000]
    assert (parsed.opening_idr, parsed.closing_idr) == (1_000_000, 1_030_000)


@pytest.mark.parametrize(("profile", "rows"), HONEST)
def test_a_lost_line_is_told_wherever_the_balances_stand(profile: str, rows: tuple[str, ...]) -> None:
    """The fee fell out of the file: only what is stated beside the lines can tell."""
    problems = read(profile, *(row for row in rows if "BIAYA" not in row)).problems
    if any("Saldo Akhir" in row or "Ending" in row for row in rows):
        assert "1030000" in problems[0].message
        assert "1050000" in problems[0].message
    else:  # an opening balance alone does not know of later lines
        assert problems == ()


def test_a_line_that_begins_like_a_total_and_has_a_number_for_its_day_is_no_total() -> None:
    rows = f"TrxId,{BSI_HEADER}", f"T1,{BSI[0]}", "Total 2,46340,,D,20000,1030000,BIAYA"
    problems = read("bsi", *rows).problems
    assert [(one.row, one.column) for one in problems] == [(3, "Tanggal")]


def test_the_closing_balance_names_both_figures() -> None:
    problems = read("bca", BCA_HEADER, BCA[0], "Saldo Awal,1000000", "Saldo Akhir,1030000").problems
    assert [(one.row, one.message) for one in problems] == [
        (
            4,
            "saldo akhir 1030000 bukan saldo awal ditambah semua baris, yaitu 1050000;"
            " ada baris yang hilang atau berubah, unduh ulang dari bank",
        )
    ]


@pytest.mark.parametrize(
    ("rows", "row", "message"),
    [
        pytest.param(
            ("Saldo Awal,900000",),
            4,
            "saldo awal 900000, menurut saldo baris-barisnya 1000000; ada baris yang hilang atau berubah",
            id="the first line fell out",
        ),
        pytest.param(
            ("Saldo Akhir,2000000",), 4, "saldo akhir 2000000, menurut saldo baris-barisnya 1030000", id="last"
        ),
        pytest.param(("Mutasi Kredit,60000,1",), 4, "jumlah kredit 60000, menurut barisnya 50000", id="credits"),
        pytest.param(("Mutasi Debet,1,30000",), 4, "jumlah debit 30000, menurut barisnya 20000", id="debits"),
        pytest.param(
            ("Saldo Awal,1000000", "Saldo Awal,1030000"),
            5,
            "saldo awal 1030000, di baris 4 1000000; unduh satu rentang tanggal dari satu rekening",
            id="two opening balances",
        ),
        pytest.param(
            ("Saldo Awal,1000000.50",),
            4,
            "saldo awal 1000000,50, menurut saldo baris-barisnya 1000000; ada baris yang hilang",
            id="sen",
        ),
    ],
)
def test_what_does_not_add_up_is_named(rows: tuple[str, ...], row: int, message: str) -> None:
    problems = read("bca", BCA_HEADER, *BCA, *rows).problems
    assert [one.row for one in problems] == [row]
    assert problems[0].message.startswith(message)


def test_the_same_in_xlsx() -> None:
    rows = [("Saldo Awal", 1_000_000), tuple(BCA_HEADER.split(",")), ("13/11/2026", "x", "", "50,000.00 CR", 1_050_000)]
    honest, short = (xlsx(*rows, ("Saldo Akhir", "", "", "", amount)) for amount in (1_050_000, 1_060_000))
    parsed = parse(honest, load("bca"))
    assert (parsed.problems, parsed.opening_idr, parsed.closing_idr) == ((), 1_000_000, 1_050_000)
    assert [one.row for one in parse(short, load("bca")).problems] == [4]


def test_lines_may_leave_their_balance_empty() -> None:
    """Some banks write it once a day; what lies between moves the next one too."""
    rows = ("13/11/2026,x,,500.00 CR,1500", "13/11/2026,x,,200.00 CR,", "14/11/2026,x,,100.00 DB,1600")
    parsed = read("bca", BCA_HEADER, *rows)
    assert (parsed.problems, parsed.opening_idr, parsed.closing_idr) == ((), 1000, 1600)
    broken = read("bca", BCA_HEADER, rows[0], rows[2]).problems
    assert [one.message.partition(";")[0] for one in broken] == [
        "1600 bukan saldo baris 2 (1500) ditambah -100, yaitu 1400"
    ]


def test_a_file_that_reads_both_ways_tells_no_balance_unless_it_states_one() -> None:
    rows = ("13/11/2026,x,,500.00 CR,1500", "13/11/2026,x,,500.00 DB,1000")
    assert read("bca", BCA_HEADER, *rows).opening_idr is None
    assert read("bca", BCA_HEADER, *rows, "Saldo Awal,1500").closing_idr == 1500
    assert read("bca", BCA_HEADER, *rows, "Saldo Awal,1000").closing_idr == 1000


@pytest.mark.parametrize("profile", ["bca", "bni", "bri", "bsi", "generic", "mandiri"])
def test_each_bank_has_words_for_all_totals(profile: str) -> None:
    assert set(load(profile).totals) == {"opening", "closing", "debit", "credit"}


SETTLED = ("terminal,gross,fee,net,paid_on", "A01,25000,70,24930,2026-11-16", "A02,10000,0,10000,2026-11-16")
DANA = (
    "transactionId;terminalId;transactionType;amount;fee;settleAmount;settleDate",
    "D1;A01;PAYMENT;2500000;0;2500000;2026-11-16",
    "D1;A01;REFUND;500000;0;500000;2026-11-16",
)


@pytest.mark.parametrize(
    ("profile", "rows", "foot"),
    [
        pytest.param("mandiri", (MANDIRI_HEADER, *MANDIRI), 'Total,,,,"20,000.00","50,000.00",', id="of both sides"),
        pytest.param("mandiri", (MANDIRI_HEADER, *MANDIRI), 'Jumlah,,,,,"Rp 50,000.00",', id="of one side alone"),
        pytest.param("mandiri", (MANDIRI_HEADER, *MANDIRI), "Total,,2 transaksi,,1,1,", id="numbers of lines"),
        pytest.param("mandiri", (MANDIRI_HEADER, *MANDIRI), "Total,,,,20,000.00,50,000.00,", id="not quoted"),
        pytest.param("bsi", (BSI_HEADER, *BSI), "Total,,,70.000,,", id="of credits and debits together"),
        pytest.param("bsi", (BSI_HEADER, *BSI), "Total,,,30.000,1.030.000,", id="the difference"),
        pytest.param("bni", (BNI_HEADER, *BNI), '"Total",,"50,000.00",C,', id="of credits"),
        pytest.param("settlement", SETTLED, "Total,35000,70,34930,", id="of a settlement"),
        pytest.param("dana", DANA, "Total;;;2000000;0;2000000;", id="in cents, less what was refunded"),
        pytest.param("dana", DANA, "Jumlah;;;3000000;;;", id="in cents, whatever the direction"),
    ],
)
def test_a_row_of_totals_must_be_the_sum_of_its_columns(profile: str, rows: tuple[str, ...], foot: str) -> None:
    assert read(profile, *rows, foot).problems == ()


def test_a_sum_that_is_not_that_of_its_column_is_named_with_both_figures() -> None:
    problems = read("mandiri", MANDIRI_HEADER, *MANDIRI, 'Total,,,,"20,000.00","70,000.00",').problems
    assert [(one.row, one.column, one.message) for one in problems] == [
        (
            4,
            "Kredit",
            "jumlah 70000, menurut barisnya 50000; ada baris yang hilang atau berubah,"
            " ekspor ulang seluruh rentang tanggal",
        )
    ]
    (problem,) = read("mandiri", MANDIRI_HEADER, MANDIRI[0], 'Total,,,,"20,000.00","50,000.00",').problems
    assert (problem.column, problem.message.partition(";")[0]) == ("Debit", "jumlah 20000, menurut barisnya 0")
    problems = read("dana", *DANA, "Total;;;2400000;0;2000000;").problems
    assert [(one.column, one.message.partition(";")[0]) for one in problems] == [
        ("amount", "jumlah 2400000, menurut barisnya 3000000")
    ]


def test_totals_of_days_and_of_all_may_stand_in_one_file() -> None:
    day = 'Total 13/11/2026,,,,0.00,"50,000.00",'
    rows = (MANDIRI_HEADER, MANDIRI[0], day, MANDIRI[1], 'Total 14/11/2026,,,,"20,000.00",,')
    assert read("mandiri", *rows, 'Total,,,,"20,000.00","50,000.00",').problems == ()
    assert [one.row for one in read("mandiri", *rows[:2], day.replace("50", "40"), rows[3]).problems] == [3]
