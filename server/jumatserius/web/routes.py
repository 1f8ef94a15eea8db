"""The pages of the Pokja: all at a glance, one box, one case; their sections alone; what changes, live."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse

from jumatserius import api, wib
from jumatserius.boxes import service as registry
from jumatserius.errors import Missing
from jumatserius.web import render
from jumatserius.web.assets import ASSETS
from jumatserius.web.filters import Asked, Filters
from jumatserius.web.live import Live
from jumatserius.web.sections import View, boxes, cases, events, visits, week
from jumatserius.web.visitor import Looking, Visitor

router = APIRouter(include_in_schema=False)


class Section(NamedTuple):
    """A part of a page: its template, and what fills the template's variable `name`."""

    name: str
    template: str
    load: Callable[[View], dict[str, Any]]


HOME = {
    "pekan": Section("week", "_week.html", week.load),
    "kasus": Section("cases", "_cases.html", cases.load),
    "kunjungan": Section("visits", "_visits.html", visits.load),
    "kotak": Section("boxes", "_boxes.html", boxes.load),
}
BOX = {
    "keadaan": Section("box", "_box_status.html", boxes.one),
    "kasus": HOME["kasus"],
    "kunjungan": HOME["kunjungan"],
    "peristiwa": Section("events", "_events.html", events.load),
}
_KEEP = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
_STREAM = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@router.get("/")
def home(session: api.Reading, visitor: Looking, filters: Asked) -> HTMLResponse:
    """Everything at a glance."""
    now = wib.now()
    box_id, problem = boxes.chosen(session, now, filters.text)
    return _page(visitor, "home.html", HOME, View(session, now, filters, box_id), filter_problem=problem)


@router.get("/bagian/{name}")
def home_section(session: api.Reading, filters: Asked, name: str) -> HTMLResponse:
    """One section of `/`, for a page that is open."""
    now = wib.now()
    box_id, _ = boxes.chosen(session, now, filters.text)
    return _section(HOME, name, View(session, now, filters, box_id))


@router.get("/kotak/{box_id}")
def box(session: api.Reading, visitor: Looking, filters: Asked, box_id: str) -> HTMLResponse:
    """One box: how it is, its cases, its visits, its events."""
    return _page(visitor, "box.html", BOX, _of_box(session, filters, box_id))


@router.get("/kotak/{box_id}/bagian/{name}")
def box_section(session: api.Reading, filters: Asked, box_id: str, name: str) -> HTMLResponse:
    """One section of a box's page."""
    return _section(BOX, name, _of_box(session, filters, box_id))


@router.get("/live")
def live(request: Request) -> StreamingResponse:
    """What changes, as server-sent events."""
    streams: Live = request.app.state.live
    return StreamingResponse(streams.stream(), media_type="text/event-stream", headers=_STREAM)


@router.get("/static/{digest}/{name}")
def static(digest: str, name: str) -> Response:
    """A static file under the hash of its content."""
    asset = ASSETS.get(name)
    if asset is None or asset.url != f"/static/{digest}/{name}":
        raise Missing("name", f"tidak ada berkas {digest}/{name}; muat ulang halamannya")
    return Response(asset.body, media_type=asset.media_type, headers=_KEEP)


def _of_box(session: api.Reading, filters: Filters, box_id: str) -> View:
    now = wib.now()
    known = registry.one(session, now, box_id).id
    return View(session, now, replace(filters, path=f"/kotak/{known}"), known)


def _page(visitor: Visitor, template: str, sections: dict[str, Section], view: View, **context: Any) -> HTMLResponse:
    loaded = {section.name: section.load(view) for section in sections.values()}
    shared = {"filters": view.filters, "box_id": view.box_id}
    return visitor.page(template, sections=list(sections.values()), **shared, **loaded, **context)


def _section(sections: dict[str, Section], name: str, view: View) -> HTMLResponse:
    section = sections.get(name)
    if section is None:
        raise Missing("name", f"tidak ada bagian {name}; yang ada: {', '.join(sections)}")
    return render.page(section.template, filters=view.filters, box_id=view.box_id, **{section.name: section.load(view)})
