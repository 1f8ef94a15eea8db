"""Visits out of lid events. Pure.

An opening begins a visit. It ends with a closing that names its number; a box that folds flaps writes a second
closing for them, and the last one counts. An opening found at a boot while a visit is open continues that visit. An
opening that was lost is known from the closing that names it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from jumatserius.journal import wire
from jumatserius.journal.models import Verdict
from jumatserius.journal.times import ESTIMATED, NONE, RANK


class LidEvent(NamedTuple):
    """An event of kind `lid_open` or `lid_closed`."""

    record: wire.Record
    at: datetime | None
    time_quality: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Derived:
    """A visit as the events tell it; see the table `visit`. `continues` is the number of the visit's opening."""

    open_seq: int
    close_seq: int | None
    opened_at: datetime | None
    closed_at: datetime | None
    time_quality: str
    flaps: int
    tampered: bool
    continues: int | None = None


@dataclass(slots=True)
class _Group:
    """Events of one visit; no openings: the opening was lost."""

    open_seq: int
    openings: list[LidEvent]
    closing: LidEvent | None = None

    def opening(self, seq: int) -> LidEvent | None:
        return next((one for one in self.openings if one.record.seq == seq), None)


def derive(events: Iterable[LidEvent]) -> list[Derived]:
    """The visits of one box out of its lid events by rising number, from one on that begins a visit."""
    return [row for group in _groups(events) for row in (_visit(group), *_continuations(group))]


def _groups(events: Iterable[LidEvent]) -> list[_Group]:
    groups: list[_Group] = []
    last_seq = 0
    for event in events:
        record = event.record
        current = groups[-1] if groups else None
        if record.kind == wire.LID_OPEN:
            if current and current.closing is None and wire.found_open_at_boot(record):
                current.openings.append(event)
            else:
                groups.append(_Group(record.seq, [event]))
        else:
            named = wire.closing(record).open_seq
            if current and (named == current.open_seq or current.opening(named)):
                current.closing = event
            elif last_seq < named < record.seq:
                groups.append(_Group(named, [], event))
        last_seq = record.seq
    return groups


def _visit(group: _Group) -> Derived:
    first, closing = group.opening(group.open_seq), group.closing
    opened_at = first.at if first else None
    opened_quality = first.time_quality if first else NONE
    events = group.openings if closing is None else [*group.openings, closing]
    tampered = any(event.verdict == Verdict.BAD_TAG for event in events)
    if closing is None:
        return Derived(group.open_seq, None, opened_at, None, opened_quality, 0, tampered)
    said = wire.closing(closing.record)
    length = timedelta(seconds=said.open_s)
    if opened_at is None and closing.at is not None and said.open_seq == group.open_seq:
        opened_at, opened_quality = closing.at - length, ESTIMATED
    closed_at, closed_quality = _closed(closing, said, group.opening(said.open_seq))
    quality = min(opened_quality, closed_quality, key=RANK.__getitem__)
    return Derived(
        group.open_seq, closing.record.seq, opened_at, closed_at, quality, said.flaps, tampered
    )  # fmt: skip


def _closed(closing: LidEvent, said: wire.Closing, opening: LidEvent | None) -> tuple[datetime | None, str]:
    """When the lid closed. A closing with flaps is written a minute later: only its seconds tell."""
    if opening is None or opening.at is None or (closing.at is not None and not said.flaps):
        return closing.at, closing.time_quality
    return opening.at + timedelta(seconds=said.open_s), closing.time_quality if closing.at else ESTIMATED


def _continuations(group: _Group) -> list[Derived]:
    return [
        Derived(one.record.seq, None, one.at, None, one.time_quality, 0, one.verdict == Verdict.BAD_TAG, group.open_seq)
        for one in group.openings[1:]
    ]
