"""How a box comes into the registry, who opens it, what it is given, and how it is shut out again."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from jumatserius.boxes import keys, qris
from jumatserius.boxes.models import Box, BoxCollector, BoxConfig, BoxState, Institution
from jumatserius.errors import Conflict, Missing, Refused
from jumatserius.people import service as people
from jumatserius.people.models import Person
from jumatserius.reconcile.schedule import parse_schedule


@dataclass(frozen=True, slots=True)
class Registration:
    """What is known of a box before it exists."""

    box_id: str
    institution_id: str
    placement: str
    schedule: str | None = None
    terminal: str | None = None
    qris: str = ""
    permit_number: str | None = None
    permit_until: date | None = None


class Transport(StrEnum):
    """How a box talks to the broker; it falls back to no other one."""

    PSK = "psk"
    CERT = "cert"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a box finds the broker, and whose releases it takes.

    `authority`: the CA's certificate in DER, for `cert`. `release_key`: the release keeper's, empty for no updates.
    """

    transport: Transport
    host: str
    port: int
    authority: bytes = field(default=b"", repr=False)
    release_key: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Provision:
    """What is written into a box, or handed to its twin. Keys and password stay out of logs."""

    box_id: str
    box_key: bytes = field(repr=False)
    contact: Contact
    credential: keys.Credential


def register(session: Session, asked: Registration, *, now: datetime, by: Person | None, origin: str) -> Box:
    """Add a new box. Raises `Refused`, `Missing` or `Conflict` for the first field that can't be taken."""
    _check(session, asked)
    box = Box(
        id=asked.box_id,
        institution_id=asked.institution_id,
        state=BoxState.NEW,
        schedule=asked.schedule,
        terminal=asked.terminal,
        qris=asked.qris,
        placement=asked.placement,
        permit_number=asked.permit_number,
        permit_until=asked.permit_until,
        created_at=now,
    )
    session.add(box)
    session.flush()
    after = {"institution": box.institution_id, "schedule": box.schedule, "terminal": box.terminal, "qris": box.qris}
    people.note(session, by, origin, "box.register", f"box:{box.id}", after=after)
    return box


def _check(session: Session, asked: Registration) -> None:
    if not keys.BOX_ID.fullmatch(asked.box_id):
        shape = "2 sampai 8 huruf besar atau angka, tanda hubung, 4 angka, seperti LBK-0001"
        raise Refused("box_id", f"{asked.box_id!r} bukan nomor kotak: {shape}")
    if session.get(Box, asked.box_id):
        raise Conflict("box_id", f"{asked.box_id} sudah terdaftar; ambil nomor berikutnya yang bebas")
    if session.get(Institution, asked.institution_id) is None:
        raise Missing("institution_id", f"instansi {asked.institution_id} tidak ada; daftarkan dulu")
    if asked.schedule is not None:
        try:
            parse_schedule(asked.schedule)
        except ValueError as error:
            raise Refused(
                "schedule", f"{error} tidak dipahami; tulis hari dan jam WIB, seperti fri 06:00-18:00"
            ) from error
    if asked.qris:
        qris.check(asked.qris)
    if asked.terminal:
        query = select(Box).where(Box.terminal == asked.terminal, Box.state != BoxState.RETIRED)
        other = session.exec(query).first()
        if other:
            raise Conflict("terminal", f"{asked.terminal} adalah label {other.id}; minta label lain kepada bank")


def revoke(session: Session, box_id: str, *, by: Person | None, origin: str) -> Box:
    """Shut a box out for good: its key stops counting and its credential is gone, both from this commit on.

    The id is not given again, because a box under a new key would count its records from 1 again.
    """
    box = registered(session, box_id)
    if box.state == BoxState.RETIRED:
        raise Conflict("box_id", f"{box_id} sudah dicabut")
    before = {"state": box.state, "key_generation": box.key_generation}
    box.state, box.key_generation = BoxState.RETIRED, box.key_generation + 1
    session.flush()
    after = {"state": box.state, "key_generation": box.key_generation}
    people.note(session, by, origin, "box.revoke", f"box:{box_id}", before, after)
    return box


def assign(session: Session, box_id: str, person_id: str, since: date, *, by: Person | None, origin: str) -> None:
    """Let a collector open a box from a day (WIB) on. Raises `Conflict` when that holds already."""
    registered(session, box_id)
    if session.get(Person, person_id) is None:
        raise Missing("person_id", f"tidak ada orang bernama pendek {person_id}; daftarkan dulu")
    if _assignment(session, box_id, person_id, since):
        raise Conflict("person_id", f"{person_id} sudah bertugas di {box_id} pada {since}")
    session.add(BoxCollector(box_id=box_id, person_id=person_id, since=since))
    session.flush()
    people.note(session, by, origin, "box.assign", f"box:{box_id}", after={"person": person_id, "since": str(since)})


def unassign(session: Session, box_id: str, person_id: str, until: date, *, by: Person | None, origin: str) -> None:
    """End it; `until` is the first day (WIB) on which the collector no longer opens the box."""
    assignment = _assignment(session, box_id, person_id, until)
    if assignment is None:
        raise Missing("person_id", f"{person_id} tidak bertugas di {box_id} pada {until}")
    before = {"person": person_id, "until": str(assignment.until) if assignment.until else None}
    assignment.until = until
    session.flush()
    after = {"person": person_id, "until": str(until)}
    people.note(session, by, origin, "box.unassign", f"box:{box_id}", before, after)


def provision(session: Session, secret: bytes, box_id: str, contact: Contact) -> Provision:
    """What this box must be given to talk to that broker; `Refused` for a revoked one."""
    box = registered(session, box_id)
    if box.state == BoxState.RETIRED:
        raise Refused("box_id", f"{box_id} sudah dicabut; daftarkan kotak itu dengan nomor baru")
    key = keys.box_key(secret, box_id, box.key_generation)
    return Provision(box_id, key, contact, keys.BoxKeys(box_id, key).credential)


def credentials(session: Session, secret: bytes) -> dict[str, keys.Credential]:
    """Those of all boxes that may connect, by box id."""
    query = select(Box.id, Box.key_generation).where(Box.state != BoxState.RETIRED)
    return {box_id: keys.derive(secret, box_id, generation).credential for box_id, generation in session.exec(query)}


def registered(session: Session, box_id: str) -> Box:
    """The box; raises `Missing`."""
    box = session.get(Box, box_id)
    if box is None:
        raise Missing("box_id", f"{box_id!r} tidak terdaftar; salin nomor dari label kotak")
    return box


def _assignment(session: Session, box_id: str, person_id: str, day: date) -> BoxCollector | None:
    query = select(BoxCollector).where(
        BoxCollector.box_id == box_id,
        BoxCollector.person_id == person_id,
        or_(col(BoxCollector.until).is_(None), col(BoxCollector.until) > day),
    )
    return session.exec(query).first()


def version(session: Session) -> tuple[int, int, int]:
    """Changes whenever a box is registered, revoked or told something new; for whoever watches from another process."""
    boxes, generations = session.exec(select(func.count(), func.sum(Box.key_generation)).select_from(Box)).one()
    configurations = session.exec(select(func.max(BoxConfig.id))).one()
    return boxes, generations or 0, configurations or 0
