"""Cases and matches over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlmodel import Session

from jumatserius import api, wib
from jumatserius.cases import handling, listing, service
from jumatserius.cases.schemas import CaseLife, CaseOut, Language, MatchOut, StepIn
from jumatserius.counts.service import Author

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


@router.get("/cases/{case_id}")
def case(
    session: api.Reading,
    case_id: str,
    lang: Annotated[Language, Query(description="language of explanation and next step")] = Language.INDONESIAN,
) -> CaseLife:
    """One case, open or not: what was found, when it is due, and all that people did about it."""
    return CaseLife.of_life(listing.life(session, case_id), handling.steps(session, case_id), lang, wib.now())


@router.post("/cases/{case_id}/steps")
def take_step(
    request: Request, case_id: str, given: StepIn, caller: api.Caller, database: api.Db, hub: api.Changes
) -> CaseLife:
    """Comment or explain (everybody; a collector only a case about or for that collector), assign, resolve, reopen."""
    author = Author(caller, wib.now(), api.origin(request))

    def work(session: Session) -> CaseLife:
        handling.take(session, author, case_id, given.as_given())
        life = listing.life(session, case_id)
        return CaseLife.of_life(life, handling.steps(session, case_id), Language.INDONESIAN, author.now)

    answer = database.write(work)
    hub.tell("cases")
    return answer


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
