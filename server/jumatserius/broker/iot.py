"""iotcore as the broker where mosquitto is not installed: for a demonstration on one computer, and no more."""

from collections.abc import Mapping

import structlog
from iotcore import Broker

from jumatserius.boxes.keys import Credential
from jumatserius.broker.embedded import Embedded

_MAX_PAYLOAD = 4 * 1024 * 1024
_MAX_INFLIGHT = 2000

log = structlog.get_logger()


class IotCore(Embedded):
    """iotcore's broker: no credentials, no rights, no TLS, nothing on disk."""

    notice = (
        "mosquitto tidak terpasang, jadi dipakai broker bawaan: tanpa kata sandi, hanya untuk demonstrasi di "
        "komputer ini. Untuk kotak sungguhan: apt install mosquitto"
    )
    _broker: Broker

    def update(self, credentials: Mapping[str, Credential]) -> None:
        """Does nothing: everybody on this computer may connect. The intake refuses revoked boxes all the same."""

    def _launch(self) -> None:
        log.warning(
            "broker_for_demonstration_only",
            reason="mosquitto is not installed; this broker checks no passwords and keeps nothing on disk",
            remedy="install mosquitto before boxes in the field use this server",
        )
        self._broker = Broker(
            port=self.port, listen=self.host, max_payload_size=_MAX_PAYLOAD, max_inflight_count=_MAX_INFLIGHT
        )
        self._broker.start()

    def _fault_of_child(self) -> str | None:
        return None if self._broker.is_running else "iotcore's process ended"

    def _terminate(self) -> None:
        self._broker.stop()
