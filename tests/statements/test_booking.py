"""From sen to whole rupiah: what the books hold of a line, what a preview says of it, what a file must fit to."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from math import floor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session
from test_import import command as command
from typer.testing import CliRunner

from accounts_world import Api
from jumatserius.cli import app
from jumatserius.errors import Several
from jumatserius.ledger import service as ledger
from jumatserius.statements import listing, service
from jumatserius.statements.amounts import Rupiah, exact
from jumatserius.statements.booking import book
from jumatserius.statements.rows import BankLine, BookLine
from jumatserius.statements.service import Upload

HEADER = "Tanggal Transaksi,Keterangan,Cabang,Jumlah,Saldo"
GIRO = (
    '29/11/2026,INFAK,0000,"50,000.00 CR","1,050,000.00"',
    '30/11/2026,JASA GIRO,0000,"1,234.56 CR","1,051,234.56"',
    '30/11/2026,PAJAK JASA GIRO,0000,246.91 DB,"1,050,987.65"',
    '01/12/2026,INFAK,0000,"2,000.00 CR","1,052,987.65"',
)
BARE_HEADER = "Tanggal Transaksi,Keterangan,Cabang,Jumlah"
BARE = tuple(row.rpartition(',"')[0] for row in GIRO)
BY_BALANCE = (
    "2 baris (baris 3, 4) memakai sen. Pembukuan memakai rupiah bulat: saldo dicatat tanpa sen, dan tiap baris itu"
    " sebesar selisih saldo sebelum dan sesudahnya. Bedanya kurang dari Rp 1 dan saldo tetap cocok dengan bank"
)
CUT = (
    "2 baris (baris 3, 4) memakai sen. Pembukuan memakai rupiah bulat, dan berkas ini tidak menyebut saldo: sen pada"
    " tiap baris itu tidak dicatat, kurang dari Rp 1 per baris"
)
BALANCES_ALONE = (
    "saldo di berkas ini memakai sen. Pembukuan memakai rupiah bulat: saldo dicatat tanpa sen, jumlah tiap baris tidak"
    " berubah"
)


def upload(*rows: str) -> Upload:
    return Upload("mutasi.csv", "\n".join(rows).encode(), "bca", "utama")


def take(session: Session, *rows: str) -> service.Imported:
    looked = service.preview(session, upload(*rows))
    done = service.import_file(session, upload(*rows), by=None, origin="test")
    assert (looked.warnings, looked.sample) == (done.warnings, done.sample)
    return done


def amounts(session: Session) -> list[int]:
    return [line.amount_idr for line in reversed(listing.lines(session))]


def test_a_line_with_sen_is_the_difference_of_the_balances_without(session: Session) -> None:
    done = take(session, HEADER, *GIRO)
    assert amounts(session) == [50_000, 1234, -247, 2000]
    assert [line.balance_idr for line in reversed(listing.lines(session))] == [
        1_050_000,
        1_051_234,
        1_050_987,
        1_052_987,
    ]
    assert (done.opening_idr, done.closing_idr) == (1_000_000, 1_052_987)
    assert ledger.balances(session)["assets:bank:utama"] == 52_987
    assert done.warnings == (BY_BALANCE,)
    assert take(session, HEADER, *GIRO).new_rows == 0


def test_balances_at_the_foot_do_as_well(session: Session) -> None:
    done = take(session, BARE_HEADER, *BARE, '"Saldo Awal : 1,000,000.00"', '"Saldo Akhir : 1,052,987.65"')
    assert amounts(session) == [50_000, 1234, -247, 2000]
    assert done.warnings == (BY_BALANCE,)


def test_without_a_balance_the_sen_fall_away_and_that_is_said(session: Session) -> None:
    assert take(session, BARE_HEADER, *BARE).warnings == (CUT,)
    assert amounts(session) == [50_000, 1234, -246, 2000]


def test_lines_of_whole_rupiah_keep_their_amounts_whatever_sen_the_account_has(session: Session) -> None:
    done = take(session, HEADER, GIRO[3], '02/12/2026,TARIK,0000,"1,053,000.00 DB",-12.35')
    assert amounts(session) == [2000, -1_053_000]
    assert (done.opening_idr, done.closing_idr) == (1_050_987, -13)
    assert done.warnings == (BALANCES_ALONE,)
    opening = '"Saldo Awal : 1,050,987.65"'
    assert take(session, BARE_HEADER, BARE[3], opening).warnings == (BALANCES_ALONE,)


def test_what_rounds_to_nothing_is_kept_and_told(session: Session) -> None:
    rows = (
        "30/11/2026,BUNGA,0000,0.40 CR,100.40",
        "30/11/2026,BUNGA,0000,.40 CR,100.80",
        "30/11/2026,BUNGA,,.40 CR,101.20",
    )
    done = take(session, HEADER, *rows)
    assert amounts(session) == [0, 0, 1]
    assert done.warnings[1:] == ("2 baris (baris 2, 3) bernilai Rp 0: disimpan, tetapi tidak mengubah saldo",)
    assert take(session, HEADER, *rows[1:]).new_rows == 0
    assert ledger.balances(session)["assets:bank:utama"] == 1


def test_files_follow_each_other_to_the_rupiah(session: Session) -> None:
    for some in (GIRO[:2], GIRO[3:]):
        last = take(session, HEADER, *some)
    assert len(last.gaps) == 1
    assert take(session, HEADER, *GIRO[1:3]).gaps == ()
    assert list(listing.holes(session)) == []
    assert ledger.balances(session)["assets:bank:utama"] == 52_987


def test_gross_of_a_qris_credit_stays_what_it_was_when_its_fee_has_sen(session: Session) -> None:
    told = "KR OTOMATIS MID : 885001234567 / INFAK / QR : 10045.00 / DDR: 70.31"
    take(session, HEADER, f'30/11/2026,{told},0998,"9,974.69 CR","19,974.69"')
    assert ledger.balances(session) == {
        "assets:bank:utama": 9974,
        "expenses:fee:qris": 71,
        "equity:unexplained:utama": -10_045,
    }


@pytest.mark.parametrize(
    ("foot", "message"),
    [
        pytest.param('"Kredit : 53,234.56","3"', None, id="the sum of what came"),
        pytest.param(
            '"Kredit : 53,234.00","3"', "jumlah kredit 53234, menurut barisnya 53234,56", id="without its sen"
        ),
        pytest.param("Total,,,,246.91", None, id="another column"),
        pytest.param('Total,,,"53,481.47 CR",', None, id="of all"),
        pytest.param('Total,,,"53,481.00 CR",', "jumlah 53481, menurut barisnya 53481,47", id="of all without sen"),
        pytest.param(
            '"Saldo Akhir : 1,052,987.00"',
            "saldo akhir 1052987, menurut saldo baris-barisnya 1052987,65",
            id="the closing balance without its sen",
        ),
    ],
)
def test_what_a_file_states_must_fit_to_the_sen(session: Session, foot: str, message: str | None) -> None:
    if message is None:
        assert service.preview(session, upload(HEADER, *GIRO, foot)).rows == 4
    else:
        with pytest.raises(Several, match=message):
            service.preview(session, upload(HEADER, *GIRO, foot))


def test_it_is_said_over_http_and_on_the_command_line(api: Api, command: Path, tmp_path: Path) -> None:
    content = "\n".join([HEADER, *GIRO])
    looked = api.client.post(
        "/api/v1/statements",
        params={"preview": True},
        files={"file": ("mutasi.csv", content.encode())},
        data={"profile": "bca", "account": "utama"},
        headers=api.headers("haji-umar"),
    ).json()
    assert looked["warnings"] == [BY_BALANCE]
    assert [row["amount"] for row in looked["sample"]] == [50_000, 1234, -247, 2000]
    file = tmp_path / "mutasi.csv"
    file.write_text(content, encoding="utf-8")
    asked = ["import", str(file), "--profile", "bca", "--account", "utama", "--preview", "--data", str(command)]
    assert f"Perhatikan: {BY_BALANCE}." in CliRunner().invoke(app, asked).output


SEN = st.decimals(-(10**7), 10**7, places=2).filter(bool).map(exact)


def told(opening: Rupiah, amounts: Sequence[Rupiah]) -> list[BankLine]:
    """Lines with the balance after each."""
    balance, lines = opening, []
    for row, amount in enumerate(amounts, 1):
        balance = exact(balance + amount)
        lines.append(BankLine(row, "", date(2026, 11, 30), "", amount, balance, ""))
    return lines


@given(SEN, st.lists(SEN | st.integers(-(10**7), 10**7), min_size=1))
def test_booked_lines_always_make_the_difference_of_the_booked_balances(opening: Rupiah, some: list[Rupiah]) -> None:
    lines = told(opening, some)
    booked = [line for line in book({str(line.row): line for line in lines}).values() if isinstance(line, BookLine)]
    balance = floor(opening)
    for line, made in zip(lines, booked, strict=True):
        balance += made.amount_idr
        assert balance == made.balance_idr
        assert abs(made.amount_idr - line.amount_idr) < 1
        assert made.amount_idr == line.amount_idr or isinstance(line.amount_idr, Decimal)
