"""Attaching photos and papers, and who may: whoever declared what they show, and those who judge it."""

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from jumatserius.attachments.cleaning import Clean, clean
from jumatserius.attachments.files import Files
from jumatserius.attachments.models import Attachment
from jumatserius.cases import handling
from jumatserius.counts import handover, sealing
from jumatserius.counts.hands import hands
from jumatserius.counts.models import Count
from jumatserius.counts.service import Author
from jumatserius.errors import Missing, NotAllowed
from jumatserius.people import service as people
from jumatserius.people.models import Person, Role


class Kind(StrEnum):
    """What something is attached to."""

    COUNT = "count"
    DEPOSIT = "deposit"
    CASE = "case"


class Subject(NamedTuple):
    """One count, deposit (by id or reference) or case."""

    kind: Kind
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


class Sent(NamedTuple):
    """A file that was sent, cleaned and already on the disk."""

    upload_sha256: str
    sha256: str
    clean: Clean


def keep(files: Files, kind: Kind, content: bytes) -> Sent:
    """Clean the file and put it on the disk. Needs no database, for a photo takes its time; raises `Refused`."""
    cleaned = clean(content, papers=kind is not Kind.COUNT)
    return Sent(hashlib.sha256(content).hexdigest(), files.keep(cleaned.body), cleaned)


def named(session: Session, subject: Subject) -> Subject:
    """The subject under its id; raises `Missing`."""
    if subject.kind is Kind.DEPOSIT:
        return Subject(subject.kind, handover.one(session, subject.id).id)
    if subject.kind is Kind.CASE:
        return Subject(subject.kind, handling.known(session, subject.id))
    if session.get(Count, subject.id) is None:
        raise Missing("count", f"hitungan {subject.id!r} tidak ditemukan; kirim hitungannya dulu, lalu fotonya")
    return subject


def check_may_add(session: Session, person: Person, subject: Subject) -> Subject:
    """The subject under its id, when this person may attach something to it; raises `NotAllowed` or `Missing`."""
    if subject.kind is Kind.COUNT:
        people.require(person, Role.COLLECTOR)
    elif subject.kind is Kind.DEPOSIT:
        people.require(person, Role.COLLECTOR, Role.TREASURER)
    subject = named(session, subject)
    if person.id not in _declarers(session, subject) and not _may_speak(session, person, subject):
        who = "penghitungnya sendiri" if subject.kind is Kind.COUNT else "yang menyetor atau menerimanya"
        who = "yang terkait dengannya" if subject.kind is Kind.CASE else who
        raise NotAllowed("Authorization", f"{person.name} tidak boleh melampirkan di sini; hanya {who}")
    return subject


def add(session: Session, author: Author, subject: Subject, sent: Sent, caption: str = "") -> Attachment:
    """Attach a file; the same file to the same subject again is the same attachment. Raises `NotAllowed`, `Missing`."""
    subject = check_may_add(session, author.person, subject)
    query = select(Attachment).where(
        col(Attachment.subject) == str(subject), col(Attachment.upload_sha256) == sent.upload_sha256
    )
    if recorded := session.scalars(query).first():
        return recorded
    attachment = Attachment(
        subject=str(subject),
        sha256=sent.sha256,
        upload_sha256=sent.upload_sha256,
        media_type=sent.clean.media_type,
        size_bytes=len(sent.clean.body),
        caption=caption.strip(),
        person_id=author.person.id,
        origin=author.origin,
        at=author.now,
    )
    session.add(attachment)
    session.flush()
    after = {"sha256": sent.sha256, "bytes": attachment.size_bytes, "attachment": attachment.id}
    people.note(session, author.person, author.origin, "attachment.add", str(subject), None, after)
    return attachment


def listed(session: Session, subjects: Iterable[str]) -> list[Attachment]:
    """What is attached to these (`case:7f3a`), in the order of arrival."""
    query = select(Attachment).where(col(Attachment.subject).in_(list(subjects))).order_by(col(Attachment.id))
    return list(session.scalars(query))


def one(session: Session, person: Person, attachment_id: int) -> Attachment:
    """An attachment that this person may see; raises `Missing` or `NotAllowed`."""
    found = session.get(Attachment, attachment_id)
    if found is None:
        raise Missing("attachment", f"tidak ada lampiran {attachment_id}; lihat daftar lampirannya")
    kind, _, subject_id = found.subject.partition(":")
    subject = Subject(Kind(kind), subject_id)
    declarers = _declarers(session, subject)
    if subject.kind is Kind.COUNT and person.id not in declarers and sealing.sealed(session, [subject.id]):
        raise NotAllowed("Authorization", f"foto hitungan ini tertutup: {sealing.AWAITS}")
    judges = subject.kind is not Kind.CASE and person.role in (Role.POKJA, Role.TREASURER)
    if not (judges or person.id in declarers or _may_speak(session, person, subject)):
        raise NotAllowed("Authorization", f"lampiran ini bukan untuk {person.name}; hubungi Pokja")
    return found


def _declarers(session: Session, subject: Subject) -> set[str]:
    """Whose word the subject is: who counted, who paid in and who gets the cash."""
    if subject.kind is Kind.COUNT:
        return {session.get_one(Count, subject.id).collector_id}
    if subject.kind is Kind.DEPOSIT:
        receivers = hands(session, [subject.id]).treasurer.values()
        return {handover.one(session, subject.id).collector_id, *receivers}
    return set()


def _may_speak(session: Session, person: Person, subject: Subject) -> bool:
    return subject.kind is Kind.CASE and handling.may_speak(session, person, subject.id)
