"""Bank accounts that deposits and settlements go to."""

from sqlmodel import Session, select

from jumatserius.errors import Conflict
from jumatserius.statements.models import BankAccount


def register(session: Session, account_id: str, bank: str, number: str, holder: str) -> BankAccount:
    """Add an account; raises `Conflict` for an id that is taken."""
    if session.get(BankAccount, account_id):
        raise Conflict("account_id", f"{account_id} sudah terdaftar")
    account = BankAccount(id=account_id, bank=bank, number=number, holder=holder)
    session.add(account)
    session.flush()
    return account


def listed(session: Session) -> list[BankAccount]:
    """All accounts, by their short names."""
    return list(session.exec(select(BankAccount).order_by(BankAccount.id)))
