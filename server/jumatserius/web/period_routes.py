"""Periods in the browser: what is missing before one can be closed, closing it, and what was sealed."""

from collections.abc import Collection
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from jumatserius import api, wib
from jumatserius.errors import Missing, Refused, Several
from jumatserius.people.models import Role
from jumatserius.periods import service, spans
from jumatserius.web import news, render
from jumatserius.web.news import News
from jumatserius.web.posting import Posted, posted
from jumatserius.web.sections import periods
from jumatserius.web.visitor import Doer, Looking, Visitor, own_site, signed

router = APIRouter(prefix="/periode", include_in_schema=False, dependencies=[Depends(own_site)])

Pokja = Annotated[Doer, Depends(signed(Role.POKJA))]
Sheet = Annotated[Posted, Depends(posted(0))]
Before = Annotated[int | None, Query(alias="sebelum", ge=1)]


@router.get("")
def all_periods(session: api.Reading, visitor: Looking, before: Before = None) -> HTMLResponse:
    """The periods that are next, and those that are closed, the last one first."""
    return visitor.page("periods.html", periods=periods.listed(session, wib.now(), before))


@router.get("/{name}")
def period(session: api.Reading, visitor: Looking, name: str) -> HTMLResponse:
    """One period: its seal, or what is missing before it can be closed."""
    try:
        closed = service.one(session, name)
    except Missing:
        return _unclosed(session, visitor, name)
    return visitor.page("period_closed.html", period=periods.sealed(session, closed))


@router.get("/{name}/catatan")
def record(session: api.Reading, name: str) -> Response:
    """The very text that was sealed, as a file."""
    closed = service.one(session, name)
    shown = {"Content-Disposition": f'attachment; filename="periode-{closed.name}.json"'}
    return Response(closed.record, media_type="application/json", headers=render.HEADERS | shown)


@router.post("/{name}")
def close(pokja: Pokja, sheet: Sheet, name: str, database: api.Db, hub: api.Changes) -> Response:
    """Close the period for ever, after the question: `yakin` says that it was asked."""
    accepted = sheet.ticked("terima")

    def work(session: Session) -> str:
        return service.close(session, pokja.author(), name, accepted).name

    try:
        if not sheet.text("yakin"):
            database.rehearse(work)
            with database.reading() as session:
                found = periods.unclosed(session, spans.named(name), wib.now(), accepted)
            return pokja.page("period_confirm.html", period=found)
        database.write(work)
    except (Refused, Several) as refusal:
        with database.reading() as session:
            return _unclosed(session, pokja, name, accepted, refusal)
    hub.tell("cases")
    return news.leading(f"/periode/{name}", News.CLOSED)


def _unclosed(
    session: Session,
    visitor: Visitor,
    name: str,
    accepted: Collection[str] = (),
    refusal: Refused | Several | None = None,
) -> HTMLResponse:
    return visitor.page(
        "period_open.html",
        api.status_of(refusal) if refusal else 200,
        period=periods.unclosed(session, spans.named(name), wib.now(), accepted),
        may_close=visitor.role == Role.POKJA,
        problems=_says(refusal) if refusal else [],
    )


def _says(refusal: Refused | Several) -> list[str]:
    """What is in the way; open cases have ids that nobody reads, so they are marked in the list."""
    refusals = refusal.refusals if isinstance(refusal, Several) else [refusal]
    texts = dict.fromkeys(
        "Centang setiap kasus yang tetap terbuka; daftarnya mungkin baru berubah."
        if one.field == "accept"
        else f"{one.message[:1].upper()}{one.message[1:]}."
        for one in refusals
    )
    return list(texts)
