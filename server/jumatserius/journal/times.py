"""The best time of an event that the server can tell from what the box knew."""

from datetime import UTC, datetime, timedelta

from jumatserius.journal.wire import Batch, Record

NONE, ESTIMATED, SYNCED = "none", "estimated", "synced"
RANK = {NONE: 0, ESTIMATED: 1, SYNCED: 2}

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_S = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
"""A box never sets its clock to an earlier time."""
_AHEAD_S = 86_400
"""A clock drifts by percents in its three days as synced: beyond a day ahead of the server it is broken."""


def best_time(record: Record, batch: Batch, received_s: int) -> tuple[datetime | None, str]:
    """When it happened, and how well that is known.

    A synced clock is believed. Else the uptime of the same boot counts back from the receipt; an older clock setting
    is what remains.
    """
    quality = record.quality
    is_plausible = _FIRST_S <= record.time <= received_s + _AHEAD_S
    if quality == 2 and is_plausible:
        return _EPOCH + timedelta(seconds=record.time), SYNCED
    if record.boot == batch.boot and record.uptime <= batch.uptime:
        return _EPOCH + timedelta(seconds=received_s - (batch.uptime - record.uptime)), ESTIMATED
    if quality == 1 and is_plausible:
        return _EPOCH + timedelta(seconds=record.time), ESTIMATED
    return None, NONE
