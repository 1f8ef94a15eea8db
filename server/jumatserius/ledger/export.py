"""The ledger for programs that we did not write: beancount and hledger, CSV and XLSX for spreadsheets."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from enum import StrEnum

from sqlmodel import Session

from jumatserius.ledger import service
from jumatserius.ledger.models import Entry, Posting

CURRENCY = "IDR"
_BATCH = 2000
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9-]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

COLUMNS = ("entry", "booked_on", "written_at", "source", "account", "amount", "memo", "author", "reverses")
_HLEDGER_MARKS = str.maketrans({";": ",", "|": "/", "\n": " ", "\r": " ", "\t": " "})
"""What would begin a comment or part the payee from the note."""


class Format(StrEnum):
    """What the ledger can be written as."""

    BEANCOUNT = "beancount"
    HLEDGER = "hledger"
    CSV = "csv"
    XLSX = "xlsx"


MEDIA = {
    Format.BEANCOUNT: ("text/plain", "beancount"),
    Format.HLEDGER: ("text/x-hledger", "journal"),
    Format.CSV: ("text/csv", "csv"),
    Format.XLSX: ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
}
"""Media type and suffix of each."""

Row = tuple[Entry, list[Posting]]


def written(session: Session, form: Format) -> bytes:
    """The whole ledger in this form; text is UTF-8."""
    if form is Format.XLSX:
        from jumatserius.ledger import spreadsheet  # openpyxl takes 18 MB, so only who asks for it loads it

        return spreadsheet.xlsx(session)
    lines = {Format.BEANCOUNT: beancount, Format.HLEDGER: hledger, Format.CSV: as_csv}[form](session)
    return "".join(f"{line}\n" for line in lines).encode()


def beancount(session: Session) -> Iterator[str]:
    """Lines of a beancount file: each entry a transaction, and at the end a balance assertion for each account."""
    entries = list(everything(session))
    accounts = _beancount_names({posting.account for _, postings in entries for posting in postings})
    yield f'option "operating_currency" "{CURRENCY}"'
    if not entries:
        return
    days = [entry.booked_on for entry, _ in entries]
    for account in sorted(accounts.values()):
        yield f"{min(days)} open {account} {CURRENCY}"
    for entry, postings in sorted(entries, key=lambda row: (row[0].booked_on, row[0].id or 0)):
        yield ""
        yield f"{entry.booked_on} * {_quoted(entry.memo)}"
        yield f"  entry: {_quoted(str(entry.id))}"
        yield f"  source: {_quoted(entry.source)}"
        if entry.reverses_id:
            yield f"  reverses: {_quoted(str(entry.reverses_id))}"
        for posting in postings:
            yield f"  {accounts[posting.account]}  {posting.amount_idr} {CURRENCY}"
    yield ""
    for account, amount in service.balances(session).items():
        yield f"{max(days) + timedelta(days=1)} balance {accounts[account]}  {amount} {CURRENCY}"


def hledger(session: Session) -> Iterator[str]:
    """Lines of an hledger journal that holds under `--strict`, with a balance assertion for each account."""
    entries = list(everything(session))
    yield f"commodity {CURRENCY} 1000."
    for account in sorted({posting.account for _, postings in entries for posting in postings}):
        yield f"account {_hledger_name(account)}"
    for entry, postings in sorted(entries, key=lambda row: (row[0].booked_on, row[0].id or 0)):
        yield ""
        yield f"{entry.booked_on} * {_hledger_text(entry.memo)}"
        reverses = f", reverses:{entry.reverses_id}" if entry.reverses_id else ""
        yield f"    ; entry:{entry.id}, source:{_hledger_text(entry.source)}{reverses}"
        for posting in postings:
            yield f"    {_hledger_name(posting.account)}  {CURRENCY} {posting.amount_idr}"
    if entries:
        yield ""
        yield f"{max(entry.booked_on for entry, _ in entries) + timedelta(days=1)} * saldo"
        for account, amount in service.balances(session).items():
            yield f"    {_hledger_name(account)}  {CURRENCY} 0 = {CURRENCY} {amount}"


def as_csv(session: Session) -> Iterator[str]:
    """Lines of a CSV file, one a posting. Text that a spreadsheet would run as a formula starts with an apostrophe."""
    yield _csv_line(COLUMNS)
    for entry, postings in everything(session):
        for posting in postings:
            yield _csv_line(
                [
                    str(entry.id),
                    entry.booked_on.isoformat(),
                    entry.written_at.isoformat(),
                    _no_formula(entry.source),
                    _no_formula(posting.account),
                    str(posting.amount_idr),
                    _no_formula(entry.memo),
                    _no_formula(entry.author_id or ""),
                    str(entry.reverses_id or ""),
                ]
            )


def everything(session: Session) -> Iterator[Row]:
    """All entries with their postings, in the order of writing."""
    after = 0
    while rows := service.entries(session, after=after, limit=_BATCH):
        yield from rows
        after = rows[-1][0].id or 0


def _beancount_names(accounts: Iterable[str]) -> dict[str, str]:
    """`assets:custody:siti-aminah` becomes `Assets:Custody:Siti-aminah`; no two accounts become one."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for account in sorted(accounts):
        plain = ":".join(_component(part) for part in account.split(":"))
        name, number = plain, 1
        while name in taken:
            number += 1
            name = f"{plain}-{number}"
        taken.add(name)
        names[account] = name
    return names


def _component(part: str) -> str:
    """A part of a beancount name starts with a capital letter or a digit."""
    plain = _NOT_IN_A_NAME.sub("-", part)
    return plain[0].upper() + plain[1:] if plain[:1].isalnum() else f"X{plain}"


def _hledger_text(text: str) -> str:
    """Behind the mark of the status a bracket would begin a code."""
    plain = " ".join(text.translate(_HLEDGER_MARKS).split())
    return f"- {plain}" if plain.startswith(("(", "*", "!")) else plain


def _hledger_name(account: str) -> str:
    """Two blanks would end it."""
    return " ".join(account.translate(_HLEDGER_MARKS).split())


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _no_formula(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv_line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()
