"""What people are told of the lines of a statement that is whole and taken as it is."""

from collections.abc import Iterator, Sequence

from jumatserius.statements.rows import BankLine

_ROWS_NAMED = 5


def notices(lines: Sequence[BankLine]) -> Iterator[str]:
    """Each as a sentence without its full stop."""
    idle = [line.row for line in lines if not line.amount_idr]
    if idle:
        yield f"{len(idle)} baris bernilai Rp 0 (baris {_few(idle)}): disimpan, tetapi tidak mengubah saldo"


def _few(rows: Sequence[int]) -> str:
    more = len(rows) - _ROWS_NAMED
    return ", ".join(map(str, rows[:_ROWS_NAMED])) + (f" dan {more} lagi" if more > 0 else "")
