"""Keys of boxes, all derived: from the server secret the box key, from the box key whatever a box is given.

The derivations from the box key on are those of the wire format; nothing of them is stored.
"""

import re
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import digest

BOX_ID = re.compile(r"[A-Z0-9]{2,8}-[0-9]{4}")
"""2 to 8 capital letters or digits, a hyphen, four digits."""
_SERVER_LABEL = b"jumat/v1/server"


def box_key(secret: bytes, box_id: str, generation: int) -> bytes:
    """The 32-byte box key of this generation; revoking a box counts the generation up."""
    return digest(secret, f"jumat/v1/box\0{box_id}\0{generation}".encode(), "sha256")


def server_password(secret: bytes) -> str:
    """The server's own MQTT password."""
    return digest(secret, _SERVER_LABEL, "sha256")[:16].hex()


@dataclass(frozen=True, slots=True)
class Credential:
    """What a box shows the broker: its password, or under TLS that it has its 32-byte key. Both stay out of logs."""

    password: str = field(repr=False)
    tls_key: bytes = field(repr=False)


class BoxKeys:
    """What is derived from one box key.

    The log key of an epoch is walked to from the one asked for before, so asking in rising order is cheap.
    """

    __slots__ = ("_box_id", "_epoch", "_log_key", "_session_key", "credential", "first_log_key")

    def __init__(self, box_id: str, key: bytes) -> None:
        self.first_log_key = digest(key, b"jumat/v1/log", "sha256")
        password = digest(key, b"jumat/v1/mqtt", "sha256")[:16].hex()
        self.credential = Credential(password, digest(key, b"jumat/v1/psk", "sha256"))
        self._session_key = digest(key, b"jumat/v1/auth", "sha256")
        self._box_id = box_id.encode()
        self._epoch, self._log_key = 0, self.first_log_key

    def log_key(self, epoch: int) -> bytes:
        """The key that tags records of this epoch."""
        if epoch < self._epoch:
            self._epoch, self._log_key = 0, self.first_log_key
        while self._epoch < epoch:
            self._log_key = sha256(b"jlog" + self._log_key).digest()
            self._epoch += 1
        return self._log_key

    def genesis(self) -> bytes:
        """The tag before the first record."""
        return digest(self.first_log_key, b"jumat/v1/genesis\0" + self._box_id, "sha256")[:16]

    def message_tag(self, label: bytes, body: bytes) -> bytes:
        """The 16-byte tag of a message between box and server."""
        return digest(self._session_key, b"jumat/v1/" + label + b"\0" + self._box_id + b"\0" + body, "sha256")[:16]


def derive(secret: bytes, box_id: str, generation: int) -> BoxKeys:
    """The keys of a registered box."""
    return BoxKeys(box_id, box_key(secret, box_id, generation))
