"""What can be asked of the journal. Lists are newest first; `after` is the key of the last item seen."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, or_, select, tuple_
from sqlmodel import Session, col

from jumatserius.boxes import keys
from jumatserius.boxes.models import Box, BoxState
from jumatserius.errors import Missing, Refused
from jumatserius.journal import wire
from jumatserius.journal.models import Event, Incident, IncidentKind, Quarantine, Visit


@dataclass(frozen=True, slots=True)
class Opening:
    """An opening that a visit code proved. `visit` is none until the box has sent it; then it has this `visit_id`."""

    visit_id: str
    visit: Visit | None


def visit_id(box_id: str, open_seq: int) -> str:
    """The id of the visit that the opening with this number is, or will be."""
    return f"{box_id}/{open_seq}"


def events(session: Session, *, box_id: str | None = None, after: int | None = None, limit: int = 50) -> list[Event]:
    """Events by the order of taking in; `after` is the id of an event."""
    query = select(Event).order_by(col(Event.id).desc()).limit(limit)
    if box_id is not None:
        query = query.where(col(Event.box_id) == box_id)
    if after is not None:
        query = query.where(col(Event.id) < after)
    return list(session.scalars(query))


def last_of(session: Session, kinds: Collection[int]) -> dict[str, Event]:
    """The newest event of these kinds of each box that has one, by box."""
    numbers = select(col(Event.box_id), func.max(col(Event.seq)).label("seq")).where(col(Event.kind).in_(kinds))
    last = numbers.group_by(col(Event.box_id)).subquery()
    query = select(Event).join(last, (col(Event.box_id) == last.c.box_id) & (col(Event.seq) == last.c.seq))
    return {event.box_id: event for event in session.scalars(query)}


def visits(session: Session, *, box_id: str | None = None, after: str | None = None, limit: int = 50) -> list[Visit]:
    """Visits by their opening, those that nobody can date last; `after` is the id of a visit.

    Openings that continue a visit after a reboot are not listed. Raises `Missing` when `after` is no visit.
    """
    dated, opened_at, key = col(Visit.opened_at).is_(None), col(Visit.opened_at), col(Visit.id)
    query = select(Visit).where(col(Visit.continues_id).is_(None)).order_by(dated, opened_at.desc(), key.desc())
    if box_id is not None:
        query = query.where(col(Visit.box_id) == box_id)
    if after is not None:
        last = session.get(Visit, after)
        if last is None:
            raise Missing("after", f"tidak ada kunjungan {after}; mulai lagi tanpa `after`")
        if last.opened_at is None:
            query = query.where(dated, key < after)
        else:
            query = query.where(or_(dated, tuple_(opened_at, key) < tuple_(last.opened_at, after)))
    return list(session.scalars(query.limit(limit)))


def incidents(
    session: Session, *, box_id: str | None = None, after: int | None = None, limit: int | None = None
) -> list[Incident]:
    """What was found about the logs, open and closed; `after` is the id of an incident, no limit means all."""
    query = select(Incident).order_by(col(Incident.id).desc())
    if box_id is not None:
        query = query.where(col(Incident.box_id) == box_id)
    if after is not None:
        query = query.where(col(Incident.id) < after)
    return list(session.scalars(query.limit(limit) if limit is not None else query))


def quarantined(session: Session, *, after: int | None = None, limit: int = 50) -> list[Quarantine]:
    """What could not be taken in; `after` is the id of an item."""
    query = select(Quarantine).order_by(col(Quarantine.id).desc()).limit(limit)
    if after is not None:
        query = query.where(col(Quarantine.id) < after)
    return list(session.scalars(query))


def quarantine_counts(session: Session) -> dict[wire.Reason, int]:
    """How often each reason sent something to quarantine, zeros included."""
    reason = col(Quarantine.reason)
    counts = {name: count for name, count in session.execute(select(reason, func.count()).group_by(reason))}
    return {reason: counts.get(reason, 0) for reason in wire.Reason}


def visit_by_code(session: Session, secret: bytes, box_id: str, seq: int, code: str) -> Opening:
    """The opening that a visit code (`{box}/{seq}/{code}`) proves, also before the box has sent it.

    A revoked box proves nothing any more but the openings that it had told before: its last emptying may be counted
    later. Raises `Missing` for a box that is not registered, `Refused` for a wrong code, for a number that is known
    not to be an opening, and for an opening that a revoked box did not tell.
    """
    box = session.get(Box, box_id)
    if box is None:
        raise Missing("box", f"{box_id!r} tidak terdaftar; salin nomor dari label kotak")
    opening = visit_id(box_id, seq)
    visit = session.get(Visit, opening)
    is_retired = box.state == BoxState.RETIRED
    if is_retired and (visit is None or visit.tampered):
        raise Refused("box", f"{box_id} sudah dicabut; beri tahu Pokja bahwa kotak itu masih menampilkan kode")
    generation = box.key_generation - is_retired  # revoking counted it up
    if not wire.is_visit_code(keys.derive(secret, box_id, generation), seq, code):
        raise Refused(
            "code", f"{code!r} bukan kode bukaan {seq} kotak {box_id}; pindai ulang layarnya selagi tutup terbuka"
        )
    if visit is None and _is_other_event(session, box_id, seq):
        raise Refused("seq", f"catatan {seq} kotak {box_id} bukan bukaan; pindai ulang layarnya selagi tutup terbuka")
    return Opening(opening, visit)


def missing(session: Session, box_id: str) -> list[tuple[int, int]]:
    """First and last number of each run of records that the box wrote and that have not come, oldest first."""
    query = (
        select(col(Incident.from_seq), col(Incident.to_seq))
        .where(col(Incident.box_id) == box_id, col(Incident.kind) == IncidentKind.GAP)
        .where(col(Incident.closed_at).is_(None), col(Incident.torn).is_(False))
        .order_by(col(Incident.from_seq))
    )
    return [(first, last) for first, last in session.execute(query)]


def _is_other_event(session: Session, box_id: str, seq: int) -> bool:
    query = select(col(Event.id)).where(col(Event.box_id) == box_id, col(Event.seq) == seq)
    return session.scalars(query).first() is not None
