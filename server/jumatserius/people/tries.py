"""Whoever tries secrets out is shut out for a while: by the refusals that the audit trail holds."""

from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from jumatserius.people.models import Audit

_PATIENCE = timedelta(minutes=10)
_TRIES_OF_ONE = 10
_TRIES_OF_ALL = 100


def is_shut_out(session: Session, refusal: str, now: datetime, origin: str) -> bool:
    """Whether too many refusals under this action were written down lately, of this origin or of all together."""
    tries = select(func.count()).select_from(Audit).where(Audit.action == refusal, col(Audit.at) > now - _PATIENCE)
    of_one = session.exec(tries.where(Audit.origin == origin)).one()
    return of_one >= _TRIES_OF_ONE or session.exec(tries).one() >= _TRIES_OF_ALL
