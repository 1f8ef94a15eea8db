"""Rows of files in the database and in the ledger, many at once."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from jumatserius.db import among, insert_rows, table, take_ids
from jumatserius.ledger import accounts
from jumatserius.ledger import service as ledger
from jumatserius.ledger.service import Draft
from jumatserius.statements import covered
from jumatserius.statements.models import Settlement, StatementFile, StatementLine
from jumatserius.statements.rows import BookLine, Payout

_MEMO_LENGTH = 200
_LINE_COLUMNS = (
    "id",
    "account_id",
    "file_id",
    "row",
    "identity",
    "booked_on",
    "amount_idr",
    "balance_idr",
    "text",
    "fee_idr",
)
_PAYOUT_COLUMNS = (
    *("id", "account_id", "file_id", "identity"),
    *("terminal", "gross_idr", "fee_idr", "net_idr", "paid_on", "reference", "is_notice"),
)


def recorded(session: Session, account: str, kind: str, identities: Collection[str]) -> dict[str, tuple[Any, ...]]:
    """What is recorded under these identities, as `identity.content` gives it."""
    rows = table(StatementLine if kind == "statement" else Settlement).c
    parts = (
        (rows.booked_on, rows.amount_idr, rows.balance_idr, rows.text)
        if kind == "statement"
        else (rows.terminal, rows.gross_idr, rows.fee_idr, rows.net_idr, rows.paid_on, rows.reference)
    )
    query = select(rows.identity, *parts).where(rows.account_id == account)
    return {
        row[0]: tuple(row[1:])
        for condition in among(session, rows.identity, identities)
        for row in session.connection().execute(query.where(condition))
    }


def store(session: Session, file: StatementFile, rows: Mapping[str, BookLine | Payout]) -> None:
    """Write new rows by their identities, with an entry for each that moves money."""
    lines = {name: row for name, row in rows.items() if isinstance(row, BookLine)}
    payouts = {name: row for name, row in rows.items() if isinstance(row, Payout)}
    if lines:
        ids = take_ids(session, StatementLine, len(lines))
        insert_rows(session, StatementLine, _LINE_COLUMNS, _line_rows(file, ids, lines))
        drafts = list(_line_drafts(file.account_id, zip(ids, lines.values(), strict=True)))
        ledger.post_all(session, drafts, file.imported_at)
    if payouts:
        ids = take_ids(session, Settlement, len(payouts))
        insert_rows(session, Settlement, _PAYOUT_COLUMNS, _payout_rows(file, ids, payouts))
        terminals = {payout.terminal for payout in payouts.values()}
        covered.follow(session, file.account_id, terminals, ids, file.imported_at)


def _line_rows(file: StatementFile, ids: Sequence[int], lines: Mapping[str, BookLine]) -> Iterator[tuple[Any, ...]]:
    for number, (identity, one) in zip(ids, lines.items(), strict=True):
        content = one.booked_on, one.amount_idr, one.balance_idr, one.text, one.fee_idr
        yield number, file.account_id, file.id, one.row, identity, *content


def _payout_rows(file: StatementFile, ids: Sequence[int], payouts: Mapping[str, Payout]) -> Iterator[tuple[Any, ...]]:
    for number, (identity, one) in zip(ids, payouts.items(), strict=True):
        content = one.terminal, one.gross_idr, one.fee_idr, one.net_idr, one.paid_on, one.reference, one.is_notice
        yield number, file.account_id, file.id, identity, *content


def _line_drafts(account: str, lines: Iterable[tuple[int, BookLine]]) -> Iterator[Draft]:
    bank, unexplained = accounts.bank(account), accounts.unexplained(account)
    for number, line in lines:
        sides = (
            (bank, line.amount_idr),
            (accounts.FEE_QRIS, line.fee_idr),
            (unexplained, -line.amount_idr - line.fee_idr),
        )
        postings = tuple(side for side in sides if side[1])
        if postings:
            yield Draft(f"line:{number}", line.booked_on, postings, line.text[:_MEMO_LENGTH])
