"""The ledger for programs that we did not write: beancount, and CSV for spreadsheets."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from sqlmodel import Session

from jumatserius.ledger import service
from jumatserius.ledger.models import Entry, Posting

CURRENCY = "IDR"
_BATCH = 2000
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9-]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Row = tuple[Entry, list[Posting]]


def beancount(session: Session) -> Iterator[str]:
    """Lines of a beancount file: each entry a transaction, and at the end a balance assertion for each account."""
    entries = list(_all(session))
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


def as_csv(session: Session) -> Iterator[str]:
    """Lines of a CSV file, one a posting. Text that a spreadsheet would run as a formula starts with an apostrophe."""
    yield _csv_line(["entry", "booked_on", "written_at", "source", "account", "amount", "memo", "author", "reverses"])
    for entry, postings in _all(session):
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


def _all(session: Session) -> Iterator[Row]:
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


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _no_formula(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv_line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()
