"""One case with all its evidence and all that happened to it."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from jumatserius.boxes import service as boxes
from jumatserius.cases import listing
from jumatserius.web import evidence, wording
from jumatserius.web.sections import cases


def load(session: Session, now: datetime, case_id: str) -> dict[str, Any]:
    """What `case.html` shows; raises `Missing`."""
    found = listing.life(session, case_id)
    behind = evidence.records(session, now, found.case.members)
    institution = boxes.one(session, now, found.case.box_id).institution if found.case.box_id else None
    return cases.shown(found.case, institution, behind, now) | {
        "is_open": found.is_open,
        "rows": [evidence.shown(member, behind.get(member)) for member in found.case.members],
        "history": [
            {
                "label": wording.CHANGE[step.change],
                "at": step.at,
                "amount_idr": step.amount_idr,
                "text": step.explanation,
            }
            for step in found.steps
        ],
    }
