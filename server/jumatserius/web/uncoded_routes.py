"""Counts where nobody could scan the panel: a collector chooses the box, a second one the count to control."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session

from jumatserius import api, wib
from jumatserius.boxes import service as boxes
from jumatserius.counts import service as counts
from jumatserius.counts import uncoded
from jumatserius.counts.models import Count
from jumatserius.counts.schemas import CountIn
from jumatserius.counts.service import Author
from jumatserius.db import Database
from jumatserius.errors import Missing, Refused, Several
from jumatserius.hub import Hub
from jumatserius.people.models import Role
from jumatserius.settings import Settings
from jumatserius.web import count_page, counting, render
from jumatserius.web.count_page import Place, Sheet
from jumatserius.web.sections import uncoded as section
from jumatserius.web.visitor import Doer, own_site, signed

router = APIRouter(prefix="/hitung", include_in_schema=False, dependencies=[Depends(own_site)])

Collector = Annotated[Doer, Depends(signed(Role.COLLECTOR))]
Chosen = Annotated[str, Query(alias="kotak", max_length=13)]
_FRESH = "/hitung/baru"
_JUST = timedelta(hours=1)
"""Who opens the form again so soon, perhaps with the back button, may mean money that is recorded already."""


@router.get("")
def overview(session: api.Reading, collector: Collector) -> HTMLResponse:
    """The boxes of who looks, the counts of others that await a second person, and what was sent."""
    return collector.page("uncoded.html", **section.load(session, collector.person, wib.now()))


@router.get("/baru")
def fresh_form(session: api.Reading, collector: Collector, box_id: Chosen = "") -> Response:
    """The empty form; `kotak` is chosen already. Who has no box is told so on the page before it."""
    place = _fresh(session, collector)
    if not place.boxes:
        return RedirectResponse("/hitung", 303, render.HEADERS)
    chosen = place.boxes[0].id if len(place.boxes) == 1 else box_id.upper()
    return _form(session, collector, place, counting.typed(wib.now(), chosen))


@router.post("/baru")
def declare(
    collector: Collector, sheet: count_page.Posted, database: api.Db, settings: api.Configured, hub: api.Changes
) -> HTMLResponse:
    """Record the count and confirm it; a form that does not fit comes back as it was filled in."""
    with database.reading() as session:
        place = _fresh(session, collector)
    return _declared(collector, sheet, place, database, settings, hub)


@router.get("/{count_id}")
def form_again(session: api.Reading, collector: Collector, count_id: str) -> HTMLResponse:
    """The form for a new version of the count, or for the second count of it."""
    place = _known(session, count_id)
    form = counting.typed(wib.now())
    mended = next((one for one in (place.first, place.second) if one and one.collector_id == collector.person.id), None)
    if mended:  # the same money again, so it was counted then
        form |= {"dihitung": counting.local(mended.counted_at)}
    return _form(session, collector, place, form)


@router.post("/{count_id}")
def declare_again(
    count_id: str,
    collector: Collector,
    sheet: count_page.Posted,
    database: api.Db,
    settings: api.Configured,
    hub: api.Changes,
) -> HTMLResponse:
    """Record the second count or the new version."""
    with database.reading() as session:
        place = _known(session, count_id)
    return _declared(collector, sheet, place, database, settings, hub)


def _declared(
    collector: Doer, sheet: Sheet, place: Place, database: Database, settings: Settings, hub: Hub
) -> HTMLResponse:
    form = sheet.fields | ({"kotak": place.box.id} if place.box else {})
    offered = [box.id for box in place.boxes] or [form["kotak"]]
    author = collector.author()

    def read(_: Session) -> tuple[Author, CountIn]:
        return author, counting.read_typed(form, offered, place.first.id if place.first else "")

    try:
        count = count_page.recorded(database, settings, hub, sheet.photo, read)
    except (Refused, Several) as refusal:
        with database.reading() as session:
            if sent := _sent(session, form["id"]):
                place, form = sent, form | {"id": counting.typed(author.now)["id"]}
            problems = counting.problems(refusal, is_typed=True)
            return _form(session, collector, place, form, problems, api.status_of(refusal))
    with database.reading() as session:
        return collector.page("count_done.html", count=count, place=_known(session, count.id))


def _form(
    session: Session,
    collector: Doer,
    place: Place,
    form: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    sent: list[Count] = []
    if place.first:
        roles = counting.role_of(collector.person.id, place.first, place.second)
    else:
        roles = counting.roles(None, None)
        del roles[counting.SECOND]
        since = wib.now() - _JUST
        sent = [one for one in uncoded.declared(session, collector.person.id) if one.received_at >= since]
    return count_page.shown(session, collector, place, form, roles, problems=problems, status=status, sent=sent)


def _fresh(session: Session, collector: Doer) -> Place:
    return Place(_FRESH, boxes=tuple(boxes.of_collector(session, wib.now(), collector.person.id)))


def _known(session: Session, count_id: str) -> Place:
    """The count with this id, whichever version; raises `Missing`."""
    thread_id = uncoded.thread(session, count_id)
    first = counts.standing_of_thread(session, thread_id)
    assert first is not None  # a thread begins with a first count
    return Place(
        f"/hitung/{thread_id}",
        boxes.one(session, wib.now(), first.box_id),
        first=first,
        second=counts.standing_of_thread(session, thread_id, second=True),
    )


def _sent(session: Session, count_id: str) -> Place | None:
    """What was sent with this form before: who changes it makes a new version, no second count of the same money."""
    try:
        return _known(session, count_id)
    except Missing:
        return None
