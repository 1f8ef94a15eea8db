"""What came late for a closed period: a case of the open one, beside what the engine finds."""

from sqlalchemy import func, select
from sqlmodel import Session, col

from jumatserius import wib
from jumatserius.cases.findings import Found, identity
from jumatserius.counts.models import Count, Deposit, Receipt
from jumatserius.periods import dated
from jumatserius.periods.models import Period
from jumatserius.statements.models import Settlement, StatementLine

FACT_LATE = "fact_late"


def cases(session: Session) -> dict[str, Found]:
    """A case for each late fact, by its identity."""
    query = select(col(Period.rhythm), func.min(col(Period.first_day)), func.max(col(Period.last_day)))
    found: dict[str, Found] = {}
    for rhythm, first, last in session.execute(query.group_by(col(Period.rhythm)).order_by(col(Period.rhythm))):
        for late in dated.late(session, rhythm, first, last):
            one = _case(late)
            found[one.id] = one
    return found


def _case(late: dated.Late) -> Found:
    amount_idr = _amount_idr(late.fact)
    money = f" ({wib.rupiah(amount_idr)})" if amount_idr else ""
    day = wib.day(late.day)
    return Found(
        identity(FACT_LATE, (late.member,)),
        FACT_LATE,
        (late.member,),
        getattr(late.fact, "box_id", None),
        amount_idr,
        {
            "explanation": f"Fakta {late.member}{money} dari {day} datang setelah periodenya ditutup.",
            "explanation_en": f"Fact {late.member}{money} of {day} came after its period was closed.",
            "next_step": "Periksa mengapa terlambat; periode yang ditutup tidak berubah, kasus ini milik yang terbuka.",
            "next_step_en": "Find out why it is late; the closed period stays, this case belongs to the open one.",
        },
    )


def _amount_idr(fact: object) -> int:
    if isinstance(fact, Settlement):
        return abs(fact.net_idr)
    return abs(fact.amount_idr) if isinstance(fact, Count | Deposit | Receipt | StatementLine) else 0
