"""Any other bank: the headings are told with the import."""

import json
from pathlib import Path
from typing import Any

import pytest
from test_import import command as command
from typer.testing import CliRunner

from accounts_world import Api
from jumatserius.cli import app
from jumatserius.errors import Refused
from jumatserius.statements.parsing import parse
from jumatserius.statements.profile import load, with_columns

GOOD = """Bank Desa
Hari;Uraian;Nilai;Sisa
13.11.2026;SETORAN TUNAI JS-234567;+50.000,00;1.050.000,00
13.11.2026;BIAYA;-20.000,00;1.030.000,00
"""
COLUMNS = {"date": "hari", "text": "Uraian", "amount": "Nilai", "balance": "Sisa"}


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        pytest.param(GOOD, COLUMNS, id="signs beside the amount"),
        pytest.param(GOOD.replace(";", "\t"), COLUMNS, id="tabs"),
        pytest.param(GOOD.replace(";", "|"), COLUMNS, id="bars"),
        pytest.param(
            "Periode;13/11/2026 - 16/11/2026\nHari;Nilai;;Sisa\n13.11;50.000,00;KR;1.050.000,00\n"
            "13.11;20.000,00;DB;1.030.000,00\n",
            {"date": "Hari", "amount": "Nilai", "balance": "Sisa"},
            id="days without a year, signs beside the amount without a heading",
        ),
        pytest.param(
            "Tanggal,Jenis,Jumlah\n13/11/2026,KR,50000\n13/11/2026,DB,20000\n",
            {"date": "Tanggal", "sign": "Jenis", "amount": "Jumlah"},
            id="a column for the direction",
        ),
        pytest.param(
            "Tanggal,Masuk,Keluar\n13/11/2026,50000,\n13/11/2026,,20000\n",
            {"date": "Tanggal", "credit": "Masuk", "debit": "Keluar"},
            id="debit and credit",
        ),
    ],
)
def test_a_file_is_read_by_the_headings_that_were_told(content: str, columns: dict[str, str]) -> None:
    parsed = parse(content.encode(), with_columns(load("generic"), columns))
    assert parsed.problems == ()
    assert [line.amount_idr for line in parsed.lines] == [50_000, -20_000]


def test_an_amount_without_a_direction_is_refused() -> None:
    parsed = parse(GOOD.replace("+", "").encode(), with_columns(load("generic"), COLUMNS))
    assert [(one.row, one.column) for one in parsed.problems] == [(3, "Nilai")]
    assert "arah uang tidak boleh ditebak" in parsed.problems[0].message


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        pytest.param({}, "belum cukup; perlu date, dan amount", id="nothing told"),
        pytest.param({"date": "x", "debit": "y"}, "belum cukup", id="one side only"),
        pytest.param({"tanggal": "x"}, "'tanggal' bukan isian; pilihan: id, date, time", id="no field"),
        pytest.param({"date": " ", "amount": "x"}, "judul untuk date kosong", id="an empty heading"),
    ],
)
def test_a_map_that_does_not_do_is_refused(columns: dict[str, str], message: str) -> None:
    with pytest.raises(Refused) as error:
        with_columns(load("generic"), columns)
    assert error.value.field == "columns"
    assert error.value.message.startswith(message)


def test_a_heading_may_replace_one_of_a_bank() -> None:
    content = b"Tanggal,D/K,Mutasi,Saldo,Berita\n13/11/2026,K,500,500,x\n"
    assert parse(content, load("bsi")).problems
    assert parse(content, with_columns(load("bsi"), {"text": "Berita"})).lines[0].text == "x"


def test_over_http_with_a_preview_first(api: Api) -> None:
    def send(columns: str, **params: Any) -> Any:
        return api.client.post(
            "/api/v1/statements",
            params=params,
            files={"file": ("desa.csv", GOOD.encode())},
            data={"profile": "generic", "account": "utama", "columns": columns},
            headers=api.headers("haji-umar"),
        )

    looked = send(json.dumps(COLUMNS), preview=True).json()
    assert [one["amount"] for one in looked["sample"]] == [50_000, -20_000]
    assert api.get("/statements")["items"] == []
    assert send(json.dumps(COLUMNS)).json()["new_rows"] == 2
    for bad in ("[]", "date=Hari", '{"date": 1}'):
        answer = send(bad)
        assert answer.status_code == 422
        assert "bukan objek JSON dari isian ke judul" in answer.text


def test_over_the_command_line(command: Path, tmp_path: Path) -> None:
    file = tmp_path / "desa.csv"
    file.write_text(GOOD, encoding="utf-8")
    arguments = ["import", str(file), "--profile", "generic", "--account", "utama", "--data", str(command)]
    told = [part for field, heading in COLUMNS.items() for part in ("--column", f"{field}={heading}")]
    done = CliRunner().invoke(app, [*arguments, *told])
    assert "2 baris baru masuk ke rekening utama: kredit Rp 50.000, debit Rp 20.000." in done.output
    assert "tanpa tanda sama dengan" in str(CliRunner().invoke(app, [*arguments, "--column", "date"]).exception)
