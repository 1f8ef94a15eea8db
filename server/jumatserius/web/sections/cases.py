"""The open cases: what does not fit, how much is at stake, since when, and what to do next."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jumatserius import wib
from jumatserius.boxes import service as boxes
from jumatserius.cases import listing
from jumatserius.cases.service import OpenCase
from jumatserius.web import wording
from jumatserius.web.evidence import Record, anchor, label, records
from jumatserius.web.render import number
from jumatserius.web.sections import PAGE, View
from jumatserius.wib import rupiah


def load(view: View) -> dict[str, Any]:
    """The section `_cases.html`: the most money first, then the oldest."""
    session, filters = view.session, view.filters
    skip = filters.cases_skipped
    found = listing.weightiest(session, kind=filters.kind, box_id=view.box_id, skip=skip, limit=PAGE + 1)
    places = boxes.several(session, view.now, [case.box_id for case in found if case.box_id])
    behind = records(session, view.now, [member for case in found for member in case.members])
    tally = listing.tally(session, box_id=view.box_id)
    return {
        "rows": [
            shown(case, places[case.box_id].institution if case.box_id else None, behind, view.now)
            for case in found[:PAGE]
        ],
        "kinds": [
            {"kind": kind, "label": wording.CASE[kind].label, "number": number(one.number)}
            for kind, one in tally.items()
        ],
        "says": _says(tally),
        "first": filters.url(cases_skipped=0) + "#kasus" if skip else None,
        "next": filters.url(cases_skipped=skip + PAGE) + "#kasus" if len(found) > PAGE else None,
    }


def shown(case: OpenCase, institution: str | None, behind: Mapping[str, Record], now: datetime) -> dict[str, Any]:
    """One case with what a person reads."""
    status = wording.CASE[case.kind]
    return {
        "id": case.id,
        "mark": status.mark,
        "tone": status.tone,
        "label": status.label,
        "amount_idr": case.amount_idr,
        "box_id": case.box_id,
        "institution": institution,
        "age": _age(case.raised_at, now),
        "explanation": case.explanation,
        "next_step": case.next_step,
        "evidence": [
            {"href": f"/kasus/{case.id}#{anchor(member)}", "label": label(member, behind.get(member))}
            for member in case.members
        ],
    }


def _says(tally: dict[str, listing.Tally]) -> str:
    if not tally:
        return ""
    cases = sum(one.number for one in tally.values())
    amount_idr = sum(one.amount_idr for one in tally.values())
    return f"{number(cases)} terbuka" + (f", {rupiah(amount_idr)} dipertaruhkan" if amount_idr else "")


def _age(raised_at: datetime, now: datetime) -> str:
    days = (wib.wib_date(now) - wib.wib_date(raised_at)).days
    return f"ditemukan {days} hari lalu" if days > 0 else "ditemukan hari ini"
