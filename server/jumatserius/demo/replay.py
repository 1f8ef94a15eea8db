"""A light generator: a box that has no firmware, only the wire format, for the boxes of the demo that are not twins."""

import json
import struct
import threading
import zlib
from datetime import UTC, datetime
from hmac import digest
from pathlib import Path

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

BOOT, LID_OPEN, LID_CLOSED, BATTERY = 1, 2, 3, 6
_CAUSE_LID, _CAUSE_TIMER, _SYNCED = 1, 3, 2
_HEARTBEAT_S = 86_400
_ACK_TIMEOUT_S = 20.0


class ReplayBox:
    """One box that sends what it is told to have seen, and waits for each acknowledgement of the server.

    `directory` keeps what a box keeps in flash: the number and tag of its last record, and records not yet
    acknowledged, which go out first after a restart. `box_key` is the 32-byte box key.
    Raises `TimeoutError` when the server does not acknowledge a batch within 20 s.
    """

    def __init__(self, directory: Path, box_id: str, box_key: bytes, password: str, host: str, port: int) -> None:
        self.box_id = box_id
        self._log_key = digest(box_key, b"jumat/v1/log", "sha256")
        self._session_key = digest(box_key, b"jumat/v1/auth", "sha256")
        self._file = directory / f"{box_id}.json"
        self._seq, self._tag, self._pending = 0, self._genesis(), b""
        self._booted_at, self._last_at = 0, 0
        self._last_opening = {"at": 0, "seq": 0}
        if self._file.exists():
            kept = json.loads(self._file.read_text())
            self._seq, self._booted_at, self._last_at = kept["seq"], kept["booted_at"], kept["last_at"]
            self._last_opening = kept["last_opening"]
            self._tag, self._pending = bytes.fromhex(kept["tag"]), bytes.fromhex(kept["pending"])
        self._acknowledged = threading.Event()
        self._echo = b""
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=box_id, clean_session=False)
        self._client.username_pw_set(box_id, password)
        self._client.on_connect = lambda client, *_: client.subscribe(f"jumat/v1/{box_id}/ack", qos=1)
        self._client.on_message = self._on_message
        self._client.connect(host, port)
        self._client.loop_start()

    @property
    def last_at(self) -> datetime | None:
        """When it last sent something; None: never."""
        return datetime.fromtimestamp(self._last_at, UTC) if self._last_at else None

    def close(self) -> None:
        """End the MQTT session."""
        self._client.disconnect()
        self._client.loop_stop()

    def heartbeat(self, at: datetime) -> None:
        """The daily record of the battery; the first one of a box follows its boot record."""
        now = int(at.timestamp())
        records = []
        if not self._seq:
            self._booted_at = now
            records.append(self._record(BOOT, now, 0, payload=bytes([1, 0, 1, 0])))
        records.append(self._record(BATTERY, now, _CAUSE_TIMER, payload=struct.pack("<IIH", self._seq, 0, 1)))
        self._send(records, now)

    def visit(self, opened_at: datetime, open_s: int) -> int:
        """An opening and its closing, unless they were sent before; returns the number of the opening."""
        opened = int(opened_at.timestamp())
        if self._last_opening["at"] == opened:
            return self._last_opening["seq"]
        records = [self._record(LID_OPEN, opened, _CAUSE_LID, lid=1, payload=b"\0")]
        seq = self._seq
        self._last_opening = {"at": opened, "seq": seq}
        closing = struct.pack("<IIH", seq, open_s, 0)
        records.append(self._record(LID_CLOSED, opened + open_s, _CAUSE_LID, payload=closing))
        self._send(records, opened + open_s)
        return seq

    def _genesis(self) -> bytes:
        return digest(self._log_key, b"jumat/v1/genesis\0" + self.box_id.encode(), "sha256")[:16]

    def _record(self, kind: int, now: int, cause: int, *, lid: int = 0, payload: bytes) -> bytes:
        self._seq += 1
        flags = lid | lid << 1 | cause << 2 | _SYNCED << 5
        uptime = now - self._booted_at
        body = struct.pack(
            "<BBHIIIIHbbH18s", 0xA5, kind, flags, self._seq, 1, now, uptime, 3900, 29, -66, 0, payload
        )  # fmt: skip
        self._tag = digest(self._log_key, self._tag + body, "sha256")[:16]
        return body + self._tag + struct.pack("<I", zlib.crc32(body + self._tag))

    def _send(self, records: list[bytes], now: int) -> None:
        self._pending += b"".join(records)
        self._last_at = now
        self._keep()
        head = struct.pack("<4sIIIBBH", b"JB01", 1, now - self._booted_at, now, _SYNCED, len(self._pending) // 64, 0)
        body = head + self._pending
        message = body + self._mac("batch", body)
        self._echo = message[-16:-8]
        self._acknowledged.clear()
        self._client.publish(f"jumat/v1/{self.box_id}/events", message, qos=1)
        if not self._acknowledged.wait(_ACK_TIMEOUT_S):
            raise TimeoutError(f"{self.box_id}: record {self._seq} was not acknowledged within {_ACK_TIMEOUT_S:.0f} s")
        self._pending = b""
        self._keep()
        self._say_sleeping()

    def _say_sleeping(self) -> None:
        state = {"v": 1, "state": "sleeping", "boot": 1, "seq": self._seq, "acked": self._seq, "refused": 0}
        body = json.dumps(state | {"next_s": _HEARTBEAT_S, "fw": "0.1.0", "mv": 3900})
        self._client.publish(f"jumat/v1/{self.box_id}/state", body, qos=1, retain=True)

    def _keep(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        kept: dict[str, object] = {"seq": self._seq, "booted_at": self._booted_at, "last_at": self._last_at}
        kept |= {"tag": self._tag.hex(), "pending": self._pending.hex(), "last_opening": self._last_opening}
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps(kept))
        fresh.replace(self._file)

    def _on_message(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        body = bytes(message.payload)
        if len(body) == 36 and body[12:20] == self._echo and body[20:] == self._mac("ack", body[:20]):
            self._acknowledged.set()

    def _mac(self, label: str, body: bytes) -> bytes:
        scope = b"jumat/v1/" + label.encode() + b"\0" + self.box_id.encode() + b"\0"
        return digest(self._session_key, scope + body, "sha256")[:16]
