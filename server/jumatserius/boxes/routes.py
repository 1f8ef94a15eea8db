"""Boxes over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from jumatserius import api, wib
from jumatserius.boxes import service
from jumatserius.boxes.schemas import BoxRow, Health

router = APIRouter(prefix="/api/v1/boxes", tags=["boxes"])


@router.get("", response_model=api.Page[BoxRow])
def boxes(
    session: api.Reading,
    limit: api.Limit = 50,
    after: api.After = None,
    health: Annotated[Health | None, Query(description="only boxes of this health")] = None,
    text: Annotated[str, Query(max_length=80, description="part of the box id or the institution's name")] = "",
) -> dict[str, Any]:
    """Boxes by id, each with its place, collectors and health."""
    rows = service.overview(session, wib.now(), after=after, limit=limit + 1, health=health, text=text)
    return api.page(rows, limit, lambda row: row.id)


@router.get("/{box_id}")
def box(session: api.Reading, box_id: str) -> BoxRow:
    """One box."""
    return service.one(session, wib.now(), box_id)
