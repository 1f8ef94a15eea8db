"""A small kabupaten for the tests of counts, statements, ledger and cases, and what can happen in it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from jumatserius.app import create_app
from jumatserius.boxes import keys
from jumatserius.boxes.models import Box, BoxCollector, BoxState, District, Element, Institution
from jumatserius.db import Database
from jumatserius.hub import Hub
from jumatserius.journal import wire
from jumatserius.journal.models import Event, Verdict, Visit
from jumatserius.people import service as people
from jumatserius.people.models import Role
from jumatserius.settings import Settings
from jumatserius.statements.models import BankAccount
from jumatserius.wib import WIB

FRIDAY = date(2026, 11, 13)
PEOPLE = {
    "siti-aminah": ("Siti Aminah", Role.COLLECTOR),
    "budi-santoso": ("Budi Santoso", Role.COLLECTOR),
    "rina": ("Rina Pokja", Role.POKJA),
    "haji-umar": ("Haji Umar", Role.TREASURER),
    "tono": ("Tono Teknisi", Role.TECHNICIAN),
}
BOXES = {"LBK-0001": "siti-aminah", "LBK-0002": "siti-aminah", "LBK-0003": "budi-santoso"}


def uuid(name: str) -> str:
    """A UUID that a test can name."""
    return str(uuid5(UUID(int=0), name))


def at(day: date, clock: str) -> datetime:
    """`at(FRIDAY, "07:30")` in WIB."""
    hour, minute = clock.split(":")
    return datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=WIB)


def seed(session: Session) -> None:
    """Three boxes with their collectors, a bank account, people of every role."""
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    for person_id, (name, role) in PEOPLE.items():
        people.register(session, person_id, name, role)
    session.add(District(id="sajira", name="Sajira"))
    session.add(BankAccount(id="utama", bank="Bank Contoh", number="7000123456", holder="BAZNAS"))
    session.flush()
    session.add(Institution(id="kantor", name="Kantor Camat", element=Element.GOVERNMENT, district_id="sajira"))
    session.flush()
    for number, (box_id, collector) in enumerate(BOXES.items(), 1):
        session.add(
            Box(
                id=box_id,
                institution_id="kantor",
                state=BoxState.ACTIVE,
                schedule="fri 06:00-18:00",
                terminal=f"A{number:02d}",
                placement="kantor",
                created_at=long_ago,
            )
        )
        session.flush()
        session.add(BoxCollector(box_id=box_id, person_id=collector, since=long_ago.date()))
    session.flush()


def open_box(session: Session, box_id: str, seq: int, opened_at: datetime, quality: str = "synced") -> str:
    """A visit of two minutes, as the journal leaves it; gives its id."""
    kinds = ((seq, 2, opened_at), (seq + 1, 3, opened_at + timedelta(minutes=2)))
    for number, kind, moment in kinds:
        session.add(
            Event(
                box_id=box_id,
                seq=number,
                kind=kind,
                raw=bytes(64),
                received_at=moment + timedelta(minutes=1),
                at=moment,
                time_quality=quality,
                verdict=Verdict.OK,
            )
        )
    visit = Visit(
        id=f"{box_id}/{seq}",
        box_id=box_id,
        open_seq=seq,
        close_seq=seq + 1,
        opened_at=opened_at,
        closed_at=opened_at + timedelta(minutes=2),
        time_quality=quality,
    )
    session.add(visit)
    session.flush()
    return visit.id


class Api:
    """The server over HTTP, as one of the people."""

    def __init__(self, client: TestClient, settings: Settings, tokens: dict[str, str]) -> None:
        self.client, self.settings, self.tokens = client, settings, tokens

    def get(self, path: str, person: str = "rina", **params: Any) -> Any:
        """The answer, which must be a success."""
        answer = self.client.get(f"/api/v1{path}", params=params, headers=self.headers(person))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, person: str, body: Any, status: int = 200) -> Any:
        """The answer, which must have this status."""
        answer = self.client.post(f"/api/v1{path}", json=body, headers=self.headers(person))
        assert answer.status_code == status, answer.text
        return answer.json()

    def headers(self, person: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[person]}"}

    def visit_code(self, box_id: str, seq: int) -> str:
        """What the box shows during this opening."""
        return wire.visit_code(keys.derive(self.settings.secret(), box_id, 1), seq)


@pytest.fixture
def world(database: Database) -> Database:
    """A migrated database with the small kabupaten in it."""
    with database.writing() as session:
        seed(session)
    return database


@pytest.fixture
def session(world: Database) -> Iterator[Session]:
    with world.writing() as session:
        yield session


@pytest.fixture
def hub() -> Hub:
    return Hub()


@pytest.fixture
def api(world: Database, hub: Hub, tmp_path: Path) -> Iterator[Api]:
    settings = Settings(data=tmp_path)
    with world.writing() as session:
        tokens = {person_id: people.issue_token(session, person_id) for person_id in PEOPLE}
    with TestClient(create_app(settings, world, hub)) as client:
        yield Api(client, settings, tokens)
