"""A server that boxes can be claimed from, and an image that is known."""

import hashlib
from datetime import timedelta
from pathlib import Path

from desk import image

import running
from jumatserius import wib
from jumatserius.boxes import provisioning
from jumatserius.boxes.models import District, Element, Institution
from jumatserius.boxes.provisioning import Registration, Transport
from jumatserius.db import Database
from jumatserius.fleet import claims


class Office:
    """The server, and who issues claims at it."""

    def __init__(self, server: running.Running) -> None:
        self.server, self.url = server, server.url
        self._database = Database(f"sqlite:///{server.data / 'jumatserius.db'}")
        self._numbers = iter(range(1, 1000))
        with self._database.writing() as session:
            session.add(District(id="sajira", name="Sajira"))
            session.flush()
            session.add(Institution(id="kantor", name="Kantor Camat", element=Element.GOVERNMENT, district_id="sajira"))

    def claim(self) -> tuple[str, str]:
        """(box, code) of a box that is new."""
        number = next(self._numbers)
        box = Registration(f"LBK-{number:04d}", "kantor", "kantor", terminal=f"A{number:02d}")
        with self._database.writing() as session:
            provisioning.register(session, box, now=wib.now(), by=None, origin="office")
            code = claims.issue(
                session,
                box.box_id,
                Transport.PSK,
                "127.0.0.1",
                now=wib.now(),
                origin="office",
                lifetime=timedelta(hours=1),
            )
        return box.box_id, code

    def close(self) -> None:
        self._database.close()
        self.server.interrupt()


def opened(data: Path) -> Office:
    """A server of its own with its data there; `close` ends it."""
    server = running.start("serve", "--port", "0", "--mqtt-port", "0", data=data)
    server.wait_until_open(60)
    return Office(server)


def downloaded(folder: Path) -> Path:
    """The image as it was downloaded, and beside it the table that knows it."""
    path = folder / "ESP32_GENERIC.bin"
    path.write_bytes(image())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    line = f'[[image]]\nversion = "1.29.0"\nfile = "ESP32_GENERIC.bin"\nsha256 = "{digest}"\n'
    (folder / "images.toml").write_text(line)
    return path
