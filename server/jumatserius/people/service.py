"""Who acts: registering people, issuing and checking tokens, writing the audit trail."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from jumatserius import wib
from jumatserius.db import batches
from jumatserius.errors import Conflict, Missing, NotAllowed, Unknown
from jumatserius.people.models import Audit, Person, Role, Token
from jumatserius.people.wording import ROLES


def register(session: Session, person_id: str, name: str, role: Role) -> Person:
    """Add a person; raises `Conflict` for an id that is taken."""
    if session.get(Person, person_id):
        raise Conflict("person.id", f"{person_id} sudah dipakai; pilih nama pendek lain")
    person = Person(id=person_id, name=name, role=role, created_at=wib.now())
    session.add(person)
    session.flush()
    return person


def of_role(session: Session, *roles: Role) -> list[Person]:
    """Everybody with one of these roles, by name."""
    return list(session.exec(select(Person).where(col(Person.role).in_(roles)).order_by(Person.name, Person.id)))


def issue_token(session: Session, person_id: str) -> str:
    """A new token `PREFIX.SECRET` for this person. It is shown once: only its hash is kept."""
    if session.get(Person, person_id) is None:
        raise Missing("person.id", f"tidak ada orang bernama pendek {person_id}; daftarkan dulu")
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(24)
    session.add(Token(id=prefix, person_id=person_id, secret_sha256=_digest(secret), created_at=wib.now()))
    session.flush()
    return f"{prefix}.{secret}"


def revoke_tokens(session: Session, person_id: str) -> list[str]:
    """End all tokens of this person, and with them where they are signed in; gives their prefixes."""
    if session.get(Person, person_id) is None:
        raise Missing("person.id", f"tidak ada orang bernama pendek {person_id}; daftarkan dulu")
    query = select(Token).where(Token.person_id == person_id, col(Token.revoked_at).is_(None)).order_by(Token.id)
    ended = list(session.exec(query))
    for token in ended:
        token.revoked_at = wib.now()
    session.flush()
    return [token.id for token in ended]


class Called(NamedTuple):
    """How a person is called: the full name, with the short one behind where another person has the same."""

    name: str
    role: Role


def called(session: Session, person_ids: Iterable[str | None]) -> dict[str, Called]:
    """Names and roles of those among these who are registered."""
    wanted = {one for one in person_ids if one is not None}
    found = [one for batch in batches(wanted) for one in session.exec(select(Person).where(col(Person.id).in_(batch)))]
    shared: set[str] = set()
    for batch in batches({one.name for one in found}):
        query = select(Person.name).where(col(Person.name).in_(batch)).group_by(Person.name)
        shared |= set(session.exec(query.having(func.count() > 1)))
    return {
        one.id: Called(f"{one.name} ({one.id})" if one.name in shared else one.name, Role(one.role)) for one in found
    }


def names(session: Session, person_ids: Iterable[str | None]) -> dict[str, str]:
    """What each of these people is called."""
    return {person_id: one.name for person_id, one in called(session, person_ids).items()}


def who(session: Session, token: str) -> Person:
    """The person of a token; raises `Unknown` for a wrong or revoked one."""
    return session.get_one(Person, proved(session, token).person_id)


def proved(session: Session, token: str) -> Token:
    """The record of a token that holds; raises `Unknown` for a wrong or revoked one."""
    prefix, _, secret = token.partition(".")
    found = session.get(Token, prefix)
    if found is None or found.revoked_at or not hmac.compare_digest(found.secret_sha256, _digest(secret)):
        raise Unknown("Authorization", "token ini salah atau sudah dicabut; minta yang baru kepada Pokja")
    return found


def require(person: Person, *roles: Role) -> None:
    """Raises `NotAllowed` when the person has none of these roles."""
    if person.role not in roles:
        allowed = " atau ".join(ROLES[role] for role in roles)
        raise NotAllowed("Authorization", f"{person.name} berperan {ROLES[Role(person.role)]}; ini untuk {allowed}")


def note(
    session: Session,
    person: Person | None,
    origin: str,
    action: str,
    subject: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write one line of the audit trail. Secrets don't belong in `before` and `after`."""
    session.add(
        Audit(
            at=wib.now(),
            person_id=person.id if person else None,
            origin=origin,
            action=action,
            subject=subject,
            before=before,
            after=after,
        )
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
