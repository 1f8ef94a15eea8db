"""The ledger over HTTP."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from jumatserius import api, wib
from jumatserius.ledger import ageing, export, service
from jumatserius.ledger.export import MEDIA, Format
from jumatserius.ledger.schemas import AgedOut, BalanceOut, EntryOut

router = APIRouter(prefix="/api/v1/ledger", tags=["ledger"])

_EXPORTS: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type, _ in MEDIA.values()}
    }
}


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


@router.get("/ageing", response_model=api.Page[AgedOut])
def aged_custody(
    session: api.Reading,
    limit: api.Limit = 50,
    after: Annotated[str, Query(description="`next` of the page before", max_length=40)] = "",
    on: Annotated[date | None, Query(description="at the end of this day (WIB); none: today")] = None,
) -> dict[str, Any]:
    """How long cash has been with each collector, by short name; what came first left first."""
    found = ageing.custody(session, on or wib.wib_date(wib.now()))
    rows = [AgedOut.of(one) for one in found if one.collector > after]
    return api.page(rows, limit, lambda row: row.collector)


@router.get("/export", response_class=Response, responses=_EXPORTS)
def exported(
    session: api.Reading, form: Annotated[Format, Query(alias="format", description="for which program")]
) -> Response:
    """The whole ledger for another program: a beancount file, an hledger journal, CSV or XLSX."""
    media_type, suffix = MEDIA[form]
    headers = {"Content-Disposition": f'attachment; filename="ledger.{suffix}"'}
    return Response(export.written(session, form), media_type=media_type, headers=headers)
