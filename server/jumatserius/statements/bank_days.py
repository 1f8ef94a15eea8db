"""Days on which banks rest: the calendar of the country, and what people said of single days."""

from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from jumatserius.errors import Refused
from jumatserius.people import service as people
from jumatserius.reconcile.working_days import bank_holidays
from jumatserius.statements.models import BankDay

COUNTRY = "ID"
"""Whose banks; rupiah and WIB are of the same country."""


def say(session: Session, day: date, *, rests: bool, reason: str, now: datetime, origin: str) -> None:
    """Let a day count as one on which banks rest, or work; raises `Refused` without a reason."""
    if not reason.strip():
        raise Refused("reason", "wajib diisi: tulis sumbernya, misalnya pengumuman Bank Indonesia")
    session.add(BankDay(day=day, rests=rests, reason=reason, said_at=now))
    session.flush()
    people.note(session, None, origin, "bankday.say", f"bankday:{day}", None, {"rests": rests, "reason": reason})


def holidays(session: Session, years: range) -> frozenset[int]:
    """Ordinals of the days of these years on which banks rest, weekends aside."""
    said = {
        day.toordinal(): rests
        for day, rests in session.execute(select(col(BankDay.day), col(BankDay.rests)).order_by(col(BankDay.id)))
    }
    rest = {day for day, rests in said.items() if rests}
    return (bank_holidays(COUNTRY, years) | rest) - (said.keys() - rest)
