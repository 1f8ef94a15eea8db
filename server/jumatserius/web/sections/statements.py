"""Imported files: the list of them, and what one of them brought."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from jumatserius import wib
from jumatserius.cases import brought
from jumatserius.cases.brought import Stands
from jumatserius.cases.service import OpenCase
from jumatserius.cases.summary import first_day
from jumatserius.people import service as people
from jumatserius.statements import listing
from jumatserius.statements.models import Settlement, StatementFile, StatementLine
from jumatserius.web import importing, wording
from jumatserius.web.evidence import Record, label, records
from jumatserius.web.render import day, number
from jumatserius.web.sections import PAGE

_NONE = Stands()
_PARTNERS_SHOWN = 3


def files(session: Session, after: int | None) -> dict[str, Any]:
    """The list of `statements.html`, newest first."""
    found = listing.imports(session, after=after, limit=PAGE + 1)
    names = people.names(session, [one.imported_by for one in found])
    return {
        "rows": [file(one, names) for one in found[:PAGE]],
        "holes": [f"Rekening {account}: {gap.text}" for account, gap in listing.holes(session)],
        "first": "/rekening" if after else None,
        "next": f"/rekening?setelah={found[PAGE - 1].id}" if len(found) > PAGE else None,
    }


def file(one: StatementFile, names: dict[str, str]) -> dict[str, Any]:
    """One import with what a person reads."""
    return {
        "id": one.id,
        "name": one.name,
        "profile": importing.title(one.profile),
        "account": one.account_id,
        "rows": number(one.rows),
        "new_rows": one.new_rows,
        "known_rows": one.rows - one.new_rows,
        "opening_idr": one.opening_idr,
        "closing_idr": one.closing_idr,
        "at": one.imported_at,
        "by": names.get(one.imported_by or "", "server"),
    }


def result(session: Session, file_id: int, after: int | None) -> dict[str, Any]:
    """What `statement.html` shows of one import, and `_statement_result.html` alone; raises `Missing`."""
    one = listing.imported(session, file_id)
    lines: Sequence[StatementLine | Settlement] = listing.lines(session, file=file_id, after=after, limit=PAGE + 1)
    if not lines:
        lines = [row for row, _ in listing.settlements(session, file=file_id, after=after, limit=PAGE + 1)]
    shown = lines[:PAGE]
    stands = brought.stands(session, [_fact(row) for row in shown])
    behind = records(session, wib.now(), [partner for one in stands.values() for partner in one.partners])
    path, query = f"/rekening/{file_id}", f"?setelah={after}" if after else ""
    return file(one, people.names(session, [one.imported_by])) | {
        "outcome": _outcome(session, one),
        "lines": [_line(row, stands.get(_fact(row), _NONE), behind) for row in shown],
        "week": f"/?pekan={first_day(_day(shown[0]))}" if shown else None,
        "source": f"{path}/bagian/hasil{query}",
        "first": path if after else None,
        "next": f"{path}?setelah={shown[-1].id}" if len(lines) > PAGE else None,
    }


def _outcome(session: Session, one: StatementFile) -> dict[str, Any]:
    found = brought.brought(session, one)
    return {
        "matched": found.matched,
        "open": [_case(case, wording.CASE[case.kind]) for case in found.open],
        "ended": [_case(case, wording.ENDED) for case in found.ended],
    }


def _case(case: OpenCase, status: wording.Status) -> dict[str, Any]:
    return {
        "id": case.id,
        "mark": status.mark,
        "tone": status.tone,
        "label": wording.CASE[case.kind].label,
        "amount_idr": case.amount_idr,
        "explanation": case.explanation,
    }


def _line(row: StatementLine | Settlement, stands: Stands, behind: dict[str, Record]) -> dict[str, Any]:
    amount_idr = row.amount_idr if isinstance(row, StatementLine) else row.net_idr
    return {
        "id": row.id,
        "day": day(_day(row)),
        "amount_idr": amount_idr,
        "text": row.text if isinstance(row, StatementLine) else f"Terminal {row.terminal}",
        "status": wording.ROW["case" if stands.cases else "matched" if stands.partners else _alone(amount_idr)],
        "partners": _few([label(partner, behind.get(partner)) for partner in stands.partners]),
        "cases": [(case_id, wording.CASE[kind].label) for case_id, kind in stands.cases],
    }


def _few(labels: list[str]) -> str:
    """A pay-out may hold the terminals of a whole kabupaten."""
    more = len(labels) - _PARTNERS_SHOWN
    return ", ".join(labels[:_PARTNERS_SHOWN]) + (f" dan {more} lagi" if more > 0 else "")


def _alone(amount_idr: int) -> str:
    return "unmatched" if amount_idr > 0 else "out" if amount_idr else "idle"


def _fact(row: StatementLine | Settlement) -> str:
    return f"line:{row.id}" if isinstance(row, StatementLine) else f"settlement:{row.id}"


def _day(row: StatementLine | Settlement) -> date:
    return row.booked_on if isinstance(row, StatementLine) else row.paid_on
