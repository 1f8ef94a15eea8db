"""How matches and cases stand: the newest finding of each, unless it was cleared."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, func, select
from sqlmodel import Session, col

from jumatserius.cases.models import Change, Finding, Match, MatchMember
from jumatserius.db import batches


@dataclass(frozen=True, slots=True)
class Credit:
    """Money of one deposit or settlement that reached the account."""

    match_id: str
    amount_idr: int
    booked_on: date


def newest(finding_of: SQLColumnExpression[Any]) -> Select[Any]:
    """The number of the newest finding of each match (or case): `newest(col(Finding.match_id))`."""
    return select(func.max(col(Finding.id))).where(finding_of.is_not(None)).group_by(finding_of)


def credits(session: Session, targets: Iterable[str]) -> dict[str, list[Credit]]:
    """What was credited for each of these deposits (ids) or settlements (`settlement:3`), where anything was."""
    found: dict[str, list[Credit]] = {}
    wanted = set(targets)
    for batch in batches(wanted):
        named = select(col(MatchMember.match_id)).where(col(MatchMember.member).in_(batch))
        newest_of_named = newest(col(Finding.match_id)).where(col(Finding.match_id).in_(named))
        query = (
            select(Finding)
            .join(Match, col(Match.id) == col(Finding.match_id))
            .where(col(Finding.id).in_(newest_of_named), col(Finding.change) != Change.CLEARED)
            .order_by(col(Finding.id))
        )
        for finding in session.scalars(query):
            for target, amount_idr in finding.details.get("credited", {}).items():
                if target in wanted:
                    day = date.fromisoformat(finding.details["booked_on"])
                    found.setdefault(target, []).append(Credit(finding.match_id or "", amount_idr, day))
    return found
