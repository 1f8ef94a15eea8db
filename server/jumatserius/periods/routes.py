"""Periods over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlmodel import Session

from jumatserius import api, wib
from jumatserius.counts.service import Author
from jumatserius.periods import checklist, service, spans
from jumatserius.periods.schemas import ChecklistOut, CloseIn, PeriodOut, PeriodRow, VerificationOut

router = APIRouter(prefix="/api/v1/periods", tags=["periods"])


@router.get("", response_model=api.Page[PeriodRow])
def periods(
    session: api.Reading,
    limit: api.Limit = 50,
    after: Annotated[int, Query(ge=0, description="`next` of the page before")] = 0,
) -> dict[str, Any]:
    """Closed periods in the order of closing."""
    found = service.closed(session, after=after, limit=limit + 1)
    shown = api.page(found, limit, lambda period: str(period.id))
    return shown | {"items": [PeriodRow.of(period) for period in shown["items"]]}


@router.get("/verification")
def verification(session: api.Reading) -> VerificationOut:
    """Compute all seals anew."""
    faults = service.faults(session)
    return VerificationOut(ok=not faults, faults=faults)


@router.get("/{name}")
def period(session: api.Reading, name: str) -> PeriodOut:
    """A closed period: its record, its seal and the text to announce."""
    return PeriodOut.of(service.one(session, name))


@router.get("/{name}/checklist")
def check(session: api.Reading, name: str) -> ChecklistOut:
    """What must be in order before this period can be closed, and which cases have to be accepted by name."""
    return ChecklistOut.of(checklist.check(session, spans.named(name), wib.wib_date(wib.now())))


@router.post("/{name}/close")
def close(
    request: Request, name: str, given: CloseIn, caller: api.Caller, database: api.Db, hub: api.Changes
) -> PeriodOut:
    """Close a period for ever (Pokja)."""
    author = Author(caller, wib.now(), api.origin(request))

    def work(session: Session) -> PeriodOut:
        return PeriodOut.of(service.close(session, author, name, given.accept))

    answer = database.write(work)
    hub.tell("cases")
    return answer
