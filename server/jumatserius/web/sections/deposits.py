"""Deposits: the list with how far each came, one in full, and what somebody has in hand to be paid in."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from jumatserius.attachments import service as attachments
from jumatserius.attachments.service import Kind, Subject
from jumatserius.boxes import service as boxes
from jumatserius.cases import brought
from jumatserius.cases.brought import Stands
from jumatserius.counts import handover, listing, progress, sealing
from jumatserius.counts.models import Count
from jumatserius.counts.progress import Progress, Stand
from jumatserius.counts.schemas import DepositOut
from jumatserius.people import service as people
from jumatserius.people.models import Person, Role
from jumatserius.web import wording
from jumatserius.web.render import day, moment
from jumatserius.web.sections import PAGE
from jumatserius.web.sections.attached import attached
from jumatserius.wib import rupiah


def listed(session: Session, after: str | None) -> dict[str, Any]:
    """The list of `deposits.html`, newest first."""
    found = listing.deposits(session, after=after, limit=PAGE + 1)
    return {
        "rows": _rows(session, found[:PAGE]),
        "first": "/setoran" if after else None,
        "next": f"/setoran?setelah={found[PAGE - 1].id}" if len(found) > PAGE else None,
    }


def in_hand(session: Session, person: Person | None) -> dict[str, Any] | None:
    """What this person has to do with money; none for who has nothing to do with it."""
    if person is None or person.role not in (Role.COLLECTOR, Role.TREASURER):
        return None
    offered = amounts(session, person)
    waiting = []
    if person.role == Role.TREASURER:
        handed = progress.handed_to(session, person.id)
        waiting = _rows(session, [one for one in handed if one.receipt is None])
    return {"number": len(offered), "amount_idr": sum(offered.values()), "waiting": waiting}


def amounts(session: Session, person: Person) -> dict[str, int]:
    """What this person can pay in, with its rupiah: a collector's counts, or what a treasurer has confirmed."""
    if person.role == Role.TREASURER:
        handed = progress.handed_to(session, person.id)
        return {one.id: one.receipt.amount for one in handed if one.receipt and one.receipt.amount}
    return {one.id: one.amount_idr for one in progress.not_paid_in(session, person.id)}


def offered(session: Session, person: Person, now: datetime) -> list[dict[str, Any]]:
    """The rows that `deposit_form.html` lets tick."""
    if person.role == Role.TREASURER:
        handed = [one for one in progress.handed_to(session, person.id) if one.receipt and one.receipt.amount]
        names = people.names(session, [one.collector for one in handed])
        return [
            {
                "id": one.id,
                "amount_idr": one.receipt.amount if one.receipt else 0,
                "what": one.reference,
                "from": f"{names[one.collector]}, {moment(one.deposited_at)}",
                "warning": None,
            }
            for one in handed
        ]
    counts = progress.not_paid_in(session, person.id)
    places = boxes.several(session, now, [one.box_id for one in counts])
    sealed = sealing.sealed(session, [one.id for one in counts])
    return [
        {
            "id": one.id,
            "amount_idr": one.amount_idr,
            "what": f"{one.box_id}, {places[one.box_id].institution}",
            "from": f"dihitung {moment(one.counted_at)}",
            "warning": sealing.awaited(one) if one.id in sealed else None,
        }
        for one in counts
    ]


def one(session: Session, now: datetime, name: str) -> dict[str, Any]:
    """What `deposit.html` shows of the deposit with this id or reference; raises `Missing`."""
    (found,) = listing.described(session, [handover.one(session, name)])
    stand = progress.stands(session, [found])[found.id]
    versions = progress.receipts_of(session, found.id)
    names = people.names(session, [found.collector, found.treasurer])
    subject = str(Subject(Kind.DEPOSIT, found.id))
    return _row(found, stand, names, _about(session, [found])) | {
        "received_at": found.received_at,
        "treasurer_id": found.treasurer,
        "collector_id": found.collector,
        "inside": stand.inside,
        "credits": [{"day": day(one.booked_on), "amount_idr": one.amount_idr} for one in stand.credits],
        "counts": _counts(session, now, progress.counts_of(session, found)),
        "handovers": _rows(session, progress.deposits_of(session, found)),
        "receipts": [
            {"amount_idr": one.amount_idr, "at": one.received_at, "reason": one.reason} for one in reversed(versions)
        ],
        "newest_receipt": found.receipt.id if found.receipt else "",
        "attachments": attached(
            session, attachments.listed(session, [subject]), {subject: f"Setoran {found.reference}"}
        ),
    }


def _rows(session: Session, found: list[DepositOut]) -> list[dict[str, Any]]:
    stands = progress.stands(session, found)
    names = people.names(session, [name for one in found for name in (one.collector, one.treasurer)])
    about = _about(session, found)
    return [_row(one, stands[one.id], names, about) for one in found]


def _about(session: Session, found: list[DepositOut]) -> dict[str, Stands]:
    return brought.stands(session, [one.id for one in found])


def _row(one: DepositOut, stand: Stand, names: dict[str, str], about: dict[str, Stands]) -> dict[str, Any]:
    cases = about[one.id].cases if one.id in about else ()
    is_missing = stand.progress == Progress.ON_ITS_WAY and "deposit_missing" in dict(cases).values()
    return {
        "id": one.id,
        "reference": one.reference,
        "amount_idr": one.amount,
        "by": names[one.collector],
        "to": names[one.treasurer] if one.treasurer else "bank",
        "at": one.deposited_at,
        "status": wording.DEPOSIT_MISSING if is_missing else wording.DEPOSIT[stand.progress],
        "note": _note(one, stand),
        "cases": [(case_id, wording.CASE[kind].label) for case_id, kind in cases],
    }


def _note(one: DepositOut, stand: Stand) -> str:
    if stand.inside:
        return f"dalam setoran {stand.inside}"
    if stand.credits:
        return f"{rupiah(stand.credited_idr)}, {day(max(each.booked_on for each in stand.credits))}"
    return f"diterima {rupiah(one.receipt.amount)}" if one.receipt else ""


def _counts(session: Session, now: datetime, counts: list[Count]) -> list[dict[str, Any]]:
    places = boxes.several(session, now, [one.box_id for one in counts])
    return [
        {
            "box_id": one.box_id,
            "institution": places[one.box_id].institution,
            "amount_idr": one.amount_idr,
            "at": one.counted_at,
        }
        for one in counts
    ]
