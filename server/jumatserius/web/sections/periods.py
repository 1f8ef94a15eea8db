"""Periods: which are closed, which are next, one with what is missing, one with its sealed record."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlmodel import Session

from jumatserius import wib
from jumatserius.cases.service import OpenCase
from jumatserius.people import service as people
from jumatserius.periods import checklist, seal, service
from jumatserius.periods.models import Period, Rhythm
from jumatserius.periods.spans import Span
from jumatserius.web import wording
from jumatserius.web.render import day
from jumatserius.web.sections import PAGE


def listed(session: Session, now: datetime, before: int | None) -> dict[str, Any]:
    """What `periods.html` shows."""
    found = service.newest_first(session, before=before, limit=PAGE + 1)
    names = people.names(session, [one.closed_by for one in found])
    today = wib.wib_date(now)
    return {
        "next": [_span(span) | {"has_ended": today > span.last} for span in service.following(session, today)],
        "rows": [_closed(one, names) for one in found[:PAGE]],
        "first": "/periode" if before else None,
        "following": f"/periode?sebelum={found[PAGE - 1].id}" if len(found) > PAGE else None,
    }


def unclosed(session: Session, span: Span, now: datetime, accepted: Collection[str]) -> dict[str, Any]:
    """What `period_open.html` shows of a period that is not closed; `accepted` cases are ticked."""
    checked = checklist.check(session, span, wib.wib_date(now))
    return _span(span) | {
        "ready": all(item.ok for item in checked.items),
        "checks": [
            {
                "label": wording.CHECK[item.name],
                "says": f"{item.says[:1].upper()}{item.says[1:]}.",
                "status": wording.LEG["done" if item.ok else "missing"],
            }
            for item in checked.items
        ],
        "cases": [_case(one, one.id in accepted) for one in checked.open_cases],
    }


def sealed(session: Session, period: Period) -> dict[str, Any]:
    """What `period_closed.html` shows of a closed period."""
    names = people.names(session, [period.closed_by])
    return _closed(period, names) | {
        "announcement": seal.announcement(period.record),
        "is_whole": seal.sha256(period.record) == period.sha256,
        "size_kb": -(-len(period.record.encode()) // 1000),
    }


def _span(span: Span) -> dict[str, Any]:
    return {
        "name": span.name,
        "title": f"{wording.RHYTHM[Rhythm(span.rhythm)]} {_days(span)}",
        "last_day": day(span.last),
    }


def _days(span: Span) -> str:
    if span.rhythm == Rhythm.MONTHLY:
        return f"{wib.MONTHS[span.first.month - 1]} {span.first.year}"
    return f"{day(span.first)} sampai {day(span.last)}"


def _closed(one: Period, names: dict[str, str]) -> dict[str, Any]:
    span = Span(one.name, Rhythm(one.rhythm), one.first_day, one.last_day)
    return _span(span) | {"at": one.closed_at, "by": names[one.closed_by], "sha256": one.sha256}


def _case(one: OpenCase, is_accepted: bool) -> dict[str, Any]:
    status = wording.CASE[one.kind]
    return {
        "id": one.id,
        "mark": status.mark,
        "tone": status.tone,
        "label": status.label,
        "amount_idr": one.amount_idr,
        "explanation": one.explanation,
        "is_accepted": is_accepted,
    }
