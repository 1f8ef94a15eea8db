"""Lists of what was imported, newest first; `after` is the number of the last item seen."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from jumatserius.errors import Missing
from jumatserius.statements.continuity import Gap, Moved, Stretch, gaps
from jumatserius.statements.models import BankAccount, CoveredNotice, Settlement, StatementFile, StatementLine


def imports(session: Session, *, after: int | None = None, limit: int = 50) -> list[StatementFile]:
    """Imports of files."""
    query = select(StatementFile).order_by(col(StatementFile.id).desc()).limit(limit)
    return list(session.scalars(query.where(col(StatementFile.id) < after) if after else query))


def imported(session: Session, file_id: int) -> StatementFile:
    """One import; raises `Missing`."""
    found = session.get(StatementFile, file_id)
    if found is None:
        raise Missing("file", f"tidak ada impor {file_id}; lihat daftar impor")
    return found


def lines(
    session: Session,
    *,
    account: str | None = None,
    file: int | None = None,
    after: int | None = None,
    limit: int = 50,
) -> list[StatementLine]:
    """Lines of bank statements."""
    query = select(StatementLine).order_by(col(StatementLine.id).desc()).limit(limit)
    query = query.where(col(StatementLine.file_id) == file) if file else query
    query = query.where(col(StatementLine.account_id) == account) if account else query
    return list(session.scalars(query.where(col(StatementLine.id) < after) if after else query))


def settlements(
    session: Session,
    *,
    terminal: str | None = None,
    file: int | None = None,
    after: int | None = None,
    limit: int = 50,
) -> list[tuple[Settlement, CoveredNotice | None]]:
    """Settlements; a notice that a pay-out holds comes with what says so."""
    of_notice = col(CoveredNotice.notice_id) == col(Settlement.id)
    query = select(Settlement, CoveredNotice).outerjoin(CoveredNotice, of_notice)
    query = query.order_by(col(Settlement.id).desc()).limit(limit)
    query = query.where(col(Settlement.terminal) == terminal) if terminal else query
    query = query.where(col(Settlement.file_id) == file) if file else query
    query = query.where(col(Settlement.id) < after) if after else query
    return [(settlement, covered) for settlement, covered in session.execute(query)]


def stretches(session: Session, account: str) -> list[Stretch]:
    """What the files of an account tell of its balance."""
    rows = (
        col(StatementFile.name),
        col(StatementFile.first_day),
        col(StatementFile.last_day),
        col(StatementFile.opening_idr),
        col(StatementFile.closing_idr),
    )
    told = (col(StatementFile.opening_idr).is_not(None), col(StatementFile.closing_idr).is_not(None))
    query = select(*rows).where(col(StatementFile.account_id) == account, *told).order_by(col(StatementFile.id))
    return [Stretch(*row) for row in session.execute(query)]


def moved(session: Session, account: str) -> dict[date, int]:
    """Rupiah that all lines of an account moved on each day."""
    query = select(col(StatementLine.booked_on), func.sum(col(StatementLine.amount_idr)))
    query = query.where(col(StatementLine.account_id) == account).group_by(col(StatementLine.booked_on))
    return {day: int(amount) for day, amount in session.execute(query)}


def holes(session: Session) -> Iterator[tuple[str, Gap]]:
    """Where files of an account do not follow each other, with the account."""
    for account in session.scalars(select(col(BankAccount.id)).order_by(col(BankAccount.id))):
        told = stretches(session, account)
        if len(told) > 1:
            yield from ((account, gap) for gap in gaps(told, Moved(moved(session, account))))
