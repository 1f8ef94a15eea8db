"""Deposits in the browser: a collector pays in, a treasurer says what came and brings it to the bank."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from jumatserius import api, wib
from jumatserius.attachments import service as attachments
from jumatserius.attachments.cleaning import MAX_BYTES
from jumatserius.attachments.files import Files
from jumatserius.attachments.routes import as_response
from jumatserius.attachments.service import Kind, Sent, Subject
from jumatserius.counts import deposits as paying_in
from jumatserius.counts import handover, progress
from jumatserius.errors import Refused, Several
from jumatserius.people import service as people
from jumatserius.people.models import Role
from jumatserius.settings import Settings
from jumatserius.web import news, paying
from jumatserius.web.news import News
from jumatserius.web.paying import Form, ReceiptForm
from jumatserius.web.posting import Posted, posted
from jumatserius.web.sections import deposits
from jumatserius.web.visitor import Doer, Looking, Visitor, own_site, signed

router = APIRouter(include_in_schema=False, dependencies=[Depends(own_site)])

Payer = Annotated[Doer, Depends(signed(Role.COLLECTOR, Role.TREASURER))]
Receiver = Annotated[Doer, Depends(signed(Role.TREASURER))]
Anybody = Annotated[Doer, Depends(signed(*Role))]
Sheet = Annotated[Posted, Depends(posted(MAX_BYTES))]
After = Annotated[str | None, Query(alias="setelah", max_length=80)]


@router.get("/setoran")
def all_deposits(session: api.Reading, visitor: Looking, after: After = None) -> HTMLResponse:
    """All deposits, newest first, and what the person who looks has in hand."""
    hand = deposits.in_hand(session, visitor.person)
    return visitor.page("deposits.html", deposits=deposits.listed(session, after), hand=hand)


@router.get("/setoran/baru")
def deposit_form(session: api.Reading, payer: Payer) -> HTMLResponse:
    """The form, with everything ticked that can be paid in."""
    return _form(session, payer, paying.empty(wib.now(), deposits.amounts(session, payer.person)))


@router.post("/setoran/baru")
def declare_deposit(
    payer: Payer, sheet: Sheet, database: api.Db, settings: api.Configured, hub: api.Changes
) -> Response:
    """Record the deposit and show its reference; a form that does not fit comes back as it was filled in."""
    form, author = paying.given(sheet), payer.author()

    def work(session: Session) -> str:
        given = paying.read(form, progress.worth_idr(session, form.ticked), payer.role == Role.TREASURER)
        deposit = paying_in.declare(session, author, given)
        if slip:
            attachments.add(session, author, Subject(Kind.DEPOSIT, deposit.id), slip)
        return deposit.reference

    try:
        slip = _kept(settings, sheet)
        reference = database.write(work)
    except (Refused, Several) as refusal:
        with database.reading() as session:
            return _form(session, payer, form, paying.problems(refusal), api.status_of(refusal))
    hub.tell("counts")
    return news.leading(f"/setoran/{reference}", News.DEPOSITED)


@router.get("/setoran/{reference}")
def deposit(session: api.Reading, visitor: Looking, reference: str) -> HTMLResponse:
    """One deposit, its reference in large type."""
    return _page(session, visitor, reference)


@router.post("/setoran/{reference}/penerimaan")
def confirm(receiver: Receiver, sheet: Sheet, reference: str, database: api.Db, hub: api.Changes) -> Response:
    """Record what the treasurer received, or a new version of it."""
    form = paying.given_receipt(sheet)

    def work(session: Session) -> None:
        handover.confirm(session, receiver.author(), reference, paying.read_receipt(form))

    try:
        database.write(work)
    except (Refused, Several) as refusal:
        with database.reading() as session:
            problems = paying.problems(refusal)
            return _page(session, receiver, reference, api.status_of(refusal), receipt=form, problems=problems)
    hub.tell("counts")
    return news.leading(f"/setoran/{reference}", News.RECEIVED)


@router.post("/setoran/{reference}/lampiran")
def attach(
    payer: Payer, sheet: Sheet, reference: str, database: api.Db, settings: api.Configured, hub: api.Changes
) -> Response:
    """Attach the slip."""
    author = payer.author()
    try:
        with database.reading() as session:
            subject = attachments.check_may_add(session, payer.person, Subject(Kind.DEPOSIT, reference))
        slip = attachments.keep(Files(settings.data), Kind.DEPOSIT, sheet.file("foto").content)
        database.write(lambda session: attachments.add(session, author, subject, slip, "slip setor").id)
    except Refused as refusal:
        with database.reading() as session:
            return _page(session, payer, reference, refusal.status, problems=paying.problems(refusal))
    hub.tell("cases")
    return news.leading(f"/setoran/{reference}", News.ATTACHED)


@router.get("/lampiran/{attachment_id}")
def attachment(session: api.Reading, settings: api.Configured, doer: Anybody, attachment_id: int) -> Response:
    """A photo or paper, for whom it concerns."""
    return as_response(attachments.one(session, doer.person, attachment_id), Files(settings.data))


def _kept(settings: Settings, sheet: Posted) -> Sent | None:
    content = sheet.file("foto").content
    return attachments.keep(Files(settings.data), Kind.DEPOSIT, content) if content else None


def _form(
    session: Session, payer: Doer, form: Form, problems: dict[str, str] | None = None, status: int = 200
) -> HTMLResponse:
    return payer.page(
        "deposit_form.html",
        status,
        form=form,
        problems=problems or {},
        offered=deposits.offered(session, payer.person, wib.now()),
        treasurers=[] if payer.role == Role.TREASURER else people.of_role(session, Role.TREASURER),
        bank=paying.BANK,
    )


def _page(
    session: Session,
    visitor: Visitor,
    reference: str,
    status: int = 200,
    *,
    receipt: ReceiptForm | None = None,
    problems: dict[str, str] | None = None,
) -> HTMLResponse:
    found = deposits.one(session, wib.now(), reference)
    person_id = visitor.person.id if visitor.person else None
    is_open = not found["credits"] and not found["inside"]
    return visitor.page(
        "deposit.html",
        status,
        deposit=found,
        is_new=visitor.news is News.DEPOSITED,
        may_receive=is_open and person_id is not None and person_id == found["treasurer_id"],
        may_attach=person_id is not None and person_id in (found["collector_id"], found["treasurer_id"]),
        receipt=receipt or paying.empty_receipt(wib.now(), found["newest_receipt"]),
        problems=problems or {},
    )
