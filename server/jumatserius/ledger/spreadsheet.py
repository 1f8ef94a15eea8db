"""The ledger as a workbook for spreadsheets. Apart, because openpyxl is heavy and few ask for it."""

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from sqlmodel import Session

from jumatserius.ledger import export, service


def xlsx(session: Session) -> bytes:
    """A workbook of two sheets, postings and balances; text is text, whatever it begins with."""
    book = Workbook(write_only=True)
    postings, balances = book.create_sheet("Jurnal"), book.create_sheet("Saldo")
    postings.append(export.COLUMNS)
    for entry, sides in export.everything(session):
        for side in sides:
            texts = (entry.source, side.account, entry.memo, entry.author_id or "")
            source, account, memo, author = (_text_cell(postings, text) for text in texts)
            written_at = entry.written_at.replace(tzinfo=None)
            postings.append(
                [
                    entry.id,
                    entry.booked_on,
                    written_at,
                    source,
                    account,
                    side.amount_idr,
                    memo,
                    author,
                    entry.reverses_id,
                ]
            )
    balances.append(("account", "balance"))
    for name, amount in service.balances(session).items():
        balances.append((_text_cell(balances, name), amount))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _text_cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"  # else text that begins with = would be a formula
    return cell
