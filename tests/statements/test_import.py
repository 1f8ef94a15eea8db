"""Importing, again and again, whole and overlapping, over the service, HTTP and the command line."""

import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import test_camt053
import test_mt940
from sqlmodel import Session, select
from typer.testing import CliRunner

from accounts_world import Api, seed
from jumatserius.cli import app
from jumatserius.db import Database
from jumatserius.errors import Conflict, Refused, Several
from jumatserius.hub import Hub
from jumatserius.ledger import service as ledger
from jumatserius.people.models import Audit
from jumatserius.statements import listing, service
from jumatserius.statements.service import Upload

HEADER = "TrxId,Tanggal,Trx Time,D/K,Mutasi,Saldo,Keterangan"
WITHOUT_ID = "Tanggal,Trx Time,D/K,Mutasi,Saldo,Keterangan"


def statement(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows]).encode()


JUMAT = statement(
    "T1,13/11/2026,09:15:00,K,50000,1050000,SETORAN JS-234567",
    "T2,13/11/2026,10:00:00,D,20000,1030000,PENYALURAN",
    "T3,14/11/2026,08:00:00,K,1000,1031000,INFAK",
)


def take(session: Session, content: bytes, name: str = "koran.csv", profile: str = "bsi") -> service.Imported:
    return service.import_file(session, Upload(name, content, profile, "utama"), by=None, origin="test")


def amounts(session: Session) -> list[int]:
    return sorted(line.amount_idr for line in listing.lines(session, limit=500))


def messages(error: pytest.ExceptionInfo[Several]) -> list[str]:
    return [str(one) for one in error.value.refusals]


def test_lines_are_stored_and_stand_unexplained_in_the_ledger(session: Session) -> None:
    done = take(session, JUMAT)
    assert (done.rows, done.new_rows, done.credit_idr, done.debit_idr) == (3, 3, 51_000, 20_000)
    assert (done.first_day, done.last_day) == (date(2026, 11, 13), date(2026, 11, 14))
    assert amounts(session) == [-20_000, 1000, 50_000]
    assert ledger.balances(session) == {"assets:bank:utama": 31_000, "equity:unexplained:utama": -31_000}
    assert ledger.balances(session, date(2026, 11, 13))["assets:bank:utama"] == 30_000


def test_a_second_import_changes_nothing(session: Session) -> None:
    first = take(session, JUMAT)
    again = take(session, JUMAT, "salinan.csv")
    assert (again.file_id, again.new_rows) == (first.file_id, 0)
    assert len(listing.imports(session)) == 1
    assert len(session.exec(select(Audit)).all()) == 1
    assert ledger.balances(session)["assets:bank:utama"] == 31_000


def test_overlapping_files_double_nothing(session: Session) -> None:
    take(session, JUMAT)
    later = statement(
        "T3,14/11/2026,08:00:00,K,1000,1031000,INFAK", "T4,15/11/2026,08:00:00,K,2000,1033000,INFAK", header=HEADER
    )
    assert take(session, later).new_rows == 1
    assert amounts(session) == [-20_000, 1000, 2000, 50_000]


def settlements(*rows: str) -> bytes:
    return "\n".join(["terminal,gross,fee,net,paid_on", *rows]).encode()


def test_legal_twins_without_an_id_survive_and_are_not_doubled(session: Session) -> None:
    row = "A01,1000,0,1000,2026-11-16"
    assert take(session, settlements(row, row), profile="settlement").new_rows == 2
    assert take(session, settlements(row, row), profile="settlement").new_rows == 0
    assert take(session, settlements(row, row, row, "A02,1000,0,1000,2026-11-16"), profile="settlement").new_rows == 2
    assert take(session, settlements(row), profile="settlement").new_rows == 0
    assert [one.terminal for one, _ in listing.settlements(session)] == ["A02", "A01", "A01", "A01"]


def test_rows_without_an_id_are_told_apart_by_the_balance(session: Session) -> None:
    first = "13/11/2026,09:00:00,K,1000,11000,INFAK"
    second = "13/11/2026,09:00:00,K,1000,12000,INFAK"
    third = "13/11/2026,09:00:00,K,1000,13000,INFAK"
    assert take(session, statement(first, second, header=WITHOUT_ID)).new_rows == 2
    assert take(session, statement(second, third, header=WITHOUT_ID)).new_rows == 1


def test_an_id_that_stands_twice_with_the_same_content_is_one_row(session: Session) -> None:
    row = "T1,13/11/2026,09:00:00,K,1000,1000,INFAK"
    assert take(session, statement(row, row)).rows == 1


def test_an_id_that_stands_twice_with_other_content_is_refused(session: Session) -> None:
    with pytest.raises(Several) as error:
        take(session, statement("T1,13/11/2026,,K,1000,1000,INFAK", "T1,13/11/2026,,K,2000,3000,INFAK"))
    assert messages(error) == [
        "koran.csv, baris 3, kolom TrxId: 'T1' sudah dipakai baris 2 dengan isi lain; minta bank membetulkannya"
    ]


def test_a_known_row_with_other_content_is_refused_and_named(session: Session) -> None:
    take(session, JUMAT)
    with pytest.raises(Several) as error:
        take(session, JUMAT.replace(b"INFAK", b"HADIAH"))
    assert messages(error) == [
        "koran.csv, baris 4: id 'T3' sudah diimpor dengan isi lain (2026-11-14, 1000, 1031000, INFAK);"
        " tanyakan kepada bank mana yang benar"
    ]
    assert isinstance(error.value.refusals[0], Conflict)


def test_one_broken_row_and_nothing_is_imported(session: Session) -> None:
    with pytest.raises(Several) as error:
        take(session, JUMAT.replace(b",D,", b",X,"))
    assert messages(error) == [
        "koran.csv, baris 3, kolom D/K: 'X' tidak dikenal; yang dikenal D atau K."
        " Jangan menebak: minta bank membetulkan barisnya"
    ]
    assert amounts(session) == []
    assert listing.imports(session) == []
    assert ledger.balances(session) == {}


def test_a_thousand_broken_rows_are_a_readable_message(session: Session) -> None:
    with pytest.raises(Several) as error:
        take(session, statement(*[f"T{n},besok,,K,1,1,x" for n in range(1000)]))
    assert len(error.value.refusals) == 101
    assert messages(error)[-1] == "koran.csv: dan 900 masalah lagi; betulkan yang di atas dulu"


@pytest.mark.parametrize(
    ("upload", "field", "message"),
    [
        pytest.param(
            Upload("x.csv", JUMAT, "bsi", "lain"), "account", "'lain' tidak terdaftar; pilihan: utama", id="account"
        ),
        pytest.param(
            Upload("x.csv", JUMAT, "../x", "utama"),
            "profile",
            "'../x' tidak dikenal; pilihan: acquirer, bca, ",
            id="profile",
        ),
        pytest.param(Upload("x.csv", b"x" * 20_000_001, "bsi", "utama"), "file", "x.csv lebih dari 20 MB", id="size"),
    ],
)
def test_what_belongs_to_nothing_is_refused(session: Session, upload: Upload, field: str, message: str) -> None:
    with pytest.raises(Refused) as error:
        service.import_file(session, upload, by=None, origin="test")
    assert error.value.field == field
    assert error.value.message.startswith(message)


@pytest.mark.parametrize(("profile", "content"), [("mt940", test_mt940.GOOD), ("camt053", test_camt053.GOOD)])
def test_a_file_of_another_account_is_doubted(session: Session, profile: str, content: str) -> None:
    """Not refused: a bank may write its number in another way."""

    def warnings(number: str) -> tuple[str, ...]:
        changed = content.replace("7000123456", number).encode()
        return service.preview(session, Upload("koran", changed, profile, "utama")).warnings

    assert warnings("7000123456") == warnings("451/7000123456IDR") == warnings("123456") == ()
    assert warnings("8111") == ("berkas ini menyebut rekening 8111, tetapi rekening utama bernomor 7000123456",)


def test_settlements_stand_in_clearing_with_fee_and_income(session: Session) -> None:
    rows = ("A01,25000,0,25000,2026-11-16", "A02,10000,70,9930,2026-11-16", "Z99,5000,0,5000,2026-11-16")
    take(session, settlements(*rows), profile="settlement")
    assert ledger.balances(session) == {
        "assets:clearing:qris:A01": 25_000,
        "assets:clearing:qris:A02": 9930,
        "assets:clearing:qris:Z99": 5000,
        "expenses:fee:qris": 70,
        "income:qris:LBK-0001": -25_000,
        "income:qris:LBK-0002": -10_000,
        "income:qris:unknown": -5000,
    }


@pytest.mark.parametrize("seed_of_order", range(4))
def test_files_in_any_order_give_the_same_books(session: Session, seed_of_order: int) -> None:
    """Thirty days in overlapping exports, some twice."""
    rows = []
    for number in range(90):
        day = date(2026, 10, 1) + timedelta(days=number // 3)
        rows.append(f"{day:%d/%m/%Y},09:00:00,K,1000,{1000 * (number + 1)},INFAK")
    files = [statement(*rows[start : start + 30], header=WITHOUT_ID) for start in (0, 15, 30, 45, 60, 0, 45)]
    random.Random(seed_of_order).shuffle(files)
    for content in files:
        take(session, content)
    assert amounts(session) == [1000] * 90
    assert ledger.balances(session, date(2026, 10, 10)) == {
        "assets:bank:utama": 30_000,
        "equity:unexplained:utama": -30_000,
    }


def test_over_http_with_a_preview_first(api: Api, world: Database, hub: Hub) -> None:
    told: list[str] = []
    hub.listen(told.append)

    def send(person: str = "haji-umar", **params: Any) -> Any:
        return api.client.post(
            "/api/v1/statements",
            params=params,
            files={"file": ("koran.csv", JUMAT, "text/csv")},
            data={"profile": "bsi", "account": "utama"},
            headers=api.headers(person),
        )

    looked = send(preview=True).json()
    assert (looked["file"], looked["new_rows"], looked["sample"][0]["amount"]) == (None, 3, 50_000)
    assert api.get("/statements")["items"] == []
    assert told == []
    assert send().json()["new_rows"] == 3
    assert told == ["statements"]
    assert send("rina").json()["new_rows"] == 0
    assert send("siti-aminah").status_code == 403
    files = api.get("/statements", "haji-umar")["items"]
    assert [(one["name"], one["rows"], one["imported_by"]) for one in files] == [("koran.csv", 3, "haji-umar")]
    lines = api.get("/statements/lines", limit=2)
    assert [one["amount"] for one in lines["items"]] == [1000, -20_000]
    rest = api.get("/statements/lines", limit=2, after=lines["next"])
    assert [one["fact"] for one in rest["items"]] == ["line:1"]
    assert rest["next"] is None
    assert api.get("/settlements")["items"] == []


def test_over_http_a_broken_file_is_told_row_by_row(api: Api) -> None:
    answer = api.client.post(
        "/api/v1/statements",
        files={"file": ("koran.csv", JUMAT.replace(b"13/11", b"13/13"))},
        data={"profile": "bsi", "account": "utama"},
        headers=api.headers("haji-umar"),
    )
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [
        "koran.csv, baris 2, kolom Tanggal",
        "koran.csv, baris 3, kolom Tanggal",
    ]


@pytest.fixture
def command(tmp_path: Path, migrated_sqlite: Path) -> Path:
    """A data folder for the command line, with the small kabupaten in it."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "jumatserius.db").write_bytes(migrated_sqlite.read_bytes())
    database = Database(f"sqlite:///{data / 'jumatserius.db'}")
    with database.writing() as session:
        seed(session)
    database.close()
    return data


def test_over_the_command_line(command: Path, tmp_path: Path) -> None:
    file = tmp_path / "koran.csv"
    file.write_bytes(JUMAT)
    arguments = ["import", str(file), "--profile", "bsi", "--account", "utama", "--data", str(command)]
    looked = CliRunner().invoke(app, [*arguments, "--preview"])
    assert "3 baris baru akan masuk ke rekening utama: kredit Rp 51.000, debit Rp 20.000." in looked.output
    assert looked.output.splitlines()[-2].split() == ["3", "Jumat,", "13", "Nov", "2026", "-Rp", "20.000", "PENYALURAN"]
    assert json.loads(CliRunner().invoke(app, [*arguments, "--json"]).output)["new_rows"] == 3
    assert "0 baris baru masuk" in CliRunner().invoke(app, arguments).output
    exported = CliRunner().invoke(app, ["ledger", "export", "--format", "csv", "--data", str(command)])
    assert exported.output.count("\n") == 7
    absent = CliRunner().invoke(app, [*arguments[:1], str(tmp_path / "none.csv"), *arguments[2:]])
    assert absent.exit_code != 0
    assert "tidak dapat dibaca" in str(absent.exception)
