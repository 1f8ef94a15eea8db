"""Who sent a message: HMAC-SHA256 over moment and body, with a secret that both sides know."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from jumatserius.errors import Unknown

TOLERANCE = timedelta(minutes=5)
"""How far the sender's clock may be off, and how long a message that somebody listened to is of use."""
_LONGEST = 12
_WRONG = "tanda tangan salah atau penyelenggara tidak dikenal; tanda tangani `TIMESTAMP.BODY` dengan kunci yang berlaku"


@dataclass(frozen=True, slots=True)
class Signed:
    """A message as it came. `timestamp` is in whole seconds since 1970, `signature` in hex behind `sha256=`."""

    body: bytes
    timestamp: str | None
    signature: str | None


def sign(secret: bytes, timestamp: str, body: bytes) -> str:
    """What stands in the header of a message."""
    return "sha256=" + hmac.digest(secret, timestamp.encode() + b"." + body, "sha256").hex()


def check(message: Signed, secrets: Iterable[bytes], now: datetime) -> None:
    """Raises `Unknown` unless one of the secrets signed this message a short while ago."""
    if not message.timestamp or not message.signature:
        raise Unknown("X-Signature", "X-Timestamp dan X-Signature wajib ada")
    if not _is_fresh(message.timestamp, now):
        minutes = TOLERANCE // timedelta(minutes=1)
        text = f"{message.timestamp[:20]!r} bukan detik UTC dalam {minutes} menit terakhir; betulkan jam pengirim"
        raise Unknown("X-Timestamp", text)
    shown = message.signature.encode()
    expected = [sign(secret, message.timestamp, message.body).encode() for secret in secrets]
    # Each one is compared, so that the time it takes tells nothing.
    if not any([hmac.compare_digest(one, shown) for one in expected]):
        raise Unknown("X-Signature", _WRONG)


def _is_fresh(timestamp: str, now: datetime) -> bool:
    plain = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _LONGEST
    return plain and abs(now.timestamp() - int(timestamp)) <= TOLERANCE.total_seconds()
