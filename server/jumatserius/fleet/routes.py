"""Releases for the boxes, which are public and signed, and claims for the technicians, who have no token."""

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, JSONResponse

from jumatserius import api, wib
from jumatserius.fleet import claims, releases
from jumatserius.fleet.schemas import RedeemIn, RedeemOut

router = APIRouter(tags=["fleet"])


@router.get("/firmware/{name}", response_class=FileResponse)
def bundle(settings: api.Configured, name: str) -> FileResponse:
    """A bundle, whole or the part that `Range` asks for."""
    return FileResponse(releases.file(settings.data, name), media_type="application/octet-stream")


@router.post("/api/v1/claims/redeem", response_model=RedeemOut)
def redeem(request: Request, given: RedeemIn, database: api.Db, settings: api.Configured) -> JSONResponse:
    """The keys of a claim's box, once; the same board with the same receipt may ask again while the claim lasts."""
    with database.writing() as session:
        outcome = claims.redeem(session, settings, given.asked(), now=wib.now(), origin=api.origin(request))
    if isinstance(outcome, claims.Refusal):
        raise outcome.error()
    answer = RedeemOut.of(outcome, settings.visit_url)
    return JSONResponse(answer.model_dump(mode="json"), headers={"Cache-Control": "no-store"})
