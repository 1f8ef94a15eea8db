"""What the ledger looks like over HTTP."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from jumatserius.ledger.ageing import BANDS, Aged
from jumatserius.ledger.models import Entry, Posting


class PostingOut(BaseModel):
    """One side of an entry; positive is debit."""

    account: str
    amount: int


class EntryOut(BaseModel):
    """One entry. `reverses` is the number of the entry that it takes back."""

    id: int
    source: str
    booked_on: date
    written_at: datetime
    author: str | None
    memo: str
    reverses: int | None
    postings: list[PostingOut]

    @classmethod
    def of(cls, entry: Entry, postings: list[Posting]) -> "EntryOut":
        """The entry as it is shown."""
        return cls(
            id=entry.id or 0,
            source=entry.source,
            booked_on=entry.booked_on,
            written_at=entry.written_at,
            author=entry.author_id,
            memo=entry.memo,
            reverses=entry.reverses_id,
            postings=[PostingOut(account=one.account, amount=one.amount_idr) for one in postings],
        )


class BalanceOut(BaseModel):
    """What stands on an account; positive is debit."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"account": "assets:custody:siti-aminah", "balance": 143_000}]}
    )

    account: str
    balance: int


class AgedOut(BaseModel):
    """Cash in the custody of one collector. `bands` are rupiah by age in days, such as `4-7`; `since` is the oldest."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "collector": "siti-aminah",
                    "balance": 143_000,
                    "since": "2026-11-13",
                    "bands": {"0-3": 0, "4-7": 143_000, "8-14": 0, "15-30": 0, "31+": 0},
                }
            ]
        }
    )

    collector: str
    balance: int
    since: date | None
    bands: dict[str, int]

    @classmethod
    def of(cls, aged: Aged) -> "AgedOut":
        """The row as it is shown."""
        bands = dict(zip(band_names(), aged.bands_idr, strict=True))
        return cls(collector=aged.collector, balance=aged.balance_idr, since=aged.since, bands=bands)


def band_names() -> list[str]:
    """`0-3`, `4-7` ... `31+`"""
    firsts = (0, *(last + 1 for last in BANDS))
    return [*(f"{first}-{last}" for first, last in zip(firsts, BANDS, strict=False)), f"{firsts[-1]}+"]
