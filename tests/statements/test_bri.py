"""Statements of BRI, from cash management and with the headings of the electronic statement."""

from datetime import date

import pytest
from sqlmodel import Session

from jumatserius.cases import brought
from jumatserius.cases.refresh import refresh
from jumatserius.ledger import service as ledger
from jumatserius.statements import listing, service
from jumatserius.statements.parsing import parse
from jumatserius.statements.profile import load
from jumatserius.statements.service import Upload

BRI = load("bri")
CASH_MANAGEMENT = """TGL_TRAN;JAM_TRAN;SEQ;DESK_TRAN;SALDO_AWAL_MUTASI;MUTASI_DEBET;MUTASI_KREDIT;SALDO_AKHIR_MUTASI
2026-11-13 00:00:00;091500;1;SETORAN TUNAI JS-234567;1000000.00;0.00;50000.00;1050000.00
2026-11-13 00:00:00;100000;2;BIAYA;1050000.00;20000.00;0.00;1030000.00
"""
ELECTRONIC = """Tanggal Transaksi,Uraian Transaksi,Teller,Debet,Kredit,Saldo
13/11/26 09:15:00,SETORAN TUNAI JS-234567,888,0.00,"50,000.00","1,050,000.00"
13/11/26 10:00:00,BIAYA,888,"20,000.00",0.00,"1,030,000.00"
"""


@pytest.mark.parametrize(
    "content", [pytest.param(CASH_MANAGEMENT, id="cash management"), pytest.param(ELECTRONIC, id="electronic")]
)
def test_a_statement_is_read_to_the_rupiah(content: str) -> None:
    parsed = parse(content.encode(), BRI)
    assert parsed.problems == ()
    assert [(line.booked_on, line.amount_idr, line.text) for line in parsed.lines] == [
        (date(2026, 11, 13), 50_000, "SETORAN TUNAI JS-234567"),
        (date(2026, 11, 13), -20_000, "BIAYA"),
    ]


IDLE = '14/11/26 08:00:00,PERUBAHAN NISBAH,888,0.00,0.00,"1,030,000.00"\n'


def test_a_line_that_moves_nothing_is_kept_and_told(session: Session) -> None:
    """Interest of which nothing is left, a change of its rate: nobody at the bank would change such a line."""
    upload = Upload("mutasi.csv", (ELECTRONIC + IDLE).encode(), "bri", "utama")
    told = ("1 baris (baris 4) bernilai Rp 0: disimpan, tetapi tidak mengubah saldo",)
    assert service.preview(session, upload).warnings == told
    assert service.import_file(session, upload, by=None, origin="test").new_rows == 3
    assert service.import_file(session, upload, by=None, origin="test").new_rows == 0
    assert [line.amount_idr for line in listing.lines(session)] == [0, -20_000, 50_000]
    assert ledger.balances(session) == {"assets:bank:utama": 30_000, "equity:unexplained:utama": -30_000}
    refresh(session, date(2027, 3, 1))
    assert brought.stands(session, ["line:1", "line:3"]).keys() == {"line:1"}, "that it asks for an explanation"


def test_a_line_that_moves_nothing_must_fit_the_balances_too() -> None:
    problems = parse((ELECTRONIC + IDLE.replace("1,030", "1,031")).encode(), BRI).problems
    assert [(one.row, one.column) for one in problems] == [(4, "Saldo")]


def test_a_lost_row_is_found_by_the_balance() -> None:
    first, second = ELECTRONIC.splitlines()[1:]
    lines = [ELECTRONIC.splitlines()[0], first, second, second]
    assert [(one.row, one.column) for one in parse("\n".join(lines).encode(), BRI).problems] == [(4, "Saldo")]
