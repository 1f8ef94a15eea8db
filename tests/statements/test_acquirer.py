"""Notices of acquirers by file: RRN with and without its zeros, the day of the payment in WIB."""

from datetime import date

import pytest
from sqlmodel import Session
from workbooks import xlsx

from jumatserius.statements import service
from jumatserius.statements.parsing import Parsed, parse
from jumatserius.statements.profile import load
from jumatserius.statements.service import Upload

HEADER = "nmid,rrn,terminal_id,amount,paid_at,merchant_pan,fee"
ROW = "ID1020304050607,000123456789,A01,2000.00,2026-11-13 12:05:00,9360045100012345678,0.00"


def notices(*rows: str) -> Parsed:
    return parse("\n".join([HEADER, *rows]).encode(), load("acquirer"))


def test_a_notice_is_read_to_the_rupiah() -> None:
    parsed = notices(ROW)
    assert parsed.problems == ()
    (first,) = parsed.payouts
    assert (first.id, first.terminal, first.gross_idr, first.fee_idr, first.net_idr, first.paid_on) == (
        "000123456789",
        "A01",
        2000,
        0,
        2000,
        date(2026, 11, 13),
    )


def test_a_fee_is_taken_off() -> None:
    (one,) = notices(ROW.removesuffix("0.00") + "14.00").payouts
    assert (one.gross_idr, one.fee_idr, one.net_idr) == (2000, 14, 1986)


def test_the_day_is_that_of_wib() -> None:
    (one,) = notices(ROW.replace("2026-11-13 12:05:00", "2026-11-13T18:00:00Z")).payouts
    assert one.paid_on == date(2026, 11, 14)


def test_a_number_without_its_zeros_is_the_same_notice(session: Session) -> None:
    def take(content: bytes) -> int:
        upload = Upload("notices", content, "acquirer", "utama")
        return service.import_file(session, upload, by=None, origin="test").new_rows

    assert take("\n".join([HEADER, ROW]).encode()) == 1
    as_number = [int(cell) if cell.isdigit() and len(cell) == 12 else cell for cell in ROW.split(",")]
    assert take(xlsx(HEADER.split(","), as_number)) == 0


@pytest.mark.parametrize(
    ("old", "new", "column", "message"),
    [
        pytest.param("000123456789", "1234567890123", "rrn", "bukan 12 angka", id="13 digits"),
        pytest.param("000123456789", "1.23457E+11", "rrn", "bukan 12 angka; ekspor ulang", id="an exponent"),
        pytest.param("000123456789", "", "rrn", "wajib diisi", id="no RRN"),
        pytest.param("ID1020304050607", "1020304050607", "nmid", "bukan NMID; tulis ID dan 13 angka", id="NMID"),
        pytest.param("2000.00", "2.000,00", "amount", "'2.000,00' bukan jumlah rupiah", id="another way of writing"),
        pytest.param("2000.00", "0.00", "amount", "harus lebih dari 0", id="zero"),
    ],
)
def test_a_broken_notice_is_named(old: str, new: str, column: str, message: str) -> None:
    problems = notices(ROW.replace(old, f'"{new}"')).problems
    assert problems[0].row == 2
    assert problems[0].column == column
    assert message in problems[0].message
