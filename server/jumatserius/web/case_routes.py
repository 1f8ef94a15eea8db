"""One case in the browser: its evidence, and what the person who looks may do about it."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from jumatserius import api, wib
from jumatserius.attachments import service as attachments
from jumatserius.attachments.cleaning import MAX_BYTES
from jumatserius.attachments.files import Files
from jumatserius.attachments.service import Kind, Subject
from jumatserius.cases import handling
from jumatserius.cases.handling import Given
from jumatserius.cases.models import State
from jumatserius.db import Database
from jumatserius.errors import Refused, Several
from jumatserius.people.models import Role
from jumatserius.web import acting, news
from jumatserius.web.acting import Form
from jumatserius.web.news import News
from jumatserius.web.posting import Posted, posted
from jumatserius.web.sections import case
from jumatserius.web.visitor import Doer, Looking, Visitor, own_site, signed

router = APIRouter(prefix="/kasus/{case_id}", include_in_schema=False, dependencies=[Depends(own_site)])

Anybody = Annotated[Doer, Depends(signed(*Role))]
Sheet = Annotated[Posted, Depends(posted(MAX_BYTES))]


@router.get("")
def one_case(session: api.Reading, visitor: Looking, case_id: str) -> HTMLResponse:
    """One case with all its evidence."""
    return _page(session, visitor, case_id)


@router.post("/langkah")
def take_step(doer: Anybody, sheet: Sheet, case_id: str, database: api.Db, hub: api.Changes) -> Response:
    """Take a step. What ends a case, or opens it again, is asked first: `yakin` says that it was."""
    form = acting.given(sheet)
    try:
        given = acting.read(form)
        if given.act in acting.ASKED and not sheet.text("yakin"):
            return _asked(database, doer, case_id, form, given)
        state = database.write(lambda session: State(handling.take(session, doer.author(), case_id, given).state))
    except (Refused, Several) as refusal:
        with database.reading() as session:
            problems = acting.problems(refusal)
            return _page(session, doer, case_id, api.status_of(refusal), form=form, problems=problems)
    hub.tell("cases")
    return news.leading(f"/kasus/{case_id}", news.of_step(given.act, state), "#judul-langkah")


@router.post("/lampiran")
def attach(
    doer: Anybody, sheet: Sheet, case_id: str, database: api.Db, settings: api.Configured, hub: api.Changes
) -> Response:
    """Attach a photo or paper."""
    author, caption = doer.author(), sheet.text("keterangan")[:200]
    try:
        with database.reading() as session:
            subject = attachments.check_may_add(session, doer.person, Subject(Kind.CASE, case_id))
        sent = attachments.keep(Files(settings.data), Kind.CASE, sheet.file("foto").content)
        database.write(lambda session: attachments.add(session, author, subject, sent, caption).id)
    except Refused as refusal:
        with database.reading() as session:
            problems = acting.problems(refusal)
            return _page(session, doer, case_id, refusal.status, problems=problems, caption=caption)
    hub.tell("cases")
    return news.leading(f"/kasus/{case_id}", News.ATTACHED, "#judul-lampiran")


def _asked(database: Database, doer: Doer, case_id: str, form: Form, given: Given) -> HTMLResponse:
    """The question before a step, which is rehearsed: nobody is asked about what would be refused."""
    state = database.rehearse(lambda session: State(handling.take(session, doer.author(), case_id, given).state))
    with database.reading() as session:
        found = case.load(session, wib.now(), case_id)
    return doer.page("case_confirm.html", case=found, form=form, asked=acting.asked(given, state))


def _page(
    session: Session,
    visitor: Visitor,
    case_id: str,
    status: int = 200,
    *,
    form: Form | None = None,
    problems: dict[str, str] | None = None,
    caption: str = "",
) -> HTMLResponse:
    return visitor.page(
        "case.html",
        status,
        case=case.load(session, wib.now(), case_id),
        may=case.rights(session, visitor.person, case_id) if visitor.person else None,
        form=form or Form(),
        problems=problems or {},
        caption=caption,
    )
