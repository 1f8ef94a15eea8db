"""Puts the kabupaten of the demo into an empty database: places, people, account, boxes and what they are told."""

from datetime import date, datetime

from sqlmodel import Session

from jumatserius.boxes import configuration, places, provisioning
from jumatserius.boxes.models import Element
from jumatserius.demo import bank
from jumatserius.demo.kabupaten import DemoBox, Kabupaten
from jumatserius.people import service as people
from jumatserius.people.models import Person, Role
from jumatserius.statements import accounts

ORIGIN = "demo"
SCHEDULE = "fri 06:00-18:00"
LINE = "Seribu rupiah, sehari lebih sehat. Jum’at berkah!"


def seed(session: Session, kabupaten: Kabupaten, visit_url: str, since: date, now: datetime) -> None:
    """Write everything, once; `since` is the first day on which the collectors open their boxes."""
    if session.get(Person, kabupaten.people[0].id):
        return
    for name in kabupaten.districts:
        places.register_district(session, name.lower(), name)
    account = kabupaten.account
    accounts.register(session, account.id, account.bank, account.number, account.holder)
    for person in kabupaten.people:
        people.register(session, person.id, person.name, Role(person.role))
    session.flush()
    for box in kabupaten.boxes:
        _box(session, kabupaten, box, visit_url, since, now)


def _box(session: Session, kabupaten: Kabupaten, box: DemoBox, visit_url: str, since: date, now: datetime) -> None:
    institution_id = f"institusi-{box.id[-4:]}"
    element = Element(box.element)
    places.register_institution(session, institution_id, box.host, element, box.district.lower())
    asked = provisioning.Registration(
        box_id=box.id,
        institution_id=institution_id,
        placement="tempat umum",
        schedule=SCHEDULE,
        terminal=box.terminal,
        qris=bank.qris(kabupaten.merchant, box.terminal),
        permit_number="PUB/017/2026",
        permit_until=date(since.year + 1, 12, 31),
    )
    provisioning.register(session, asked, now=now, by=None, origin=ORIGIN)
    provisioning.assign(session, box.id, box.collector, since, by=None, origin=ORIGIN)
    configuration.write(session, box.id, configuration.Wording(url=visit_url, line=LINE), now)
