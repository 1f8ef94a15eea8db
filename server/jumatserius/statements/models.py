"""Tables of what the bank says. All of them are append-only."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from jumatserius.db import column


class BankAccount(SQLModel, table=True):
    """An account that deposits and settlements go to."""

    id: str = column("short name", primary_key=True, max_length=40)
    bank: str = column("name of the bank", max_length=60)
    number: str = column("account number", max_length=34)
    holder: str = column("name of the holder", max_length=80)


class BankDay(SQLModel, table=True):
    """What somebody said of a day on which banks rest, or work after all; the newest row of a day counts."""

    id: int | None = column("order of saying", default=None, primary_key=True)
    day: date = column("day, WIB", index=True)
    rests: bool = column("banks rest; else they work, whatever the calendar says")
    reason: str = column("in words", max_length=200)
    said_at: datetime = column("when")


class StatementFile(SQLModel, table=True):
    """One import of one file."""

    id: int | None = column("order of importing", default=None, primary_key=True)
    account_id: str = column("account", foreign_key="bankaccount.id", index=True)
    name: str = column("file name", max_length=200)
    sha256: str = column("of the file, hex", max_length=64, index=True)
    profile: str = column("profile that read it", max_length=40)
    rows: int = column("rows in the file")
    new_rows: int = column("rows that were not known before")
    first_day: date | None = column("day of its first line, WIB", default=None)
    last_day: date | None = column("day of its last line, WIB", default=None)
    opening_idr: int | None = Field(
        default=None,
        sa_type=BigInteger,
        sa_column_kwargs={"comment": "balance before its first line, where it says so"},
    )
    closing_idr: int | None = Field(
        default=None,
        sa_type=BigInteger,
        sa_column_kwargs={"comment": "balance after its last line, where it says so"},
    )
    imported_at: datetime = column("when")
    imported_by: str | None = column("who", default=None, foreign_key="person.id")


class StatementLine(SQLModel, table=True):
    """One line of a bank statement. Credits are positive, debits negative."""

    __table_args__ = (UniqueConstraint("account_id", "identity"),)

    id: int | None = column("order of importing", default=None, primary_key=True)
    account_id: str = column("account", foreign_key="bankaccount.id")
    file_id: int = column("file that brought it first", foreign_key="statementfile.id", index=True)
    row: int = column("row in that file, 1 is the first line of the file")
    identity: str = column(
        "the bank's own id, else hash of the content and its ordinal among equal rows", max_length=80
    )
    booked_on: date = column("booking day, WIB", index=True)
    amount_idr: int = Field(sa_type=BigInteger)
    balance_idr: int | None = Field(default=None, sa_type=BigInteger)
    text: str = column("the bank's text", max_length=500)
    fee_idr: int = Field(default=0, sa_type=BigInteger)


class Settlement(SQLModel, table=True):
    """What an acquirer pays out for QRIS payments at one terminal, or its notice of one such payment."""

    __table_args__ = (UniqueConstraint("account_id", "identity"),)

    id: int | None = column("order of importing", default=None, primary_key=True)
    account_id: str = column("account that is paid", foreign_key="bankaccount.id")
    file_id: int = column("file that brought it first", foreign_key="statementfile.id", index=True)
    identity: str = column("the acquirer's own id, else hash of the content and its ordinal", max_length=80)
    terminal: str = column("terminal label", max_length=20, index=True)
    gross_idr: int = Field(sa_type=BigInteger)
    fee_idr: int = Field(sa_type=BigInteger)
    net_idr: int = Field(sa_type=BigInteger)
    paid_on: date = column("pay-out day, WIB", index=True)
    reference: str | None = column(
        "reference of the pay-out, as it stands in the bank's text", max_length=60, default=None
    )
    is_notice: bool = column("tells of one payment; else of a pay-out", default=False)


class CoveredNotice(SQLModel, table=True):
    """A notice whose money a pay-out tells too. Derived from the two, so found anew when more rows come."""

    notice_id: int = column("settlement that is a notice", primary_key=True, foreign_key="settlement.id")
    settlement_id: int = column("settlement that is its pay-out", foreign_key="settlement.id", index=True)
    rule: str = column("rule that says so", max_length=20)


class Acquirer(SQLModel, table=True):
    """Who sends notices of QRIS payments by itself, signed."""

    id: str = column("short name", primary_key=True, max_length=40)
    account_id: str = column("account that it pays into", foreign_key="bankaccount.id")
    profile: str = column("profile that reads its notices", max_length=40)
    columns: dict[str, str] = Field(sa_type=JSON)
    created_at: datetime = column("when registered")


class AcquirerKey(SQLModel, table=True):
    """A secret for signatures, sealed with the server's own; it ends when a later one says so."""

    id: int | None = column("order of issuing", default=None, primary_key=True)
    acquirer_id: str = column("whose", foreign_key="acquirer.id", index=True)
    sealed: bytes = Field(sa_type=LargeBinary)
    issued_at: datetime = column("from when on it holds")
    others_until: datetime = column("when all that were issued before end")


class AcquirerMessage(SQLModel, table=True):
    """A signed message as it came: the evidence behind the notices in it."""

    id: int | None = column("order of coming", default=None, primary_key=True)
    acquirer_id: str = column("who sent it", foreign_key="acquirer.id")
    received_at: datetime = column("when it came first")
    sha256: str = column("of the body, hex", max_length=64, index=True)
    body: bytes = Field(sa_type=LargeBinary)
    file_id: int | None = column("import that it became", default=None, foreign_key="statementfile.id")
    problem: str | None = column("why it could not be read", default=None, max_length=500)
