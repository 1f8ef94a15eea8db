"""What cases and matches look like over HTTP."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from jumatserius import wib
from jumatserius.cases import handling, policy
from jumatserius.cases.handling import Given
from jumatserius.cases.listing import Life
from jumatserius.cases.models import Act, CaseStep, Change, State, Treatment
from jumatserius.cases.service import OpenCase, OpenMatch


class Language(StrEnum):
    """Of explanations and next steps."""

    INDONESIAN = "id"
    ENGLISH = "en"


class CaseOut(BaseModel):
    """Something that does not fit. `members` are the ids of the records that are the evidence."""

    id: str
    kind: str
    members: list[str]
    box: str | None = Field(description="the box, where the evidence names just one")
    amount: int = Field(description="rupiah at stake; 0 where nobody knows")
    explanation: str
    explanation_en: str
    next_step: str
    raised_at: datetime

    @classmethod
    def of(cls, case: OpenCase, language: Language) -> "CaseOut":
        """The case as it is shown in this language."""
        english = language is Language.ENGLISH
        return cls(
            id=case.id,
            kind=case.kind,
            members=list(case.members),
            box=case.box_id,
            amount=case.amount_idr,
            explanation=case.explanation_en if english else case.explanation,
            explanation_en=case.explanation_en,
            next_step=case.next_step_en if english else case.next_step,
            raised_at=case.raised_at,
        )


class StepIn(BaseModel):
    """One step. `assignee` goes with `assign`, `treatment` with `resolve`, `deposit` with `to_deposit`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"act": "assign", "text": "tolong dicek ke bank", "assignee": "haji-umar"},
                {"act": "resolve", "text": "uang palsu, disetujui rapat", "treatment": "write_off"},
            ]
        },
    )

    act: Act
    text: str = Field(min_length=1, max_length=500, description="reason, explanation or comment")
    assignee: str | None = Field(None, max_length=40, description="short name of a person")
    treatment: Treatment | None = None
    deposit: str | None = Field(None, max_length=36, description="reference or id of a deposit")

    def as_given(self) -> Given:
        """The step for the service."""
        return Given(self.act, self.text, self.assignee, self.treatment, self.deposit)


class StepOut(BaseModel):
    """One step as it is recorded. `by` is null for the reconciliation itself."""

    at: datetime
    by: str | None
    origin: str
    act: Act
    state: State
    text: str
    amount: int = Field(description="rupiah at stake then")
    assignee: str | None
    treatment: Treatment | None
    deposit: str | None
    entry: int | None = Field(description="entry of the ledger that moved the money")

    @classmethod
    def of(cls, step: CaseStep) -> "StepOut":
        """The row as it is shown."""
        return cls(
            at=step.at,
            by=step.person_id,
            origin=step.origin,
            act=step.act,
            state=step.state,
            text=step.text,
            amount=step.amount_idr,
            assignee=step.assignee_id,
            treatment=step.treatment,
            deposit=step.deposit_id,
            entry=step.entry_id,
        )


class FoundOut(BaseModel):
    """What the reconciliation found about a case, and when."""

    at: datetime
    change: Change
    amount: int


class CaseLife(CaseOut):
    """A case with its history. `stands`: the facts still say so, whatever people resolved."""

    stands: bool
    state: State
    assignee: str | None
    due_on: date
    overdue: bool
    found: list[FoundOut]
    steps: list[StepOut]

    @classmethod
    def of_life(cls, life: Life, taken: list[CaseStep], language: Language, now: datetime) -> "CaseLife":
        """The case as it is shown in this language at this moment."""
        state = handling.state_of(taken)
        due_on = policy.due_on(wib.wib_date(life.case.raised_at), life.case.amount_idr)
        return cls(
            **CaseOut.of(life.case, language).model_dump(),
            stands=life.is_open,
            state=state,
            assignee=handling.assignee_of(taken),
            due_on=due_on,
            overdue=life.is_open and state is not State.RESOLVED and wib.wib_date(now) > due_on,
            found=[FoundOut(at=one.at, change=one.change, amount=one.amount_idr) for one in life.steps],
            steps=[StepOut.of(one) for one in taken],
        )


class MatchOut(BaseModel):
    """Records that belong together. `credited` says what each deposit or settlement got of a credit."""

    id: str
    rule: str
    members: list[str]
    amount: int
    credited: dict[str, int]
    found_at: datetime

    @classmethod
    def of(cls, match: OpenMatch) -> "MatchOut":
        """The match as it is shown."""
        return cls(
            id=match.id,
            rule=match.rule,
            members=list(match.members),
            amount=match.amount_idr,
            credited=match.credited,
            found_at=match.found_at,
        )
