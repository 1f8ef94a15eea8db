"""What must be in order before a period can be closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from jumatserius import wib
from jumatserius.cases import service as cases
from jumatserius.cases.evidence import facts
from jumatserius.cases.service import OpenCase
from jumatserius.counts.models import Count
from jumatserius.counts.policy import SEALED_FOR
from jumatserius.counts.sealing import AWAITS, is_sealed
from jumatserius.db import batches
from jumatserius.periods import dated, spans
from jumatserius.periods.models import Period
from jumatserius.periods.spans import Span
from jumatserius.statements import listing
from jumatserius.statements.continuity import Gap
from jumatserius.statements.models import BankAccount, StatementLine

EVERY = 1_000_000
BOX_SILENT, LOG_GAP = "box_silent", "log_gap"
"""Whenever they were found: what such a box has not told may be of any day."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list; `says` names the remedy where it is not ok."""

    name: str
    ok: bool
    says: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """`open_cases` are those that have to be accepted by name."""

    span: Span
    items: tuple[Item, ...]
    open_cases: tuple[OpenCase, ...]


def check(session: Session, span: Span, today: date) -> Checklist:
    """How far this period is from being closed."""
    found = cases.open_cases(session, limit=EVERY)
    return Checklist(
        span,
        (
            _ended(span, today),
            _follows(session, span),
            _statements(session, span),
            _nothing_open(found, "boxes", BOX_SILENT, "kotak diam", "hidupkan, atau selesaikan kasusnya"),
            _nothing_open(found, "log", LOG_GAP, "celah catatan", "tunggu catatannya, atau selesaikan kasusnya"),
            _nothing_sealed(session, span),
        ),
        tuple(case for case, day in days(session, found) if day <= span.last),
    )


def days(session: Session, found: Sequence[OpenCase]) -> list[tuple[OpenCase, date]]:
    """Each case with the day of its earliest evidence; without a dated one, the day on which it was raised."""
    by_member = {
        member: dated.day_of(fact)
        for batch in batches({member for case in found for member in case.members})
        for member, fact in facts(session, batch).items()
    }
    return [
        (case, min((by_member[one] for one in case.members if one in by_member), default=wib.wib_date(case.raised_at)))
        for case in found
    ]


def newest(session: Session, rhythm: str) -> Period | None:
    """The last closed period of this rhythm."""
    query = select(Period).where(col(Period.rhythm) == rhythm).order_by(col(Period.last_day).desc())
    return session.scalars(query.limit(1)).first()


def _ended(span: Span, today: date) -> Item:
    return Item("ended", today > span.last, f"berakhir {wib.day(span.last)}; ditutup sesudahnya")


def _follows(session: Session, span: Span) -> Item:
    before = newest(session, span.rhythm)
    if before is None:
        return Item("sequence", True, "periode pertama")
    following = spans.after(span.rhythm, before.last_day)
    turn = f"sesudah {before.name} giliran {following.name}"
    if span.first <= before.last_day:
        turn = f"sudah ditutup atau terlewati; {turn}"
    return Item("sequence", following == span, turn)


def _statements(session: Session, span: Span) -> Item:
    query = (
        select(col(BankAccount.id), func.max(col(StatementLine.booked_on)))
        .outerjoin(StatementLine, col(StatementLine.account_id) == col(BankAccount.id))
        .group_by(col(BankAccount.id))
        .order_by(col(BankAccount.id))
    )
    lacking = [account for account, last in session.execute(query) if last is None or last < span.last]
    if not lacking:
        # No bar to closing: an old account may begin anywhere, and what a hole hides comes as a late case.
        holes = [f"{account}: {gap.text}" for account, gap in listing.holes(session) if _touches(gap, span)]
        return Item("statements", True, "; ".join(["rekening koran sampai akhir periode", *holes]))
    says = f"{', '.join(lacking)}: impor mutasi yang memuat baris pada atau sesudah {wib.day(span.last)}"
    return Item("statements", False, says)


def _touches(gap: Gap, span: Span) -> bool:
    return gap.before.last_day <= span.last and gap.after.first_day >= span.first


def _nothing_open(found: Sequence[OpenCase], name: str, kind: str, what: str, remedy: str) -> Item:
    boxes = sorted({case.box_id or case.id for case in found if case.kind == kind})
    says = f"{what}: {', '.join(boxes)}; {remedy}" if boxes else f"tidak ada {what}"
    return Item(name, not boxes, says)


def _nothing_sealed(session: Session, span: Span) -> Item:
    """A record that is kept for ever can't hold figures that nobody may see yet."""
    until = datetime.combine(span.last + timedelta(days=1), time(), wib.WIB)
    query = select(func.coalesce(col(Count.visit_id), col(Count.id))).where(
        is_sealed(wib.now()), col(Count.counted_at) < until
    )
    waiting = sorted({str(visit_id) for visit_id in session.scalars(query)})
    if not waiting:
        return Item("second_counts", True, "tidak ada hitungan yang menunggu penghitung kedua")
    remedy = f"minta hitungan kedua, atau tunggu sampai {SEALED_FOR.days} hari sesudah diterima"
    return Item("second_counts", False, f"{AWAITS}: {', '.join(waiting)}; {remedy}")
