"""Health, place and people of boxes, and that ten thousand of them cost a few queries."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, insert
from sqlmodel import Session

from jumatserius.boxes import service
from jumatserius.boxes.models import Box, BoxCollector, BoxState, BoxStatus, District, Element, Institution
from jumatserius.boxes.schemas import Health
from jumatserius.db import Database
from jumatserius.errors import Missing
from jumatserius.people.models import Person, Role

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as session:
        session.add(District(id="sajira", name="Sajira"))
        session.flush()
        session.add(Institution(id="kantor", name="Kantor Kecamatan", element=Element.GOVERNMENT, district_id="sajira"))
        session.add(Institution(id="warung", name="Warung 100% Jujur", element=Element.BUSINESS, district_id="sajira"))
        session.flush()
        yield session


def add_box(session: Session, box_id: str, **values: object) -> None:
    fields = {"institution_id": "kantor", "state": BoxState.ACTIVE, "placement": "kantor", "created_at": NOW}
    session.add(Box(id=box_id, **(fields | values)))
    session.flush()


def say(session: Session, box_id: str, seen: timedelta, due: timedelta | None, **said: object) -> None:
    """`seen` and `due` are relative to now."""
    status = BoxStatus(
        box_id=box_id, seen_at=NOW + seen, state="sleeping", due_at=None if due is None else NOW + due, said=said
    )
    session.add(status)
    session.flush()


@pytest.mark.parametrize(
    ("seen_h", "due_h", "health"),
    [
        pytest.param(-1, 5, Health.ACTIVE, id="the promise is still to come"),
        pytest.param(-24, -0.4, Health.ACTIVE, id="some minutes over the promise"),
        pytest.param(-24, -0.6, Health.LATE, id="over the promise"),
        pytest.param(-48, -25, Health.SILENT, id="a day over the promise"),
        pytest.param(-1, None, Health.ACTIVE, id="promised nothing, heard just now"),
        pytest.param(-30, None, Health.LATE, id="promised nothing, heard yesterday"),
        pytest.param(-50, None, Health.SILENT, id="promised nothing, heard two days ago"),
    ],
)
def test_health_follows_the_promise(session: Session, seen_h: float, due_h: float | None, health: Health) -> None:
    add_box(session, "LBK-0001")
    due = None if due_h is None else timedelta(hours=due_h)
    say(session, "LBK-0001", timedelta(hours=seen_h), due)
    assert service.one(session, NOW, "LBK-0001").health is health


def test_a_box_that_never_spoke_and_a_revoked_one_are_told_apart(session: Session) -> None:
    add_box(session, "LBK-0001")
    add_box(session, "LBK-0002", state=BoxState.RETIRED)
    say(session, "LBK-0002", timedelta(hours=-1), timedelta(hours=5))
    rows = service.overview(session, NOW)
    assert [(row.id, row.health) for row in rows] == [("LBK-0001", Health.NEVER), ("LBK-0002", Health.REVOKED)]
    counts = service.counts_by_health(session, NOW)
    assert counts == {
        Health.ACTIVE: 0, Health.LATE: 0, Health.SILENT: 0, Health.NEVER: 1, Health.REVOKED: 1,
    }  # fmt: skip


def test_a_row_tells_place_people_and_what_the_box_last_said(session: Session) -> None:
    add_box(session, "LBK-0001", schedule="fri 06:00-18:00")
    for person_id, name in (("siti", "Siti Aminah"), ("budi", "Budi"), ("lama", "Yang Lama")):
        session.add(Person(id=person_id, name=name, role=Role.COLLECTOR, created_at=NOW))
    session.flush()
    session.add(BoxCollector(box_id="LBK-0001", person_id="siti", since=date(2026, 1, 1)))
    session.add(BoxCollector(box_id="LBK-0001", person_id="budi", since=date(2026, 11, 20)))
    session.add(BoxCollector(box_id="LBK-0001", person_id="lama", since=date(2026, 1, 1), until=date(2026, 11, 20)))
    say(session, "LBK-0001", timedelta(hours=-1), timedelta(hours=23), seq=412, mv=3912, fw="0.1.0")
    row = service.one(session, NOW, "LBK-0001")
    assert (row.institution, row.element, row.district) == ("Kantor Kecamatan", Element.GOVERNMENT, "Sajira")
    assert row.collectors == ["Budi", "Siti Aminah"]
    assert (row.battery_mv, row.last_seq, row.firmware) == (3912, 412, "0.1.0")
    assert row.due_at == NOW + timedelta(hours=23)


def test_pages_go_on_after_the_last_id_and_text_finds_by_id_or_institution(session: Session) -> None:
    for number in range(1, 6):
        add_box(session, f"LBK-000{number}", institution_id="warung" if number == 4 else "kantor")
    assert [row.id for row in service.overview(session, NOW, limit=2)] == ["LBK-0001", "LBK-0002"]
    assert [row.id for row in service.overview(session, NOW, limit=2, after="LBK-0002")] == ["LBK-0003", "LBK-0004"]
    assert [row.id for row in service.overview(session, NOW, text="jujur")] == ["LBK-0004"]
    assert [row.id for row in service.overview(session, NOW, text="0003")] == ["LBK-0003"]
    assert [row.id for row in service.overview(session, NOW, text="%")] == ["LBK-0004"]


def test_an_unknown_box_is_missing_by_name(session: Session) -> None:
    with pytest.raises(Missing) as refusal:
        service.one(session, NOW, "LBK-9999")
    assert str(refusal.value) == ("box: 'LBK-9999' tidak terdaftar; salin nomor dari label kotak")


def test_ten_thousand_boxes_cost_three_queries(session: Session) -> None:
    fields = {"institution_id": "kantor", "state": "active", "placement": "kantor", "created_at": NOW}
    session.execute(
        insert(Box),
        [fields | {"id": f"LBK-{number:04}", "key_generation": 1, "qris": ""} for number in range(10_000)],
    )
    queries: list[str] = []
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *args: queries.append(args[2]))
    assert len(service.overview(session, NOW, limit=50)) == 50
    assert service.counts_by_health(session, NOW)[Health.NEVER] == 10_000
    assert len(queries) == 3
