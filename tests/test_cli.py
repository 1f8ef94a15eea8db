"""What the command line says when this computer is at fault: one sentence, no traceback."""

import errno
import re
import subprocess
import sys

import pytest
from sqlalchemy import event

from accounts_world import seed
from jumatserius import cli
from jumatserius.db import Database
from jumatserius.errors import why
from jumatserius.people.models import Role
from jumatserius.people.service import register

HEAVY = {"alembic", "build123d", "cryptography", "numpy", "openpyxl", "PIL", "polars", "python_calamine", "reportlab"}
"""Packages that cost a server at rest more than a megabyte each; who needs one loads it then."""


def fail_with(monkeypatch, error: Exception) -> None:
    def app(standalone_mode: bool) -> None:
        raise error

    monkeypatch.setattr(cli, "app", app)


def register_many(database: Database) -> None:
    with database.writing() as session:
        for number in range(1000):
            register(session, f"orang-{number}", "Nama " * 10, Role.COLLECTOR)


def test_a_full_disk_is_one_sentence(monkeypatch, capsys):
    fail_with(monkeypatch, OSError(errno.ENOSPC, "No space left on device"))
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    said = "Penyimpanan penuh: kosongkan ruang lalu jalankan lagi; yang sudah tersimpan tidak hilang.\n"
    assert capsys.readouterr().err == said


def test_other_faults_of_this_computer_are_not_hidden(monkeypatch):
    fail_with(monkeypatch, OSError(errno.EIO, "Input/output error"))
    with pytest.raises(OSError, match="Input/output error"):
        cli.main()


def test_a_database_that_can_grow_no_more_is_a_full_disk_and_keeps_nothing_half(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/full.db")
    database.migrate()
    database.close()
    event.listen(database.engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 1"))
    with pytest.raises(OSError, match="database or disk is full") as refused:
        register_many(database)
    assert refused.value.errno == errno.ENOSPC
    with database.reading() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM person").scalar() == 0
    database.close()


def test_a_server_at_rest_has_loaded_nothing_heavy(tmp_path):
    Database(f"sqlite:///{tmp_path / 'jumatserius.db'}").migrate()
    start = """
import sys
from pathlib import Path
from jumatserius.serve import Server
from jumatserius.settings import Settings
Server(Settings(data=Path(sys.argv[1]), port=0, mqtt_port=0)).database.close()
print(*{name.partition(".")[0] for name in sys.modules})
"""
    done = subprocess.run([sys.executable, "-c", start, tmp_path], capture_output=True, text=True, check=True)
    assert HEAVY & set(done.stdout.split()) == set()


def test_settings_that_do_not_fit_are_named_all_at_once_without_a_traceback(monkeypatch, capsys):
    monkeypatch.setenv("JUMAT_PORT", "delapan")
    monkeypatch.setenv("JUMAT_MQTT_PORT", "70000")
    monkeypatch.setattr("sys.argv", ["jumatserius", "serve"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert capsys.readouterr().err.splitlines() == [
        "JUMAT_PORT: 'delapan' harus bilangan bulat tanpa titik, koma, atau tanda kutip, misalnya 50000",
        "JUMAT_MQTT_PORT: '70000' terlalu besar; paling banyak 65535",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["kotak"], "kotak: perintah ini tidak ada; lihat: jumatserius --help", id="no such command"),
        pytest.param(
            ["release", "sign"], "sign: perintah ini tidak ada; lihat: jumatserius release --help", id="of a group"
        ),
        pytest.param(["token"], "PERSON: wajib diisi; lihat: jumatserius token --help", id="an argument missing"),
        pytest.param(
            ["flash", "--baud", "9"], "--baud: pilihan ini tidak ada; lihat: jumatserius flash --help", id="no option"
        ),
        pytest.param(
            ["serv"], "serv: perintah ini tidak ada, mungkin maksudnya serve; lihat: jumatserius --help", id="nearly"
        ),
        pytest.param(
            ["box", "revok"],
            "revok: perintah ini tidak ada, mungkin maksudnya revoke; lihat: jumatserius box --help",
            id="nearly one of a group",
        ),
        pytest.param(
            ["serve", "--prt", "1"],
            "--prt: pilihan ini tidak ada, mungkin maksudnya --port; lihat: jumatserius serve --help",
            id="nearly an option",
        ),
        pytest.param(
            ["serve", "--port", "x"],
            "--port: 'x' harus bilangan bulat tanpa titik, koma, atau tanda kutip, misalnya 50000;"
            " lihat: jumatserius serve --help",
            id="no number",
        ),
        pytest.param(
            ["demo", "--port", "99999"],
            "--port: '99999' terlalu besar; paling banyak 65535; lihat: jumatserius demo --help",
            id="too much",
        ),
        pytest.param(
            ["case", "list", "--limit", "0"],
            "--limit: '0' terlalu kecil; paling sedikit 1; lihat: jumatserius case list --help",
            id="too little",
        ),
        pytest.param(
            ["ledger", "balances", "--on"],
            "--on: belum berisi; tulis nilainya sesudah pilihan ini; lihat: jumatserius ledger balances --help",
            id="an option without its value",
        ),
        pytest.param(
            ["demo", "--reset=3"],
            "--reset: pilihan ini tidak memakai nilai; hapus = dan yang sesudahnya; lihat: jumatserius demo --help",
            id="a value for a switch",
        ),
        pytest.param(
            ["serve", "sekarang"],
            "sekarang: tidak dipakai di sini; hapus; lihat: jumatserius serve --help",
            id="one argument too many",
        ),
        pytest.param(
            ["case", "attach", "K1", "/tiada.jpg", "--by", "rina"],
            "file: '/tiada.jpg' tidak ditemukan; periksa jalurnya; lihat: jumatserius case attach --help",
            id="no file",
        ),
        pytest.param(
            ["case", "attach", "K1", "/", "--by", "rina"],
            "file: '/' folder; tulis berkas di dalamnya; lihat: jumatserius case attach --help",
            id="a folder for a file",
        ),
        pytest.param(
            ["acquirer", "key", "x", "--given", "/tiada"],
            "--given: '/tiada' tidak ditemukan; periksa jalurnya; lihat: jumatserius acquirer key --help",
            id="no file to read",
        ),
        pytest.param(
            ["ledger", "export", "--format", "pdf"],
            "--format: 'pdf' tidak sesuai; pilihan: 'beancount', 'hledger', 'csv', 'xlsx';"
            " lihat: jumatserius ledger export --help",
            id="none of the choices",
        ),
        pytest.param(
            ["ledger", "balances", "--on", "2026-13-40"],
            "--on: '2026-13-40' bukan tanggal; tulis seperti 2026-11-20; lihat: jumatserius ledger balances --help",
            id="no day",
        ),
    ],
)
def test_a_command_line_that_can_not_be_read_is_one_sentence(monkeypatch, capsys, arguments, said):
    monkeypatch.setattr("sys.argv", ["jumatserius", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert capsys.readouterr().err == f"{said}\n"


@pytest.mark.parametrize("command", [[], *([name] for name in cli._COMMANDS), ["box", "add"], ["ledger", "export"]])
def test_help_is_indonesian_from_its_headings_to_its_last_line(monkeypatch, capsys, command):
    monkeypatch.setattr("sys.argv", ["jumatserius", *command, "--help"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert told.lstrip().startswith("Cara pakai: jumatserius")
    assert {"Pilihan"} <= set(re.findall(r"╭─ (.+?) ─", told)) <= {"Isian", "Pilihan", "Perintah"}
    english = r"(?i)\b(usage|options|arguments|commands?|required|default|show this message)\b"
    assert re.findall(english, told) == []


@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param(FileNotFoundError(2, "No such file or directory"), "tidak ditemukan", id="a usual one"),
        pytest.param(OSError(5, "Input/output error"), "Input/output error", id="a rare one"),
    ],
)
def test_why_a_file_can_not_be_read_is_said_in_indonesian_where_it_is_usual(error, said):
    assert why(error) == said


def test_who_may_not_is_named_by_the_option(monkeypatch, capsys, sqlite, tmp_path):
    with sqlite.writing() as session:
        seed(session)
    arguments = ["period", "close", "2026-11-13", "--by", "siti-aminah", "--data", str(tmp_path)]
    monkeypatch.setattr("sys.argv", ["jumatserius", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert capsys.readouterr().err == "--by: Siti Aminah berperan relawan kolektor; ini untuk Pokja\n"
