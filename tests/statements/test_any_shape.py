"""One account, told in every shape: whole days in overlapping files, twice, in any order, give the same lines."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import floor
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session
from workbooks import xlsx

from accounts_world import FRIDAY
from jumatserius.ledger import service as ledger
from jumatserius.statements import accounts, booking, listing
from jumatserius.statements.amounts import Rupiah
from jumatserius.statements.identity import identify
from jumatserius.statements.parsing import parse
from jumatserius.statements.profile import load
from jumatserius.statements.rows import BankLine, BookLine
from jumatserius.statements.service import Upload, import_file

WHOLE = (1000, 1000, 1000, 25_000, 1_250_000, -20_000)
WITH_SEN = (*WHOLE, *map(Decimal, ("1234.56", "-246.91", "0.40", "0.40", "-0.40", "-3.99")))
TEXTS = ("INFAK", "INFAK", "SETORAN TUNAI JS-234567", 'PT "A, B"; CABANG', "QRIS A01 #7", "BIAYA ADM")


class Row(NamedTuple):
    day: date
    clock: time
    amount: Rupiah
    balance: Rupiah
    text: str
    id: str


def account(random: Random, amounts: Sequence[Rupiah] = WHOLE, opening: Rupiah = 5_000_000) -> list[Row]:
    """Some days of lines, dozens of equal gifts in the same minute among them."""
    balance, rows = opening, []
    for day in sorted(random.sample(range(12), 5)):
        for _ in range(random.choice((1, 2, 6))):
            amount = random.choice(amounts)
            text, clock = random.choice(TEXTS), time(9, random.choice((0, 0, 30)))
            for _ in range(random.choice((1, 1, 4))):
                balance += amount
                rows.append(Row(FRIDAY + timedelta(day), clock, amount, balance, text, f"T{len(rows)}"))
    return rows


def table(delimiter: str, header: str, rows: Sequence[Sequence[object]], end: str = "\n") -> bytes:
    kept = io.StringIO()
    csv.writer(kept, delimiter=delimiter, lineterminator=end).writerows([header.split(","), *rows])
    return kept.getvalue().encode()


def english(amount: Rupiah) -> str:
    return f"{Decimal(amount):,.2f}"


def local(amount: Rupiah) -> str:
    return english(amount).translate(str.maketrans(",.", ".,"))


def swift(amount: Rupiah) -> str:
    return f"{Decimal(amount):.2f}".replace(".", ",").replace(",00", ",")


def sides(row: Row, write: Callable[[Rupiah], str], empty: str) -> tuple[str, str]:
    """Debit and credit."""
    return (empty, write(row.amount)) if row.amount > 0 else (write(-row.amount), empty)


def bsi(rows: list[Row]) -> bytes:
    header = "TrxId,Tanggal,Trx Time,D/K,Mutasi,Saldo,Keterangan"
    cells = [
        [r.id, f"{r.day:%d/%m/%Y}", r.clock, "DK"[r.amount > 0], english(abs(r.amount)), english(r.balance), r.text]
        for r in rows
    ]
    return table(",", header, cells, "\r\n").decode().encode("utf-16")


def bsi_without_ids(rows: list[Row]) -> bytes:
    header = "Tanggal,Trx Time,D/K,Mutasi,Saldo,Keterangan"
    newest_first = [
        [f"{r.day:%d-%m-%Y}", r.clock, "DK"[r.amount > 0], abs(r.amount), r.balance, r.text] for r in reversed(rows)
    ]
    return b"\xef\xbb\xbf" + table(",", header, newest_first)


def bsi_workbook(rows: list[Row]) -> bytes:
    header = ("Tanggal", "Trx Time", "D/K", "Mutasi", "Saldo", "Keterangan")
    moments = [datetime.combine(r.day, time()) for r in rows]
    cells = [
        (moment, r.clock, "DK"[r.amount > 0], float(abs(r.amount)), float(r.balance), r.text)
        for moment, r in zip(moments, rows, strict=True)
    ]
    return xlsx(header, *cells)


def bca(rows: list[Row]) -> bytes:
    """Without the optional balance, so that only content and ordinal tell twins apart."""
    amounts = [f"{english(abs(r.amount))} {'CR' if r.amount > 0 else 'DB'}" for r in rows]
    cells = [[f"{r.day:%d/%m/%Y}", r.text, "0000", amount] for r, amount in zip(rows, amounts, strict=True)]
    return table(",", "Tanggal Transaksi,Keterangan,Cabang,Jumlah", cells)


def bca_with_totals(rows: list[Row]) -> bytes:
    """The newest line first, balances below them alone."""
    first, last = rows[0], rows[-1]
    head, *lines = bca(rows).splitlines(True)
    totals = (("Saldo Awal", first.balance - first.amount), ("Saldo Akhir", last.balance))
    told = [f'"{name} : {english(amount)}"\n'.encode() for name, amount in totals]
    return b"".join([head, *reversed(lines), *told])


def bca_once_a_day(rows: list[Row]) -> bytes:
    """The balance beside the last line of each day."""
    last = {r.day: r.id for r in rows}
    cells = [
        [
            *(f"{r.day:%d/%m/%Y}", r.text, "0000", f"{english(abs(r.amount))} {'CR' if r.amount > 0 else 'DB'}"),
            english(r.balance) if last[r.day] == r.id else "",
        ]
        for r in rows
    ]
    return table(",", "Tanggal Transaksi,Keterangan,Cabang,Jumlah,Saldo", cells)


def mandiri(rows: list[Row]) -> bytes:
    header = "Tgl.,Tgl. Val.,Rincian Transaksi,No. Referensi,Debit,Kredit,Saldo"
    day = "{:%d/%m/%Y}".format
    cells = [[day(r.day), day(r.day), r.text, "R1", *sides(r, local, "0,00"), local(r.balance)] for r in rows]
    return table(";", header, cells)


def bri(rows: list[Row]) -> bytes:
    header = "TGL_TRAN,JAM_TRAN,SEQ,DESK_TRAN,SALDO_AWAL_MUTASI,MUTASI_DEBET,MUTASI_KREDIT,SALDO_AKHIR_MUTASI"
    cells = [
        [f"{r.day} 00:00:00", f"{r.clock:%H%M%S}", n, r.text, r.balance - r.amount, *sides(r, str, "0.00"), r.balance]
        for n, r in enumerate(rows)
    ]
    return table(";", header, cells)


def bni(rows: list[Row]) -> bytes:
    header = "No.,Tanggal Kirim,Cabang,Journal No.,Deskripsi,Amount,Db/ Cr,Saldo"
    moments = [f"{r.day:%d/%m/%y} {r.clock:%H.%M.%S}" for r in rows]
    cells = [
        [n, moment, "LEBAK", 100_001, r.text, english(abs(r.amount)), "DC"[r.amount > 0], english(r.balance)]
        for n, (r, moment) in enumerate(zip(rows, moments, strict=True))
    ]
    return table(",", header, cells)


def mt940(rows: list[Row]) -> bytes:
    lines = [
        f":61:{r.day:%y%m%d%m%d}{'C' if r.amount > 0 else 'D'}{swift(abs(r.amount))}NTRFNONREF\n:86:{r.text}\n"
        for r in rows
    ]
    opening = f"{rows[0].day:%y%m%d}IDR{swift(rows[0].balance - rows[0].amount)}"
    closing = f"{rows[-1].day:%y%m%d}IDR{swift(rows[-1].balance)}"
    return f":20:JS\n:25:7000123456\n:28C:1/1\n:60F:C{opening}\n{''.join(lines)}:62F:C{closing}\n".encode()


def camt053(rows: list[Row], with_ids: bool = False) -> bytes:
    def money(amount: Rupiah) -> str:
        return (
            f'<Amt Ccy="IDR">{Decimal(abs(amount)):.2f}</Amt><CdtDbtInd>{"CRDT" if amount > 0 else "DBIT"}</CdtDbtInd>'
        )

    ends = (("OPBD", rows[0].balance - rows[0].amount), ("CLBD", rows[-1].balance))
    balances = [f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{money(amount)}</Bal>" for code, amount in ends]
    entries = [
        f"<Ntry>{money(r.amount)}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{r.day}</Dt></BookgDt>"
        f"<AcctSvcrRef>{r.id if with_ids else ''}</AcctSvcrRef>"
        f"<NtryDtls><TxDtls><RmtInf><Ustrd>{r.text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for r in rows
    ]
    space = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
    owner = "<Acct><Id><Othr><Id>7000123456</Id></Othr></Id></Acct>"
    statement = f"<Stmt>{owner}{''.join(balances)}{''.join(entries)}</Stmt>"
    return f'<Document xmlns="{space}"><BkToCstmrStmt>{statement}</BkToCstmrStmt></Document>'.encode()


def camt053_with_ids(rows: list[Row]) -> bytes:
    return camt053(rows, with_ids=True)


SHAPES = {
    "bsi": ("bsi", bsi),
    "bsi without ids, newest first": ("bsi", bsi_without_ids),
    "bsi, workbook": ("bsi", bsi_workbook),
    "bca": ("bca", bca),
    "bca with totals, newest first": ("bca", bca_with_totals),
    "bca, a balance once a day": ("bca", bca_once_a_day),
    "mandiri": ("mandiri", mandiri),
    "bri": ("bri", bri),
    "bni": ("bni", bni),
    "mt940": ("mt940", mt940),
    "camt053": ("camt053", camt053),
    "camt053 with ids": ("camt053", camt053_with_ids),
}


def cuttings(random: Random, rows: list[Row]) -> list[list[Row]]:
    """All of them, and days that overlap."""
    days = sorted({row.day for row in rows})
    spans = [(0, len(days)), *(sorted(random.sample(range(len(days) + 1), 2)) for _ in range(4))]
    return [[row for row in rows if row.day in days[start:end]] for start, end in spans]


def cuttings_in_days(random: Random, rows: list[Row]) -> list[list[Row]]:
    """The same, where lines have an id: files may begin and end in the middle of a day."""
    spans = [(0, len(rows)), *(sorted(random.sample(range(len(rows) + 1), 2)) for _ in range(4))]
    return [rows[start:end] for start, end in spans]


@pytest.mark.parametrize("shape", SHAPES)
def test_overlapping_files_in_any_order_give_each_line_once(session: Session, shape: str) -> None:
    random = Random(shape)
    profile, write = SHAPES[shape]
    rows = account(random)
    files = [write(some) for some in cuttings(random, rows)]
    for content in random.sample(files * 2, len(files) * 2):
        import_file(session, Upload("berkas", content, profile, "utama"), by=None, origin="test")
    found = listing.lines(session, limit=500)
    # Of MT940 the raw text of :61: is kept before that of :86:.
    stored = Counter((line.booked_on, line.amount_idr, line.text.rpartition("NTRFNONREF ")[2]) for line in found)
    assert stored == Counter((row.day, row.amount, row.text) for row in rows)
    assert ledger.trial_balance(session) == 0


@pytest.mark.parametrize("shape", SHAPES)
def test_with_sen_too_any_files_give_what_one_file_of_all_gives(session: Session, shape: str) -> None:
    random = Random(shape)
    profile, write = SHAPES[shape]
    accounts.register(session, "sekaligus", "Bank Contoh", "1", "BAZNAS")
    rows = account(random, WITH_SEN, Decimal("5000000.37"))
    whole, *parts = [write(some) for some in cuttings(random, rows)]
    import_file(session, Upload("semua", whole, profile, "sekaligus"), by=None, origin="test")
    for content in random.sample([whole, *parts] * 2, len(parts) * 2 + 2):
        import_file(session, Upload("berkas", content, profile, "utama"), by=None, origin="test")

    def stored(name: str) -> list[tuple[object, ...]]:
        found = listing.lines(session, account=name, limit=500)
        return sorted((one.identity, one.booked_on, one.amount_idr, str(one.balance_idr), one.text) for one in found)

    assert stored("utama") == stored("sekaligus")
    assert len(stored("utama")) == len(rows)
    in_bank = ledger.balances(session)
    assert in_bank["assets:bank:utama"] == in_bank["assets:bank:sekaligus"]
    if shape != "bca":  # which tells no balance at all
        moved = floor(rows[-1].balance) - floor(rows[0].balance - rows[0].amount)
        assert in_bank["assets:bank:utama"] == moved


def booked(profile: str, content: bytes) -> dict[str, tuple[BankLine, BookLine]]:
    """Each line as it is told and as it is booked."""
    parsed = parse(content, load(profile))
    assert parsed.problems == ()
    told, problems = identify(parsed.lines, "")
    assert problems == []
    return {name: (told[name], line) for name, line in booking.book(told).items() if isinstance(line, BookLine)}


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=25, deadline=None)
@given(random=st.randoms(use_true_random=False), opening=st.decimals(10**7, 10**9, places=2))
def test_a_line_with_sen_is_booked_alike_in_every_file(shape: str, random: Random, opening: Decimal) -> None:
    profile, write = SHAPES[shape]
    cut = cuttings_in_days if shape in ("bsi", "camt053 with ids") else cuttings
    whole, *parts = [booked(profile, write(some)) for some in cut(random, account(random, WITH_SEN, opening))]
    alike = {name: line._replace(row=0) for name, (_, line) in whole.items()}
    for part in parts:
        assert {name: line._replace(row=0) for name, (_, line) in part.items()}.items() <= alike.items()
    for told, line in whole.values():
        assert abs(line.amount_idr - told.amount_idr) < (1 if told.amount_idr % 1 else Decimal("0.01"))
