"""What one box recorded, with what the chain says of each record."""

from typing import Any

from jumatserius.journal import service, wire
from jumatserius.journal.models import Event
from jumatserius.web import wording
from jumatserius.web.sections import PAGE, View


def load(view: View) -> dict[str, Any]:
    """The section `_events.html`."""
    filters = view.filters
    after = filters.events_after
    cursor = int(after) if after and after.isascii() and after.isdigit() else None
    rows = service.events(view.session, box_id=view.box_id, after=cursor, limit=PAGE + 1)
    return {
        "rows": [_shown(row) for row in rows[:PAGE]],
        "first": filters.url(events_after=None) + "#peristiwa" if after else None,
        "next": filters.url(events_after=str(rows[PAGE - 1].id)) + "#peristiwa" if len(rows) > PAGE else None,
    }


def _shown(event: Event) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "label": wording.EVENT.get(event.kind, f"Peristiwa jenis {event.kind}"),
        "detail": _detail(wire.read_record(event.raw)),
        "status": wording.VERDICT[event.verdict],
        "at": event.at,
        "quality": wording.TIME_QUALITY[event.time_quality],
        "received_at": event.received_at,
    }


def _detail(record: wire.Record) -> str:
    parts = []
    if record.mv:
        parts.append(f"{record.mv / 1000:.2f} V".replace(".", ","))
    if record.temp != -128:
        parts.append(f"{record.temp} °C")
    if record.rssi:
        parts.append(f"sinyal {record.rssi} dBm")
    return " · ".join(parts)
