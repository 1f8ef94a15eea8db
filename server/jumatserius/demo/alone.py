"""A small server for one twin in somebody's hands: its time is the twin's, so that a week can go by in a second."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from jumatserius import wib
from jumatserius.boxes import provisioning
from jumatserius.boxes.provisioning import Contact, Transport
from jumatserius.demo import kabupaten
from jumatserius.demo.clock import StoryClock
from jumatserius.demo.seed import seed
from jumatserius.errors import Refused
from jumatserius.serve import Server
from jumatserius.settings import Settings
from twin import Box


class Alone:
    """The box and its server. Without pages: what the box shows and sends is what there is to see."""

    def __init__(self, server: Server, clock: StoryClock, box: Box) -> None:
        self._server, self._clock, self.box = server, clock, box

    def now(self) -> datetime:
        """The twin's own time goes on only when somebody acts or waits."""
        return self.box.now

    def wait(self, until: datetime) -> None:
        """Everything that the box wakes for until then, each at its moment."""
        while (due := self.box.next_timer) is not None and due <= until:
            self._clock.tell(due)
            self.box.wait_until(due)
        self._clock.tell(until)
        self.box.wait_until(until)


@contextmanager
def alone(data: Path, box_id: str) -> Iterator[Alone]:
    """Goes on with the twin in `data`, or makes one. Raises `Refused` for a box that the demo does not have."""
    known = kabupaten.load()
    if box_id not in [box.id for box in known.boxes]:
        names = ", ".join(box.id for box in known.boxes)
        raise Refused("BOX", f"{box_id}: yang bisa berdiri sendiri {names}; kotak dari server: --server dan --claim")
    clock = StoryClock()
    server = Server(Settings(data=data, port=0, mqtt_port=0, mqtt_tls_port=0), clock.now)
    try:
        server.start()
        box = Box((data / "twins" / box_id).resolve(), box_id)
        start = max(wib.now(), box.now) if box.next_timer is None else box.now
        clock.tell(start)
        with server.database.writing() as session:
            seed(session, known, "http://kotak.contoh", wib.wib_date(start), start)
        server.hub.tell("boxes")
        broker = server.mqtt.broker
        with server.database.reading() as session:
            contact = Contact(Transport.PLAIN, broker.host, broker.port)
            given = provisioning.provision(session, server.secret, box_id, contact)
        if not (box.directory / "flash.bin").exists():
            box.provision(given.box_key, broker.host, broker.port)
        else:
            box.broker(broker.host, broker.port)
        if box.next_timer is None:
            box.power_on(start)
        yield Alone(server, clock, box)
    finally:
        server.stop()
