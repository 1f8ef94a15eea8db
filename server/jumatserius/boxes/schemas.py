"""What the API says of boxes."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel

from jumatserius.boxes.models import Element


class Health(StrEnum):
    """How a box keeps its promise to send again; told from its status at the moment of asking."""

    ACTIVE = "active"
    LATE = "late"
    SILENT = "silent"
    NEVER = "never"
    REVOKED = "revoked"


class BoxRow(BaseModel, frozen=True):
    """One box as it stands now. `battery_mv` and `last_seq` are what the box last said, none when it said nothing."""

    id: str
    institution: str
    element: Element
    district: str
    schedule: str | None
    terminal: str | None
    placement: str
    permit_number: str | None
    permit_until: date | None
    collectors: list[str]
    health: Health
    seen_at: datetime | None
    due_at: datetime | None
    battery_mv: int | None
    last_seq: int | None
    firmware: str | None
