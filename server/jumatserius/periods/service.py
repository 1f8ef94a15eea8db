"""Closing periods: checked, recorded, sealed; a closed one never changes."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session, col

from jumatserius import wib
from jumatserius.cases import service as cases
from jumatserius.cases.refresh import refresh
from jumatserius.cases.service import OpenCase
from jumatserius.cases.standing import one_writer
from jumatserius.cases.summary import first_day
from jumatserius.counts.service import Author
from jumatserius.db import table
from jumatserius.errors import Conflict, Missing, Refused, Several
from jumatserius.ledger import service as ledger
from jumatserius.people import service as people
from jumatserius.people.models import Role
from jumatserius.periods import checklist, dated, seal, spans
from jumatserius.periods.checklist import EVERY, Checklist
from jumatserius.periods.models import OpenVisit, Period, PeriodFact, Rhythm
from jumatserius.periods.spans import Span


def closed(session: Session, *, after: int = 0, limit: int = 50) -> list[Period]:
    """Closed periods numbered beyond `after`, in the order of closing."""
    query = select(Period).where(col(Period.id) > after).order_by(col(Period.id)).limit(limit)
    return list(session.scalars(query))


def newest_first(session: Session, *, before: int | None = None, limit: int = 50) -> list[Period]:
    """Closed periods numbered below `before`, the last one first."""
    query = select(Period).order_by(col(Period.id).desc()).limit(limit)
    return list(session.scalars(query.where(col(Period.id) < before) if before else query))


def following(session: Session, today: date) -> list[Span]:
    """The week and the month that are closed next; before the first closing those that ended last."""
    ended = {
        Rhythm.WEEKLY: first_day(today) - timedelta(days=1),
        Rhythm.MONTHLY: today.replace(day=1) - timedelta(days=1),
    }
    last = {rhythm: checklist.newest(session, rhythm) for rhythm in ended}
    return [
        spans.after(rhythm, found.last_day) if (found := last[rhythm]) else spans.containing(rhythm, day)
        for rhythm, day in ended.items()
    ]


def one(session: Session, name: str) -> Period:
    """A closed period; raises `Refused` or `Missing`."""
    found = session.scalars(select(Period).where(col(Period.name) == spans.named(name).name)).first()
    if found is None:
        raise Missing("period", f"periode {name} belum ditutup; lihat daftar periksanya")
    return found


def close(session: Session, author: Author, name: str, accepted: Collection[str]) -> Period:
    """Reconcile once more, check, and close. `accepted` names every case that stays open.

    Raises `NotAllowed`, `Refused`, `Conflict` or, for all that is not in order, `Several`.
    """
    people.require(author.person, Role.POKJA)
    span, today = spans.named(name), wib.wib_date(author.now)
    one_writer(session)
    if session.scalars(select(Period).where(col(Period.name) == span.name)).first():
        raise Conflict("period", f"{span.name} sudah ditutup; yang datang kemudian menjadi kasus periode berikutnya")
    refresh(session, today)
    checked = checklist.check(session, span, today)
    _check(checked, accepted)
    before = checklist.newest(session, span.rhythm)
    facts = dated.of_days(session, span.first, span.last)
    record = seal.canonical(_record(session, author, checked, facts, before.sha256 if before else None))
    period = Period(
        name=span.name,
        rhythm=span.rhythm,
        first_day=span.first,
        last_day=span.last,
        closed_at=author.now,
        closed_by=author.person.id,
        record=record,
        sha256=seal.sha256(record),
    )
    session.add(period)
    session.flush()
    _hold(session, period, facts)
    after = {"sha256": period.sha256, "accepted": sorted(accepted)}
    people.note(session, author.person, author.origin, "period.close", f"period:{span.name}", None, after)
    return period


def _hold(session: Session, period: Period, facts: dict[str, list[dict[str, Any]]]) -> None:
    """Know which facts the record holds, and which of its visits were open."""
    of_period = {"rhythm": period.rhythm, "period_id": period.id}
    held = [of_period | {"member": row["id"]} for kind in facts.values() for row in kind]
    open_visits = [of_period | {"visit_id": row["id"]} for row in facts["visits"] if row["close_seq"] is None]
    for model, rows in ((PeriodFact, held), (OpenVisit, open_visits)):
        if rows:
            session.connection().execute(insert(table(model)), rows)


def faults(session: Session) -> list[str]:
    """What is wrong with the sealed records and their chains; empty when nothing is."""
    return [fault for rhythm in Rhythm for fault in seal.faults(_chain(session, rhythm))]


def _chain(session: Session, rhythm: Rhythm) -> list[Period]:
    query = select(Period).where(col(Period.rhythm) == rhythm).order_by(col(Period.first_day))
    return list(session.scalars(query))


def _check(checked: Checklist, accepted: Collection[str]) -> None:
    refusals: list[Refused] = [Conflict(item.name, item.says) for item in checked.items if not item.ok]
    there = {case.id for case in checked.open_cases}
    if missing := sorted(there - set(accepted)):
        refusals.append(Conflict("accept", f"kasus terbuka yang belum diterima: {', '.join(missing)}"))
    if strange := sorted(set(accepted) - there):
        refusals.append(Conflict("accept", f"bukan kasus terbuka periode ini: {', '.join(strange)}"))
    if refusals:
        raise Several(refusals)


def _record(
    session: Session,
    author: Author,
    checked: Checklist,
    facts: dict[str, list[dict[str, Any]]],
    before: str | None,
) -> dict[str, Any]:
    span = checked.span
    held = {row["id"] for kind in facts.values() for row in kind}
    matches = [one for one in cases.matches(session, limit=EVERY) if held & set(one.members)]
    return {
        "format": seal.FORMAT,
        "period": span.name,
        "first_day": span.first.isoformat(),
        "last_day": span.last.isoformat(),
        "closed_at": author.now.isoformat(),
        "closed_by": author.person.id,
        "before": before,
        "facts": facts,
        "matches": sorted(
            ({"id": one.id, "rule": one.rule, "members": one.members, "amount_idr": one.amount_idr} for one in matches),
            key=lambda row: str(row["id"]),
        ),
        "cases": [
            *(_case(case, "open") for case in sorted(checked.open_cases, key=lambda case: case.id)),
            *(_case(case, "resolved") for case in _resolved(session, span)),
        ],
        "accepted": sorted(case.id for case in checked.open_cases),
        "balances": ledger.balances(session, span.last),
    }


def _resolved(session: Session, span: Span) -> list[OpenCase]:
    found = checklist.days(session, cases.open_cases(session, resolved=True, limit=EVERY))
    untold = (checklist.BOX_SILENT, checklist.LOG_GAP)
    of_span = (case for case, day in found if span.first <= day <= span.last or case.kind in untold)
    return sorted(of_span, key=lambda case: case.id)


def _case(case: OpenCase, state: str) -> dict[str, Any]:
    return {
        "id": case.id,
        "kind": case.kind,
        "members": case.members,
        "amount_idr": case.amount_idr,
        "explanation": case.explanation,
        "state": state,
    }
