"""Tables of the fleet: claims, by which a technician's computer fetches what goes into a box."""

from datetime import datetime

from sqlalchemy import String
from sqlmodel import SQLModel

from jumatserius.boxes.provisioning import Transport
from jumatserius.db import column


class Claim(SQLModel, table=True):
    """The right to fetch the keys of one box once. Of its code only the hash is kept."""

    id: int | None = column("order of writing", default=None, primary_key=True)
    box_id: str = column("box", foreign_key="box.id", index=True)
    code_sha256: str = column("SHA-256 of the code, hex", max_length=64, unique=True)
    transport: Transport = column("how the box will talk to the broker", sa_type=String(10))
    host: str = column("the broker as the box sees it", max_length=120)
    created_at: datetime = column("when issued")
    expires_at: datetime = column("from when on it opens nothing; a newer claim of the box brings it forward")
    redeemed_at: datetime | None = column("when its keys were fetched", default=None)
    board: str | None = column("hardware address of the board that they were fetched for", max_length=17, default=None)
    receipt_sha256: str | None = column(
        "SHA-256 of what only that fetcher can show to have an answer repeated", max_length=64, default=None
    )
