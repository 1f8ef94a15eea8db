"""Counts and deposits over HTTP. Who declares is the person of the token."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlmodel import Session

from jumatserius import api, wib
from jumatserius.counts import deposits as paying_in
from jumatserius.counts import handover, listing, sealing, service
from jumatserius.counts.schemas import CountIn, CountOut, CountRow, DepositIn, DepositOut, ReceiptIn

router = APIRouter(prefix="/api/v1", tags=["counts"])


@router.post("/counts")
def declare_count(
    request: Request, given: CountIn, caller: api.Caller, database: api.Db, settings: api.Configured, hub: api.Changes
) -> CountOut:
    """Declare what was found in a box. Same body again, same count; another body under the same id, 409.

    Above the threshold it is sealed until another person has sent their own count of the visit, with `second`.
    """
    author = service.Author(caller, wib.now(), api.origin(request))

    def work(session: Session) -> CountOut:
        limit_idr = settings.second_count_above_idr
        count = service.declare(session, settings.secret(), author, given, second_above_idr=limit_idr)
        return CountOut.of(count, bool(sealing.sealed(session, [count.id])), caller.id)

    answer = database.write(work)
    hub.tell("counts")
    return answer


@router.get("/counts", response_model=api.Page[CountRow])
def counts(
    session: api.Reading,
    viewer: api.Viewer,
    limit: api.Limit = 50,
    after: api.After = None,
    box: Annotated[str | None, Query(description="only counts of this box")] = None,
) -> dict[str, Any]:
    """Counts with all their versions, newest first. The figures of a sealed one show with its counter's token only."""
    viewer_id = viewer.id if viewer else None
    rows = listing.counts(session, viewer_id, box_id=box, after=after, limit=limit + 1)
    return api.page(rows, limit, lambda row: row.id)


@router.post("/deposits")
def declare_deposit(
    request: Request, given: DepositIn, caller: api.Caller, database: api.Db, hub: api.Changes
) -> DepositOut:
    """Bundle counts into one deposit; the answer holds the reference for the slip.

    With `treasurer` a collector hands the cash to that person, who confirms it and later bundles what was handed over
    into a deposit for the bank.
    """
    author = service.Author(caller, wib.now(), api.origin(request))

    def work(session: Session) -> DepositOut:
        return listing.described(session, [paying_in.declare(session, author, given)])[0]

    answer = database.write(work)
    hub.tell("counts")
    return answer


@router.post("/deposits/{deposit}/receipts")
def confirm(
    request: Request, deposit: str, given: ReceiptIn, caller: api.Caller, database: api.Db, hub: api.Changes
) -> DepositOut:
    """Say what was received for a deposit (id or reference) that a collector handed over: its treasurer alone."""
    author = service.Author(caller, wib.now(), api.origin(request))

    def work(session: Session) -> DepositOut:
        handover.confirm(session, author, deposit, given)
        return listing.described(session, [handover.one(session, deposit)])[0]

    answer = database.write(work)
    hub.tell("counts")
    return answer


@router.get("/deposits", response_model=api.Page[DepositOut])
def deposits(
    session: api.Reading,
    limit: api.Limit = 50,
    after: api.After = None,
    treasurer: Annotated[str | None, Query(description="only what is for this treasurer")] = None,
) -> dict[str, Any]:
    """Deposits, newest first."""
    rows = listing.deposits(session, treasurer=treasurer, after=after, limit=limit + 1)
    return api.page(rows, limit, lambda row: row.id)
