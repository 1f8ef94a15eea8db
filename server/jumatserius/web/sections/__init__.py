"""Sections of pages: each module turns what the services know into what its template shows."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from jumatserius.web.filters import Filters

PAGE = 20
"""Rows of a list before it goes on on another page."""


@dataclass(frozen=True, slots=True)
class View:
    """What a section is drawn from. `box_id` is the one box that the page is about; none: all."""

    session: Session
    now: datetime
    filters: Filters
    box_id: str | None
