"""What a collector's phone opens from the panel of a box: the form of a count, proved by the visit code."""

from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session

from jumatserius import api, wib
from jumatserius.boxes import service as boxes
from jumatserius.counts import service as counts
from jumatserius.counts.schemas import CountIn
from jumatserius.counts.service import Author
from jumatserius.errors import Refused, Several
from jumatserius.journal import service as journal
from jumatserius.journal import wire
from jumatserius.journal.intake import Intake, Message
from jumatserius.journal.service import Opening
from jumatserius.people import service as people
from jumatserius.settings import Settings
from jumatserius.web import count_page, counting, render
from jumatserius.web.count_page import Place
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

    @property
    def fields(self) -> dict[str, Any]:
        """What it tells a count."""
        return {"box": self.box_id, "visit_code": {"seq": self.seq, "code": self.code}}

    def opening(self, session: Session, settings: Settings) -> Opening:
        """What the code proves; raises `Refused`."""
        return journal.visit_by_code(session, settings.secret(), self.box_id, self.seq, self.code)


Address = Annotated[Scanned, Depends()]


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
    sheet: count_page.Posted,
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

    def read(session: Session) -> tuple[Author, CountIn]:
        signed = count_page.collector(visitor)
        given = counting.read(form, scanned.fields, is_signed=signed is not None)
        collector = people.who(session, form["kode_akses"]) if form["kode_akses"] else signed
        assert collector is not None  # `read` asks for the code of who is not signed in
        return Author(collector, wib.now(), api.origin(request)), given

    try:
        count = count_page.recorded(database, settings, hub, sheet.photo, read)
    except (Refused, Several) as refusal:
        with database.reading() as session:
            return _form(session, visitor, scanned, opening, form, counting.problems(refusal), api.status_of(refusal))
    with database.reading() as session:
        return visitor.page("count_done.html", count=count, place=_place(session, scanned, opening))


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
    place = _place(session, scanned, opening)
    roles = counting.roles(place.first, place.second)
    return count_page.shown(session, visitor, place, form, roles, problems=problems, status=status, missing=missing)


def _place(session: Session, scanned: Scanned, opening: Opening) -> Place:
    return Place(
        scanned.path,
        boxes.one(session, wib.now(), scanned.box_id),
        opening.visit.opened_at if opening.visit else None,
        counts.standing_of_visit(session, opening.visit_id),
        counts.standing_of_visit(session, opening.visit_id, second=True),
        has_code=True,
    )


def _wrong(visitor: Visitor, scanned: Scanned, refused: Refused) -> HTMLResponse:
    return visitor.page("count_wrong.html", refused.status, box_id=scanned.box_id, seq=scanned.seq)
