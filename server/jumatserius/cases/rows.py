"""What reads rows of the database as facts of the engine."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col


def among(column: Any, wanted: Collection[Any] | None) -> list[ColumnElement[bool]]:
    """Limits a query to what is wanted; none: to nothing."""
    return [] if wanted is None else [col(column).in_(wanted)]


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970 in UTC."""
    return int(moment.timestamp())
