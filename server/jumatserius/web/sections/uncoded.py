"""Counts without a visit code: the boxes of a collector, what awaits a second person, what was sent."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from jumatserius import wib
from jumatserius.boxes import service as boxes
from jumatserius.counts import sealing, uncoded
from jumatserius.people import service as people
from jumatserius.people.models import Person


def load(session: Session, person: Person, now: datetime) -> dict[str, Any]:
    """What `uncoded.html` shows to this collector."""
    mine = boxes.of_collector(session, now, person.id)
    awaiting = uncoded.awaiting(session, person.id, [box.id for box in mine])
    declared = uncoded.declared(session, person.id)
    places = boxes.several(session, now, [one.box_id for one in (*awaiting, *declared)])
    names = people.names(session, [one.collector_id for one in awaiting])
    sealed = sealing.sealed(session, [one.id for one in declared])
    return {
        "boxes": mine,
        "awaiting": [
            {
                "id": one.thread_id,
                "box": places[one.box_id],
                "by": names[one.collector_id],
                "at": one.counted_at,
            }
            for one in awaiting
        ],
        "declared": [
            {
                "id": one.thread_id,
                "box": places[one.box_id],
                "what": "hitungan kedua" if one.second else "hitungan",
                "amount": wib.rupiah(one.amount_idr),
                "waits": sealing.awaited(one) if one.id in sealed else None,
                "at": one.counted_at,
            }
            for one in declared
        ],
    }
