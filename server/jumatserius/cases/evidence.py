"""The records behind the members of matches and cases."""

from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import select
from sqlmodel import Session, col

from jumatserius.counts.models import Count, Deposit, Receipt
from jumatserius.journal.models import Incident, Visit
from jumatserius.statements.models import Settlement, StatementLine

RECEIPT = "receipt:"
N = TypeVar("N", Visit, Count, Deposit)
K = TypeVar("K", StatementLine, Settlement, Incident)

Fact = Visit | Count | Deposit | Receipt | StatementLine | Settlement | Incident


def facts(session: Session, members: Iterable[str]) -> dict[str, Fact]:
    """The record of each member; one that names no record of its own (a box, a silence) is left out."""
    wanted = set(members)

    def named(model: type[N]) -> dict[str, N]:
        return {one.id: one for one in session.scalars(select(model).where(col(model.id).in_(wanted)))}

    def numbered(prefix: str, model: type[K]) -> dict[str, K]:
        numbers = [int(one.removeprefix(prefix)) for one in wanted if one.startswith(prefix)]
        rows = session.scalars(select(model).where(col(model.id).in_(numbers)))
        return {f"{prefix}{one.id}": one for one in rows}

    receipts = [one.removeprefix(RECEIPT) for one in wanted if one.startswith(RECEIPT)]
    return {
        **{f"{RECEIPT}{one.id}": one for one in session.scalars(select(Receipt).where(col(Receipt.id).in_(receipts)))},
        **named(Visit),
        **named(Count),
        **named(Deposit),
        **numbered("line:", StatementLine),
        **numbered("settlement:", Settlement),
        **numbered("incident:", Incident),
    }
