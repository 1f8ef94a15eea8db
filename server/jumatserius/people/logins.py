"""Signing in with a browser: a token opens a login of some hours, which only the browser's cookie can show.

A login ends with its hours, with signing out, and with its token. Whoever tries tokens is shut out for a while; every
login, its end and every refusal is in the audit trail, without the token.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from jumatserius.errors import Refused, TooMany, Unknown
from jumatserius.people import service
from jumatserius.people.models import Login, Person, Token
from jumatserius.people.tries import is_shut_out

LASTS = timedelta(hours=12)
_REFUSED = "login.refuse"


@dataclass(frozen=True, slots=True)
class Opened:
    """A new login. `secret` goes into the cookie and is kept nowhere else."""

    person: Person
    secret: str = field(repr=False)


def sign_in(session: Session, token: str, *, now: datetime, origin: str) -> Opened | Refused:
    """Open a login for the person of a token. A refusal is written down too, so it must be committed as well."""
    if is_shut_out(session, _REFUSED, now, origin):
        return TooMany("token", "terlalu banyak kode akses yang salah; tunggu sepuluh menit, lalu coba lagi")
    try:
        proved = service.proved(session, token)
    except Unknown as refused:
        service.note(session, None, origin, _REFUSED, "login")
        return refused
    session.execute(delete(Login).where(col(Login.ends_at) <= now))  # open nothing any more; the audit trail has them
    person, secret = session.get_one(Person, proved.person_id), secrets.token_urlsafe(32)
    session.add(
        Login(secret_sha256=_digest(secret), token_id=proved.id, origin=origin, created_at=now, ends_at=now + LASTS)
    )
    session.flush()
    service.note(session, person, origin, "login.open", f"token:{proved.id}")
    return Opened(person, secret)


def who(session: Session, secret: str, now: datetime) -> Person | None:
    """Who is signed in with this cookie; none: nobody, or not any more."""
    query = (
        select(Person)
        .join(Token, col(Token.person_id) == col(Person.id))
        .join(Login, col(Login.token_id) == col(Token.id))
        .where(Login.secret_sha256 == _digest(secret), Login.ends_at > now, col(Token.revoked_at).is_(None))
    )
    return session.exec(query).first()


def sign_out(session: Session, secret: str, *, now: datetime, origin: str) -> None:
    """End the login of this cookie, if there is one."""
    person = who(session, secret, now)
    if person is None:
        return
    login = session.get_one(Login, _digest(secret))
    login.ends_at = now
    service.note(session, person, origin, "login.end", f"token:{login.token_id}")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
