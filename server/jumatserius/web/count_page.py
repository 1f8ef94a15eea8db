"""The sheet of a count as a page, whatever leads to it: the code of a panel, or a person's own list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session
from starlette.datastructures import UploadFile

from jumatserius import wib
from jumatserius.attachments import service as attachments
from jumatserius.attachments.cleaning import MAX_BYTES
from jumatserius.attachments.files import Files
from jumatserius.attachments.service import Kind, Sent, Subject
from jumatserius.boxes.schemas import BoxRow
from jumatserius.counts import sealing, service
from jumatserius.counts.models import Count
from jumatserius.counts.schemas import CountIn, CountOut
from jumatserius.counts.service import Author
from jumatserius.db import Database
from jumatserius.errors import Refused
from jumatserius.hub import Hub
from jumatserius.people.models import Person, Role
from jumatserius.settings import Settings
from jumatserius.web import counting
from jumatserius.web.visitor import Visitor


@dataclass(frozen=True, slots=True)
class Place:
    """What is counted. `path` is where its form is posted to; `boxes` is what can be chosen where no code tells it."""

    path: str
    box: BoxRow | None = None
    opened_at: datetime | None = None
    first: Count | None = None
    second: Count | None = None
    has_code: bool = False
    boxes: tuple[BoxRow, ...] = ()


class Sheet(NamedTuple):
    """The form as it was posted, and the photo of the money; empty: none."""

    fields: dict[str, str]
    photo: bytes


async def _posted(request: Request) -> Sheet:
    form = await request.form(max_fields=100, max_files=1)
    photo = form.get("foto")
    content = await photo.read(MAX_BYTES + 1) if isinstance(photo, UploadFile) else b""
    return Sheet(counting.given(form), content)


Posted = Annotated[Sheet, Depends(_posted)]
Read = Callable[[Session], tuple[Author, CountIn]]
"""Who declares what; raises `Refused` or `Several`."""


def _kept(settings: Settings, photo: bytes) -> Sent | None:
    """The photo, cleaned and on the disk; raises `Refused` with the name of the form's field."""
    if not photo:
        return None
    try:
        return attachments.keep(Files(settings.data), Kind.COUNT, photo)
    except Refused as refused:
        raise Refused("foto", f"{refused.message[0].upper()}{refused.message[1:]}.") from refused


def recorded(database: Database, settings: Settings, hub: Hub, photo: bytes, read: Read) -> CountOut:
    """The count that `read` declares, with its photo, as its counter sees it; raises `Refused` or `Several`."""
    paper = _kept(settings, photo)

    def work(session: Session) -> CountOut:
        author, given = read(session)
        limit_idr = settings.second_count_above_idr
        count = service.declare(session, settings.secret(), author, given, second_above_idr=limit_idr)
        if paper:
            attachments.add(session, author, Subject(Kind.COUNT, count.id), paper)
        return CountOut.of(count, bool(sealing.sealed(session, [count.id])), count.collector_id)

    count = database.write(work)
    hub.tell("counts")
    return count


def shown(
    session: Session,
    visitor: Visitor,
    place: Place,
    form: Mapping[str, str],
    roles: Mapping[str, str],
    *,
    problems: Mapping[str, str] | None = None,
    status: int = 200,
    missing: list[tuple[int, int]] | None = None,
    sent: Sequence[Count] = (),
) -> HTMLResponse:
    """The form, as it was filled in. `missing` are records of the box that a phone has not delivered yet.

    `sent` are counts by the same person that are mended elsewhere and must not be sent again here.
    """
    declared = [one for one in (place.first, place.second) if one]
    if form["id"] in [one.id for one in declared]:  # sent before, and again with something changed
        form = {**form, "id": counting.empty(wib.now())["id"]}
    if form["peran"] not in roles:
        form = {**form, "peran": next(iter(roles), "")}
    sealed = sealing.sealed(session, [one.id for one in declared])
    return visitor.page(
        "count_form.html",
        status,
        collector=collector(visitor),
        place=place,
        form=form,
        problems=problems or {},
        roles=roles,
        shown={one.id: sealing.awaited(one) if one.id in sealed else wib.rupiah(one.amount_idr) for one in declared},
        groups=counting.GROUPS,
        missing=missing,
        sent=sent,
    )


def collector(visitor: Visitor) -> Person | None:
    """Who signed in, if that person may count."""
    return visitor.person if visitor.role == Role.COLLECTOR else None
