"""Fees of QRIS credits that the bank's text tells too: booked with the line, and once only."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from jumatserius.cases.findings import Found
from jumatserius.db import batches
from jumatserius.ledger import accounts
from jumatserius.ledger.service import Postings
from jumatserius.statements.models import Settlement, StatementLine

_LINE, _SETTLEMENT = "line:", "settlement:"


def postings(session: Session, credits: Sequence[Found], terminals: Mapping[str, str]) -> dict[str, Postings]:
    """What an entry of a credit holds besides, by the id of the match; `terminals` are those of the settlements.

    With the line its gross stands unexplained. What the settlement told of the fee is taken back; what it did not tell
    was still expected at the terminal.
    """
    members = {member for one in credits for member in one.members}
    lines = {
        f"{_LINE}{number}": (account, fee_idr)
        for batch in batches(_numbers(_LINE, members))
        for number, account, fee_idr in session.execute(
            select(col(StatementLine.id), col(StatementLine.account_id), col(StatementLine.fee_idr)).where(
                col(StatementLine.id).in_(batch), col(StatementLine.fee_idr) != 0
            )
        )
    }
    found = {one.id: [lines[member] for member in one.members if member in lines] for one in credits} if lines else {}
    told = _told(session, members) if lines else {}
    return {
        one.id: _postings(one, found[one.id], told, terminals)
        for one in credits
        if found.get(one.id) and any(member in terminals for member in one.members)
    }


def _postings(
    match: Found, lines: Sequence[tuple[str, int]], told: Mapping[str, int], terminals: Mapping[str, str]
) -> Postings:
    terminal = next(terminals[member] for member in match.members if member in terminals)
    fee_idr = sum(fee for _, fee in lines)
    twice = min(fee_idr, sum(told.get(member, 0) for member in match.members))
    sides = [(accounts.unexplained(account), fee) for account, fee in lines]
    sides += [(accounts.FEE_QRIS, -twice), (accounts.clearing(terminal), twice - fee_idr)]
    return [side for side in sides if side[1]]


def _told(session: Session, members: Iterable[str]) -> dict[str, int]:
    """Fees of the settlements."""
    query = select(col(Settlement.id), col(Settlement.fee_idr))
    return {
        f"{_SETTLEMENT}{number}": fee_idr
        for batch in batches(_numbers(_SETTLEMENT, members))
        for number, fee_idr in session.execute(query.where(col(Settlement.id).in_(batch)))
    }


def _numbers(prefix: str, members: Iterable[str]) -> list[int]:
    return [int(one.removeprefix(prefix)) for one in members if one.startswith(prefix)]
