"""Where the money of a case goes when people resolve it, and whom its evidence names."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlmodel import Session, col

from jumatserius import wib
from jumatserius.boxes.models import BoxCollector
from jumatserius.cases.declared import HANDOVER_OVER, HANDOVER_SHORT
from jumatserius.cases.evidence import facts
from jumatserius.cases.models import Treatment
from jumatserius.cases.service import OpenCase
from jumatserius.counts.hands import hands
from jumatserius.counts.models import Count, Deposit, Receipt
from jumatserius.errors import Missing, Refused
from jumatserius.journal.models import Visit
from jumatserius.ledger import accounts
from jumatserius.ledger.service import Postings
from jumatserius.statements import models as statements
from jumatserius.statements.models import StatementLine

_ABOUT_CREDITS = ("deposit_unknown", "deposit_duplicate")
_KINDS = {
    Treatment.WRITE_OFF: ("deposit_short", "deposit_missing", HANDOVER_SHORT),
    Treatment.SURPLUS: ("deposit_over", HANDOVER_OVER),
    Treatment.TO_DEPOSIT: _ABOUT_CREDITS,
    Treatment.DONATION: _ABOUT_CREDITS,
}
"""Which kinds of cases leave money where a treatment takes it from."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a resolution posts, and the deposit that a credit turned out to be for."""

    postings: Postings = ()
    deposit_id: str | None = None


def treatments(kind: str) -> tuple[Treatment, ...]:
    """What can become of the money of a case of this kind."""
    return (Treatment.NOTHING_MOVES, *(one for one, kinds in _KINDS.items() if kind in kinds))


def settle(session: Session, case: OpenCase, treatment: Treatment, deposit: str | None) -> Settlement:
    """How this treatment moves the money of this case; raises `Refused` or `Missing` where it can't."""
    if (treatment is Treatment.TO_DEPOSIT) != bool(deposit):
        raise Refused(
            "deposit", f"diisi bila dan hanya bila treatment adalah {Treatment.TO_DEPOSIT}: referensi setoran"
        )
    if treatment is Treatment.NOTHING_MOVES:
        return Settlement()
    if case.kind not in _KINDS[treatment]:
        fitting = ", ".join(treatments(case.kind))
        raise Refused("treatment", f"{treatment} bukan untuk kasus {case.kind}; pilihan: {fitting}")
    if case.kind in _ABOUT_CREDITS:
        return _credit(session, case, deposit)
    custody, amount_idr = _custody(session, case), case.amount_idr
    if treatment is Treatment.SURPLUS:
        return Settlement([(accounts.custody(custody), amount_idr), (accounts.SURPLUS, -amount_idr)])
    return Settlement([(accounts.shortage(custody), amount_idr), (accounts.custody(custody), -amount_idr)])


def named(session: Session, members: Iterable[str]) -> set[str]:
    """Short names of the people that the evidence of a case names: who counted, who paid in, who had the box."""
    people: set[str] = set()
    members = list(members)
    people.update(hands(session, members).treasurer.values())
    for fact in facts(session, members).values():
        if isinstance(fact, Count | Deposit):
            people.add(fact.collector_id)
        elif isinstance(fact, Receipt):
            people.add(fact.treasurer_id)
        elif isinstance(fact, Visit):
            people |= _at_the_box(session, fact)
    return people


def _credit(session: Session, case: OpenCase, deposit: str | None) -> Settlement:
    lines = [one for one in facts(session, case.members).values() if isinstance(one, StatementLine)]
    if len(lines) != 1:
        raise Refused(
            "treatment", f"bukti kasus ini memuat {len(lines)} baris rekening; hanya satu yang bisa dipindahkan"
        )
    account, amount_idr, fee_idr = _standing(session, case, lines[0])
    if not deposit:
        given_idr = amount_idr + fee_idr
        return Settlement([(account, given_idr), (accounts.DONATIONS, -given_idr)])
    query = select(Deposit).where(or_(col(Deposit.id) == deposit, col(Deposit.reference) == deposit.upper()))
    found = session.scalars(query).first()
    if found is None:
        raise Missing("deposit", f"tidak ada setoran {deposit!r}; tulis referensinya, misalnya JS-7K2M4Q")
    holder = hands(session, [found.id]).holder(found.id, found.collector_id)
    return Settlement([(account, amount_idr), (accounts.custody(holder), -amount_idr)], found.id)


def _standing(session: Session, case: OpenCase, line: StatementLine) -> tuple[str, int, int]:
    """Account, rupiah and fee of an unknown credit; what a pay-out left of one stands at its terminal."""
    settled = [one for one in facts(session, case.members).values() if isinstance(one, statements.Settlement)]
    if case.amount_idr == line.amount_idr or not settled:
        return accounts.unexplained(line.account_id), line.amount_idr, line.fee_idr
    last = max(settled, key=lambda one: (one.paid_on, f"settlement:{one.id}"))
    return accounts.clearing(last.terminal), case.amount_idr, 0


def _custody(session: Session, case: OpenCase) -> str:
    """Whose custody holds the difference."""
    behind = facts(session, case.members).values()
    deposits = [one for one in behind if isinstance(one, Deposit)]
    if case.kind in (HANDOVER_SHORT, HANDOVER_OVER):  # the difference stayed with the collector
        holders = {one.collector_id for one in deposits}
    elif deposits:
        cash = hands(session, [one.id for one in deposits])
        holders = {cash.holder(one.id, one.collector_id) for one in deposits}
    else:
        holders = {one.collector_id for one in behind if isinstance(one, Count)}
    if len(holders) != 1:
        names = ", ".join(sorted(holders)) or "tidak ada"
        message = f"bukti kasus ini menyebut {len(holders)} pemegang ({names}); uang hanya bisa dipindahkan untuk satu"
        raise Refused("treatment", message)
    return holders.pop()


def _at_the_box(session: Session, visit: Visit) -> set[str]:
    """Who counted this visit; when nobody did, everybody who had the box on that day, or ever when nobody knows it."""
    counted = set(session.scalars(select(col(Count.collector_id)).where(col(Count.visit_id) == visit.id)))
    if counted:
        return counted
    had = select(col(BoxCollector.person_id)).where(col(BoxCollector.box_id) == visit.box_id)
    if visit.opened_at:
        day, until = wib.wib_date(visit.opened_at), col(BoxCollector.until)
        had = had.where(col(BoxCollector.since) <= day, or_(until.is_(None), until > day))
    return set(session.scalars(had))
