"""What people are told of the lines of a statement that is whole and taken as it is."""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from jumatserius.statements import booking
from jumatserius.statements.amounts import Rupiah
from jumatserius.statements.rows import BankLine, BookLine, Payout

_ROWS_NAMED = 5
_WHOLE = "Pembukuan memakai rupiah bulat"


def notices(
    told: Collection[BankLine | Payout], opening_idr: Rupiah | None, booked: Collection[BookLine | Payout]
) -> Iterator[str]:
    """How lines with sen and lines of 0 are booked; each as a sentence without its full stop."""
    yield from _sen([line for line in told if isinstance(line, BankLine)], opening_idr)
    idle = [line.row for line in booked if isinstance(line, BookLine) and not line.amount_idr]
    if idle:
        yield f"{_some(idle)} bernilai Rp 0: disimpan, tetapi tidak mengubah saldo"


def _sen(lines: Sequence[BankLine], opening_idr: Rupiah | None) -> Iterator[str]:
    with_sen = [line for line in lines if isinstance(line.amount_idr, Decimal)]
    cut = [line.row for line in with_sen if booking.after(line) is None]
    by_balance = [line.row for line in with_sen if booking.after(line) is not None]
    if by_balance:
        yield (
            f"{_some(by_balance)} memakai sen. {_WHOLE}: saldo dicatat tanpa sen, dan tiap baris itu sebesar selisih"
            " saldo sebelum dan sesudahnya. Bedanya kurang dari Rp 1 dan saldo tetap cocok dengan bank"
        )
    if cut:
        yield (
            f"{_some(cut)} memakai sen. {_WHOLE}, dan berkas ini tidak menyebut saldo: sen pada tiap baris itu tidak"
            " dicatat, kurang dari Rp 1 per baris"
        )
    balances = opening_idr, *(line.balance_idr for line in lines)
    if not with_sen and any(isinstance(one, Decimal) for one in balances):
        yield f"saldo di berkas ini memakai sen. {_WHOLE}: saldo dicatat tanpa sen, jumlah tiap baris tidak berubah"


def _some(rows: Sequence[int]) -> str:
    """How many rows, and which."""
    more = len(rows) - _ROWS_NAMED
    named = ", ".join(map(str, rows[:_ROWS_NAMED])) + (f" dan {more} lagi" if more > 0 else "")
    return f"{len(rows)} baris (baris {named})"
