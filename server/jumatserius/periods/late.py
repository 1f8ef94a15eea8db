"""What came late for a closed period: a case of the open one, beside what the engine finds."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from jumatserius import wib
from jumatserius.cases.findings import Found, identity
from jumatserius.counts.models import Count, Deposit, Receipt
from jumatserius.journal.models import Incident, Visit
from jumatserius.periods import dated
from jumatserius.periods.models import Period
from jumatserius.reconcile import explain
from jumatserius.reconcile.explain import both
from jumatserius.reconcile.phrases import Both
from jumatserius.statements.models import Settlement, StatementLine

FACT_LATE = "fact_late"
_NAMES: dict[type[SQLModel], Both] = {
    Visit: Both("Kunjungan {number}", "Visit {number}"),
    Count: Both("Hitungan {number}", "Count {number}"),
    Deposit: Both("Setoran {number}", "Deposit {number}"),
    Receipt: Both("Penerimaan bendahara {number}", "Receipt {number} of a treasurer"),
    StatementLine: Both("Baris rekening koran {number}", "Line {number} of the bank"),
    Settlement: Both("Penyelesaian QRIS {number}", "QRIS settlement {number}"),
    Incident: Both("Temuan catatan kotak nomor {number}", "Finding {number} about the log of a box"),
}


_CLOSING = Both("Penutupan kunjungan {number}", "The closing of visit {number}")


def cases(session: Session) -> dict[str, Found]:
    """A case for each late fact, and for each late closing of a visit, by its identity."""
    return {case.id: case for case, _ in _cases(session, None)}


class Kept:
    """The late cases of a process that looks again and again: closed days never change but by what is noted."""

    def __init__(self) -> None:
        self._newest: int | None = None
        self._cases: dict[tuple[str, str], dict[str, Found]] = {}

    def cases(self, session: Session, noted: dated.Noted | None) -> dict[str, Found]:
        """As `cases` above, looking only at what was `noted` since the last time; none: at everything.

        A period that was closed since is looked at with everything, once.
        """
        newest = session.scalar(select(func.max(col(Period.id))))
        if noted is None or newest != self._newest:
            self._cases, noted = {}, None
        for kind, keys in (noted or {}).items():
            for key in keys:
                self._cases.pop((kind, key), None)
        for case, of in _cases(session, noted):
            self._cases.setdefault(of, {})[case.id] = case
        self._newest = newest
        return {id_: case for some in self._cases.values() for id_, case in some.items()}


def _cases(session: Session, noted: dated.Noted | None) -> Iterator[tuple[Found, tuple[str, str]]]:
    """Each case, with kind and key of the note about its fact."""
    for late in dated.closed_late(session, noted):
        yield _case(late, _CLOSING), late.noted
    query = select(col(Period.rhythm), func.min(col(Period.first_day)), func.max(col(Period.last_day)))
    for rhythm, first, last in session.execute(query.group_by(col(Period.rhythm)).order_by(col(Period.rhythm))):
        for late in dated.late(session, rhythm, first, last, noted):
            yield _case(late, _NAMES[type(late.fact)]), late.noted


def _case(late: dated.Late, called: Both) -> Found:
    amount_idr = _amount_idr(late.fact)
    money = f" ({wib.rupiah(amount_idr)})" if amount_idr else ""
    name, day = _name(late, called), explain.day(late.day.toordinal())
    return Found(
        identity(FACT_LATE, (late.member,)),
        FACT_LATE,
        (late.member,),
        getattr(late.fact, "box_id", None),
        amount_idr,
        {
            "explanation": f"{name.id}{money} dari {day.id} datang setelah periodenya ditutup.",
            "explanation_en": f"{name.en}{money} of {day.en} came after its period was closed.",
            "next_step": "Periksa mengapa terlambat; periode yang ditutup tidak berubah, kasus ini milik yang terbuka.",
            "next_step_en": "Find out why it is late; the closed period stays, this case belongs to the open one.",
        },
    )


def _name(late: dated.Late, called: Both) -> Both:
    """As in the other cases: a deposit by its reference, the rest by a short number."""
    number = late.fact.reference if isinstance(late.fact, Deposit) else late.member.rpartition(":")[2]
    short = number[:8] if isinstance(late.fact, Count | Receipt) else number
    return both(called, number=short)


def _amount_idr(fact: object) -> int:
    if isinstance(fact, Settlement):
        return abs(fact.net_idr)
    return abs(fact.amount_idr) if isinstance(fact, Count | Deposit | Receipt | StatementLine) else 0
