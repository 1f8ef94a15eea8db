"""What statements and settlements look like over HTTP."""

from datetime import date, datetime
from typing import Literal, cast

from pydantic import BaseModel, Field

from jumatserius.statements.continuity import Gap, Stretch
from jumatserius.statements.models import CoveredNotice, Settlement, StatementFile, StatementLine
from jumatserius.statements.rows import BookLine, Payout
from jumatserius.statements.service import Imported

Rule = Literal["rrn", "reference", "amount", "within"]


class SampleRow(BaseModel):
    """One row as it was understood; `amount` is negative for a debit, the net for a settlement."""

    row: int
    date: date
    amount: int
    text: str
    known: bool = Field(description="the row was there before")

    @classmethod
    def of(cls, row: BookLine | Payout, known: bool) -> "SampleRow":
        """The row as it is shown."""
        if isinstance(row, BookLine):
            return cls(row=row.row, date=row.booked_on, amount=row.amount_idr, text=row.text, known=known)
        text = f"terminal {row.terminal}"
        return cls(row=row.row, date=row.paid_on, amount=row.net_idr, text=text, known=known)


class ImportedOut(BaseModel):
    """What an import did or, in a preview, would do."""

    file: int | None = Field(description="number of the import; null in a preview")
    name: str
    profile: str
    account: str
    rows: int
    new_rows: int
    first_day: date
    last_day: date
    credit: int = Field(description="rupiah of the new rows")
    debit: int
    opening: int | None = Field(description="balance before the first row, where the file says so")
    closing: int | None = Field(description="balance after the last row, where the file says so")
    warnings: list[str] = Field(
        description="no errors: another account in the file, lines with sen or of 0, a hole between it and others"
    )
    sample: list[SampleRow]

    @classmethod
    def of(cls, imported: Imported) -> "ImportedOut":
        """The result as it is shown."""
        sample = [SampleRow.of(row, known) for row, known in zip(imported.sample, imported.is_known, strict=True)]
        return cls(
            file=imported.file_id,
            name=imported.name,
            profile=imported.profile,
            account=imported.account,
            rows=imported.rows,
            new_rows=imported.new_rows,
            first_day=imported.first_day,
            last_day=imported.last_day,
            credit=imported.credit_idr,
            debit=imported.debit_idr,
            opening=imported.opening_idr,
            closing=imported.closing_idr,
            warnings=list(imported.warnings),
            sample=sample,
        )


class FileOut(BaseModel):
    """One import of one file."""

    id: int
    name: str
    profile: str
    account: str
    rows: int
    new_rows: int
    first_day: date | None
    last_day: date | None
    opening: int | None = Field(description="balance before its first row, where it says so")
    closing: int | None = Field(description="balance after its last row, where it says so")
    sha256: str
    imported_at: datetime
    imported_by: str | None

    @classmethod
    def of(cls, file: StatementFile) -> "FileOut":
        """The row as it is shown."""
        values = file.model_dump(include=set(cls.model_fields) - {"account", "opening", "closing"})
        return cls(account=file.account_id, opening=file.opening_idr, closing=file.closing_idr, **values)


class StretchOut(BaseModel):
    """What one file tells of its account: the days of its first and last row, the balances before and after them."""

    file: str
    first_day: date
    last_day: date
    opening: int
    closing: int

    @classmethod
    def of(cls, stretch: Stretch) -> "StretchOut":
        """The stretch as it is shown."""
        return cls(
            file=stretch.file,
            first_day=stretch.first_day,
            last_day=stretch.last_day,
            opening=stretch.opening_idr,
            closing=stretch.closing_idr,
        )


class GapOut(BaseModel):
    """Two files of one account that do not follow each other: rows between them were never imported."""

    id: int = Field(description="its place in the list; gaps close when what is missing is imported")
    account: str
    before: StretchOut
    after: StretchOut
    says: str

    @classmethod
    def of(cls, number: int, account: str, gap: Gap) -> "GapOut":
        """The gap as it is shown."""
        before, after = StretchOut.of(gap.before), StretchOut.of(gap.after)
        return cls(id=number, account=account, before=before, after=after, says=gap.text)


class LineOut(BaseModel):
    """A line of a bank statement. `fact` names it in matches and cases."""

    id: int
    fact: str
    account: str
    file: int
    row: int
    date: date
    amount: int
    balance: int | None
    text: str
    fee: int = Field(description="rupiah that the bank says to have taken off a QRIS credit before")

    @classmethod
    def of(cls, line: StatementLine) -> "LineOut":
        """The row as it is shown."""
        return cls(
            id=line.id or 0,
            fact=f"line:{line.id}",
            account=line.account_id,
            file=line.file_id,
            row=line.row,
            date=line.booked_on,
            amount=line.amount_idr,
            balance=line.balance_idr,
            text=line.text,
            fee=line.fee_idr,
        )


class SettlementOut(BaseModel):
    """What the acquirer pays out for one terminal, or its notice of one payment. `fact` names it in matches and cases.

    A notice that a pay-out holds counts no more: `held_by` is that pay-out, `rule` why.
    """

    id: int
    fact: str
    account: str
    file: int
    terminal: str
    gross: int
    fee: int
    net: int
    paid_on: date
    reference: str | None
    is_notice: bool
    held_by: str | None
    rule: Rule | None

    @classmethod
    def of(cls, settlement: Settlement, covered: CoveredNotice | None) -> "SettlementOut":
        """The row as it is shown."""
        return cls(
            id=settlement.id or 0,
            fact=f"settlement:{settlement.id}",
            account=settlement.account_id,
            file=settlement.file_id,
            terminal=settlement.terminal,
            gross=settlement.gross_idr,
            fee=settlement.fee_idr,
            net=settlement.net_idr,
            paid_on=settlement.paid_on,
            reference=settlement.reference,
            is_notice=settlement.is_notice,
            held_by=f"settlement:{covered.settlement_id}" if covered else None,
            rule=cast(Rule, covered.rule) if covered else None,
        )
