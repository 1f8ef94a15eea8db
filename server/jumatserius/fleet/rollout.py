"""Roll-outs: which boxes are offered a release, which run it, and what the others say to it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from jumatserius.boxes import configuration
from jumatserius.boxes.models import Box, BoxState, BoxStatus, Institution
from jumatserius.errors import Missing, Refused
from jumatserius.fleet.releases import Release
from jumatserius.journal import service as journal
from jumatserius.journal import wire
from jumatserius.journal.models import Event
from jumatserius.people import service as people

_BEGUN, _CONFIRMED, _ROLLED_BACK, _REFUSED = 14, 15, 16, 21
_WORDS = {_BEGUN: "dimulai", _CONFIRMED: "berhasil", _ROLLED_BACK: "dibatalkan setelah tiga kali gagal menyala"}
# Of `update_refused`, firmware/README.md.
_REASONS = {
    1: "tanda tangan tidak cocok",
    2: "lebih tua daripada yang berjalan",
    3: "lebih rendah daripada yang pernah dipakai",
    4: "ukuran berbeda",
    5: "isi berubah di jalan",
    6: "isi rusak",
    7: "memori kotak penuh",
}


@dataclass(frozen=True, slots=True)
class Cohort:
    """Which boxes. Several conditions narrow it down; `share` percent of them, always the same ones for a release."""

    box_ids: tuple[str, ...] = ()
    institution: str | None = None
    district: str | None = None
    everyone: bool = False
    share: int = 100


@dataclass(frozen=True, slots=True)
class Standing:
    """A box and the firmware: what it runs by its own word, what it is offered, what it last did about an update."""

    box_id: str
    runs: str | None
    offered: str | None
    last: str | None

    @property
    def is_waiting(self) -> bool:
        """Whether it is offered another version than it runs."""
        return self.offered is not None and self.offered != self.runs


def members(session: Session, cohort: Cohort, version: str) -> list[str]:
    """The boxes of a cohort that can be told anything, by id. Raises `Missing` or `Refused`."""
    if not (cohort.box_ids or cohort.institution or cohort.district or cohort.everyone):
        raise Refused(
            "boxes", "tidak ada kotak yang disebut; sebutkan, atau pakai --institution, --district atau --all"
        )
    query = select(Box.id).join(Institution).where(Box.state != BoxState.RETIRED).order_by(col(Box.id))
    if cohort.box_ids:
        query = query.where(col(Box.id).in_(cohort.box_ids))
    if cohort.institution:
        query = query.where(Box.institution_id == cohort.institution)
    if cohort.district:
        query = query.where(Institution.district_id == cohort.district)
    found = list(session.exec(query))
    unknown = set(cohort.box_ids) - set(found)
    if unknown or not found:
        raise Missing(
            "boxes",
            f"tidak ada kotak terpakai: {', '.join(sorted(unknown)) or 'tak satu pun cocok'}; lihat `release status`",
        )
    return [box_id for box_id in found if _place(version, box_id) < cohort.share]


def _place(version: str, box_id: str) -> int:
    """0 to 99, another order for each release, so that not always the same boxes go first."""
    return int.from_bytes(hashlib.sha256(f"{version} {box_id}".encode()).digest()[:4], "big") % 100


def offer(
    session: Session, box_ids: list[str], release: Release | None, url: str, *, now: datetime, origin: str
) -> None:
    """Let these boxes run a release from `url`, or with none take the offer back: what runs then stays."""
    update = release.update(url) if release else None
    for box_id in box_ids:
        version = configuration.offer(session, box_id, update, now).version
        after = {"release": release.version if release else None, "configuration": version}
        people.note(session, None, origin, "release.offer", f"box:{box_id}", after=after)


def standings(session: Session, box_id: str | None = None) -> list[Standing]:
    """How boxes in use stand to their releases, by id; one box, or all."""
    query = select(Box.id, BoxStatus).outerjoin(BoxStatus, col(BoxStatus.box_id) == col(Box.id))
    query = query.where(Box.state != BoxState.RETIRED).order_by(col(Box.id))
    if box_id is not None:
        query = query.where(Box.id == box_id)
    offered, last = configuration.offered(session), journal.last_of(session, (*_WORDS, _REFUSED))
    return [
        Standing(
            one, status.said.get("fw") if status else None, offered.get(one), _last(last[one]) if one in last else None
        )
        for one, status in session.exec(query)
    ]


def _last(event: Event) -> str:
    payload = wire.read_record(event.raw).payload
    version = ".".join(str(number) for number in payload[:3])
    if event.kind != _REFUSED:
        return f"{version} {_WORDS[event.kind]}"
    return f"{version} ditolak: {_REASONS.get(payload[3], f'alasan {payload[3]}')}"
