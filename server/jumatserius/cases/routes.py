"""Cases and matches over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from jumatserius import api
from jumatserius.cases import service
from jumatserius.cases.schemas import CaseOut, Language, MatchOut

router = APIRouter(prefix="/api/v1", tags=["cases"])

AfterPlace = Annotated[int | None, Query(ge=1, description="`next` of the page before")]


@router.get("/cases", response_model=api.Page[CaseOut])
def cases(
    session: api.Reading,
    limit: api.Limit = 50,
    after: AfterPlace = None,
    kind: Annotated[str | None, Query(description="only this kind")] = None,
    box: Annotated[str | None, Query(description="only cases about this box")] = None,
    lang: Annotated[Language, Query(description="language of explanation and next step")] = Language.INDONESIAN,
) -> dict[str, Any]:
    """Open cases, the newest first."""
    found = service.open_cases(session, kind=kind, box_id=box, after=after, limit=limit + 1)
    shown = api.page(found, limit, lambda case: str(case.place))
    return shown | {"items": [CaseOut.of(case, lang) for case in shown["items"]]}


@router.get("/matches", response_model=api.Page[MatchOut])
def matches(
    session: api.Reading,
    limit: api.Limit = 50,
    after: AfterPlace = None,
    rule: Annotated[str | None, Query(description="only this rule")] = None,
) -> dict[str, Any]:
    """Matches that stand, the newest first."""
    found = service.matches(session, rule=rule, after=after, limit=limit + 1)
    shown = api.page(found, limit, lambda match: str(match.place))
    return shown | {"items": [MatchOut.of(match) for match in shown["items"]]}
