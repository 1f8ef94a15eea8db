"""The boxes of the demo as its story moves them: twins with the real firmware, and replays of the wire format."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from jumatserius.boxes.provisioning import Provision
from jumatserius.demo.clock import StoryClock
from jumatserius.demo.replay import ReplayBox
from twin import Box

_LID_OPEN = "lid_open"
_LID_CLOSED = "lid_closed"
_SAME_OPENING_S = 120
_OPEN_SECONDS = 30  # offset of `seconds open` in a lid_closed record


class StoryBox(Protocol):
    """What the story does with a box."""

    def next_wake(self) -> datetime | None:
        """When it will wake by itself; None: never."""

    def wake(self) -> None:
        """Let it do what it wakes for now."""

    def visit(self, at: datetime, open_s: int, *, changed_in_flash: bool) -> int:
        """Open and shut its lid, unless that happened before; returns the sequence number of the opening."""

    def close(self) -> None:
        """End what it holds of this computer."""


@dataclass(slots=True, eq=False)
class TwinStoryBox:
    """A box that runs the real firmware."""

    box: Box
    clock: StoryClock

    @classmethod
    def make(cls, directory: Path, given: Provision, clock: StoryClock, first_day: datetime) -> "TwinStoryBox":
        """Go on with the box in `directory`, or provision a new one and put its battery in on the first day."""
        box = Box(directory, given.box_id)
        if (directory / "flash.bin").exists():
            box.broker(given.contact.host, given.contact.port, transport=given.contact.transport)
        else:
            box.provision(given.box_key, given.contact.host, given.contact.port, transport=given.contact.transport)
        if box.next_timer is None:  # new, or this computer stopped in the middle of a wake
            moment = max(box.now, first_day)
            clock.tell(moment)
            box.power_on(moment)
        return cls(box, clock)

    def next_wake(self) -> datetime | None:
        return self.box.next_timer

    def wake(self) -> None:
        due = self.box.next_timer
        assert due is not None  # the story asks for a wake that `next_wake` promised
        self.box.wait_until(due)
        self._keep_picture()

    def visit(self, at: datetime, open_s: int, *, changed_in_flash: bool) -> int:
        shut_at = at + timedelta(seconds=open_s)
        seq = self._opened(at)
        if seq is None:
            self.box.open_lid(at)
            seq = self._last(_LID_OPEN)
        if self._last(_LID_CLOSED) < seq:
            self._shut(shut_at, changed_in_flash)
        self._keep_picture()
        return seq

    def close(self) -> None:
        self._keep_picture()

    def _shut(self, at: datetime, changed_in_flash: bool) -> None:
        self.clock.tell(at)
        if changed_in_flash:
            self.box.wifi(up=False)
        self.box.close_lid(at)
        if changed_in_flash:
            # Before the record goes out, somebody with the chip in hand makes the opening look shorter.
            self.box.edit_flash(self._last(_LID_CLOSED), _shorten)
            self.box.wifi(up=True)

    def _opened(self, at: datetime) -> int | None:
        """The opening of this moment, when the story was cut off after it."""
        openings = (event for event in self.box.events() if event.kind == _LID_OPEN)
        return next((event.seq for event in openings if abs(event.time - at.timestamp()) < _SAME_OPENING_S), None)

    def _last(self, kind: str) -> int:
        return max((event.seq for event in self.box.events() if event.kind == kind), default=0)

    def _keep_picture(self) -> None:
        (self.box.directory / "panel.png").write_bytes(self.box.panel_png())


@dataclass(slots=True, eq=False)
class ReplayStoryBox:
    """A box that only speaks the wire format; silent from `silent_from` on."""

    box: ReplayBox
    clock: StoryClock
    next_heartbeat: datetime
    silent_from: datetime | None = None

    def next_wake(self) -> datetime | None:
        silent = self.silent_from is not None and self.next_heartbeat >= self.silent_from
        return None if silent else self.next_heartbeat

    def wake(self) -> None:
        self.box.heartbeat(self.next_heartbeat)
        self.next_heartbeat += timedelta(days=1)

    def visit(self, at: datetime, open_s: int, *, changed_in_flash: bool) -> int:
        assert not changed_in_flash  # a replay has no flash
        self.clock.tell(at + timedelta(seconds=open_s))
        return self.box.visit(at, open_s)

    def close(self) -> None:
        self.box.close()


def _shorten(record: bytearray) -> None:
    record[_OPEN_SECONDS : _OPEN_SECONDS + 4] = (40).to_bytes(4, "little")
