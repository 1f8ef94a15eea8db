"""A server without pages: database, broker, session, and the world of the journal's tests."""

from pathlib import Path

from journal_world import World
from jumatserius.boxes import keys
from jumatserius.broker.service import Mqtt
from jumatserius.broker.session import Session
from jumatserius.db import Database
from jumatserius.hub import Hub
from jumatserius.journal.intake import Intake
from jumatserius.settings import Settings


class Station:
    """Not started."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.settings = Settings(data=folder / "data", mqtt_port=0, mqtt_tls_port=0)
        self.database, self.hub = database, Hub()
        self.world = World(database, self.settings.secret())
        self.mqtt = Mqtt(self.settings, database, self.hub, lambda: self.world.now)

    def start(self) -> None:
        self.mqtt.start()
        self._session = self.mqtt.session

    def stop(self) -> None:
        self._session.stop()
        self.mqtt.stop()

    def restart_session(self, intake: Intake | None = None) -> None:
        """End the session, if it runs, and begin another one, over the world's intake if no other is given."""
        self._session.stop()
        password = keys.server_password(self.settings.secret())
        self._session = Session(intake or self.world.intake, *self.address, password, list)
        self._session.start()
        assert self._session.wait_ready()

    @property
    def address(self) -> tuple[str, int]:
        return self.mqtt.broker.host, self.mqtt.broker.port
