"""What cases and matches look like over HTTP."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, Field

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
