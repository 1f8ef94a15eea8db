"""What the API takes and says of claims."""

from typing import Annotated

from pydantic import BaseModel, Field

from jumatserius.boxes.provisioning import Transport
from jumatserius.fleet.claims import Granted, Redemption


class RedeemIn(BaseModel):
    """A claim's code, for which board, and something random that only this computer knows, to ask again with."""

    code: Annotated[str, Field(min_length=12, max_length=20)]
    board: Annotated[str, Field(pattern=r"^[0-9a-f]{2}(:[0-9a-f]{2}){5}$", description="hardware address")]
    receipt: Annotated[str, Field(min_length=32, max_length=64)]

    def asked(self) -> Redemption:
        """For the service."""
        return Redemption(self.code, self.board, self.receipt)


class Label(BaseModel):
    """What is printed on the box's label; `address` is what its code leads to."""

    institution: str
    terminal: str | None
    address: str
    qris: str


class RedeemOut(BaseModel):
    """What goes into the box: the same as `jumatserius box provision` shows, and the label."""

    box: str
    box_key: str
    transport: Transport
    mqtt_host: str
    mqtt_port: int
    mqtt_password: str
    tls_key: str
    ca: str
    release: str
    label: Label

    @classmethod
    def of(cls, granted: Granted, public_url: str) -> "RedeemOut":
        """Keys in hex; `public_url` is the server's address without a slash at the end."""
        given = granted.provision
        address = f"{public_url}/kotak/{given.box_id}"
        return cls(
            box=given.box_id,
            box_key=given.box_key.hex(),
            transport=given.contact.transport,
            mqtt_host=given.contact.host,
            mqtt_port=given.contact.port,
            mqtt_password=given.credential.password,
            tls_key=given.credential.tls_key.hex(),
            ca=given.contact.authority.hex(),
            release=given.contact.release_key.hex(),
            label=Label(institution=granted.institution, terminal=granted.terminal, address=address, qris=granted.qris),
        )
