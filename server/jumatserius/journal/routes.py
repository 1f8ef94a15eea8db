"""The journal over HTTP. Lists are newest first."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from jumatserius import api
from jumatserius.errors import Refused
from jumatserius.journal import service
from jumatserius.journal.schemas import EventRow, IncidentRow, QuarantinePage, QuarantineRow, VisitRow

router = APIRouter(prefix="/api/v1", tags=["journal"])

OneBox = Annotated[str | None, Query(alias="box", description="only this box")]


@router.get("/events", response_model=api.Page[EventRow])
def events(
    session: api.Reading, box_id: OneBox = None, limit: api.Limit = 50, after: api.After = None
) -> dict[str, Any]:
    """Records of boxes in the order in which they were taken in."""
    found = service.events(session, box_id=box_id, after=_number(after), limit=limit + 1)
    return api.page([EventRow.of(one) for one in found], limit, lambda row: str(row.id))


@router.get("/visits", response_model=api.Page[VisitRow])
def visits(
    session: api.Reading, box_id: OneBox = None, limit: api.Limit = 50, after: api.After = None
) -> dict[str, Any]:
    """Openings of boxes by their time; those that nobody can date come last."""
    found = service.visits(session, box_id=box_id, after=after, limit=limit + 1)
    return api.page(found, limit, lambda visit: str(visit.id))


@router.get("/incidents", response_model=api.Page[IncidentRow])
def incidents(
    session: api.Reading, box_id: OneBox = None, limit: api.Limit = 50, after: api.After = None
) -> dict[str, Any]:
    """What is wrong with the logs: records that are missing (`log_gap`), changed (`log_tampered`), or of which there
    are two under one number (`log_conflict`)."""
    found = service.incidents(session, box_id=box_id, after=_number(after), limit=limit + 1)
    return api.page(found, limit, lambda incident: str(incident.id))


@router.get("/quarantine")
def quarantine(session: api.Reading, limit: api.Limit = 50, after: api.After = None) -> QuarantinePage:
    """What could not be taken in, and why."""
    found = service.quarantined(session, after=_number(after), limit=limit + 1)
    page = api.page([QuarantineRow.of(one) for one in found], limit, lambda row: str(row.id))
    return QuarantinePage(**page, counts=service.quarantine_counts(session))


def _number(after: str | None) -> int | None:
    if after is None:
        return None
    if not (after.isascii() and after.isdigit() and len(after) <= 18):
        raise Refused("after", f"{after!r} bukan `next` dari halaman sebelumnya")
    return int(after)
