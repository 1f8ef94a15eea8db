"""What periods look like over HTTP."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from jumatserius.periods import seal
from jumatserius.periods.checklist import Checklist
from jumatserius.periods.models import Period, Rhythm


class PeriodRow(BaseModel):
    """A closed period in the list. `sha256` seals its record, in which the seal of the period before stands."""

    name: str
    rhythm: Rhythm
    first_day: date
    last_day: date
    closed_at: datetime
    closed_by: str
    sha256: str

    @classmethod
    def of(cls, period: Period) -> "PeriodRow":
        """The row as it is shown."""
        return cls(
            name=period.name,
            rhythm=Rhythm(period.rhythm),
            first_day=period.first_day,
            last_day=period.last_day,
            closed_at=period.closed_at,
            closed_by=period.closed_by,
            sha256=period.sha256,
        )


class PeriodOut(PeriodRow):
    """A closed period with all that was sealed. `record` is the very text of which `sha256` is the hash."""

    record: str
    announcement: str

    @classmethod
    def of(cls, period: Period) -> "PeriodOut":
        """The period in full."""
        row = PeriodRow.of(period).model_dump()
        return cls(**row, record=period.record, announcement=seal.announcement(period.record))


class CloseIn(BaseModel):
    """The names of all cases that stay open."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"accept": []}]})

    accept: list[str] = Field(max_length=100_000, description="ids of open cases, from the checklist")


class ItemOut(BaseModel):
    """One line of the checklist."""

    name: str
    ok: bool
    says: str


class OpenCaseOut(BaseModel):
    """A case that has to be accepted by name."""

    id: str
    kind: str
    amount: int
    explanation: str


class ChecklistOut(BaseModel):
    """How far a period is from being closed; `ready` when every line is ok."""

    period: str
    first_day: date
    last_day: date
    ready: bool
    items: list[ItemOut]
    open_cases: list[OpenCaseOut]

    @classmethod
    def of(cls, checked: Checklist) -> "ChecklistOut":
        """The list as it is shown."""
        return cls(
            period=checked.span.name,
            first_day=checked.span.first,
            last_day=checked.span.last,
            ready=all(item.ok for item in checked.items),
            items=[ItemOut(name=item.name, ok=item.ok, says=item.says) for item in checked.items],
            open_cases=[
                OpenCaseOut(id=one.id, kind=one.kind, amount=one.amount_idr, explanation=one.explanation)
                for one in checked.open_cases
            ],
        )


class VerificationOut(BaseModel):
    """Whether all seals hold; `faults` says where one does not."""

    ok: bool
    faults: list[str]
