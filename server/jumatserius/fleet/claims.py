"""Claims: a code of twelve characters that fetches the keys of one box, for one board, once, while it lasts.

A technician's computer has no other right on the server. Whoever tries codes is shut out for a while; every issue,
redemption and refusal is in the audit trail, without the code.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hmac import compare_digest

from sqlmodel import Session, col, select

from jumatserius.boxes import provisioning
from jumatserius.boxes.models import Box, BoxState, Institution
from jumatserius.boxes.provisioning import Provision, Transport
from jumatserius.errors import Conflict, Gone, Missing, Refused, TooMany
from jumatserius.fleet.contact import contact
from jumatserius.fleet.models import Claim
from jumatserius.journal import service as journal
from jumatserius.people import service as people
from jumatserius.people.tries import is_shut_out
from jumatserius.settings import Settings

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 12
_AS_TYPED = str.maketrans("OIL", "011", "- ")
_REFUSED = "claim.refuse"


class Refusal(StrEnum):
    """Why a code opens nothing."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    USED = "used"
    REVOKED = "revoked"
    TOO_MANY = "too many"

    def error(self) -> Refused:
        """As whoever redeems is told."""
        match self:
            case Refusal.UNKNOWN:
                return Missing("code", "tidak ada klaim dengan kode ini; baca lagi, atau minta yang baru")
            case Refusal.EXPIRED:
                return Gone("code", "klaim ini kedaluwarsa; minta yang baru: jumatserius box claim")
            case Refusal.USED:
                return Conflict("code", "klaim ini sudah dipakai papan lain; minta yang baru")
            case Refusal.REVOKED:
                return Conflict("code", "kotak klaim ini sudah dicabut; daftarkan dengan nomor baru")
            case Refusal.TOO_MANY:
                return TooMany("code", "terlalu banyak kode salah; tunggu sepuluh menit")


@dataclass(frozen=True, slots=True)
class Redemption:
    """A try to redeem. `receipt` is chosen by who tries: showing it again repeats an answer that was lost."""

    code: str = field(repr=False)
    board: str
    receipt: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Granted:
    """What goes into the box, and what its label says."""

    provision: Provision
    institution: str
    terminal: str | None
    qris: str


def issue(
    session: Session, box_id: str, transport: Transport, host: str, *, now: datetime, origin: str, lifetime: timedelta
) -> str:
    """A new code, shown once; older ones of the box open nothing from now on.

    Raises `Missing`, `Refused` for a revoked box, and `Conflict` for one whose log the server knows: a board begins
    its log with number 1, and numbers are never used twice.
    """
    box = provisioning.registered(session, box_id)
    if box.state == BoxState.RETIRED:
        raise Refused("box_id", f"{box_id} sudah dicabut; daftarkan kotak itu dengan nomor baru")
    if journal.events(session, box_id=box_id, limit=1):
        raise Conflict(
            "box_id",
            f"{box_id} sudah punya catatan, yang akan dimulai lagi oleh papan lain; "
            f"cabut, lalu daftarkan kotak itu dengan nomor baru",
        )
    for older in session.exec(select(Claim).where(Claim.box_id == box_id, col(Claim.expires_at) > now)):
        older.expires_at = now
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    session.add(
        Claim(
            box_id=box_id,
            code_sha256=_digest(code),
            transport=transport,
            host=host,
            created_at=now,
            expires_at=now + lifetime,
        )
    )
    session.flush()
    after = {"transport": transport, "host": host, "expires_at": (now + lifetime).isoformat()}
    people.note(session, None, origin, "claim.issue", f"box:{box_id}", after=after)
    return "-".join(code[at : at + 4] for at in range(0, _LENGTH, 4))


def redeem(session: Session, settings: Settings, asked: Redemption, *, now: datetime, origin: str) -> Granted | Refusal:
    """The keys of the claim's box. A refusal is written down too, so it must be committed as well."""
    if is_shut_out(session, _REFUSED, now, origin):
        return Refusal.TOO_MANY
    query = select(Claim).where(Claim.code_sha256 == _digest(normalised(asked.code))).with_for_update()
    claim = session.exec(query).first()
    box = session.get(Box, claim.box_id) if claim else None
    refusal = _refusal(claim, box, asked, now)
    if claim is None or box is None or refusal:
        subject = f"box:{claim.box_id}" if claim else "claim"
        people.note(session, None, origin, _REFUSED, subject, after={"reason": refusal, "board": asked.board})
        return refusal or Refusal.UNKNOWN
    if claim.redeemed_at is None:
        claim.redeemed_at, claim.board, claim.receipt_sha256 = now, asked.board, _digest(asked.receipt)
    people.note(session, None, origin, "claim.redeem", f"box:{box.id}", after={"board": asked.board})
    given = provisioning.provision(
        session, settings.secret(), box.id, contact(settings, Transport(claim.transport), claim.host)
    )
    institution = session.get(Institution, box.institution_id)
    assert institution is not None  # a foreign key
    return Granted(given, institution.name, box.terminal, box.qris)


def normalised(code: str) -> str:
    """As it was issued: capitals, no hyphens or spaces, and digits where somebody read a letter that looks like one."""
    return code.upper().translate(_AS_TYPED)


def _refusal(claim: Claim | None, box: Box | None, asked: Redemption, now: datetime) -> Refusal | None:
    if claim is None or box is None:
        return Refusal.UNKNOWN
    if box.state == BoxState.RETIRED:
        return Refusal.REVOKED
    if claim.redeemed_at is not None:
        same = compare_digest(claim.receipt_sha256 or "", _digest(asked.receipt)) and claim.board == asked.board
        if not same:
            return Refusal.USED
    return Refusal.EXPIRED if now >= claim.expires_at else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
