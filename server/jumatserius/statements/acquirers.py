"""Acquirers that send notices of payments: their keys, and what they sent, kept as it came."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlmodel import Session, col

from jumatserius.errors import Conflict, Malformed, Missing, Refused, Several
from jumatserius.people import service as people
from jumatserius.statements import profile, service
from jumatserius.statements.models import Acquirer, AcquirerKey, AcquirerMessage, BankAccount
from jumatserius.statements.service import Imported, Upload
from jumatserius.statements.signature import Signed, check

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

MAX_BYTES = 256 * 1024
_SHORTEST_SECRET = 16
_PROBLEM_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Registration:
    """An acquirer, the account that it pays into, and how its notices read."""

    id: str
    account: str
    profile: str
    columns: Mapping[str, str]


def register(session: Session, asked: Registration, now: datetime) -> Acquirer:
    """Add an acquirer; raises `Conflict` for an id that is taken, `Refused` for what can't be."""
    if session.get(Acquirer, asked.id):
        raise Conflict("acquirer", f"{asked.id} sudah terdaftar; pilih nama pendek lain")
    if session.get(BankAccount, asked.account) is None:
        raise Refused("account", f"{asked.account!r} tidak terdaftar; daftarkan dulu: jumatserius register account")
    found = profile.with_columns(profile.load(asked.profile), asked.columns)
    if not found.notices:
        fitting = ", ".join(name for name in profile.names() if profile.load(name).notices)
        raise Refused("profile", f"{asked.profile} bukan profil notifikasi; pilihan: {fitting}")
    acquirer = Acquirer(
        id=asked.id, account_id=asked.account, profile=asked.profile, columns=dict(asked.columns), created_at=now
    )
    session.add(acquirer)
    session.flush()
    return acquirer


def issue_key(
    session: Session,
    server_secret: bytes,
    acquirer_id: str,
    now: datetime,
    *,
    keep: timedelta,
    origin: str,
    given: str = "",
) -> str:
    """A new secret for signatures, or the `given` one of the acquirer; older ones end after `keep`."""
    _acquirer(session, acquirer_id)
    if given and len(given) < _SHORTEST_SECRET:
        raise Refused("secret", f"kurang dari {_SHORTEST_SECRET} huruf; minta kunci yang lebih panjang")
    secret = given or secrets.token_urlsafe(32)
    sealed = _seal(server_secret).encrypt(secret.encode())
    session.add(AcquirerKey(acquirer_id=acquirer_id, sealed=sealed, issued_at=now, others_until=now + keep))
    session.flush()
    after = {"others_until": (now + keep).isoformat()}
    people.note(session, None, origin, "acquirer.key", f"acquirer:{acquirer_id}", None, after)
    return secret


def take(
    session: Session, server_secret: bytes, acquirer_id: str, message: Signed, now: datetime, origin: str
) -> Imported | Several:
    """Take a signed message in, and keep it as it came. What can't be read is kept too, and given as an error.

    Raises `Unknown` for a message that this acquirer did not sign; of that nothing is kept.
    """
    acquirer = session.get(Acquirer, acquirer_id)
    check(message, _secrets(session, server_secret, acquirer_id, now) if acquirer else [], now)
    assert acquirer is not None  # nobody signs without a key
    upload = Upload(f"notifikasi {acquirer_id}", message.body, acquirer.profile, acquirer.account_id, acquirer.columns)
    try:
        done = service.import_file(session, upload, by=None, origin=origin)
    except (Refused, Several) as error:
        refusals = error.refusals if isinstance(error, Several) else [error]
        _keep(session, acquirer_id, message.body, now, problem=str(error)[:_PROBLEM_LENGTH])
        return Several([one if isinstance(one, Conflict) else Malformed(one.field, one.message) for one in refusals])
    _keep(session, acquirer_id, message.body, now, file_id=done.file_id)
    return done


def acquirers(session: Session) -> list[Acquirer]:
    """All acquirers, by name."""
    return list(session.scalars(select(Acquirer).order_by(col(Acquirer.id))))


def messages(session: Session, *, after: int | None = None, limit: int = 50) -> list[AcquirerMessage]:
    """What acquirers sent, newest first; `after` is the number of the last one seen."""
    query = select(AcquirerMessage).order_by(col(AcquirerMessage.id).desc()).limit(limit)
    return list(session.scalars(query.where(col(AcquirerMessage.id) < after) if after else query))


def message(session: Session, number: int) -> AcquirerMessage:
    """One message; raises `Missing`."""
    found = session.get(AcquirerMessage, number)
    if found is None:
        raise Missing("number", f"tidak ada pesan nomor {number}")
    return found


def _keep(
    session: Session,
    acquirer_id: str,
    body: bytes,
    now: datetime,
    *,
    file_id: int | None = None,
    problem: str | None = None,
) -> None:
    """Once, however often it comes with the same outcome."""
    digest = hashlib.sha256(body).hexdigest()
    same = select(col(AcquirerMessage.id)).where(
        col(AcquirerMessage.acquirer_id) == acquirer_id,
        col(AcquirerMessage.sha256) == digest,
        col(AcquirerMessage.problem).is_(None) if problem is None else col(AcquirerMessage.problem) == problem,
    )
    if session.scalars(same).first() is None:
        kept = AcquirerMessage(
            acquirer_id=acquirer_id, received_at=now, sha256=digest, body=body, file_id=file_id, problem=problem
        )
        session.add(kept)
        session.flush()


def _acquirer(session: Session, acquirer_id: str) -> Acquirer:
    acquirer = session.get(Acquirer, acquirer_id)
    if acquirer is None:
        there = ", ".join(one.id for one in acquirers(session)) or "belum ada"
        raise Missing("acquirer", f"{acquirer_id!r} tidak terdaftar; pilihan: {there}")
    return acquirer


def _secrets(session: Session, server_secret: bytes, acquirer_id: str, now: datetime) -> list[bytes]:
    """Those that hold now: a key ends when one that was issued later says so."""
    newest_first = (
        select(AcquirerKey).where(col(AcquirerKey.acquirer_id) == acquirer_id).order_by(col(AcquirerKey.id).desc())
    )
    box, found = _seal(server_secret), []
    for key in session.scalars(newest_first):
        found.append(box.decrypt(key.sealed))
        if key.others_until <= now:
            break
    return found


def _seal(server_secret: bytes) -> "Fernet":
    """A copy of the database alone signs nothing."""
    from cryptography.fernet import Fernet  # takes 8 MB, so the first notice of an acquirer loads it

    return Fernet(base64.urlsafe_b64encode(hmac.digest(server_secret, b"jumat/v1/acquirer", "sha256")))
