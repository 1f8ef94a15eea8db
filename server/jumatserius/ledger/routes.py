"""The ledger over HTTP, for the treasurer and the Pokja."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from jumatserius import api
from jumatserius.ledger import service
from jumatserius.ledger.schemas import Balances, EntryOut
from jumatserius.people.models import Role

router = APIRouter(
    prefix="/api/v1/ledger", tags=["ledger"], dependencies=[Depends(api.role(Role.TREASURER, Role.POKJA))]
)


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


@router.get("/balances")
def balances(
    session: api.Reading,
    on: Annotated[date | None, Query(description="at the end of this day (WIB); none: of all days")] = None,
    under: Annotated[str, Query(description="start of the account's name", max_length=120)] = "",
) -> Balances:
    """The balance of each account."""
    found = service.balances(session, on, under)
    return Balances(on=on, balances=found, trial_balance=service.trial_balance(session))
