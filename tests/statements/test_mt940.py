"""MT940: lines with their raw text, reversals, balances, and what banks get wrong in it."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from jumatserius.statements import listing, service
from jumatserius.statements.parsing import parse
from jumatserius.statements.profile import load
from jumatserius.statements.service import Upload

MT940 = load("mt940")
GOOD = """{1:F01BANKIDJAXXXX}{4:
:20:JS1
:25:7000123456
:28C:12/1
:60F:C261112IDR1000000,
:61:2611131113C50000,NTRFNONREF//BANKREF1
:86:SETORAN TUNAI
JS-234567
:61:2611131113D20000,00NMSCNONREF
:86:BIAYA ADM
:61:2611141114RC1000,NTRFNONREF
:62F:C261114IDR1029000,
-}
"""
NEXT = """:20:JS2
:25:7000123456
:28C:13/1
:60F:C261114IDR1029000,
:61:2611161116C1000,NTRFNONREF
:86:INFAK
:61:2611161116C1000,NTRFNONREF
:86:INFAK
:62F:C261116IDR1031000,
"""


def problems(text: str) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.message) for one in parse(text.encode(), MT940).problems]


def test_lines_are_read_with_their_raw_text() -> None:
    parsed = parse(GOOD.encode(), MT940)
    assert parsed.problems == ()
    assert [(line.row, line.booked_on, line.amount_idr, line.balance_idr) for line in parsed.lines] == [
        (6, date(2026, 11, 13), 50_000, 1_050_000),
        (9, date(2026, 11, 13), -20_000, 1_030_000),
        (11, date(2026, 11, 14), -1000, 1_029_000),
    ]
    assert parsed.lines[0].text == "2611131113C50000,NTRFNONREF//BANKREF1 SETORAN TUNAI JS-234567"


def test_twins_survive_and_a_file_that_overlaps_doubles_nothing(session: Session) -> None:
    def take(text: str) -> int:
        upload = Upload("koran.sta", text.encode(), "mt940", "utama")
        return service.import_file(session, upload, by=None, origin="test").new_rows

    assert [take(NEXT), take(GOOD + NEXT), take(NEXT)] == [2, 3, 0]
    assert sum(line.amount_idr for line in listing.lines(session)) == 31_000


@pytest.mark.parametrize(
    ("text", "row", "column", "message"),
    [
        pytest.param("Tanggal,Mutasi\n", 0, "", "tidak ada pesan MT940 (:20: sampai :62F:)", id="a CSV"),
        pytest.param("", 0, "", "tidak ada pesan MT940", id="nothing"),
        pytest.param(
            GOOD.replace("C50000,", "C50000,5"),
            12,
            "",
            "saldo akhir 1029000 bukan saldo awal ditambah semua baris, yaitu 1029000,50",
            id="sen that the closing balance does not have",
        ),
        pytest.param(
            GOOD.replace("C50000,", "C50000,505"), 6, ":61:", "lebih halus dari satu sen", id="finer than a sen"
        ),
        pytest.param(GOOD.replace("C50000,", "C0,"), 6, ":61:", "bernilai 0", id="zero"),
        pytest.param(
            GOOD.replace("C50000,", "X50000,"), 6, ":61:", "tidak dapat dibaca sebagai :61:", id="no direction"
        ),
        pytest.param(GOOD.replace("C50000,", "C5,0,0,"), 6, ":61:", "tidak dapat dibaca", id="commas"),
        pytest.param(GOOD.replace("2611131113C5", "2613131113C5"), 6, ":61:", "tidak dapat dibaca", id="month 13"),
        pytest.param(GOOD.replace("IDR1000000", "USD1000000"), 5, ":60F:", "bukan rupiah (IDR)", id="dollars"),
        pytest.param(GOOD.replace("C261112IDR", "saldo "), 5, ":60F:", "tidak dapat dibaca", id="no balance"),
        pytest.param(GOOD.replace(":62F:", ":64:"), 2, ":62F:", "0 saldo :62F:, seharusnya satu", id="no closing"),
        pytest.param(
            GOOD.replace("1029000", "1030000"),
            12,
            "",
            "saldo akhir 1030000 bukan saldo awal ditambah semua baris, yaitu 1029000",
            id="a closing balance that does not fit",
        ),
        pytest.param(
            GOOD + NEXT.replace("1029000", "1030000").replace("1031000", "1032000"),
            17,
            "",
            "saldo awal 1030000 bukan saldo akhir sebelumnya 1029000; ada bagian yang hilang",
            id="a message is missing",
        ),
        pytest.param(GOOD + NEXT.replace(":25:7", ":25:8"), 0, "", "berisi 2 rekening", id="two accounts"),
        pytest.param(GOOD.replace("BIAYA ADM", "x" * 500), 9, ":61:", "lebih dari 500 huruf", id="endless text"),
        pytest.param(
            "".join(line for line in NEXT.splitlines(True) if line[:4] not in (":61:", ":86:")).replace("31", "29"),
            0,
            "",
            "tidak ada transaksi",
            id="no lines",
        ),
    ],
)
def test_what_is_wrong_is_named(text: str, row: int, column: str, message: str) -> None:
    found = problems(text)
    assert [(one[0], one[1]) for one in found] == [(row, column)]
    assert message in found[0][2]


def test_a_lost_line_is_found_by_the_balance() -> None:
    assert "ada baris yang hilang" in problems(GOOD.replace(":61:2611131113D", ":99:2611131113D"))[0][2]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 20), st.text(st.characters(max_codepoint=255), max_size=12))
def test_changed_text_is_read_or_refused_in_words(place: int, length: int, noise: str) -> None:
    parsed = parse((GOOD[:place] + noise + GOOD[place + length :]).encode(), MT940)
    assert parsed.problems or parsed.lines
