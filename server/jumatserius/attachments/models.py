"""Table of what is attached to counts, deposits and cases. Append-only; the files lie in the data folder."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from jumatserius.db import column


class Attachment(SQLModel, table=True):
    """One photo or paper. Identity: what it belongs to, and the file that was sent."""

    __table_args__ = (UniqueConstraint("subject", "upload_sha256"),)

    id: int | None = column("order of arrival", default=None, primary_key=True)
    subject: str = column("what it belongs to, such as count:7f3a", max_length=80)
    sha256: str = column("of the file that is kept, hex; its name", max_length=64)
    upload_sha256: str = column("of the file that was sent, hex", max_length=64)
    media_type: str = column("of the file that is kept", max_length=20)
    size_bytes: int = column("of the file that is kept")
    caption: str = column("in words; may be empty", max_length=200)
    person_id: str = column("who attached it", foreign_key="person.id")
    origin: str = column("from where: an address, or the command line", max_length=80)
    at: datetime = column("when the server got it")
