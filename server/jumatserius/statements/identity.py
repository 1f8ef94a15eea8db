"""Which row of a file is which row of another file: the bank's own id, else the content and its ordinal."""

import hashlib
from collections.abc import Sequence
from typing import Any, TypeVar

from jumatserius.statements.problem import Problem
from jumatserius.statements.rows import BankLine, BookLine, Payout

Row = TypeVar("Row", BankLine, Payout)


def content(row: BankLine | BookLine | Payout) -> tuple[Any, ...]:
    """What must be equal for two rows to be the same, to the sen; where it stands in the file does not matter."""
    if isinstance(row, Payout):
        return row.terminal, row.gross_idr, row.fee_idr, row.net_idr, row.paid_on, row.reference
    return row.booked_on, row.amount_idr, row.balance_idr, row.text


def identify(rows: Sequence[Row], id_column: str) -> tuple[dict[str, Row], list[Problem]]:
    """Rows by identity. Equal rows without an id are twins and counted; an id twice must be the same row twice."""
    found: dict[str, Row] = {}
    twins: dict[str, int] = {}
    problems: list[Problem] = []
    for row in rows:
        if row.id:
            same = found.setdefault(f"{_kind(row)}:{row.id}", row)
            if content(same) != content(row):
                message = f"{row.id!r} sudah dipakai baris {same.row} dengan isi lain; minta bank membetulkannya"
                problems.append(Problem(row.row, id_column, message))
            continue
        time = row.time if isinstance(row, BankLine) else ""
        digest = hashlib.sha256(repr((content(row), time)).encode()).hexdigest()[:40]
        twins[digest] = twins.get(digest, 0) + 1
        found[f"hash:{digest}#{twins[digest]}"] = row
    return found, problems


def _kind(row: BankLine | Payout) -> str:
    """A pay-out of one payment may carry the number of the payment, which its notice has too."""
    return "rrn" if isinstance(row, Payout) and row.is_notice else "id"
