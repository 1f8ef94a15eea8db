"""The MQTT side of a server as one thing to start and stop: broker, session, and the registry that both follow."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from jumatserius.boxes import configuration, keys, provisioning
from jumatserius.boxes.configuration import Published
from jumatserius.broker import embedded
from jumatserius.broker.embedded import Certificate, Tls
from jumatserius.broker.session import SERVER_NAME, Session
from jumatserius.db import Database
from jumatserius.errors import Refused
from jumatserius.hub import Hub
from jumatserius.journal.intake import Intake
from jumatserius.settings import Settings


class Mqtt:
    """Follows `boxes` of the hub: a new or revoked box, or a new configuration, holds when `tell` returns.

    `now` is the clock of the intake.
    """

    def __init__(self, settings: Settings, database: Database, hub: Hub, now: Callable[[], datetime]) -> None:
        self._database, self._hub, self._secret = database, hub, settings.secret()
        self._intake = Intake(database, self._secret, hub, now)
        self._password = keys.server_password(self._secret)
        self.broker = embedded.choose(
            settings.data / "broker",
            settings.mqtt_port,
            _tls(settings),
            (SERVER_NAME, self._password),
            self._credentials(),
        )

    def start(self) -> None:
        """Return when messages are taken in; raises `Refused` when the broker can't start."""
        with ExitStack() as begun:
            begun.callback(self.broker.stop)
            self.broker.start()
            host, port = self.broker.host, self.broker.port
            self.session = Session(self._intake, host, port, self._password, self._configurations)
            self.session.start()
            begun.callback(self.session.stop)
            begun.callback(self._hub.listen(self._follow))
            if not self.session.wait_ready():
                raise Refused("mqtt", f"broker di {host}:{port} tidak melayani server; sebabnya ada di catatan broker")
            self._begun = begun.pop_all()

    def ports(self) -> dict[str, int]:
        """The settings' ports as boxes find them since `start`; 0 for a way in that this broker does not have."""
        tls = self.broker.tls
        certificate = tls.certificate if tls else None
        return {
            "mqtt_port": self.broker.port,
            "mqtt_tls_port": tls.psk_port if tls else 0,
            "mqtt_cert_port": certificate.port if certificate else 0,
        }

    def stop(self) -> None:
        """End both, messages that have come first."""
        self._begun.close()

    def _follow(self, topic: str) -> None:
        if topic == "boxes":
            self.broker.update(self._credentials())
            self.session.tell_boxes()

    def _credentials(self) -> dict[str, keys.Credential]:
        with self._database.reading() as session:
            return provisioning.credentials(session, self._secret)

    def _configurations(self) -> list[Published]:
        with self._database.reading() as session:
            return configuration.newest(session, self._secret)


def _tls(settings: Settings) -> Tls:
    certificate = None
    if settings.mqtt_certificate:
        chain = _present(settings.mqtt_certificate, "mqtt_certificate")
        certificate = Certificate(
            settings.mqtt_cert_port, chain, _present(settings.mqtt_certificate_key, "mqtt_certificate_key")
        )
    return Tls(settings.mqtt_host, settings.mqtt_tls_port, certificate)


def _present(path: Path | None, setting: str) -> Path:
    if path is None or not path.is_file():
        raise Refused(setting, f"{path or 'kosong'}: bukan berkas; isi JUMAT_{setting.upper()} dengan jalur berkas PEM")
    return path.resolve()
