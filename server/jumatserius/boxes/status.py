"""What boxes say of themselves: the newest word of each, and the first one makes a new box an active one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from jumatserius.boxes.models import Box, BoxState, BoxStatus
from jumatserius.db import table


@dataclass(frozen=True, slots=True)
class Sent:
    """A box sent a batch up to `through_seq`; `mv` is the battery at its last record, 0 when that does not tell.

    `boot` and `uptime` say when, by the box's own count: they only ever rise.
    """

    box_id: str
    boot: int
    uptime: int
    through_seq: int
    mv: int


@dataclass(frozen=True, slots=True)
class Said:
    """A box (or, for `lost`, the broker in its place) published a state."""

    box_id: str
    state: Mapping[str, Any]


def hear(connection: Connection, words: Iterable[Sent | Said], now: datetime) -> None:
    """Store the newest state of boxes, from their words in the order in which they came."""
    words = list(words)
    if not words:
        return
    status = table(BoxStatus)
    query = select(status).where(status.c.box_id.in_({word.box_id for word in words}))
    before = {row.box_id: dict(row._mapping) for row in connection.execute(query)}
    after: dict[str, dict[str, Any]] = {}
    for word in words:
        known = after.get(word.box_id) or before.get(word.box_id)
        after[word.box_id] = _heard(known, word, now)
    fresh = [row for box_id, row in after.items() if box_id not in before]
    changed = [{**row, "key": row.pop("box_id")} for row in after.values() if row["box_id"] in before]
    if fresh:
        connection.execute(insert(status), fresh)
        _activate(connection, [row["box_id"] for row in fresh])
    if changed:
        connection.execute(update(status).where(status.c.box_id == bindparam("key")), changed)


def _heard(known: dict[str, Any] | None, word: Sent | Said, now: datetime) -> dict[str, Any]:
    row = known or {"box_id": word.box_id, "seen_at": now, "state": "ready", "due_at": None, "said": {}}
    if isinstance(word, Said):
        if word.state["state"] == "lost":
            return row | {"state": "lost"}
        promised_s = word.state.get("next_s")
        due_at = now + timedelta(seconds=promised_s) if promised_s is not None else None
        said = row["said"] | word.state
        return row | {"seen_at": now, "state": word.state["state"], "due_at": due_at, "said": said}
    said = row["said"]
    sent_at = [word.boot, word.uptime]
    if sent_at <= said.get("sent_at", []):
        return row  # the broker, or whoever has an old courier's code, repeats it: that is no sign of life
    said = said | {"sent_at": sent_at}
    if word.through_seq >= said.get("seq", 0):
        said = said | {"seq": word.through_seq} | ({"mv": word.mv} if word.mv else {})
    return row | {"seen_at": now, "state": "ready", "said": said}


def _activate(connection: Connection, box_ids: list[str]) -> None:
    box = table(Box)
    is_new = (box.c.id.in_(box_ids), box.c.state == BoxState.NEW)
    connection.execute(update(box).where(*is_new).values(state=BoxState.ACTIVE))
