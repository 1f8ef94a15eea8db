"""Lists of what was imported, newest first; `after` is the number of the last item seen."""

from sqlalchemy import select
from sqlmodel import Session, col

from jumatserius.statements.models import CoveredNotice, Settlement, StatementFile, StatementLine


def imports(session: Session, *, after: int | None = None, limit: int = 50) -> list[StatementFile]:
    """Imports of files."""
    query = select(StatementFile).order_by(col(StatementFile.id).desc()).limit(limit)
    return list(session.scalars(query.where(col(StatementFile.id) < after) if after else query))


def lines(
    session: Session, *, account: str | None = None, after: int | None = None, limit: int = 50
) -> list[StatementLine]:
    """Lines of bank statements."""
    query = select(StatementLine).order_by(col(StatementLine.id).desc()).limit(limit)
    query = query.where(col(StatementLine.account_id) == account) if account else query
    return list(session.scalars(query.where(col(StatementLine.id) < after) if after else query))


def settlements(
    session: Session, *, terminal: str | None = None, after: int | None = None, limit: int = 50
) -> list[tuple[Settlement, CoveredNotice | None]]:
    """Settlements; a notice that a pay-out holds comes with what says so."""
    of_notice = col(CoveredNotice.notice_id) == col(Settlement.id)
    query = select(Settlement, CoveredNotice).outerjoin(CoveredNotice, of_notice)
    query = query.order_by(col(Settlement.id).desc()).limit(limit)
    query = query.where(col(Settlement.terminal) == terminal) if terminal else query
    query = query.where(col(Settlement.id) < after) if after else query
    return [(settlement, covered) for settlement, covered in session.execute(query)]
