"""Notices and the pay-outs that hold them: which rows count, and the entries that follow from it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, select
from sqlmodel import Session, col

from jumatserius.boxes.models import Box
from jumatserius.db import batches, insert_rows, table
from jumatserius.ledger import accounts
from jumatserius.ledger import service as ledger
from jumatserius.ledger.service import Draft
from jumatserius.statements.covering import Cover, Told, cover
from jumatserius.statements.models import CoveredNotice, Settlement

_RRN_DIGITS = 12


def counts() -> ColumnElement[bool]:
    """Whether a settlement tells of money that no other row tells of, for queries over settlements."""
    return ~exists().where(col(CoveredNotice.notice_id) == col(Settlement.id))


def follow(session: Session, account: str, terminals: Collection[str], new: Collection[int], now: datetime) -> None:
    """Find anew which notices of these terminals are held by pay-outs, and write what follows from it in the ledger.

    `new` are the ids of settlements that have no entry yet.
    """
    before = _covers(session, account, terminals)
    after = {
        notice_id: found
        for rows in _told(session, account, terminals).values()
        for notice_id, found in cover(rows).items()
    }
    _keep(session, before, after)
    gone = [f"settlement:{one}" for one in after.keys() - before.keys() - set(new)]
    entries = sorted(ledger.standing(session, gone).values())
    ledger.reverse_all(session, entries, "sudah termuat dalam penyelesaian", None, now)
    to_post = sorted({*new} - after.keys() | (before.keys() - after.keys()))
    ledger.post_all(session, list(_drafts(session, to_post)), now)


def _told(session: Session, account: str, terminals: Collection[str]) -> dict[str, list[Told]]:
    rows = table(Settlement).c
    shown = (rows.terminal, rows.id, rows.identity, rows.is_notice, rows.gross_idr, rows.paid_on, rows.reference)
    query = select(*shown).where(rows.account_id == account)
    found: dict[str, list[Told]] = {}
    for batch in batches(terminals):
        for row in session.connection().execute(query.where(rows.terminal.in_(batch))):
            number, reference = _own_number(row.identity), _normal(row.reference or "")
            told = Told(row.id, row.identity, row.is_notice, number, row.gross_idr, row.paid_on, reference)
            found.setdefault(row.terminal, []).append(told)
    return found


def _own_number(identity: str) -> str:
    kind, _, own = identity.partition(":")
    return "" if kind == "hash" else _normal(own.partition(" ")[0])  # behind a blank stands the type of the row


def _normal(number: str) -> str:
    """Numbers that lost their leading zeros get them back; references are compared without case and blanks."""
    plain = "".join(number.split()).upper()
    return plain.zfill(_RRN_DIGITS) if plain.isascii() and plain.isdigit() else plain


def _covers(session: Session, account: str, terminals: Collection[str]) -> dict[int, Cover]:
    covered, rows = table(CoveredNotice).c, table(Settlement).c
    query = select(covered.notice_id, covered.settlement_id, covered.rule).join(
        table(Settlement), rows.id == covered.notice_id
    )
    return {
        notice_id: Cover(payout_id, rule)
        for batch in batches(terminals)
        for notice_id, payout_id, rule in session.connection().execute(
            query.where(rows.account_id == account, rows.terminal.in_(batch))
        )
    }


def _keep(session: Session, before: Mapping[int, Cover], after: Mapping[int, Cover]) -> None:
    covered = table(CoveredNotice)
    for batch in batches(one for one, found in before.items() if after.get(one) != found):
        session.connection().execute(delete(covered).where(covered.c.notice_id.in_(batch)))
    fresh = [(one, found.payout_id, found.rule) for one, found in after.items() if before.get(one) != found]
    insert_rows(session, CoveredNotice, ("notice_id", "settlement_id", "rule"), fresh)


def _drafts(session: Session, ids: Sequence[int]) -> Iterator[Draft]:
    # A label that goes from a retired box to another is that of the one registered last.
    labels = select(col(Box.terminal), col(Box.id)).order_by(col(Box.created_at), col(Box.id))
    boxes = {terminal: box for terminal, box in session.execute(labels)}
    for one in _settlements(session, ids):
        box = boxes.get(one.terminal, accounts.QRIS_UNKNOWN)
        sides = (
            (accounts.clearing(one.terminal), one.net_idr),
            (accounts.FEE_QRIS, one.fee_idr),
            (accounts.income_qris(box), -one.gross_idr),
        )
        memo = f"{'notifikasi' if one.is_notice else 'penyelesaian'} QRIS terminal {one.terminal}"
        yield Draft(f"settlement:{one.id}", one.paid_on, tuple(side for side in sides if side[1]), memo)


def _settlements(session: Session, ids: Iterable[int]) -> Iterator[Settlement]:
    for batch in batches(ids):
        yield from session.scalars(select(Settlement).where(col(Settlement.id).in_(batch)).order_by(col(Settlement.id)))
