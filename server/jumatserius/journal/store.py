"""The journal's tables as the intake uses them: few statements over many rows, no object a row."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Insert, Table, bindparam, delete, func, insert, select, update

from jumatserius.boxes.models import Box, BoxState
from jumatserius.db import table
from jumatserius.journal import wire
from jumatserius.journal.chain import Hole, Stored
from jumatserius.journal.models import Event, EventConflict, Incident, IncidentKind, Quarantine, Verdict, Visit
from jumatserius.journal.visits import Derived, LidEvent

_BOX, _EVENT, _INCIDENT, _VISIT = table(Box), table(Event), table(Incident), table(Visit)


def lock_boxes(connection: Connection, box_ids: Collection[str]) -> dict[str, int]:
    """Key generations of the boxes that may send, held against other intakes until the commit."""
    query = (
        select(_BOX.c.id, _BOX.c.key_generation)
        .where(_BOX.c.id.in_(box_ids), _BOX.c.state != BoxState.RETIRED)
        .order_by(_BOX.c.id)
        .with_for_update(key_share=True)
    )
    return {box_id: generation for box_id, generation in connection.execute(query)}


def heads(connection: Connection, box_ids: Collection[str]) -> dict[str, tuple[int, Stored]]:
    """The highest number of each log that is not empty, with its record."""
    last = select(func.max(_EVENT.c.seq)).where(_EVENT.c.box_id == _BOX.c.id).correlate(_BOX).scalar_subquery()
    query = (
        select(_EVENT.c.box_id, _EVENT.c.seq, _EVENT.c.raw, _EVENT.c.verdict)
        .join(_BOX, (_EVENT.c.box_id == _BOX.c.id) & (_EVENT.c.seq == last))
        .where(_BOX.c.id.in_(box_ids))
    )
    return {box_id: (seq, Stored(raw, verdict)) for box_id, seq, raw, verdict in connection.execute(query)}


def open_gaps(connection: Connection, box_ids: Collection[str]) -> dict[str, list[Hole]]:
    """The holes in the logs of these boxes."""
    query = select(_INCIDENT.c.box_id, _INCIDENT.c.from_seq, _INCIDENT.c.to_seq, _INCIDENT.c.torn).where(
        _INCIDENT.c.box_id.in_(box_ids), _INCIDENT.c.kind == IncidentKind.GAP, _INCIDENT.c.closed_at.is_(None)
    )
    gaps: dict[str, list[Hole]] = {}
    for box_id, *hole in connection.execute(query):
        gaps.setdefault(box_id, []).append(Hole(*hole))
    return gaps


def records(connection: Connection, box_id: str, first: int, last: int) -> dict[int, Stored]:
    """Stored records of a box by number."""
    query = select(_EVENT.c.seq, _EVENT.c.raw, _EVENT.c.verdict).where(
        _EVENT.c.box_id == bindparam("box"), _EVENT.c.seq.between(bindparam("first"), bindparam("last"))
    )
    found = connection.execute(query, {"box": box_id, "first": first, "last": last})
    return {seq: Stored(raw, verdict) for seq, raw, verdict in found}


def add(connection: Connection, model: type[Event | EventConflict | Incident], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows; one that is there already (see the unique constraints) stays as it is."""
    if rows:
        connection.execute(_insert_missing(connection, table(model)), rows)


def _insert_missing(connection: Connection, into: Table) -> Insert:
    """The dialect of this database is loaded already; the other one would take 5 MB."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(into).on_conflict_do_nothing()
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(into).on_conflict_do_nothing()


def quarantine(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Keep what could not be taken in."""
    if rows:
        connection.execute(insert(table(Quarantine)), rows)


def close_gaps(connection: Connection, gaps: Iterable[tuple[str, Hole]], now: datetime) -> None:
    """Close the incidents of holes that were filled or cut."""
    keys = [{"box": box_id, "first": gap.first, "last": gap.last} for box_id, gap in gaps]
    if keys:
        statement = update(_INCIDENT).where(
            _INCIDENT.c.box_id == bindparam("box"),
            _INCIDENT.c.kind == IncidentKind.GAP,
            _INCIDENT.c.from_seq == bindparam("first"),
            _INCIDENT.c.to_seq == bindparam("last"),
        )
        connection.execute(statement.values(closed_at=now), keys)


def prove(connection: Connection, box_id: str, first: int, last: int) -> None:
    """Say of stored records that no hole parts them from the first one any more."""
    statement = update(_EVENT).where(
        _EVENT.c.box_id == box_id, _EVENT.c.seq.between(first, last), _EVENT.c.verdict == Verdict.UNVERIFIED
    )
    connection.execute(statement.values(verdict=Verdict.OK))


def mark_bad(connection: Connection, box_id: str, numbers: Collection[int]) -> None:
    """Say of stored records that their tag is wrong."""
    statement = update(_EVENT).where(_EVENT.c.box_id == box_id, _EVENT.c.seq.in_(numbers))
    connection.execute(statement.values(verdict=Verdict.BAD_TAG))


def visit_start(connection: Connection, box_id: str, seq: int) -> int:
    """The number of the last visit that began before a number; 0: none."""
    query = select(func.max(_VISIT.c.open_seq)).where(
        _VISIT.c.box_id == box_id, _VISIT.c.open_seq < seq, _VISIT.c.continues_id.is_(None)
    )
    return connection.scalar(query) or 0


def lid_events(connection: Connection, box_id: str, from_seq: int) -> list[LidEvent]:
    """Lid events of a box from a number on."""
    query = (
        select(_EVENT.c.raw, _EVENT.c.at, _EVENT.c.time_quality, _EVENT.c.verdict)
        .where(_EVENT.c.box_id == box_id, _EVENT.c.kind.in_((wire.LID_OPEN, wire.LID_CLOSED)))
        .where(_EVENT.c.seq >= from_seq)
        .order_by(_EVENT.c.seq)
    )
    return [LidEvent(wire.read_record(raw), *rest) for raw, *rest in connection.execute(query)]


def replace_visits(connection: Connection, box_id: str, from_seq: int, derived: Sequence[Derived]) -> None:
    """Make the visits of a box from a number on those that were derived, touching only what differs."""
    place = (_VISIT.c.box_id == box_id, _VISIT.c.open_seq >= from_seq)
    stored = {row.id: dict(row._mapping) for row in connection.execute(select(_VISIT).where(*place))}
    wanted = {row["id"]: row for row in (_visit_row(box_id, visit) for visit in derived)}
    fresh = [row for key, row in wanted.items() if key not in stored]
    changed = [{**row, "key": key} for key, row in wanted.items() if key in stored and stored[key] != row]
    vanished = stored.keys() - wanted.keys()
    if fresh:
        connection.execute(insert(_VISIT), fresh)
    if changed:
        connection.execute(update(_VISIT).where(_VISIT.c.id == bindparam("key")), changed)
    if vanished:
        connection.execute(delete(_VISIT).where(_VISIT.c.id.in_(vanished)))


def _visit_row(box_id: str, visit: Derived) -> dict[str, Any]:
    return {
        "id": f"{box_id}/{visit.open_seq}",
        "box_id": box_id,
        "open_seq": visit.open_seq,
        "close_seq": visit.close_seq,
        "opened_at": visit.opened_at,
        "closed_at": visit.closed_at,
        "time_quality": visit.time_quality,
        "flaps": visit.flaps,
        "tampered": visit.tampered,
        "continues_id": None if visit.continues is None else f"{box_id}/{visit.continues}",
    }
