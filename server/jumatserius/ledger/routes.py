"""The ledger over HTTP."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from jumatserius import api
from jumatserius.ledger import service
from jumatserius.ledger.schemas import BalanceOut, EntryOut

router = APIRouter(prefix="/api/v1/ledger", tags=["ledger"])


@router.get("/entries", response_model=api.Page[EntryOut])
def entries(
    session: api.Reading,
    limit: api.Limit = 50,
    after: Annotated[int, Query(ge=0, description="`next` of the page before")] = 0,
    account: Annotated[str | None, Query(description="only entries that touch this account")] = None,
    source: Annotated[str | None, Query(description="only entries for this fact, such as line:3")] = None,
) -> dict[str, Any]:
    """Entries in the order of writing."""
    found = service.entries(session, account=account, source=source, after=after, limit=limit + 1)
    return api.page([EntryOut.of(*one) for one in found], limit, lambda entry: str(entry.id))


@router.get("/balances", response_model=api.Page[BalanceOut])
def balances(
    session: api.Reading,
    limit: api.Limit = 50,
    after: Annotated[str, Query(description="`next` of the page before", max_length=120)] = "",
    on: Annotated[date | None, Query(description="at the end of this day (WIB); none: of all days")] = None,
    under: Annotated[str, Query(description="start of the account's name", max_length=120)] = "",
) -> dict[str, Any]:
    """The balance of each account, by its name; all of them add up to zero."""
    found = service.balances(session, on, under)
    rows = [BalanceOut(account=account, balance=amount) for account, amount in found.items() if account > after]
    return api.page(rows, limit, lambda row: row.account)
