"""What a collector's phone opens from the panel of a box: the form of a count, proved by the visit code."""

from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session
from starlette.datastructures import UploadFile

from jumatserius import api, wib
from jumatserius.attachments import service as attachments
from jumatserius.attachments.cleaning import MAX_BYTES
from jumatserius.attachments.files import Files
from jumatserius.attachments.service import Kind, Sent, Subject
from jumatserius.boxes import service as boxes
from jumatserius.counts import sealing
from jumatserius.counts import service as counts
from jumatserius.counts.schemas import CountOut
from jumatserius.errors import Refused, Several
from jumatserius.journal import service as journal
from jumatserius.journal import wire
from jumatserius.journal.intake import Intake, Message
from jumatserius.journal.service import Opening
from jumatserius.people import service as people
from jumatserius.people.models import Person, Role
from jumatserius.settings import Settings
from jumatserius.web import counting, render
from jumatserius.web.visitor import Looking, Visitor, own_site

router = APIRouter(prefix="/V/{box_id}/{seq}/{code}", include_in_schema=False, dependencies=[Depends(own_site)])


class Scanned:
    """What stands in the address that the panel showed."""

    def __init__(self, box_id: str, seq: str, code: str) -> None:
        self.box_id, self.code = box_id.upper(), code
        self.seq = int(seq) if seq.isascii() and seq.isdigit() and len(seq) <= 10 else 0

    @property
    def path(self) -> str:
        """The address without what it carried."""
        return f"/V/{quote(self.box_id)}/{self.seq}/{quote(self.code)}"

    def opening(self, session: Session, settings: Settings) -> Opening:
        """What the code proves; raises `Refused`."""
        return journal.visit_by_code(session, settings.secret(), self.box_id, self.seq, self.code)


class Sheet(NamedTuple):
    """The form as it was posted, and the photo of the money; empty: none."""

    fields: dict[str, str]
    photo: bytes


async def _posted(request: Request) -> Sheet:
    form = await request.form(max_fields=100, max_files=1)
    photo = form.get("foto")
    content = await photo.read(MAX_BYTES + 1) if isinstance(photo, UploadFile) else b""
    return Sheet(counting.given(form), content)


Address = Annotated[Scanned, Depends()]
Posted = Annotated[Sheet, Depends(_posted)]


@router.get("")
def count_form(
    session: api.Reading,
    settings: api.Configured,
    visitor: Looking,
    scanned: Address,
    catatan: Literal["", "diterima"] = "",
) -> HTMLResponse:
    """The empty form, for the opening that the code proves. `catatan`: the phone has just delivered records."""
    try:
        opening = scanned.opening(session, settings)
    except Refused as refused:
        return _wrong(visitor, scanned, refused)
    missing = journal.missing(session, scanned.box_id) if catatan else None
    return _form(session, visitor, scanned, opening, counting.empty(wib.now()), missing=missing)


@router.get("/{digits}")
def deliver(
    digits: str,
    visitor: Looking,
    scanned: Address,
    database: api.Db,
    settings: api.Configured,
    hub: api.Changes,
) -> Response:
    """Take in the records that the code carries, then show the form. Opening the address again changes nothing."""
    batch = wire.read_digits(digits)
    try:
        with database.reading() as session:
            scanned.opening(session, settings)
        if batch is None:
            raise Refused("digits", "kodenya tidak terbaca utuh; pindai ulang layarnya")
        message = Message(wire.topic(scanned.box_id, "events"), batch)
        if not Intake(database, settings.secret(), hub, wib.now).take([message]):
            raise Refused("digits", "ini bukan catatan kotak ini; pindai ulang layarnya")
    except Refused as refused:
        return _wrong(visitor, scanned, refused)
    # What a phone keeps in its history is the short address.
    return RedirectResponse(f"{scanned.path}?catatan=diterima", 303, render.HEADERS)


@router.post("")
def declare_count(
    request: Request,
    visitor: Looking,
    sheet: Posted,
    scanned: Address,
    database: api.Db,
    settings: api.Configured,
    hub: api.Changes,
) -> HTMLResponse:
    """Record the count and confirm it; a form that does not fit comes back as it was filled in.

    It is the count of the person of the access code, else of the collector who signed in.
    """
    try:
        with database.reading() as session:
            opening = scanned.opening(session, settings)
    except Refused as refused:
        return _wrong(visitor, scanned, refused)

    form = sheet.fields

    def work(session: Session) -> CountOut:
        given = counting.read(
            form, scanned.box_id, scanned.seq, scanned.code, is_signed=_collector(visitor) is not None
        )
        collector = people.who(session, form["kode_akses"]) if form["kode_akses"] else _collector(visitor)
        assert collector is not None  # `read` asks for the code of who is not signed in
        author = counts.Author(collector, wib.now(), api.origin(request))
        limit_idr = settings.second_count_above_idr
        count = counts.declare(session, settings.secret(), author, given, second_above_idr=limit_idr)
        if photo:
            attachments.add(session, author, Subject(Kind.COUNT, count.id), photo)
        return CountOut.of(count, bool(sealing.sealed(session, [count.id])), count.collector_id)

    try:
        photo = _kept(settings, sheet.photo)
        count = database.write(work)
    except (Refused, Several) as refusal:
        with database.reading() as session:
            return _form(session, visitor, scanned, opening, form, counting.problems(refusal), api.status_of(refusal))
    hub.tell("counts")
    with database.reading() as session:
        return visitor.page("count_done.html", count=count, visit=_visit(session, scanned, opening))


def _kept(settings: Settings, photo: bytes) -> Sent | None:
    """The photo, cleaned and on the disk; raises `Refused` with the name of the form's field."""
    if not photo:
        return None
    try:
        return attachments.keep(Files(settings.data), Kind.COUNT, photo)
    except Refused as refused:
        raise Refused("foto", f"{refused.message[0].upper()}{refused.message[1:]}.") from refused


def _form(
    session: Session,
    visitor: Visitor,
    scanned: Scanned,
    opening: Opening,
    form: dict[str, str],
    problems: dict[str, str] | None = None,
    status: int = 200,
    missing: list[tuple[int, int]] | None = None,
) -> HTMLResponse:
    first = counts.standing_of_visit(session, opening.visit_id)
    second = counts.standing_of_visit(session, opening.visit_id, second=True)
    declared = [one for one in (first, second) if one]
    if form["id"] in [one.id for one in declared]:  # sent before, and again with something changed
        form = form | {"id": counting.empty(wib.now())["id"]}
    roles = counting.roles(first, second)
    if form["peran"] not in roles:
        form = form | {"peran": next(iter(roles))}
    sealed = sealing.sealed(session, [one.id for one in declared])
    return visitor.page(
        "count_form.html",
        status,
        collector=_collector(visitor),
        visit=_visit(session, scanned, opening),
        form=form,
        problems=problems or {},
        roles=roles,
        replaced=first,
        replaced_second=second,
        shown={one.id: sealing.awaited(one) if one.id in sealed else wib.rupiah(one.amount_idr) for one in declared},
        groups=counting.GROUPS,
        missing=missing,
    )


def _visit(session: Session, scanned: Scanned, opening: Opening) -> dict[str, Any]:
    box = boxes.one(session, wib.now(), scanned.box_id)
    return {
        "box_id": box.id,
        "institution": box.institution,
        "opened_at": opening.visit.opened_at if opening.visit else None,
    }


def _collector(visitor: Visitor) -> Person | None:
    return visitor.person if visitor.role == Role.COLLECTOR else None


def _wrong(visitor: Visitor, scanned: Scanned, refused: Refused) -> HTMLResponse:
    return visitor.page("count_wrong.html", refused.status, box_id=scanned.box_id, seq=scanned.seq)
