"""A long statement into the books, against reading the same file and writing its bare rows."""

import csv
import io
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import psycopg
from openpyxl import Workbook, load_workbook
from rows import Goal, Row
from telling import Telling

import real_postgresql
from jumatserius.db import Database
from jumatserius.statements import accounts, service
from jumatserius.statements.guess import guess
from jumatserius.statements.service import Upload

_ROWS, _ROWS_QUICK = 100_000, 200
_HEADINGS = ("TrxId", "Tanggal", "Trx Time", "D/K", "Mutasi", "Saldo", "Keterangan")
_FROM = date(2026, 1, 1)
_ATTEMPTS, _ATTEMPTS_QUICK = 2, 1
_GOAL = Goal(5)


def measure(folder: Path, quick: bool, tell: Telling) -> Iterator[Row]:
    """CSV into SQLite and PostgreSQL, XLSX into SQLite, the best of the attempts; and which bank a long XLSX is of."""
    number, attempts = (_ROWS_QUICK, _ATTEMPTS_QUICK) if quick else (_ROWS, _ATTEMPTS)
    delimited, workbook = _csv(number), _xlsx(number)

    def sqlite_s(name: str, content: bytes) -> float:
        return min(_import_s(f"sqlite:///{folder / f'{name}-{one}.db'}", content) for one in range(attempts))

    tell.progress(f"imports: {number:,} rows of CSV into SQLite")
    floor_s = _seconds(lambda: _bare_sqlite(delimited))
    taken_s = sqlite_s("csv", delimited)
    yield Row(f"import of {number:,} rows, CSV, SQLite", taken_s, "csv.reader, one table", floor_s, "s", _GOAL)
    tell.progress(f"imports: {number:,} rows of XLSX into SQLite")
    floor_s = _seconds(lambda: _read_openpyxl(workbook))
    taken_s = sqlite_s("xlsx", workbook)
    yield Row(f"import of {number:,} rows, XLSX, SQLite", taken_s, "openpyxl, reading alone", floor_s, "s", _GOAL)
    known_s = _seconds(lambda: guess(workbook))
    yield Row(f"recognising {number:,} rows of XLSX", known_s, "openpyxl, reading alone", floor_s, "s")
    home = real_postgresql.programs()
    if home is None:
        tell.left_out("imports: PostgreSQL is not installed")
        return
    tell.progress(f"imports: {number:,} rows of CSV into PostgreSQL")
    with real_postgresql.running(home, durable=True) as server:
        urls = []
        for attempt in range(attempts):
            server.execute(f"CREATE DATABASE books_{attempt}")
            urls.append(server.url(f"books_{attempt}"))
        floor_s = _seconds(lambda: _bare_postgresql(urls[0], delimited))
        taken_s = min(_import_s(url, delimited) for url in urls)
    yield Row(
        f"import of {number:,} rows, CSV, PostgreSQL", taken_s, "csv.reader, COPY, one table", floor_s, "s", _GOAL
    )


def _rows(number: int) -> Iterator[tuple[str, date, str, str, int, int, str]]:
    """Credits of 300 days, each with an id and the balance after it."""
    balance_idr = 0
    for place in range(number):
        amount_idr = 1000 * (place % 50 + 1)
        balance_idr += amount_idr
        day, clock = _FROM + timedelta(days=300 * place // number), f"{place % 24:02}:{place % 60:02}:00"
        yield f"T{place:07}", day, clock, "K", amount_idr, balance_idr, f"SETORAN TUNAI {place:06} KANTOR {place % 300}"


def _csv(number: int) -> bytes:
    kept = io.StringIO()
    lines = csv.writer(kept)
    lines.writerow(_HEADINGS)
    for one, day, clock, sign, amount_idr, balance_idr, text in _rows(number):
        lines.writerow((one, f"{day:%d/%m/%Y}", clock, sign, f"{amount_idr:,}.00", f"{balance_idr:,}.00", text))
    return kept.getvalue().encode()


def _xlsx(number: int) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(_HEADINGS)
    for row in _rows(number):
        sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _seconds(work: Callable[[], object]) -> float:
    started_at = time.perf_counter()
    work()
    return time.perf_counter() - started_at


def _import_s(url: str, content: bytes) -> float:
    """As the server does it, to the end of the commit."""
    database = Database(url)
    try:
        database.migrate()
        with database.writing() as session:
            accounts.register(session, "utama", "Bank Contoh", "7000123456", "BAZNAS")
        upload = Upload("koran", content, "bsi", "utama")
        return _seconds(
            lambda: database.write(lambda session: service.import_file(session, upload, by=None, origin="bench"))
        )
    finally:
        database.close()


def _bare_rows(content: bytes) -> Iterator[list[str]]:
    lines = csv.reader(io.StringIO(content.decode()))
    next(lines)
    yield from lines


def _bare_sqlite(content: bytes) -> None:
    bare = sqlite3.connect(":memory:")
    bare.execute("CREATE TABLE bare (a, b, c, d, e, f, g)")
    bare.executemany("INSERT INTO bare VALUES (?, ?, ?, ?, ?, ?, ?)", _bare_rows(content))
    bare.commit()
    bare.close()


def _read_openpyxl(content: bytes) -> int:
    (sheet,) = load_workbook(io.BytesIO(content), read_only=True).worksheets
    return sum(1 for _ in sheet.iter_rows(values_only=True))


def _bare_postgresql(url: str, content: bytes) -> None:
    with psycopg.connect(url.replace("+psycopg", "")) as bare, bare.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bare (a text, b text, c text, d text, e text, f text, g text)")
        with cursor.copy("COPY bare FROM STDIN") as copy:
            for row in _bare_rows(content):
                copy.write_row(row)
