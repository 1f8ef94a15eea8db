"""How the boxes are: one row a box with its place, its people and its health."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, func, or_, select
from sqlmodel import Session, col

from jumatserius import wib
from jumatserius.boxes.models import Box, BoxCollector, BoxState, BoxStatus, District, Institution
from jumatserius.boxes.schemas import BoxRow, Health
from jumatserius.errors import Missing, Refused
from jumatserius.people.models import Person

LATE_AFTER = timedelta(minutes=30)
"""Beyond the promise; a weak access point costs a box some minutes of back-off."""
SILENT_AFTER = timedelta(days=1)
"""Beyond the promise, or the last word of a box that promised nothing: one missed heartbeat of the longest day."""


def overview(
    session: Session,
    now: datetime,
    *,
    after: str | None = None,
    limit: int = 50,
    health: Health | None = None,
    text: str = "",
) -> list[BoxRow]:
    """Up to `limit` boxes with an id beyond `after`, by id; `text` is part of the id or of the institution's name."""
    query = _rows(now).order_by(col(Box.id)).limit(limit)
    if after:
        query = query.where(col(Box.id) > after)
    if health:
        query = query.where(_health(now) == health)
    if text:
        query = query.where(
            or_(
                col(Box.id).icontains(text, autoescape=True),
                col(Institution.name).icontains(text, autoescape=True),
            )
        )
    return _with_collectors(session, now, session.execute(query).all())


def one(session: Session, now: datetime, box_id: str) -> BoxRow:
    """This box; raises `Missing`."""
    rows = session.execute(_rows(now).where(col(Box.id) == box_id)).all()
    if not rows:
        raise Missing("box", f"{box_id!r} tidak terdaftar; salin nomor dari label kotak")
    return _with_collectors(session, now, rows)[0]


def several(session: Session, now: datetime, box_ids: Sequence[str]) -> dict[str, BoxRow]:
    """These boxes by id; an id that is not registered is left out."""
    rows = session.execute(_rows(now).where(col(Box.id).in_(set(box_ids)))).all()
    return {row.id: row for row in _with_collectors(session, now, rows)}


def of_collector(session: Session, now: datetime, person_id: str) -> list[BoxRow]:
    """The boxes that this person collects today, by id."""
    mine = select(col(BoxCollector.box_id)).where(col(BoxCollector.person_id) == person_id, _on(wib.wib_date(now)))
    rows = session.execute(_rows(now).where(col(Box.id).in_(mine)).order_by(col(Box.id))).all()
    return _with_collectors(session, now, rows)


def to_print(session: Session, box_ids: Sequence[str]) -> list[tuple[str, str, str, str]]:
    """Box, host, class of the place and QRIS payload of these boxes, in the order asked.

    Raises `Missing` for one that is not registered, `Refused` for one without QRIS.
    """
    query = select(Box, col(Institution.name)).join(Institution).where(col(Box.id).in_(box_ids))
    known = {box.id: (box.id, host, box.placement, box.qris) for box, host in session.execute(query)}
    for box_id in box_ids:
        if box_id not in known:
            raise Missing("box", f"{box_id} tidak terdaftar; daftarkan dulu: jumatserius box add {box_id}")
        if not known[box_id][3]:
            raise Refused("qris", f"{box_id} belum punya kode QRIS; daftarkan kotak dengan --qris dari bank")
    return [known[box_id] for box_id in box_ids]


def counts_by_health(session: Session, now: datetime) -> dict[Health, int]:
    """How many boxes there are of each health, zeros included."""
    health = _health(now)
    query = select(health, func.count()).select_from(Box).outerjoin(BoxStatus).group_by(health)
    found = {Health(name): number for name, number in session.execute(query)}
    return {one: found.get(one, 0) for one in Health}


def _health(now: datetime) -> ColumnElement[str]:
    due, seen = col(BoxStatus.due_at), col(BoxStatus.seen_at)

    def kept(patience: timedelta) -> ColumnElement[bool]:
        return or_(due >= now - patience, and_(due.is_(None), seen >= now - SILENT_AFTER - patience))

    return case(
        (col(Box.state) == BoxState.RETIRED, Health.REVOKED),
        (seen.is_(None), Health.NEVER),
        (kept(LATE_AFTER), Health.ACTIVE),
        (kept(SILENT_AFTER), Health.LATE),
        else_=Health.SILENT,
    ).cast(String(10))


def _rows(now: datetime) -> Select[Any, Any, Any, Any, Any]:
    return (
        select(Box, Institution, col(District.name), BoxStatus, _health(now))
        .join(Institution, col(Box.institution_id) == col(Institution.id))
        .join(District, col(Institution.district_id) == col(District.id))
        .outerjoin(BoxStatus, col(BoxStatus.box_id) == col(Box.id))
    )


def _with_collectors(session: Session, now: datetime, rows: Sequence[Any]) -> list[BoxRow]:
    names = _collectors(session, now, [box.id for box, *_ in rows])
    return [
        BoxRow(
            id=box.id,
            institution=institution.name,
            element=institution.element,
            district=district,
            schedule=box.schedule,
            terminal=box.terminal,
            placement=box.placement,
            permit_number=box.permit_number,
            permit_until=box.permit_until,
            collectors=names.get(box.id, []),
            health=Health(health),
            seen_at=status.seen_at if status else None,
            due_at=status.due_at if status else None,
            battery_mv=_said(status, "mv"),
            last_seq=_said(status, "seq"),
            firmware=_said(status, "fw"),
        )
        for box, institution, district, status, health in rows
    ]


def _said(status: BoxStatus | None, field: str) -> Any:
    return status.said.get(field) if status else None


def _collectors(session: Session, now: datetime, box_ids: list[str]) -> dict[str, list[str]]:
    query = (
        select(col(BoxCollector.box_id), col(Person.name))
        .join(Person, col(BoxCollector.person_id) == col(Person.id))
        .where(col(BoxCollector.box_id).in_(box_ids), _on(wib.wib_date(now)))
        .order_by(col(Person.name))
    )
    names: dict[str, list[str]] = {}
    for box_id, name in session.execute(query):
        names.setdefault(box_id, []).append(name)
    return names


def _on(day: date) -> ColumnElement[bool]:
    """Whether a `BoxCollector` holds on this day."""
    until = col(BoxCollector.until)
    return and_(col(BoxCollector.since) <= day, or_(until.is_(None), until > day))
