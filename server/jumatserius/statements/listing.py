"""Lists of what was imported, newest first; `after` is the number of the last item seen."""

from sqlalchemy import select
from sqlmodel import Session, col

from jumatserius.statements.models import Settlement, StatementFile, StatementLine


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
) -> list[Settlement]:
    """Settlements."""
    query = select(Settlement).order_by(col(Settlement.id).desc()).limit(limit)
    query = query.where(col(Settlement.terminal) == terminal) if terminal else query
    return list(session.scalars(query.where(col(Settlement.id) < after) if after else query))
