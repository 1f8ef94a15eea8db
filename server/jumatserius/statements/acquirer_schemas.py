"""What notices of acquirers look like over HTTP."""

from datetime import datetime

from pydantic import BaseModel

from jumatserius.statements.models import AcquirerMessage
from jumatserius.statements.service import Imported


class TakenOut(BaseModel):
    """How many notices came, and how many of them were not known before."""

    notices: int
    new: int

    @classmethod
    def of(cls, imported: Imported) -> "TakenOut":
        """The result as it is shown."""
        return cls(notices=imported.rows, new=imported.new_rows)


class MessageRow(BaseModel):
    """A message in the list. `file` is the import that it became; `problem` says why it became none."""

    id: int
    acquirer: str
    received_at: datetime
    sha256: str
    bytes: int
    file: int | None
    problem: str | None

    @classmethod
    def of(cls, message: AcquirerMessage) -> "MessageRow":
        """The row as it is shown."""
        return cls(
            id=message.id or 0,
            acquirer=message.acquirer_id,
            received_at=message.received_at,
            sha256=message.sha256,
            bytes=len(message.body),
            file=message.file_id,
            problem=message.problem,
        )


class MessageOut(MessageRow):
    """A message with its body; bytes that are no UTF-8 are shown as \\x and two digits."""

    body: str

    @classmethod
    def of(cls, message: AcquirerMessage) -> "MessageOut":
        """The message in full."""
        row = MessageRow.of(message).model_dump()
        return cls(**row, body=message.body.decode(errors="backslashreplace"))
