"""A registry with a few boxes, an intake with a clock that tests move, and short ways to ask what came of it."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import col, select

from jumatserius.boxes import keys, provisioning
from jumatserius.boxes.models import BoxStatus, District, Element, Institution
from jumatserius.boxes.provisioning import Registration
from jumatserius.db import Database
from jumatserius.hub import Hub
from jumatserius.journal import service
from jumatserius.journal.intake import Intake, Message, Reply
from jumatserius.journal.models import Event, EventConflict, Incident, Quarantine, Visit
from wirebox import WireBox

SECRET = bytes(range(32))
FRIDAY = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
BOX_IDS = ("LBK-0001", "LBK-0002", "LBK-0003")


def populate(database: Database, box_ids: Iterable[str] = BOX_IDS) -> None:
    """Register boxes in one institution."""
    with database.writing() as session:
        session.add(District(id="sajira", name="Sajira"))
        session.flush()
        session.add(Institution(id="kantor", name="Kantor Camat", element=Element.GOVERNMENT, district_id="sajira"))
        session.flush()
        for box_id in box_ids:
            provisioning.register(session, Registration(box_id, "kantor", "kantor"), now=FRIDAY, by=None, origin="test")


class World:
    """An intake over a populated database."""

    def __init__(self, database: Database, secret: bytes = SECRET) -> None:
        self.database, self.secret = database, secret
        self.now = FRIDAY
        self.told: list[str] = []
        hub = Hub()
        hub.listen(self.told.append)
        self.intake = Intake(database, secret, hub, lambda: self.now)

    def box(self, box_id: str = BOX_IDS[0], generation: int = 1) -> WireBox:
        """A box with a new log; its clock is the server's."""
        return WireBox(box_id, keys.box_key(self.secret, box_id, generation), clock_s=int(self.now.timestamp()))

    def catch_up(self, box: WireBox) -> None:
        """Move the server's clock to the box's."""
        self.now = datetime.fromtimestamp(box.clock_s, UTC)

    def take(self, box: WireBox, *batches: bytes) -> list[int | None]:
        """Batches of a box in one transaction; up to which numbers the box may free its records."""
        replies = self.intake.take([Message(f"jumat/v1/{box.box_id}/events", batch) for batch in batches])
        assert [reply.topic for reply in replies] == [f"jumat/v1/{box.box_id}/ack"] * len(replies)
        return [box.through(batch, reply.body) for batch, reply in zip(batches, replies, strict=False)]

    def hear(self, topic: str, body: bytes) -> list[Reply]:
        """One message on a topic."""
        return self.intake.take([Message(topic, body)])

    def rows(self, model: type[Any], *order: Any) -> list[Any]:
        """All rows of a table."""
        with self.database.reading() as session:
            return list(session.exec(select(model).order_by(*order)))

    def events(self, box: WireBox) -> dict[int, Event]:
        """Events of a box by number."""
        found = [event for event in self.rows(Event, col(Event.seq)) if event.box_id == box.box_id]
        assert len({event.seq for event in found}) == len(found)
        return {event.seq: event for event in found}

    def verdicts(self, box: WireBox) -> dict[int, str]:
        return {seq: str(event.verdict) for seq, event in self.events(box).items()}

    def incidents(self, *, standing: bool = False) -> list[tuple[str, int, int]]:
        """Kind and numbers of incidents by order of finding; `standing`: those that are not closed."""
        rows = self.rows(Incident, col(Incident.id))
        return [(str(row.kind), row.from_seq, row.to_seq) for row in rows if not (standing and row.closed_at)]

    def visits(self) -> list[Visit]:
        """Visits as the list shows them, the oldest first."""
        with self.database.reading() as session:
            return service.visits(session, limit=1000)[::-1]

    def quarantine(self) -> list[tuple[str, str, int]]:
        """Topic, reason and length."""
        return [(row.topic, row.reason, row.length) for row in self.rows(Quarantine, col(Quarantine.id))]

    def conflicts(self) -> list[tuple[int, bytes]]:
        return [(row.seq, row.raw) for row in self.rows(EventConflict, col(EventConflict.id))]

    def status(self, box: WireBox) -> BoxStatus | None:
        with self.database.reading() as session:
            return session.get(BoxStatus, box.box_id)

    def state(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything that the journal holds of events, without the order and the moment of taking in."""
        events = [(e.box_id, e.seq, e.raw, e.at, e.time_quality, e.verdict) for e in self.rows(Event)]
        conflicts = [(c.box_id, c.seq, c.raw) for c in self.rows(EventConflict)]
        visits = [tuple(sorted(visit.model_dump().items())) for visit in self.rows(Visit)]
        standing = [(i.box_id, i.kind, i.from_seq, i.to_seq, i.torn) for i in self.rows(Incident) if not i.closed_at]
        return {
            "events": sorted(events, key=repr),
            "conflicts": sorted(conflicts),
            "visits": sorted(visits, key=repr),
            "standing": sorted(standing),
        }


def later(moment: datetime, seconds: int) -> datetime:
    """So many seconds after."""
    return moment + timedelta(seconds=seconds)
