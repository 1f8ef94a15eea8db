"""One case with all its evidence and all that happened to it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from jumatserius import wib
from jumatserius.attachments import service as attachments
from jumatserius.attachments.service import Kind, Subject
from jumatserius.boxes import service as boxes
from jumatserius.cases import handling, listing, policy
from jumatserius.cases.models import Act, CaseStep, State, Treatment
from jumatserius.cases.rights import rights as rights_of_person
from jumatserius.counts.models import Count, Deposit
from jumatserius.people import service as people
from jumatserius.people.models import Person, Role
from jumatserius.web import evidence, wording
from jumatserius.web.evidence import Handed, Record, Sealed
from jumatserius.web.sections import cases
from jumatserius.web.sections.attached import attached


def load(session: Session, now: datetime, case_id: str) -> dict[str, Any]:
    """What `case.html` shows; raises `Missing`."""
    found = listing.life(session, case_id)
    behind = evidence.records(session, now, found.case.members)
    taken = handling.steps(session, case_id)
    names = people.names(session, (id_ for one in taken for id_ in (one.person_id, one.assignee_id)))
    state = handling.state_of(taken)
    institution = boxes.one(session, now, found.case.box_id).institution if found.case.box_id else None
    return cases.shown(found.case, institution, behind, now) | {
        "is_open": found.is_open,
        "state": wording.STATE[state],
        "is_resolved": state is State.RESOLVED,
        "assignee": names.get(handling.assignee_of(taken) or ""),
        "due": wib.day(policy.due_on(wib.wib_date(found.case.raised_at), found.case.amount_idr)),
        "steps": [_step(one, names) for one in taken],
        "attachments": _attachments(session, case_id, behind),
        "rows": evidence.shown(session, behind, found.case.members),
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


def rights(session: Session, person: Person, case_id: str) -> dict[str, Any]:
    """What this person may do about the case, for the forms of `case.html`."""
    found = rights_of_person(session, person, case_id)
    return {
        "acts": found.acts,
        "why_not": found.why_not,
        "speaks": Act.COMMENT in found.acts,
        "treatments": [(one, wording.TREATMENT[one]) for one in found.treatments],
        "names_deposit": Treatment.TO_DEPOSIT in found.treatments,
        "proposed": found.proposal.treatment if found.proposal else None,
        "people": people.of_role(session, *Role) if Act.ASSIGN in found.acts else [],
    }


def _step(step: CaseStep, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "label": wording.ACT[step.act],
        "state": wording.STATE[step.state],
        "at": step.at,
        "by": names.get(step.person_id or "", "rekonsiliasi"),
        "origin": step.origin if step.person_id else None,
        "assignee": names.get(step.assignee_id or ""),
        "treatment": wording.TREATMENT[step.treatment] if step.treatment else None,
        "entry": step.entry_id,
        "text": step.text,
    }


def _attachments(session: Session, case_id: str, behind: Mapping[str, Record]) -> list[dict[str, Any]]:
    """What is attached to the case, and to the counts and deposits of its evidence."""
    of = {str(Subject(Kind.CASE, case_id)): "Kasus ini"}
    for member, record in behind.items():
        if isinstance(record, Count | Sealed):
            of[str(Subject(Kind.COUNT, member))] = evidence.label(member, record)
        elif isinstance(record, Deposit | Handed):
            of[str(Subject(Kind.DEPOSIT, member))] = evidence.label(member, record)
    return attached(session, attachments.listed(session, of), of)
