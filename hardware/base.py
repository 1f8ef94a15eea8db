"""What all tables of box.toml share: nothing unknown in them, sizes above zero, numbers with a mark."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Mark = Literal["measured", "data sheet", "reported", "estimate"]
Text = Annotated[str, Field(min_length=1)]
Positive = Annotated[float, Field(gt=0)]
Size = tuple[Positive, Positive, Positive]


class Data(BaseModel):
    """A table of box.toml: nothing unknown in it, and nothing in it changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
