"""Takes MQTT messages in: one transaction for a whole batch of them, acknowledgements only after its commit."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from jumatserius.boxes import keys, status
from jumatserius.boxes.keys import BoxKeys
from jumatserius.db import Database
from jumatserius.hub import Hub
from jumatserius.journal import chain, store, wire
from jumatserius.journal.chain import Extension
from jumatserius.journal.models import Event, EventConflict, Incident, IncidentKind
from jumatserius.journal.times import best_time
from jumatserius.journal.visits import derive
from jumatserius.journal.wire import Address, Batch, Reason, Record

_HEAD_KEPT = 4096
_TOPIC_KEPT = 200
_GAP = {
    False: "catatan {} sampai {} tidak ada",
    True: "catatan {} sampai {} tidak pernah utuh: listrik terputus saat ditulis, terbukti dari catatan sesudahnya",
}
_CONFLICT = "catatan lain datang dengan nomor {}; keduanya disimpan, yang pertama berlaku"


@dataclass(frozen=True, slots=True)
class Message:
    """What came on a topic."""

    topic: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes out on a topic."""

    topic: str
    body: bytes


@dataclass(slots=True)
class _Sorted:
    """Messages of one transaction by what they are."""

    batches: list[tuple[str, Batch]] = field(default_factory=list)
    words: list[status.Sent | status.Said] = field(default_factory=list)
    refused: list[tuple[str, bytes, Reason]] = field(default_factory=list)


class Intake:
    """Takes messages of boxes into the database. One thread may use it; several processes may each have one.

    `now` gives the present moment in UTC.
    """

    def __init__(self, database: Database, secret: bytes, hub: Hub, now: Callable[[], datetime]) -> None:
        self._database, self._secret, self._hub, self._now = database, secret, hub, now
        self._keys: dict[tuple[str, int], BoxKeys] = {}

    def take(self, messages: Sequence[Message]) -> list[Reply]:
        """Commits everything that these messages say, or nothing of it; gives the acknowledgements to publish."""
        now = self._now()
        with self._database.writing() as session:
            connection = session.connection()
            box_keys = self._keys_of(connection, messages)
            found = _sort(messages, box_keys)
            _keep(connection, found.batches, box_keys, now)
            status.hear(connection, found.words, now)
            store.quarantine(connection, [_quarantined(*one, now) for one in found.refused])
        self._hub.tell("events")
        now_s = int(now.timestamp())
        return [
            Reply(wire.topic(box_id, "ack"), wire.acknowledgement(box_keys[box_id], batch, now_s))
            for box_id, batch in found.batches
        ]

    def _keys_of(self, connection: Connection, messages: Iterable[Message]) -> dict[str, BoxKeys]:
        """Keys of the boxes that are named and may send."""
        addresses = (wire.read_topic(message.topic) for message in messages)
        box_ids = {address.box_id for address in addresses if isinstance(address, Address)}
        found = {}
        for box_id, generation in store.lock_boxes(connection, box_ids).items():
            kept = self._keys.get((box_id, generation))
            if kept is None:
                kept = self._keys[box_id, generation] = keys.derive(self._secret, box_id, generation)
            found[box_id] = kept
        return found


def _sort(messages: Iterable[Message], box_keys: dict[str, BoxKeys]) -> _Sorted:
    found = _Sorted()
    for message in messages:
        address = wire.read_topic(message.topic)
        said = _read(address, message.body, box_keys) if isinstance(address, Address) else address
        if isinstance(said, Reason):
            found.refused.append((message.topic, message.body, said))
            continue
        assert isinstance(address, Address)
        if isinstance(said, Batch):
            found.batches.append((address.box_id, said))
            found.refused += ((message.topic, raw, Reason.RECORD) for raw in said.damaged)
            mv = said.records[-1].mv if said.records else 0
            found.words.append(status.Sent(address.box_id, said.boot, said.uptime, said.through_seq, mv))
        else:
            found.words.append(status.Said(address.box_id, said))
    return found


def _read(address: Address, body: bytes, box_keys: dict[str, BoxKeys]) -> Batch | dict[str, Any] | Reason:
    known = box_keys.get(address.box_id)
    if known is None:
        return Reason.UNKNOWN_BOX
    return wire.read_batch(known, body) if address.leaf == "events" else wire.read_state(body)


def _quarantined(topic: str, body: bytes, reason: Reason, now: datetime) -> dict[str, Any]:
    return {
        "at": now,
        "topic": topic[:_TOPIC_KEPT],
        "reason": reason,
        "length": len(body),
        "sha256": sha256(body).hexdigest(),
        "head": body[:_HEAD_KEPT],
    }


def _keep(
    connection: Connection, batches: list[tuple[str, Batch]], box_keys: dict[str, BoxKeys], now: datetime
) -> None:
    by_box: dict[str, list[tuple[Record, Batch]]] = {}
    for box_id, batch in batches:
        by_box.setdefault(box_id, []).extend((record, batch) for record in batch.records)
    by_box = {box_id: came for box_id, came in by_box.items() if came}
    if not by_box:
        return
    heads, gaps = store.heads(connection, by_box), store.open_gaps(connection, by_box)
    extensions = {}
    for box_id, came in by_box.items():
        head, stored = heads.get(box_id, (0, None))
        known = _known(connection, box_id, head, stored, gaps.get(box_id, []), came)
        extensions[box_id] = chain.extend(box_keys[box_id], known, (record for record, _ in came))
    _write(connection, extensions, by_box, now)
    for box_id, extension in extensions.items():
        _rederive(connection, box_id, extension)


def _known(
    connection: Connection,
    box_id: str,
    head: int,
    newest: chain.Stored | None,
    holes: list[chain.Hole],
    came: list[tuple[Record, Batch]],
) -> chain.Known:
    """The stored records that new ones touch: their doubles, and those beside the holes that they lie in."""
    numbers = sorted({record.seq for record, _ in came if record.seq <= head})
    cut = chain.touched(holes, numbers)
    doubles = (seq for seq in numbers if not any(hole.first <= seq <= hole.last for hole in cut))
    beside = [(hole.first - 1, hole.first - 1) for hole in cut] + [(hole.last + 1, hole.last + 1) for hole in cut]
    stored = {head: newest} if newest else {}
    for first, last in [*chain.runs(doubles), *beside]:
        stored |= store.records(connection, box_id, first, last)
    return chain.Known(head, holes, stored)


def _write(
    connection: Connection,
    extensions: dict[str, Extension],
    by_box: dict[str, list[tuple[Record, Batch]]],
    now: datetime,
) -> None:
    events: list[dict[str, Any]] = []
    conflicts, incidents = [], []
    for box_id, extension in extensions.items():
        events += _event_rows(box_id, extension, by_box[box_id], now)
        conflicts += [
            {"box_id": box_id, "seq": record.seq, "raw": record.raw, "received_at": now}
            for record in extension.conflicts
        ]
        incidents += _incident_rows(box_id, extension, now)
        if extension.filled:
            store.prove(connection, box_id, extension.filled[0].first, extension.proven_before - 1)
        marked = extension.faults.keys() - extension.fresh.keys()
        if marked:
            store.mark_bad(connection, box_id, marked)
    store.close_gaps(connection, ((box, gap) for box, ext in extensions.items() for gap in ext.filled), now)
    store.add(connection, Event, events)
    store.add(connection, EventConflict, conflicts)
    store.add(connection, Incident, incidents)


def _event_rows(
    box_id: str, extension: Extension, came: list[tuple[Record, Batch]], now: datetime
) -> list[dict[str, Any]]:
    received_s = int(now.timestamp())
    rows = []
    for record, batch in came:
        if extension.fresh.get(record.seq) is not record:
            continue
        at, quality = best_time(record, batch, received_s)
        rows.append(
            {
                "box_id": box_id,
                "seq": record.seq,
                "kind": record.kind,
                "raw": record.raw,
                "received_at": now,
                "at": at,
                "time_quality": quality,
                "verdict": extension.verdict(record.seq),
            }
        )
    return rows


def _incident_rows(box_id: str, extension: Extension, now: datetime) -> list[dict[str, Any]]:
    found = [
        (IncidentKind.GAP, hole.first, hole.last, hole.torn, _GAP[hole.torn].format(*hole))
        for hole in extension.missing
    ]
    found += [(IncidentKind.TAMPERED, seq, seq, False, reason) for seq, reason in extension.faults.items()]
    doubles = sorted({record.seq for record in extension.conflicts})
    found += [(IncidentKind.CONFLICT, seq, seq, False, _CONFLICT.format(seq)) for seq in doubles]
    names = ("kind", "from_seq", "to_seq", "torn", "reason")
    return [{"box_id": box_id, "found_at": now, **dict(zip(names, one, strict=True))} for one in found]


def _rederive(connection: Connection, box_id: str, extension: Extension) -> None:
    """Visits of a box from the first one on that new lid events, or new doubts about old ones, may change."""
    touched = [seq for seq, record in extension.fresh.items() if record.kind in (wire.LID_OPEN, wire.LID_CLOSED)]
    touched += extension.faults.keys() - extension.fresh.keys()
    if touched:
        start = store.visit_start(connection, box_id, min(touched))
        store.replace_visits(connection, box_id, start, derive(store.lid_events(connection, box_id, start)))
