"""Boxes that publish what has piled up: one connection each, QoS 1, the next batch after the PUBACK of the one before.

Run as a process of its own, so that it takes nothing from the side that is measured: `publisher.py PORT FOLDER`.
In FOLDER each box has a file of its name with batches of equal size, and `passwords.json` tells how to log in.
Prints a line when all are connected, begins when it reads one.
"""

import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

BATCH_SIZE = 36 + 60 * 64


class Publisher:
    """One box."""

    def __init__(self, port: int, box_id: str, password: str, batches: bytes) -> None:
        self._topic = f"jumat/v1/{box_id}/events"
        self._rest = iter(batches[start : start + BATCH_SIZE] for start in range(0, len(batches), BATCH_SIZE))
        self._connected, self._done = threading.Event(), threading.Event()
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=box_id, clean_session=False)
        self._client.username_pw_set(box_id, password)
        self._client.on_connect = lambda *_: self._connected.set()
        self._client.on_publish = lambda *_: self._next()
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()

    def wait_connected(self) -> None:
        if not self._connected.wait(20):
            raise RuntimeError(f"{self._topic}: no connection")

    def begin(self) -> None:
        self._next()

    def finish(self) -> None:
        """Return when the broker has all batches."""
        self._done.wait()
        self._client.disconnect()
        self._client.loop_stop()

    def _next(self) -> None:
        batch = next(self._rest, None)
        if batch is None:
            self._done.set()
        else:
            self._client.publish(self._topic, batch, qos=1)


def _publishers(port: int, folder: Path) -> Iterator[Publisher]:
    for box_id, password in json.loads((folder / "passwords.json").read_text()).items():
        yield Publisher(port, box_id, password, (folder / box_id).read_bytes())


def main() -> None:
    publishers = list(_publishers(int(sys.argv[1]), Path(sys.argv[2])))
    for publisher in publishers:
        publisher.wait_connected()
    print("connected", flush=True)
    sys.stdin.readline()
    for publisher in publishers:
        publisher.begin()
    for publisher in publishers:
        publisher.finish()


if __name__ == "__main__":
    main()
